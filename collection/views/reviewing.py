"""The statistician's desk: the region's list, one report under review with its steps, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from collection.actions import review as actions
from collection.actions.as_seen import as_seen
from collection.answers import read_cells
from collection.entries import UNKNOWN
from collection.errors import OpenFindings
from collection.models import Report
from collection.pages.board import list_context
from collection.pages.history import history_context
from collection.pages.review import review_context, why_not_accept
from collection.review_forms import AcceptForm, CellForm, CorrectForm, ReopenForm, ReturnForm, form_errors
from collection.views.loading import report_or_404
from forms_core.edition import Cell
from kernel.errors import DomainError


@require(Permission.REPORT_REVIEW)
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    return render(request, "collection/review/list.html", list_context(request.user, request.GET))


@require(Permission.REPORT_REVIEW)
@require_GET
def history(request: HttpRequest, public_id: Any) -> HttpResponse:
    """All versions, the cells in which any two differ, and who did what when."""
    found = reviewable(request, public_id)
    return render(request, "collection/review/history.html", history_context(found, request.GET))


@require(Permission.REPORT_REVIEW)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One report: read it, then accept, return, correct or reopen it."""
    found = reviewable(request, public_id)
    if request.method == "POST":
        return _take_step(request, found)
    return _page(request, found)


def reviewable(request: HttpRequest, public_id: Any) -> Report:
    return report_or_404(Report.objects.reviewable_by(request.user), public_id)


# --- the page --------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, found: Report, *, bound: forms.Form | None = None, refusal: str = "", at: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page with empty forms, with the one that was sent as it was typed, or with the reason of a refusal."""
    context = review_context(found, request.user)
    errors = form_errors(bound) if bound is not None else []
    if refusal:
        place = at if at in context["steps"] else "decision"
        errors = [{"url": f"#{place}", "text": refusal}]
        context |= {"refusal": refusal, "refused_at": place}
    context |= {"errors": errors, "seen": found.current.number if found.current else ""}
    return render(
        request, "collection/review/review.html", context | _forms(request, found, context, bound), status=status
    )


def _forms(request: HttpRequest, found: Report, context: dict[str, Any], bound: forms.Form | None) -> dict[str, Any]:
    """The forms of the steps that are possible now."""
    steps, sent = context["steps"], {type(bound): bound}
    made: dict[str, Any] = {}
    if "accept" in steps and not context["why_not_accept"]:
        made["accept_form"] = sent.get(AcceptForm) or AcceptForm(
            warnings=context["counts"]["warnings"], own_entry=context["own_entry"]
        )
    if "return" in steps:
        made["return_form"] = sent.get(ReturnForm) or ReturnForm()
    if "reopen" in steps:
        made["reopen_form"] = sent.get(ReopenForm) or ReopenForm()
    if "correct" in steps:
        cells = read_cells(found.current)
        chosen = _cell(found, request.GET.get("cell", ""))
        made["cell_form"] = CellForm(edition=found.current.edition, cells=cells)
        made["correct_form"] = sent.get(CorrectForm) or (chosen and _correct_form(found, chosen))
    return made


def _cell(found: Report, address: str) -> Cell | None:
    return found.current.edition.cells.get(address)


def _correct_form(found: Report, cell: Cell, data: Any = None) -> CorrectForm:
    return CorrectForm(
        data,
        edition=found.current.edition,
        year=found.round.year,
        cells=read_cells(found.current, found.unit),
        cell=cell,
    )


# --- the steps -------------------------------------------------------------------------------------------------------


class Refused(Exception):
    """A form of the page that cannot be taken as it was filled."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form


def _take_step(request: HttpRequest, found: Report) -> HttpResponse:
    """Read the form of the step, take it, say what happened; a refusal stands at its place with all that was typed."""
    name = request.POST.get("act", "")
    if name not in STEPS:
        raise Http404
    try:
        done = STEPS[name](request, found)
    except Refused as refused:
        return _page(request, found, bound=refused.form, status=422)
    except DomainError as refusal:
        fresh = reviewable(request, found.public_id)
        return _page(
            request, fresh, bound=_as_typed(request, name, fresh), refusal=_sentence(refusal), at=name, status=409
        )
    messages.success(request, done)
    return redirect("collection:review", found.public_id)


def _sentence(refusal: DomainError) -> str:
    if isinstance(refusal, OpenFindings):
        return why_not_accept(refusal.errors)
    return str(refusal.message)


def _as_typed(request: HttpRequest, name: str, found: Report) -> forms.Form | None:
    """The form as it was sent, for a page that shows it once more."""
    if name == "return":
        return ReturnForm(request.POST)
    if name == "reopen":
        return ReopenForm(request.POST)
    cell = _cell(found, request.POST.get("correct-cell", "")) if name == "correct" and found.current else None
    return _correct_form(found, cell, request.POST) if cell else None


def _valid(form: Any) -> Any:
    if not form.is_valid():
        raise Refused(form)
    return form


def _seen(request: HttpRequest) -> int | None:
    """The number of the version on the page that was sent."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _start(request: HttpRequest, found: Report) -> str:
    as_seen(found, _seen(request), lambda report: actions.start_review(report, by=request.user))
    return _("The report is under review.")


def _accept(request: HttpRequest, found: Report) -> str:
    warnings = found.current.findings.filter(severity="warning").count() if found.current else 0
    _valid(AcceptForm(request.POST, warnings=warnings, own_entry=actions.entered_by(found, request.user)))
    as_seen(found, _seen(request), lambda report: actions.accept(report, by=request.user))
    return _("The report is accepted: it goes into the estimates.")


def _return(request: HttpRequest, found: Report) -> str:
    letter = _valid(ReturnForm(request.POST)).letter
    as_seen(found, _seen(request), lambda report: actions.return_for_correction(report, by=request.user, reason=letter))
    return _("The report is returned for correction; the respondent sees the reason.")


def _correct(request: HttpRequest, found: Report) -> str:
    cell = _cell(found, request.POST.get("correct-cell", "")) if found.current else None
    if cell is None:
        raise DomainError(UNKNOWN)
    form = _valid(_correct_form(found, cell, request.POST))
    as_seen(found, _seen(request), lambda report: actions.correct(
        report, by=request.user, address=cell.address, value=form.new, reason=form.cleaned_data["reason"],
    ))  # fmt: skip
    return _("The cell is corrected: a new version is made, the reported value is kept.")


def _reopen(request: HttpRequest, found: Report) -> str:
    reason = _valid(ReopenForm(request.POST)).cleaned_data["reason"]
    as_seen(found, _seen(request), lambda report: actions.reopen(report, by=request.user, reason=reason))
    return _("The report is under review again.")


STEPS: dict[str, Callable[[HttpRequest, Report], str]] = {
    "start": _start,
    "accept": _accept,
    "return": _return,
    "correct": _correct,
    "reopen": _reopen,
}
