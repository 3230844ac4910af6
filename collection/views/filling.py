"""Filling a report: its sections, the page of one section, saving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import public, require, wants_json
from accounts.roles import Permission
from collection.actions.save_section import Saved, save_section
from collection.answers import Cells, read_cells
from collection.errors import CannotType, Conflict, RoundNotBegun
from collection.judge import findings_of, previous_cells
from collection.mending import repairs_of
from collection.merging import as_text
from collection.models import Correction, Finding, Report
from collection.pages.corrections import correction_rows, corrections_of
from collection.pages.corrections import in_section as corrections_in
from collection.pages.differences import cell_text, place_name
from collection.pages.findings import as_typed, explained_rows, finding_view, still_asked, unexplained_lines
from collection.pages.hub import hub_context
from collection.pages.live import checks_version, live_checks
from collection.pages.places import cell_id, cell_name, section_name
from collection.pages.progress import is_about_answers, shown_in
from collection.pages.refusals import refusal_lines
from collection.pages.repairs import repaired_notice, repairs_view
from collection.pages.section import SectionPage
from collection.territory import warnings_of
from collection.views import autosaving, repairing
from collection.views.both_languages import remembers_the_languages, wants_both
from collection.views.kept import keeps_typed_text
from collection.views.loading import fillable, section_or_404, visible
from collection.views.posted import NOTHING, OWN_FIELDS, READABLE, Posted, is_readable, language_asked, read_posted
from controls.models import controls_stamp
from forms_core import registry
from forms_core.edition import Edition, Section
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.numbers import Refusal

SHOWN = 4  # findings above the sheet; the rest stand on the check page, and every cell is marked
CHOSEN = ("yesno", "choice", "country", "kato")
UNREADABLE = Bilingual(
    kk="Беттің деректері толық келмеді, ештеңе сақталмады. Бөлімді қайта ашып, сақтап көріңіз.",
    ru="Данные страницы пришли не полностью, ничего не сохранено. Откройте раздел снова и сохраните.",
)


@require(Permission.REPORT_READ)
@require_GET
def report(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The hub: sections with their state, what is left to do, earlier versions."""
    found = visible(request, public_id)
    return render(request, "collection/report.html", hub_context(found, request.user))


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
@keeps_typed_text
@remembers_the_languages
def section(request: HttpRequest, public_id: Any, section_id: str) -> HttpResponse:
    found = fillable(request, public_id)
    part = section_or_404(found, section_id)
    if request.method == "POST":
        return autosaving.answer(request, found, part) if wants_json(request) else _save(request, found, part)
    if not found.takes_values:
        messages.info(request, _why_not_typed(found))
        return redirect("collection:report", found.public_id)
    return _show(request, found, part)


def _why_not_typed(found: Report) -> str:
    if not found.round.has_begun:
        return str(RoundNotBegun(found.round.opens_on))
    return _("This report can no longer be typed into; here is what was filed.")


