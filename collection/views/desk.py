"""The accountant's desk: what is due, drafts, returned ones, what was filed; the no-activity notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.models import Mandate
from accounts.roles import Permission, Role
from collection.actions.no_activity import NoticeRefused, coverage, file_notice, withdraw_notice
from collection.errors import RoundNotBegun
from collection.models import SCOPES_TO_FILL, NoActivityNotice, Report
from collection.pages.desk import desk_context
from collection.pages.moments import moment_text
from collection.review_forms import PaperNoticeForm, form_errors
from register.models import Unit


@require(Permission.REPORT_READ)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    reports = (
        Report.objects.visible_to(request.user).with_context()
        if request.user.role == Role.RESPONDENT
        else Report.objects.none()
    )
    return render(request, "collection/desk.html", desk_context(request.user, reports, request.GET))


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, unit_id: Any, year: int) -> HttpResponse:
    """One notice clears every form of the period; the page says which, until when and why."""
    unit = _unit_or_404(request, unit_id)
    standing = NoActivityNotice.objects.filter(unit=unit, year=year, withdrawn_at=None).first()
    found = coverage(unit, year)
    if not found.reports and standing is None:
        raise Http404
    refusal, is_office = None, request.user.may(Permission.REPORT_REVIEW)
    form = PaperNoticeForm(request.POST or None) if is_office else None
    wants_to_file = request.POST.get("act") != "withdraw"
    if request.method == "POST" and (form is None or not wants_to_file or form.is_valid()):
        try:
            if not wants_to_file and standing:
                withdraw_notice(standing, by=request.user)
                messages.success(request, _("The notice is withdrawn."))
            else:
                file_notice(unit, year, by=request.user, received_on=form.cleaned_data["received_on"] if form else None)
                messages.success(request, _("The notice is filed."))
            return redirect("collection:notice", unit.public_id, year)
        except (NoticeRefused, RoundNotBegun) as refused:
            refusal = refused.message
    context = {
        "unit": unit,
        "year": year,
        "found": found,
        "standing": standing,
        "filed_when": moment_text(standing.filed_at) if standing else "",
        "refusal": refusal,
        "is_office": is_office,
        "notice_form": form,
        "errors": form_errors(form) if form is not None and wants_to_file else [],
        "with_numbers": [r for r in found.reports if r.current_id and not r.has_been_filed],
    }
    return render(request, "collection/notice.html", context, status=422 if refusal or context["errors"] else 200)


def _unit_or_404(request: HttpRequest, unit_id: Any) -> Unit:
    if request.user.may(Permission.REPORT_REVIEW):
        return get_object_or_404(Unit, public_id=unit_id, pk__in=_units_of_the_region(request.user))
    mandates = Mandate.objects.in_force().filter(user=request.user, scope__in=SCOPES_TO_FILL)
    unit = Unit.objects.filter(public_id=unit_id, pk__in=mandates.values("unit_id")).first()
    if unit is None:
        raise Http404
    return unit


def _units_of_the_region(user: Any) -> Any:
    """An officer enters what came on paper from the units that report in the region."""
    return Report.objects.reviewable_by(user).values("obligation__unit_id")
