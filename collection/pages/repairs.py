"""Proposed repairs as buttons with a sentence about what else they change and settle; the notice after a repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from collection.actions.repair import applied_line
from collection.models import Finding, Report
from collection.pages.places import cell_url
from collection.pages.summary import answer_text, value_text
from controls.expand import Check
from controls.places import cell_name, names_of
from controls.repair import Change, Proposal, Repairs
from forms_core.edition import Edition

LISTED = 6  # cells of a division that are named
NAMED = 3  # findings that a repair settles besides its own: named up to here, then counted


def repairs_view(
    report: Report, edition: Edition, finding: Finding, repairs: Repairs, here: str = ""
) -> dict[str, Any]:
    """What components/finding.html needs of the proposals for one error. `here`: the section whose page shows it."""
    found = repairs.get((finding.control, finding.instance), ())
    buttons = _buttons(edition, finding, [proposal for proposal in found if not proposal.is_to_fill])
    return {"repairs": buttons, "to_fill": [_to_fill(report, edition, p, here) for p in found if p.is_to_fill]}


def _own_section(finding: Finding) -> str:
    """Cells of the finding's own section are called without it; a repair in another section names that one."""
    return finding.cells[0].split("/", 1)[0]


def _buttons(edition: Edition, finding: Finding, proposals: list[Proposal]) -> list[dict[str, str]]:
    """Each says what it changes; those that begin with the same cell say what else, so that no two are alike."""
    here = _own_section(finding)
    ordered = {p.key: sorted(p.changes, key=lambda c: _order(c, finding)) for p in proposals if not p.is_division}
    return [
        _division(edition, proposal, here)
        if proposal.is_division
        else _button(edition, finding, proposal, *_told_apart(proposal.key, ordered), here)
        for proposal in proposals
    ]


def _told_apart(key: str, ordered: Mapping[str, list[Change]]) -> tuple[list[Change], list[Change]]:
    """Changes for the button and those for the sentence below it: the first one, and the rarest of the others until no
    other proposal that begins alike makes all of them."""
    first, *others = ordered[key]
    alike = [changes for other, changes in ordered.items() if other != key and changes[0] == first]
    shown, rarest_first = [first], sorted(others, key=lambda change: sum(change in changes for changes in alike))
    for change in rarest_first:
        if not any(set(shown) <= set(changes) for changes in alike):
            break
        shown.append(change)
    return shown, [change for change in others if change not in shown]


def _button(
    edition: Edition, finding: Finding, proposal: Proposal, shown: list[Change], others: list[Change], here: str
) -> dict[str, str]:
    wording = _("Take the sum: %(change)s") if proposal.is_sum else _("Change: %(change)s")
    return {
        "name": "repair",
        "value": proposal.key,
        "label": wording % {"change": "; ".join(change_text(edition, change, here) for change in shown)},
        "note": " ".join(filter(None, [_extent(edition, shown, others, here), _settled(finding, proposal)])),
    }


def _order(change: Change, finding: Finding) -> tuple[bool, bool, bool]:
    """The cell that the finding points at stands on the button, else one of its cells, else one that no sum gives."""
    return change.address != finding.cells[0], change.address not in finding.cells, change.is_sum


def _division(edition: Edition, proposal: Proposal, here: str) -> dict[str, str]:
    """Tenge become thousand tenge: one cell, or every cell of the section with the same slip."""
    first, *others = proposal.changes
    if not others:
        label = _("Divide by 1000: %(change)s") % {"change": change_text(edition, first, here)}
        note = _("Now: %(value)s.") % {"value": cell_value(edition, first.address, first.before)}
    else:
        label = _("Divide by 1000 all such cells of the section: %(count)s") % {"count": len(proposal.changes)}
        note = "; ".join(change_text(edition, change, here) for change in proposal.changes[:LISTED])
        note += "; …" if len(proposal.changes) > LISTED else "."
    return {"name": "repair", "value": proposal.key, "label": label, "note": note}


def _extent(edition: Edition, shown: list[Change], others: list[Change], here: str) -> str:
    now = "; ".join(cell_value(edition, change.address, change.before) for change in shown)
    sentences, count = [_("Now: %(value)s.") % {"value": now}], len(shown) + len(others)
    if others:
        also = "; ".join(change_text(edition, change, here) for change in others)
        sentences.append(_("Cells changed: %(count)s. Also: %(changes)s.") % {"count": count, "changes": also})
    elif count > 1:
        sentences.append(_("Cells changed: %(count)s.") % {"count": count})
    return " ".join(sentences)


def _settled(finding: Finding, proposal: Proposal) -> str:
    """The other findings that are gone with it, by the cell that each of them points at."""
    others = [
        check for check in proposal.settles if (check.control_id, check.place) != (finding.control, finding.instance)
    ]
    names = list(dict.fromkeys(_place(check) for check in others if check.cells))
    if not names:
        return ""
    if len(names) > NAMED:
        return _("Other findings settled with it: %(count)s.") % {"count": len(others)}
    return _("Settled with it: %(places)s.") % {"places": "; ".join(names)}


def _place(check: Check) -> str:
    return str(cell_name(check.names, check.cells[0]))


def _to_fill(report: Report, edition: Edition, proposal: Proposal, here: str) -> list[dict[str, str]]:
    """A proposal that only its reader can carry out: cells to fill as links, known values beside."""
    return [
        {
            "text": place(edition, change.address, here) if change.is_to_fill else change_text(edition, change, here),
            "url": _link(report, edition, change.address, here),
        }
        for change in proposal.changes
    ]


def _link(report: Report, edition: Edition, address: str, here: str) -> str:
    url = cell_url(report.public_id, edition.cells[address])
    return url[url.index("#") :] if edition.cells[address].section == here else url


def change_text(edition: Edition, change: Change, here: str) -> str:
    return f"{place(edition, change.address, here)}: {cell_value(edition, change.address, change.after)}"


def place(edition: Edition, address: str, here: str = "") -> str:
    """`row 1.3, column 1`, after its section where that is another one."""
    names = names_of(edition)
    name = str(cell_name(names, address))
    section = address.split("/", 1)[0]
    is_numbered = address.count("/") == 2
    return name if section == here or not is_numbered else f"{names.sections[section]}, {name}"


def cell_value(edition: Edition, address: str, value: Any) -> str:
    cell = edition.cells[address]
    return answer_text(edition.question(address), value) if cell.row is None else value_text(cell.type, value)


# --- after a repair --------------------------------------------------------------------------------------------------


def repaired_notice(report: Report, number: str) -> dict[str, Any] | None:
    """The notice with the Undo button, for the page that a repair led to; nothing once it is taken back."""
    line = applied_line(report, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
    if line is None:
        return None
    edition = report.current.edition
    return {
        "changes": [
            {
                "place": place(edition, address),
                "before": cell_value(edition, address, before),
                "after": cell_value(edition, address, after),
            }
            for address, (before, after) in line.details["changes"].items()
            if address in edition.cells
        ],
        "line": line.pk,
    }


def not_restored(edition: Edition, changed_since: Mapping[str, str]) -> Iterable[str]:
    """One sentence for each cell that kept its newer value."""
    for address, who in changed_since.items():
        name = place(edition, address)
        if who:
            yield _("Not restored: %(place)s. Changed since by: %(who)s.") % {"place": name, "who": who}
        else:
            yield _("Not restored: %(place)s. It was changed since.") % {"place": name}
