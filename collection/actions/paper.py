"""Begin the entry of a paper form: from here on the officer types, and the version says so.

The territory code on paper is filled by the officer. Source: form 2-services (IT), item 1.1.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from collection.actions.save_section import open_version, save_section
from collection.entries import Entries, read_entries
from collection.models import Report, Version
from forms_core.edition import Cell, Edition
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class TerritoryRequired(DomainError):
    """Paper entry begins with the territory code, and it is one of the classifier."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Аумақ кодын таңдаңыз: қағаз нысанда оны статистика органының қызметкері толтырады.",
                ru="Выберите код территории: на бумажной форме его заполняет работник органа статистики.",
            )
        )


@transaction.atomic
def start_paper(report: Report, *, by: Any, territory: str) -> Version:
    """Mark the version that takes values as paper and store its territory code. A second start changes the code only.

    What the respondent had typed electronically stays in the version: the paper is typed over it.
    """
    version = open_version(report, by=by)
    source, version.source = version.source, Version.Source.PAPER
    version.save(update_fields=["source"])
    cell = territory_cell(version.edition)
    saved = save_section(
        report,
        cell.section,
        _territory(report, version.edition, cell, territory),
        by=by,
        edit=version.edit_of(cell.section),
    )
    if source != Version.Source.PAPER:
        journal.record(
            by, "paper.started", saved.report, unit_id=saved.report.obligation.unit_id, version=version.number,
            territory=territory, before=source,
        )  # fmt: skip
    return saved.version


def territory_cell(edition: Edition) -> Cell:
    """The code box that the statistics office fills on paper."""
    return next(cell for cell in edition.cells.values() if cell.type == "kato")


def _territory(report: Report, edition: Edition, cell: Cell, text: str) -> Entries:
    entries = read_entries(edition, {cell.address: text}, year=report.round.year)
    if entries.refused or not entries.values.get(cell.address):
        raise TerritoryRequired
    return entries