def _show(
    request: HttpRequest, found: Report, part: Section, *, refused: Mapping[str, Refusal] = NOTHING,
    unexplained: Mapping[int, Refusal] = NOTHING, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page, with stored values, and what was refused as it was typed."""
    version = found.current if found.current_id and not found.current.is_frozen else None
    cells: Cells = read_cells(version) if version else _prefilled(found)
    findings = findings_of(version) if version and (found.errors or found.warnings or unexplained) else []
    here = shown_in(version, version.edition, findings, part.id) if version else []
    known = {finding.pk for finding in here}
    here += [finding for finding in findings if finding.pk in unexplained and finding.pk not in known]
    corrections = corrections_in(corrections_of(found), part.id) if version and version.number > 1 else []
    page = SectionPage(
        report=found, version=version, section=part.id, cells=cells, previous=previous_cells(found) or {},
        user=request.user, csrf_token=get_token(request), role=request.user.role, findings=here, refused=refused,
        corrections=corrections, edit=version.edit_of(part.id) if version else 0,
        both=wants_both(request), top=_top(request, found, part, here, refused, unexplained, corrections),
    )  # fmt: skip
    return HttpResponse(page.render(), status=status)


def _prefilled(found: Report) -> Cells:
    from collection.prefill import register_answers

    return register_answers(found.round.edition, found.unit)


def _top(
    request: HttpRequest, found: Report, part: Section, here: list[Finding], refused: Mapping[str, Refusal],
    unexplained: Mapping[int, Refusal], corrections: list[Correction],
) -> str:  # fmt: skip
    """Messages, what was refused, what the controls say: above the form. Nothing to say costs nothing."""
    edition = found.edition
    pieces = []
    storage = messages.get_messages(request)
    if len(storage):
        pieces.append(render_to_string("components/messages.html", {"messages": storage}))
    if repaired := repaired_notice(found, request.GET.get("repaired", "")):
        context = {"repaired": repaired, "form_id": "section-form"}
        pieces.append(render_to_string("components/repaired.html", context))
    if errors := refusal_lines(found, part, refused) + unexplained_lines(unexplained):
        pieces.append(render_to_string("components/error_summary.html", {"errors": errors}))
    if corrections:
        rows = correction_rows(found, edition, corrections, here=part.id)
        pieces.append(render_to_string("collection/corrections.html", {"corrections": rows}))
    open_ones = sorted((f for f in here if f.severity != "info"), key=lambda f: f.pk not in unexplained)
    if open_ones:
        repairs = repairs_of(found, found.current) if found.errors or found.warnings else {}
        shown = [
            finding_view(found, edition, f, here=part.id)
            # what is merely not answered is linked in the finding itself, and only where this page has it
            | repairs_view(found, edition, f, {} if is_about_answers(edition, f) else repairs, part.id)
            for f in open_ones[: max(SHOWN, len(unexplained))]
        ]
        as_typed(shown, unexplained)
        more = len(open_ones) - len(shown)
        context = {"findings": shown, "more": more, "report_id": found.public_id}
        pieces.append(render_to_string("collection/section_findings.html", context))
    return "".join(pieces)


def _save(request: HttpRequest, found: Report, part: Section) -> HttpResponse:
    """Read, save, answer. What cannot be taken is shown again as typed; the rest is saved."""
    edition = found.edition
    posted = read_posted(request, edition, part, found.round.year)
    if not is_readable(request):
        status = 422 if request.content_type in READABLE else 415
        return _kept(request, found, part, posted, UNREADABLE, status=status)
    try:
        saved = save_section(
            found, part.id, posted.entries, by=request.user, edit=posted.drawn.edit, number=posted.drawn.number,
            keep_mine=posted.keep_mine, explanations=posted.explanations,
        )  # fmt: skip
    except Conflict as conflict:
        return _conflict(request, found, part, posted, conflict)
    except CannotType as refusal:
        return _kept(request, found, part, posted, refusal.message, status=409)
    for warning in warnings_of(found, posted.entries.values):
        messages.warning(request, str(warning))
    return _answer(request, found, part, posted.entries.refused, saved)


def _answer(
    request: HttpRequest, found: Report, part: Section, refused: Mapping[str, Refusal], saved: Saved
) -> HttpResponse:
    """Saved whole: where the button leads. Saved in part: the page again, in the language that was asked for."""
    unexplained, gone = still_asked(saved.version, saved.unexplained)
    for message in gone:
        messages.info(request, str(message))
    if not refused and not unexplained:
        if repairing.is_asked(request):
            return repairing.carried_out(request, found, "collection:section", part.id)
        return _after(request, found, part)
    with override(language_asked(request)):
        fresh = visible(request, found.public_id)
        return _show(request, fresh, part, refused=refused, unexplained=unexplained, status=422)


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


def _conflict(request: HttpRequest, found: Report, part: Section, posted: Posted, conflict: Conflict) -> HttpResponse:
    """Mine or theirs, cell by cell; everything typed travels along."""
    edition = found.round.edition
    rows = [
        {"address": a, "id": cell_id(a), "name": cell_name(edition, a), "seen": as_text(theirs),
         "theirs": _shown(edition, a, theirs), "mine": _shown(edition, a, mine)}
        for a, (theirs, mine) in conflict.cells.items()
    ]  # fmt: skip
    passed = ("choice-", "theirs-")
    kept = [(n, request.POST[n]) for n in request.POST if n not in OWN_FIELDS and not n.startswith(passed)]
    answered = [(f"choice-{a}", "mine") for a in posted.keep_mine if a not in conflict.cells]
    answered += [(f"theirs-{a}", text) for a, text in posted.keep_mine.items() if a not in conflict.cells]
    context = {
        "report": found, "section": part, "rows": rows, "kept": kept + answered, "by": conflict.by, "at": conflict.at,
        "edit": posted.drawn.edit, "number": posted.drawn.number, "then": request.POST.get("then", "stay"),
        "message": conflict.message, "name": section_name(part), "is_own": conflict.by == str(request.user),
    }  # fmt: skip
    return render(request, "collection/conflict.html", context, status=409)


def _shown(edition: Edition, address: str, value: Any) -> str:
    return "" if value is None else cell_text(edition, edition.cells.get(address), value)


def _kept(
    request: HttpRequest, found: Report, part: Section, posted: Posted, message: Bilingual, *, status: int
) -> HttpResponse:
    """Filed meanwhile in another tab, or the round was closed: nothing is stored, and what was typed is listed."""
    edition = found.round.edition
    typed = [
        {"name": place_name(edition, a), "text": _typed(edition, posted, a)}
        for a, text in posted.typed.items()
        if text.strip()
    ]
    context = {
        "report": found, "typed": typed + explained_rows(posted.explanations), "message": message,
        "name": section_name(part), "is_over": status == 409,
    }  # fmt: skip
    return render(request, "collection/kept.html", context, status=status)


def _typed(edition: Edition, posted: Posted, address: str) -> str:
    """A code that was chosen as its words, everything else letter by letter."""
    cell = edition.cells.get(address)
    is_chosen = cell is not None and cell.type in CHOSEN and address in posted.entries.values
    return _shown(edition, address, posted.entries.values[address]) if is_chosen else posted.typed[address]


@public
@require_GET
def checks(request: HttpRequest, edition_id: str, section_id: str) -> HttpResponse:
    """The controls of a page for the browser's twin: trees, messages, severities. No data of anybody.

    With its version in the address the answer never changes, so a browser keeps it; an old version leads to today's.
    """
    try:
        edition = registry.edition(edition_id)
    except DomainError as unknown:
        raise Http404 from unknown
    if section_id not in edition.sections:
        raise Http404
    version, asked = checks_version(edition), request.GET.get("v")
    if asked and asked != version:
        return redirect(f"{request.path}?v={version}")
    answer = HttpResponse(live_checks(edition.id, section_id, controls_stamp()), content_type="application/json")
    if asked:
        patch_cache_control(answer, public=True, max_age=365 * 86400, immutable=True)
    return answer
