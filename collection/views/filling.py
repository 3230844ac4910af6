"""Filling a report: its sections, the page of one section, saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import public, require
from accounts.roles import Permission
from collection.actions.explain import WordsRequired, explain
from collection.actions.save_section import save_section
from collection.answers import Cells, read_cells
from collection.entries import Entries, read_entries
from collection.errors import Conflict, NotInThisState, RoundIsClosed
from collection.judge import previous_cells
from collection.mending import repairs_of
from collection.models import Finding, Report
from collection.pages.findings import finding_view, in_section
from collection.pages.hub import hub_context
from collection.pages.live import live_checks
from collection.pages.places import cell_id, cell_name, section_name
from collection.pages.repairs import repaired_notice, repairs_view
from collection.pages.section import SectionPage
from collection.views import repairing
from collection.views.loading import fillable, section_or_404, visible
from collection.warning_reasons import own_words
from controls.models import controls_stamp
from forms_core import registry
from forms_core.edition import Section
from kernel.errors import DomainError
from kernel.numbers import format_number

SHOWN = 4  # findings above the sheet; the rest stand on the check page, and every cell is marked
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "edit", "then", "language", "explain", "repair", "undo"})


@require(Permission.REPORT_READ)
@require_GET
def report(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The hub: sections with their state, what is left to do, earlier versions."""
    found = visible(request, public_id)
    return render(request, "collection/report.html", hub_context(found, request.user))


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, public_id: Any, section_id: str) -> HttpResponse:
    found = fillable(request, public_id)
    part = section_or_404(found, section_id)
    if not found.is_with_respondent or not found.round.is_open:
        messages.info(request, _("This report can no longer be typed into; here is what was filed."))
        return redirect("collection:report", found.public_id)
    if request.method == "POST":
        return _save(request, found, part)
    return _show(request, found, part)


def _show(
    request: HttpRequest, found: Report, part: Section, *, entries: Entries | None = None, edit: int | None = None,
    status: int = 200, top: str = "",
) -> HttpResponse:  # fmt: skip
    """The page, with stored values, or with what was typed over them."""
    version = found.current if found.current_id and not found.current.is_frozen else None
    cells: Cells = read_cells(version) if version else _prefilled(found)
    if entries:
        cells = cells | entries.values
    findings = list(version.findings.all()) if version and (found.errors or found.warnings or entries) else []
    here = in_section(findings, part.id)
    refused = dict(entries.refused) if entries else {}
    page = SectionPage(
        report=found, version=version, section=part.id, cells=cells, previous=previous_cells(found) or {},
        user=request.user, csrf_token=get_token(request), role=request.user.role, findings=here, refused=refused,
        edit=edit if edit is not None else version.edit_of(part.id) if version else 0,
        top=top + _top(request, found, part, here, refused),
    )  # fmt: skip
    return HttpResponse(page.render(), status=status)


def _prefilled(found: Report) -> Cells:
    from collection.prefill import register_answers

    return register_answers(found.round.edition, found.unit)


def _top(request: HttpRequest, found: Report, part: Section, here: list[Finding], refused: dict[str, Any]) -> str:
    """Messages, what was refused, what the controls say: above the form. Nothing to say costs nothing."""
    edition = found.current.edition if found.current else found.round.edition
    pieces = []
    storage = messages.get_messages(request)
    if len(storage):
        pieces.append(render_to_string("components/messages.html", {"messages": storage}))
    if repaired_now := repaired_notice(found, request.GET.get("repaired", "")):
        context = {"repaired": repaired_now, "form_id": "section-form"}
        pieces.append(render_to_string("components/repaired.html", context))
    if refused:
        errors = [
            {"url": f"#{cell_id(a)}", "text": f"{cell_name(edition, a)}: {r.message}"} for a, r in refused.items()
        ]
        pieces.append(render_to_string("components/error_summary.html", {"errors": errors}))
    open_ones = [f for f in here if f.severity != "info"]
    if open_ones:
        repairs = repairs_of(found, found.current) if found.errors or found.warnings else {}
        shown = [
            finding_view(found, edition, f, here=part.id) | repairs_view(found, edition, f, repairs, part.id)
            for f in open_ones[:SHOWN]
        ]
        context = {"findings": shown, "more": max(0, len(open_ones) - SHOWN), "report_id": found.public_id}
        pieces.append(render_to_string("collection/section_findings.html", context))
    return "".join(pieces)


