"""Where a cell stands: its place on a page and its name in the reader's language."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from forms_core.edition import Cell, Edition, Section


def cell_id(address: str) -> str:
    """The id of its input: `s2-1.3-4`."""
    return address.replace("/", "-")


def cell_name(edition: Edition, address: str) -> str:
    """`Row 1.3, column 4` or `Item 3.3.1`, in the active language."""
    cell = edition.cells.get(address)
    if cell is None:
        return address
    if cell.row:
        return _("Row %(row)s, column %(column)s") % {"row": cell.row, "column": cell.code}
    return _("Item %(code)s") % {"code": cell.code} if cell.code[0].isdigit() else str(cell.text)


def section_name(section: Section) -> str:
    """`Section 2`, `Module B`, or the caption of an unnumbered block."""
    if section.number is None:
        return str(section.text)
    if section.number.isdigit():
        return _("Section %(number)s") % {"number": section.number}
    return _("Module %(number)s") % {"number": section.number}


def section_title(section: Section) -> str:
    return str(section.text) if section.number is None else f"{section_name(section)}. {section.text}"


def cell_url(report_id: object, cell: Cell) -> str:
    return reverse("collection:section", args=[report_id, cell.section]) + f"#{cell_id(cell.address)}"
