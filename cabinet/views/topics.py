"""What respondents ask before they fill: why me, how long, what if not, who reads it. And what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public, require
from accounts.addresses import client_address
from accounts.roles import Permission, Role
from cabinet.actions.answer_help import TooManyAnswers, answer_help
from cabinet.forms import HelpFeedbackForm
from cabinet.models import HelpFeedback
from cabinet.quoted import quoted
from collection.models import Report
from forms_core import registry
from sampling.models import FrameUnit

SHOWN = 50  # obligations of one person
TITLES = {
    "why-chosen": gettext_lazy("Why was my company chosen?"),
    "how-long": gettext_lazy("How long will it take?"),
    "penalties": gettext_lazy("What are the penalties?"),
    "no-exact-figure": gettext_lazy("I have no exact figure"),
    "my-answers": gettext_lazy("What happens to my answers?"),
}


@public
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """One question of respondents; below it, whether the page answered it."""
    if topic not in TITLES:
        raise Http404
    form = HelpFeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answer(request, topic, form)
    context = {
        "topic": topic,
        "title": TITLES[topic],
        "topics": [(slug, title) for slug, title in TITLES.items() if slug != topic],
        "editions": [form.in_force for form in registry.forms()],
        "quoted": quoted(),
        "form": form,
        **FACTS.get(topic, lambda request: {})(request),
    }
    return render(request, f"cabinet/help/{topic}.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, topic: str, form: HelpFeedbackForm) -> HttpResponse:
    try:
        answer_help(
            page=topic, language=get_language() or "kk", answer=form.cleaned_data["answer"] == "yes",
            text=form.cleaned_data["text"], user=request.user, address=client_address(request),
        )  # fmt: skip
    except TooManyAnswers as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Thank you: the answer is kept."))
    return redirect("cabinet:help_topic", topic)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    return {"own": _own(request.user), "rates": _rates()}


def _rates() -> list[dict[str, Any]]:
    """Shares of the sampled groups, as the editions have them."""
    return [
        {"edition": form.in_force, "percent": round(100 * sampling["small"]["fraction"])}
        for form in registry.forms()
        if (sampling := form.in_force.form.mapping("respondents").get("sampling"))
    ]


def _own(user: Any) -> list[dict[str, Any]]:
    """The person's units in open rounds, each with the stratum, the rule and the rate by which it was drawn."""
    if not user.is_authenticated or user.role != Role.RESPONDENT:
        return []
    reports = (
        Report.objects.visible_to(user)
        .filter(obligation__round__closed_at=None)
        .select_related("obligation__round", "obligation__unit")
        .order_by("obligation__unit__sort_key", "obligation__round__year")[:SHOWN]
    )
    return [{"report": report, "unit": report.unit, "why": _why(report)} for report in reports]


def _why(report: Report) -> str:
    round_ = report.round
    drawn = FrameUnit.objects.filter(frame=round_.frame_id, unit=report.obligation.unit_id).select_related("frame")
    found = drawn.first() if round_.frame_id else None
    return str(found.why) if found else ""


FACTS: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {"why-chosen": _chosen}


@require(Permission.CONTROLS_MANAGE)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Counts for each page and language, and what readers wrote, the newest first."""
    counted = (
        HelpFeedback.objects.values("page", "language")
        .annotate(yes=Count("pk", filter=Q(answer=True)), no=Count("pk", filter=Q(answer=False)))
        .order_by("page", "language")
    )
    written = HelpFeedback.objects.exclude(text="").order_by("-at", "-pk")
    context = {
        "counts": [line | {"title": TITLES.get(line["page"], line["page"])} for line in counted],
        "page_obj": Paginator(written, 50).get_page(request.GET.get("page")),
        "titles": TITLES,
    }
    return render(request, "cabinet/help_answers.html", context)
