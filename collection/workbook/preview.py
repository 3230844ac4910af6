"""What a file would change in a report, and what the controls would say then. Nothing is stored by looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collection.answers import Cells, Value
from collection.judge import context_of
from collection.models import Report
from collection.workbook.download import cells_of, marks_of
from collection.workbook.entering import Entered, enter
from collection.workbook.grid import Problem
from collection.workbook.identity import proved, refuse_another
from collection.workbook.reading import RawBook
from controls.findings import describe
from controls.models import checker_for
from forms_core.edition import Edition
from kernel.bilingual import Bilingual

NEWER_HERE = Bilingual(
    kk="Файл жүктеп алынғаннан кейін сайтта өзгерген ұяшықтар: {count}. Файлда олар түзетілмеген, сондықтан сайттағы "
    "жаңа мәндер қалады.",
    ru="Клетки, измененные на сайте после скачивания файла: {count}. В файле вы их не правили, поэтому остаются новые "
    "значения сайта.",
)


@dataclass(frozen=True)
class Preview:
    """`values` are the cells that would change; `edits` the sections' numbers and `number` the version they met."""

    values: dict[str, Value]
    places: dict[str, tuple[str, str]]
    problems: list[Problem]
    notes: list[Bilingual]
    edits: dict[str, int] = field(default_factory=dict)
    number: int | None = None


def preview(report: Report, book: RawBook, *, hint: str = "") -> Preview:
    """Compare a file with the report it was sent to. Raises WorkbookRefused where it belongs to another one."""
    identity = proved(book.identity)
    if identity is not None:
        refuse_another(identity, marks_of(report))
    entered = enter(
        report.edition, book, identity, hint=hint, year=report.round.year, by_office=report.is_typed_from_paper
    )
    base = identity.base if identity is not None else None
    now = cells_of(report)
    if report.current is None:  # what the register offers is worded in the reader's language: it has not changed
        now |= base or {}
    changed = {a: v for a, v in entered.values.items() if not _same(v, now.get(a))}
    kept = {a for a, v in changed.items() if base is not None and _same(v, base.get(a))}
    return Preview(
        values={a: v for a, v in changed.items() if a not in kept},
        places={a: entered.places[a] for a in changed if a not in kept},
        problems=entered.problems,
        notes=_notes(entered, len(kept)),
        edits=dict(report.current.edits) if report.current else {},
        number=report.current.number if report.current else None,
    )


def _same(one: Value, other: Value) -> bool:
    """A blank text is no answer, and nobody sees a space at the end."""
    return _seen(one) == _seen(other)


def _seen(value: Value) -> Value:
    return (value.strip() or None) if isinstance(value, str) else value


def _notes(entered: Entered, kept: int) -> list[Bilingual]:
    return [*entered.notes, *([NEWER_HERE.format(count=kept)] if kept else [])]


# --- what the controls would say -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreseen:
    """A control that would fail, in the reader's numbers. `is_new` where it holds now."""

    severity: str
    message: Bilingual
    cells: tuple[str, ...]
    is_new: bool


def foresee(report: Report, values: Mapping[str, Value]) -> tuple[list[Foreseen], int]:
    """Findings of the report as it would be, new ones first; and how many of today's would be gone."""
    edition = report.edition
    now = cells_of(report) | _register_cells(report, edition)
    then = {**now, **values}
    checker, context = checker_for(edition), context_of(report, edition)
    failing_now = {_key(check) for check in checker.run(now, context)}
    failing_then = [check for check in checker.run(then, context) if check.severity != "info"]
    found = []
    for check in failing_then:
        text = describe(check, then, context)
        found.append(Foreseen(check.severity, text.message, tuple(text.cells), _key(check) not in failing_now))
    found.sort(key=lambda each: (not each.is_new, each.severity != "error"))
    gone = failing_now - {_key(check) for check in checker.run(then, context)}
    return found, len(gone)


def _key(check: Any) -> tuple[str, str]:
    return check.control_id, check.place


def _register_cells(report: Report, edition: Edition) -> Cells:
    """The code boxes of the title page, also before the first version."""
    address = f"id/{report.unit.kind}"
    return {address: report.unit.code} if address in edition.cells else {}
