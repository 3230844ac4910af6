"""Apply a proposed repair, and take it back. Values are stored by `save_section`, so conflicts and controls are its."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collection.actions.save_section import open_version, save_section
from collection.answers import Value, read_cells
from collection.entries import Entries
from collection.mending import proposal_by_key, repairs_of
from collection.models import Report, Version
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.models import JournalEntry
from kernel.writing import one_writer


class NoSuchRepair(DomainError):
    """The numbers have changed since the page was made, and the repair no longer fits them."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Сандар өзгерген: бұл түзету енді сәйкес келмейді. Төмендегі жаңа нұсқаларды қараңыз.",
                ru="Числа изменились: это исправление уже не подходит. Посмотрите новые варианты ниже.",
            )
        )


@dataclass(frozen=True)
class TakenBack:
    """What an undo did: cells with their old values again, and cells that somebody has changed since."""

    restored: list[str] = field(default_factory=list)
    changed_since: dict[str, str] = field(default_factory=dict)  # address -> who changed it


def apply_repair(report: Report, key: str, *, by: Any) -> JournalEntry:
    """Change the cells of the proposal, in all their sections or in none. The journal line is what an undo names."""
    with one_writer():
        version = open_version(report, by=by)
        proposal = proposal_by_key(repairs_of(version.report, version), key)
        if proposal is None:
            raise NoSuchRepair
        _store(report, version, {change.address: change.after for change in proposal.changes}, by=by)
        return journal.record(
            by, "repair.applied", version, unit_id=report.obligation.unit_id,
            changes={change.address: [change.before, change.after] for change in proposal.changes},
        )  # fmt: skip


def undo_repair(report: Report, line: JournalEntry, *, by: Any) -> TakenBack:
    """Give the cells their old values where they still hold the repaired ones."""
    with one_writer():
        version = open_version(report, by=by)
        cells, changes = read_cells(version), line.details["changes"]
        untouched = {a: before for a, (before, after) in changes.items() if cells.get(a) == after}
        if untouched:
            _store(report, version, untouched, by=by)
        done = TakenBack(list(untouched), {a: _changed_by(version, line, a) for a in changes if a not in untouched})
        journal.record(
            by, "repair.undone", version, unit_id=report.obligation.unit_id, repair=line.pk,
            changes={a: [changes[a][1], changes[a][0]] for a in untouched},
        )  # fmt: skip
        return done


def _store(report: Report, version: Version, values: Mapping[str, Value], *, by: Any) -> None:
    """Section by section; the version is locked, so its numbers are those of this moment."""
    sections: dict[str, dict[str, Value]] = {}
    for address, value in values.items():
        sections.setdefault(version.edition.cells[address].section, {})[address] = value
    for section, typed in sections.items():
        save_section(report, section, Entries(dict(typed)), by=by, edit=version.edit_of(section))


def _changed_by(version: Version, line: JournalEntry, address: str) -> str:
    saves = journal.of(version).filter(verb="section.saved", pk__gt=line.pk).order_by("-pk")
    last = next((save for save in saves if address in save.details["changes"]), None)
    return str(last.actor) if last is not None and last.actor else ""


def applied_line(report: Report, number: int) -> JournalEntry | None:
    """The journal line of a repair of the open version that nobody has taken back yet."""
    if report.current is None or report.current.is_frozen:
        return None
    lines = journal.of(report.current)
    line = lines.filter(pk=number, verb="repair.applied").first()
    if line is None or lines.filter(verb="repair.undone", details__repair=number).exists():
        return None
    return line
