"""The publisher's bulletins: preview, checklist, approval, the minute, withdrawal; each step is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission
from dissemination.actions import release
from dissemination.checklist import checks
from dissemination.console import bulletin_tag, bulletins_table, override_of
from dissemination.downloads import download
from dissemination.errors import NotInThisState
from dissemination.forms import REASON_LENGTH, OverrideForm, ScheduleForm, WithdrawForm
from dissemination.models import Bulletin
from dissemination.moments import minute_text
from dissemination.presentation import bulletin_context, card, file_line
from dissemination.views.acting import act_and_return


@require(Permission.ROUND_PUBLISH)
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    found = Bulletin.objects.select_related("vintage")
    return render(request, "dissemination/bulletins.html", {"table": bulletins_table(found)})


@require(Permission.ROUND_PUBLISH)
@require_GET
def edit(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Where a bulletin stands, what still stops it, and the next step."""
    found = _bulletin_or_404(public_id)
    listed = checks(found)
    overridden = override_of(found)
    failed = [check for check in listed if not check.holds and check.name not in overridden.get("overridden", ())]
    may_judge = bool(failed) and all(check.is_judgement for check in failed) and not _is_own(found, request.user)
    context = {
        "bulletin": found,
        "standing": bulletin_tag(found),  # not `tag`: crispy draws its fields with a name like that
        "card": card(found),
        "checks": [{"text": str(check.text), "holds": check.holds, "id": f"check-{check.name}"} for check in listed],
        "errors": [{"url": f"#check-{check.name}", "text": str(check.text)} for check in failed],
        "may_approve": not failed and not _is_own(found, request.user),
        "override_form": OverrideForm() if may_judge else None,
        "override_reason": overridden.get("reason", ""),
        "is_own": _is_own(found, request.user),
        "files": [file_line(file) for file in found.files.defer("content")],
        "previews": [(code, name, _preview_url(found, code)) for code, name in settings.LANGUAGES],
        "is_released": found.is_released(timezone.now()),
        "minute": minute_text(found.release_at) if found.release_at else "",
    }
    return render(request, "dissemination/bulletin_edit.html", context)


@require(Permission.ROUND_PUBLISH)
@require_GET
def preview(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The page as readers will see it, behind the permission."""
    found = _bulletin_or_404(public_id)
    context = bulletin_context(found, get_language() or "kk") | {"is_preview": True}
    return render(request, "dissemination/bulletin.html", context)


@require(Permission.ROUND_PUBLISH)
@require_GET
def preview_file(request: HttpRequest, public_id: Any, name: str) -> HttpResponse:
    return download(get_object_or_404(_bulletin_or_404(public_id).files, name=name))


@require(Permission.ROUND_PUBLISH)
@require_POST
def approve_bulletin(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = _bulletin_or_404(public_id)
    reason = request.POST.get("reason", "")[:REASON_LENGTH]
    done = _("The bulletin is approved.")
    return _do(request, found, lambda: release.approve(found, by=request.user, reason=reason), done)


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def schedule_release(request: HttpRequest, public_id: Any) -> HttpResponse:
    """First the minute is typed, then it is read back whole, then it is set."""
    found = _bulletin_or_404(public_id)
    if found.state != Bulletin.State.APPROVED:
        return _not_now(request, found)
    form = ScheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moment: datetime = form.release_at
        if "confirm" in request.POST:
            done = _("The minute of release is set: %(minute)s") % {"minute": minute_text(moment)}
            return _do(request, found, lambda: release.schedule(found, moment, by=request.user), done)
        if "change" not in request.POST:
            context = {"bulletin": found, "form": form, "minute": minute_text(moment)}
            return render(request, "dissemination/bulletin_schedule_confirm.html", context)
    status = 422 if form.errors else 200
    return render(request, "dissemination/bulletin_schedule.html", {"bulletin": found, "form": form}, status=status)


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = _bulletin_or_404(public_id)
    if found.state != Bulletin.State.APPROVED:
        return _not_now(request, found)
    if request.method == "POST":
        return _do(request, found, lambda: release.publish_now(found, by=request.user), _("The bulletin is published."))
    return render(request, "dissemination/bulletin_publish.html", {"bulletin": found})


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Cancel a minute that has not come yet."""
    found = _bulletin_or_404(public_id)
    if found.state != Bulletin.State.SCHEDULED:
        return _not_now(request, found)
    if request.method == "POST":
        return _do(
            request, found, lambda: release.unschedule(found, by=request.user),
            _("The minute of release is cancelled. The bulletin stays approved."),
        )  # fmt: skip
    context = {"bulletin": found, "minute": minute_text(found.release_at)}
    return render(request, "dissemination/bulletin_unschedule.html", context)


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def withdraw_bulletin(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = _bulletin_or_404(public_id)
    if found.state != Bulletin.State.SCHEDULED:
        return _not_now(request, found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _do(
            request, found, lambda: release.withdraw(found, by=request.user, **form.cleaned_data),
            _("The bulletin is withdrawn. The reason stays public."),
        )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "dissemination/bulletin_withdraw.html", {"bulletin": found, "form": form}, status=status)


def _do(request: HttpRequest, bulletin: Bulletin, act: Callable[[], Bulletin], done: str) -> HttpResponse:
    return act_and_return(request, act, done, "dissemination:bulletin_edit", bulletin.public_id)


def _preview_url(bulletin: Bulletin, language: str) -> str:
    with override(language):
        return reverse("dissemination:bulletin_preview", args=[bulletin.public_id])


def _is_own(bulletin: Bulletin, user: Any) -> bool:
    """Four eyes, where they are asked for: the assembler's own bulletin."""
    return bulletin.needs_second_person and bulletin.created_by_id == user.pk


def _bulletin_or_404(public_id: Any) -> Bulletin:
    related = ("vintage__round__survey", "created_by", "approved_by", "scheduled_by", "withdrawn_by")
    return get_object_or_404(Bulletin.objects.select_related(*related), public_id=public_id)


def _not_now(request: HttpRequest, bulletin: Bulletin) -> HttpResponse:
    """A step exists only in its state; a second click on an old page is told so."""
    messages.error(request, str(NotInThisState()))
    return redirect("dissemination:bulletin_edit", bulletin.public_id)