def _save(request: HttpRequest, found: Report, part: Section) -> HttpResponse:
    """Read, save, answer. What cannot be taken is shown again as typed; the rest is saved."""
    edition = found.current.edition if found.current else found.round.edition
    posted = [(name, request.POST[name]) for name in request.POST if name not in OWN_FIELDS]
    explanations = {name[12:]: text for name, text in posted if name.startswith("explanation-")}
    reasons = {name[7:]: code for name, code in posted if name.startswith("reason-")}
    choices = {name[7:]: text for name, text in posted if name.startswith("choice-")}
    typed = [
        (name, text)
        for name, text in posted
        if not name.startswith(("explanation-", "reason-", "choice-")) and choices.get(name) != "theirs"
    ]
    entries = read_entries(edition, typed)
    _refuse_other_sections(entries, part)
    try:
        saved = save_section(
            found, part.id, entries, by=request.user, edit=_edit(request),
            keep_mine=frozenset(a for a, choice in choices.items() if choice == "mine"),
        )  # fmt: skip
        _explain(request, found, explanations, reasons)
    except Conflict as conflict:
        return _conflict(request, found, part, entries, conflict)
    except (NotInThisState, RoundIsClosed) as refusal:
        return _kept_after_refusal(request, found, part, entries, refusal)
    if entries.refused:
        fresh = visible(request, found.public_id)
        return _show(request, fresh, part, entries=entries, edit=saved.edit, status=422)
    if repairing.is_asked(request):
        return repairing.carried_out(request, found, "collection:section", part.id)
    return _after(request, found, part)


def _edit(request: HttpRequest) -> int:
    text = request.POST.get("edit", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _refuse_other_sections(entries: Entries, part: Section) -> None:
    """A page saves its own section only."""
    from collection.entries import UNKNOWN
    from kernel.numbers import Refusal

    for address in [a for a in entries.values if not a.startswith(f"{part.id}/")]:
        value = entries.values.pop(address)
        entries.refused[address] = Refusal("" if value is None else str(value), UNKNOWN)


def _explain(request: HttpRequest, found: Report, explanations: dict[str, str], reasons: dict[str, str]) -> None:
    for key in {**explanations, **reasons}:
        finding = (
            found.current
            and Finding.objects.filter(
                pk=int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0, version__report=found
            ).first()
        )
        text = explanations.get(key, "").strip()
        reason = reasons.get(key, finding.reason if finding else "")
        if finding and (own_words(finding.reason, finding.explanation), finding.reason) != (text, reason):
            try:
                explain(found, finding, text=text, reason=reason, by=request.user)
            except WordsRequired as refusal:
                messages.warning(request, str(refusal.message))


def _after(request: HttpRequest, found: Report, part: Section) -> HttpResponse:
    """Where the pressed button leads: the other language, the next section, the check, the desk, or here."""
    if (language := request.POST.get("language", "")) in ("kk", "ru"):
        with override(language):
            return redirect("collection:section", found.public_id, part.id)
    then = request.POST.get("then", "stay")
    messages.success(request, _("Saved."))
    if then == "leave":
        return redirect("collection:report", found.public_id)
    if then == "check":
        return redirect("collection:check", found.public_id)
    edition = found.round.edition
    target = then if then in edition.sections else part.id
    return redirect("collection:section", found.public_id, target)


def _conflict(request: HttpRequest, found: Report, part: Section, entries: Entries, conflict: Conflict) -> HttpResponse:
    """Mine or theirs, cell by cell; everything typed travels along."""
    edition = found.round.edition
    rows = [
        {"address": a, "id": cell_id(a), "name": cell_name(edition, a), "theirs": _shown(theirs), "mine": _shown(mine)}
        for a, (theirs, mine) in conflict.cells.items()
    ]
    kept = [
        (name, request.POST[name]) for name in request.POST if name not in OWN_FIELDS and not name.startswith("choice-")
    ]
    context = {
        "report": found, "section": part, "rows": rows, "kept": kept, "by": conflict.by, "at": conflict.at,
        "edit": _edit(request), "then": request.POST.get("then", "stay"), "message": conflict.message,
        "name": section_name(part),
    }  # fmt: skip
    return render(request, "collection/conflict.html", context, status=409)


def _shown(value: Any) -> str:
    return format_number(value) if isinstance(value, int) else value or ""


def _kept_after_refusal(
    request: HttpRequest, found: Report, part: Section, entries: Entries, refusal: DomainError
) -> HttpResponse:
    """Filed meanwhile in another tab, or the round was closed: nothing is stored, and what was typed is listed."""
    edition = found.round.edition
    typed = [
        {"name": cell_name(edition, name), "text": text}
        for name, text in request.POST.items()
        if name in edition.cells and text.strip()
    ]
    context = {"report": found, "typed": typed, "message": refusal.message, "name": section_name(part)}
    return render(request, "collection/kept.html", context, status=409)


@public
@require_GET
@cache_control(public=True, max_age=86400)
def checks(request: HttpRequest, edition_id: str, section_id: str) -> HttpResponse:
    """The controls of a page for the browser's twin: trees, messages, severities. No data of anybody."""
    try:
        edition = registry.edition(edition_id)
    except DomainError as unknown:
        raise Http404 from unknown
    if section_id not in edition.sections:
        raise Http404
    return HttpResponse(live_checks(edition.id, section_id, controls_stamp()), content_type="application/json")
