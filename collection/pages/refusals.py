"""What a page could not take, above its form: each line leads to its place, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collection.models import Report
from collection.pages.differences import place_name
from collection.pages.places import cell_id, cell_name, cell_url
from forms_core.edition import Edition, Section
from kernel.numbers import Refusal

CHOSEN = ("yesno", "choice")  # no field of theirs shows a text that is no answer


def refusal_lines(report: Report, section: Section, refused: Mapping[str, Refusal]) -> list[dict[str, Any]]:
    edition = report.edition
    return [_line(report, edition, section, address, refusal) for address, refusal in refused.items()]


def _line(report: Report, edition: Edition, section: Section, address: str, refusal: Refusal) -> dict[str, Any]:
    """The text stands in the line itself where the page has no field that shows it."""
    cell = edition.cells.get(address)
    is_here = cell is not None and cell.section == section.id
    name = cell_name(edition, address) if is_here else place_name(edition, address)
    text = f"{name}: {refusal.message}"
    if not is_here or cell.is_closed or cell.type in CHOSEN:
        text += f" «{refusal.text}»"
    if is_here:
        return {"url": f"#{cell_id(address)}", "text": text}
    is_elsewhere = cell is not None and not edition.sections[cell.section].from_register
    return {"url": cell_url(report.public_id, cell) if is_elsewhere else "", "text": text}
