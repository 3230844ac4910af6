"""Where two versions of a report differ, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from collection.answers import changed_addresses
from collection.pages.places import cell_name, section_name
from collection.pages.summary import answer_text, change_text, value_text
from forms_core.edition import Cell, Edition


def differences_table(
    edition: Edition, older: Mapping[str, Any], newer: Mapping[str, Any], names: tuple[str, str]
) -> dict[str, Any]:
    """One row per cell that differs, in printed order; `names` head the two columns of values."""
    changed = set(changed_addresses(dict(older), dict(newer)))
    order = [address for address in edition.cells if address in changed]
    order += sorted(changed - set(order))
    return {
        "caption": _("Cells that differ"),
        "hide_caption": True,
        "columns": [
            {"text": _("Cell of the form")},
            {"text": names[0], "numeric": True},
            {"text": names[1], "numeric": True},
            {"text": _("change"), "numeric": True, "soft": True},
        ],
        "rows": [_row(edition, address, older.get(address), newer.get(address)) for address in order],
        "count": len(order),
    }


def _row(edition: Edition, address: str, before: Any, after: Any) -> dict[str, Any]:
    cell = edition.cells.get(address)
    is_amount = cell is not None and cell.type in ("money", "integer")
    return {
        "text": place_name(edition, address),
        "note": str(cell.text) if cell and cell.row else "",
        "cells": [
            {"text": cell_text(edition, cell, before), "numeric": True, "soft": True},
            {"text": cell_text(edition, cell, after), "numeric": True, "strong": True},
            {"text": change_text(after, before) if is_amount else "", "numeric": True, "soft": True},
        ],
    }


def place_name(edition: Edition, address: str) -> str:
    """`Section 2. Row 1.3, column 4`."""
    cell = edition.cells.get(address)
    if cell is None:
        return address
    section = edition.sections[cell.section]
    return f"{section_name(section)}. {cell_name(edition, address)}" if section.number else cell_name(edition, address)


def cell_text(edition: Edition, cell: Cell | None, value: Any) -> str:
    """A stored value of any cell in the reader's language."""
    if cell is None:
        return value_text("text", value)
    if cell.row is None:
        return answer_text(edition.question(cell.address), value)
    return value_text(cell.type, value)


def stored_text(edition: Edition, address: str, text: str) -> str:
    """A correction keeps values as text; shown, they look like any other value."""
    cell = edition.cells.get(address)
    value: Any = int(text) if cell and cell.is_number and text else text or None
    return cell_text(edition, cell, value)
