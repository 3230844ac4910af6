"""A page that saves itself, cell by cell: the same save as by its buttons, answered in JSON.

What can be taken is saved. What cannot is said for each cell: a sentence, or a question where two have changed it. The
answer also carries what others changed since the page was drawn, so that its new number covers all that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.access import is_page_of_another
from collection.actions.be_here import seen_again, tab_of
from collection.actions.save_section import Saved, save_section
from collection.answers import Cells, Value
from collection.errors import CannotType, Conflict
from collection.merging import Drawn, as_text, cells_as_drawn, who_changed
from collection.models import Report, Version
from collection.pages.differences import cell_text
from collection.pages.findings import still_asked
from collection.pages.moments import clock
from collection.pages.places import cell_id, cell_name
from collection.territory import warnings_of
from collection.views.posted import Posted, is_readable, read_posted
from forms_core.edition import Edition, Section
from kernel.numbers import format_number


@dataclass
class Outcome:
    """What was saved, and the cells that somebody else has changed too: (theirs, mine) by address."""

    saved: Saved
    asked: dict[str, tuple[Value, Value]] = field(default_factory=dict)


def answer(request: HttpRequest, found: Report, part: Section) -> HttpResponse:
    if is_page_of_another(request, request.user):
        return JsonResponse({"person": "another"}, status=403)
    edition = found.edition
    posted = read_posted(request, edition, part, found.round.year)
    if not is_readable(request):
        return JsonResponse({}, status=422)
    try:
        outcome = _store(request, found, part, posted)
    except CannotType as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    seen_again(found, part.id, by=request.user, tab=tab_of(request))
    return JsonResponse(_told(request, found, part, posted, outcome))


def _store(request: HttpRequest, found: Report, part: Section, posted: Posted) -> Outcome:
    """Cells that two have changed are left out and asked about; all others are saved.

    What is asked names the values of the last look: between two of them somebody may have saved once more, and the
    number that goes back to the page covers that.
    """
    values = posted.entries.values
    mine = dict(values)
    while True:
        try:
            saved = save_section(
                found, part.id, posted.entries, by=request.user, edit=posted.drawn.edit, number=posted.drawn.number,
                keep_mine=posted.keep_mine, explanations=posted.explanations,
            )  # fmt: skip
        except Conflict as conflict:
            for address in conflict.cells:
                del values[address]
        else:
            # also what was typed back to what the page began with, while somebody else chose a third value
            asked = {a: (saved.cells.get(a), v) for a, v in mine.items() if _differ(saved.cells.get(a), v)}
            return Outcome(saved, asked)


def _differ(one: Value, other: Value) -> bool:
    return as_text(one) != as_text(other)


def _told(request: HttpRequest, found: Report, part: Section, posted: Posted, outcome: Outcome) -> dict[str, Any]:
    saved = outcome.saved
    unexplained, gone = still_asked(saved.version, saved.unexplained)
    refused = {a: str(r.message) for a, r in posted.entries.refused.items()}
    refused |= {f"explanation-{pk}": str(r.message) for pk, r in unexplained.items()}
    notes = [str(note) for note in [*gone, *warnings_of(found, posted.entries.values)]]
    own = posted.entries.values.keys() | outcome.asked.keys()
    others = {} if _is_fresh(posted.drawn, outcome) else changed_since(saved.version, part, posted.drawn, saved.cells)
    return {
        "version": saved.version.number,
        "edit": saved.edit,
        "saved": _saved_text(saved.version, len(refused)),
        "refused": refused,
        "notes": notes,
        "asked": _asked_view(request, saved.version, part, outcome.asked),
        "others": cells_view(request, saved.version, part, {a: v for a, v in others.items() if a not in own}),
        "errors": saved.report.errors,
        "warnings": saved.report.warnings,
    }


def _asked_view(
    request: HttpRequest, version: Version, part: Section, asked: Mapping[str, tuple[Value, Value]]
) -> dict[str, dict[str, Any]]:
    shown = cells_view(request, version, part, {a: theirs for a, (theirs, _) in asked.items()})
    return {a: each | {"mine": _words(version.edition, a, asked[a][1])} for a, each in shown.items()}


def _is_fresh(drawn: Drawn, outcome: Outcome) -> bool:
    """Nobody saved between the page and this save."""
    saved = outcome.saved
    is_next = saved.edit - drawn.edit == bool(saved.changed)
    return is_next and not outcome.asked and drawn.number == saved.version.number


def _saved_text(version: Version, refused: int) -> str:
    time = clock(version.saved_at)
    if refused:
        return _("Saved, %(time)s, except values: %(count)s") % {"time": time, "count": refused}
    return _("Saved, %(time)s") % {"time": time}


def changed_since(version: Version, part: Section, drawn: Drawn, cells: Cells) -> Cells:
    """Cells of the section that stand otherwise than when the page was drawn."""
    known = cells_as_drawn(version, part.id, drawn, cells) or {}
    inside = [cell.address for cell in part.cells() if not cell.is_closed]
    return {a: cells.get(a) for a in inside if _differ(known.get(a), cells.get(a))}


def cells_view(request: HttpRequest, version: Version, part: Section, values: Cells) -> dict[str, dict[str, Any]]:
    """What stands in each cell: for its field, in words, and as a refused value is named (`seen`); by whom and when."""
    edition, authors = version.edition, _authors(request, version, part, values)
    return {
        a: {
            "id": cell_id(a), "name": cell_name(edition, a), "text": field_text(edition, a, value),
            "seen": as_text(value), "theirs": _words(edition, a, value), **authors[a],
        }
        for a, value in values.items()
    }  # fmt: skip


def _authors(
    request: HttpRequest, version: Version, part: Section, addresses: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """`own`: the same person in another window."""
    nobody = {"by": "", "at": "", "own": False}
    saves = who_changed(version, part.id, addresses)
    known = {
        a: {"by": str(s.actor or ""), "at": clock(s.at), "own": s.actor_id == request.user.pk} for a, s in saves.items()
    }
    return {a: known.get(a, nobody) for a in addresses}


def field_text(edition: Edition, address: str, value: Value) -> str:
    """As the field of the page shows it: a number in groups, a choice by its code."""
    if edition.cells[address].type in ("money", "integer") and isinstance(value, int):
        return format_number(value)
    return as_text(value)


def _words(edition: Edition, address: str, value: Value) -> str:
    return "" if value is None else cell_text(edition, edition.cells[address], value)
