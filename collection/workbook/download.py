"""The workbook of a report as it stands: its values, last year's, and the sums that its controls name."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import override

from collection.answers import Cells, read_cells
from collection.judge import previous_cells
from collection.models import Report
from collection.pages.moments import due_text
from collection.prefill import register_answers
from collection.workbook.identity import Identity, identity_of
from collection.workbook.layout import SheetPlan, plans
from collection.workbook.write import FormWorkbook, write_workbook
from controls.models import checker_for, controls_stamp
from forms_core import registry
from forms_core.edition import Edition
from kernel.bilingual import Bilingual


def cells_of(report: Report) -> Cells:
    """What is stored, or what the register knows before anything is."""
    if report.current is not None:
        return read_cells(report.current)
    return register_answers(report.round.edition, report.unit)


def marks_of(report: Report) -> Identity:
    return identity_of(report, report.edition, cells_of(report))


@lru_cache(maxsize=16)
def _plans(edition_id: str, stamp: int) -> tuple[SheetPlan, ...]:
    edition = registry.edition(edition_id)
    return plans(edition, checker_for(edition).checks)


def plans_of(edition: Edition) -> tuple[SheetPlan, ...]:
    return _plans(edition.id, controls_stamp())


def workbook_of(report: Report) -> bytes:
    """The file for download."""
    edition = report.edition
    contents = FormWorkbook(
        edition=edition,
        plans=plans_of(edition),
        identity=marks_of(report),
        unit_name=Bilingual(kk=report.unit.name_kk or report.unit.code, ru=report.unit.name_ru or report.unit.code),
        due=Bilingual(*(_due(report, language) for language in ("kk", "ru"))),
        cells=cells_of(report),
        previous=previous_cells(report) or {},
        by_office=report.is_typed_from_paper,
    )
    return write_workbook(contents)


def _due(report: Report, language: str) -> str:
    with override(language):
        return due_text(report.obligation)


def file_name(report: Report) -> str:
    """`200040000010_2-IT_2026.xlsx`: sorts by enterprise, and says what it is without being opened."""
    return f"{report.unit.code}_{report.edition.form_code}_{report.round.year}.xlsx"
