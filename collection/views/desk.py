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
from collection.actions.no_activity import coverage, file_notice, withdraw_notice
from collection.models import NoActivityNotice, Report
from collection.pages.batch import waiting_links
from collection.pages.desk import desk_context
from collection.pages.moments import moment_text
from collection.review_forms import PaperNoticeForm, form_errors
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from register.models import Unit

SCOPES_TO_SIGN = (Mandate.Scope.SIGN,)
WHICH_STEP = Bilingual(
    kk="Не істеу керегі көрсетілмеген: төмендегі батырманы басыңыз.",
    ru="Не указано, что сделать: нажмите кнопку внизу.",
)


@require(Permission.REPORT_READ)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    is_respondent = request.user.role == Role.RESPONDENT
    reports = Report.objects.visible_to(request.user) if is_respondent else Report.objects.none()
    context = desk_context(request.user, reports, request.GET) | {"waiting": waiting_links(request.user)}
    return render(request, "collection/desk.html", context)


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, unit_id: Any, year: int) -> HttpResponse:
    """One notice clears every form of the period; the page says which, until when and why. Who signs may file it."""
    unit = _unit_or_404(request, unit_id, signing=request.method == "POST")
    standing = NoActivityNotice.objects.filter(unit=unit, year=year, withdrawn_at=None).first()
    if not coverage(unit, year).reports and standing is None:
        raise Http404
    form = PaperNoticeForm(request.POST or None) if request.user.may(Permission.REPORT_REVIEW) else None
    if request.method == "GET":
        return _notice_page(request, unit, year, standing, form=form)
    try:
        said = _take_step(request, unit, year, standing, form)
    except DomainError as refused:
        return _notice_page(request, unit, year, standing, form=form, refusal=refused.message)
    if not said:
        return _notice_page(request, unit, year, standing, form=form, errors=form_errors(form))
    messages.success(request, said)
    return redirect("collection:notice", unit.public_id, year)


def _take_step(
    request: HttpRequest, unit: Unit, year: int, standing: NoActivityNotice | None, form: PaperNoticeForm | None
) -> str:
    """A second press finds the step taken: it says so and takes no other. Nothing is said of a form with errors."""
    act = request.POST.get("act", "")
    if act not in ("file", "withdraw"):
        raise DomainError(WHICH_STEP)
    if act == "file" and standing is None:
        if form is not None and not form.is_valid():
            return ""
        paper = {"received_on": form.cleaned_data["received_on"]} if form else {"despite_numbers": False}
        file_notice(unit, year, by=request.user, **paper)
        return _("The notice is filed.")
    if act == "withdraw" and standing is not None:
        withdraw_notice(standing, by=request.user)
        return _("The notice is withdrawn.")
    return _("The notice stands already.") if act == "file" else _("No notice stands: there is nothing to withdraw.")


def _notice_page(
    request: HttpRequest, unit: Unit, year: int, standing: NoActivityNotice | None, *, form: PaperNoticeForm | None,
    refusal: Any = None, errors: Any = (),
) -> HttpResponse:  # fmt: skip
    found = coverage(unit, year)
    context = {
        "unit": unit,
        "year": year,
        "found": found,
        "standing": standing,
        "filed_when": moment_text(standing.filed_at) if standing else "",
        "refusal": refusal,
        "is_office": form is not None,
        "notice_form": form,
        "errors": list(errors),
        "may_sign": form is not None or _mandates(request.user, SCOPES_TO_SIGN).filter(unit=unit).exists(),
        "with_numbers": [r for r in found.reports if r.current_id and not r.has_been_filed],
    }
    return render(request, "collection/notice.html", context, status=422 if refusal or errors else 200)


def _unit_or_404(request: HttpRequest, unit_id: Any, *, signing: bool) -> Unit:
    if request.user.may(Permission.REPORT_REVIEW):
        return get_object_or_404(Unit, public_id=unit_id, pk__in=_units_of_the_region(request.user))
    mandates = _mandates(request.user, SCOPES_TO_SIGN if signing else list(Mandate.Scope))
    unit = Unit.objects.filter(public_id=unit_id, pk__in=mandates.values("unit_id")).first()
    if unit is None:
        raise Http404
    return unit


def _mandates(user: Any, scopes: Any) -> Any:
    return Mandate.objects.in_force().filter(user=user, scope__in=scopes)


def _units_of_the_region(user: Any) -> Any:
    """An officer enters what came on paper from the units that report in the region."""
    return Report.objects.reviewable_by(user).values("obligation__unit_id")
