"""Entry of a paper form: a version of its own that the officer types, and the way back to the respondent.

The territory code on paper is filled by the officer. Source: form 2-services (IT), item 1.1.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from collection.actions.save_section import save_section
from collection.answers import copy_cells, read_cells, write_cells
from collection.entries import Entries, read_entries
from collection.errors import NotInThisState
from collection.judge import judge, touch_report
from collection.locking import lock_report, refuse_typing
from collection.models import WITH_RESPONDENT, Report, Version
from collection.prefill import register_answers
from forms_core.edition import Cell, Edition
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date


class TerritoryRequired(DomainError):
    """Paper entry begins with the territory code, and it is one of the classifier."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Аумақ кодын таңдаңыз: қағаз нысанда оны статистика органының қызметкері толтырады.",
                ru="Выберите код территории: на бумажной форме его заполняет работник органа статистики.",
            )
        )


class DayOfReceiptRefused(DomainError):
    """A paper form comes after its round has opened, and not tomorrow."""

    def __init__(self, first: date, last: date) -> None:
        days = f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"
        super().__init__(
            Bilingual(
                kk=f"Қағаздың келген күні жинау ашылған күн мен бүгінгі күннің арасында болуы тиіс: {days}.",
                ru=f"День получения бумаги должен лежать между открытием сбора и сегодняшним днем: {days}.",
            )
        )


def refuse_day_of_receipt(opens_on: date, day: date) -> None:
    if not opens_on <= day <= local_date():
        raise DayOfReceiptRefused(opens_on, local_date())


@transaction.atomic
def start_paper(report: Report, *, by: Any, territory: str, received_on: date | None = None) -> Version:
    """Begin a version for the paper form, with its territory code and the day it came (today if not said).

    The respondent's draft is not read and not changed: the new version begins with what the register knows. A second
    start changes the code and the day only.
    """
    report = lock_report(report, *WITH_RESPONDENT)
    day = received_on or local_date()
    before = report.current
    version = before if report.is_typed_from_paper else _next(report, Version.Source.PAPER)
    refuse_typing(report, version, by=by)
    refuse_day_of_receipt(report.round.opens_on, day)
    version.received_on = day
    version.save(update_fields=["received_on"])
    if version is not before:
        _take_over(report, version)
    cell = territory_cell(version.edition)
    saved = save_section(
        report,
        cell.section,
        _territory(report, version.edition, cell, territory),
        by=by,
        edit=version.edit_of(cell.section),
    )
    if version is not before:
        journal.record(
            by, "paper.started", saved.report, unit_id=saved.report.obligation.unit_id, version=version.number,
            territory=territory, received_on=f"{day}", before=before.source if before else "",
        )  # fmt: skip
    return saved.version


@transaction.atomic
def stop_paper(report: Report, *, by: Any) -> Version:
    """Give the report back to its respondent: with the own draft as it stood, else with what was filed last."""
    report = lock_report(report, *WITH_RESPONDENT)
    if not report.is_typed_from_paper:
        raise NotInThisState
    own = report.versions.exclude(source=Version.Source.PAPER).order_by("-number").first()
    source = own or report.versions.filter(is_frozen=True).order_by("-number").first()
    version = _next(report, Version.Source.ELECTRONIC)
    if source is not None:
        copy_cells(source, version)
        version.save(update_fields=["edits"])
    _take_over(report, version)
    journal.record(by, "paper.stopped", report, unit_id=report.obligation.unit_id, version=version.number)
    return version


def _next(report: Report, source: str) -> Version:
    """A version after all others, with what the register knows and the office's notes of the one before."""
    last = report.versions.order_by("-number").first()
    version = Version.objects.create(
        report=report, number=last.number + 1 if last else 1, source=source, edition_id=report.round.edition_id
    )
    cells = register_answers(version.edition, report.unit)
    write_cells(version, cells, cells)
    for note in report.current.notes.all() if report.current else ():
        note.pk, note.version = None, version
        note.save()
    return version


def _take_over(report: Report, version: Version) -> None:
    report.current = version
    errors, warnings = judge(report, version, read_cells(version, report.unit))
    touch_report(report, errors, warnings)


def territory_cell(edition: Edition) -> Cell:
    """The code box that the statistics office fills on paper."""
    return next(cell for cell in edition.cells.values() if cell.type == "kato")


def _territory(report: Report, edition: Edition, cell: Cell, text: str) -> Entries:
    entries = read_entries(edition, {cell.address: text}, year=report.round.year, by_office=True)
    if entries.refused or not entries.values.get(cell.address):
        raise TerritoryRequired
    return entries
