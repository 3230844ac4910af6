"""Entry of paper forms: find the obligation, take it over with its territory code, type it like any other form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from collection.actions.paper import start_paper, stop_paper
from collection.models import Report
from collection.pages.paper_entry import first_section, has_draft, is_begun, paper_context, start_context
from collection.review_forms import PaperForm, form_errors
from collection.territory import another_region
from collection.views.reviewing import reviewable
from kernel.errors import DomainError


@require(Permission.REPORT_REVIEW)
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Whose paper form has come: obligations of the region in open rounds, and what is being typed."""
    return render(request, "collection/review/paper.html", paper_context(request.user, request.GET))


@require(Permission.REPORT_REVIEW)
@require_http_methods(["GET", "POST"])
def paper_start(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What beginning means, the territory code, and the button that begins."""
    found = reviewable(request, public_id)
    if request.method == "POST":
        return _stop(request, found) if request.POST.get("act") == "stop" else _start(request, found)
    return _page(request, found, _form(request, found))


def _form(request: HttpRequest, found: Report, data: Any = None) -> PaperForm:
    return PaperForm(data, region=request.user.region, has_draft=has_draft(found), opens_on=found.round.opens_on)


def _page(
    request: HttpRequest, found: Report, form: PaperForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    errors = [{"url": "#begin", "text": refusal}] if refusal else form_errors(form)
    context = start_context(found) | {"form": None, "paper_form": form, "errors": errors, "refusal": refusal}
    return render(request, "collection/review/paper_start.html", context, status=status)


def _stop(request: HttpRequest, found: Report) -> HttpResponse:
    try:
        stop_paper(found, by=request.user)
    except DomainError as refusal:
        return _page(
            request, reviewable(request, found.public_id), _form(request, found), refusal=str(refusal), status=409
        )
    messages.success(request, _("The report is with its respondent again."))
    return redirect("collection:paper_start", found.public_id)


def _start(request: HttpRequest, found: Report) -> HttpResponse:
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    was_begun = is_begun(found)
    try:
        data = form.cleaned_data
        version = start_paper(found, by=request.user, territory=data["territory"], received_on=data["received_on"])
    except DomainError as refusal:
        fresh = reviewable(request, found.public_id)
        return _page(request, fresh, form, refusal=str(refusal.message), status=409)
    if not was_begun:
        messages.success(request, _("Entry of the paper form has begun. Type what stands on the paper."))
    if warning := another_region(found, data["territory"]):
        messages.warning(request, str(warning))
    return redirect("collection:section", found.public_id, first_section(version.report))
