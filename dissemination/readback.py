"""A workbook read back and compared with the page: the machine's own proof that both show the same."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dissemination.published import Cell, PublishedTable
from dissemination.workbook import first_line, sheet_name

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that the workbook shows otherwise than the page."""

    table: int
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Comparison:
    compared: int
    differences: tuple[Difference, ...]


def compare(content: bytes, tables: Sequence[PublishedTable], language: str) -> Comparison:
    """Every cell of every table; in a missing sheet or a broken file all its cells differ."""
    sheets = _sheets(content)
    found = [
        difference
        for table in tables
        for difference in _differences(sheets.get(sheet_name(table, language), []), table, language)
    ]
    return Comparison(sum(len(table.rows) * len(table.columns) for table in tables), tuple(found))


def _sheets(content: bytes) -> dict[str, list[Row]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True)
    except (BadZipFile, InvalidFileException, KeyError):
        return {}
    try:
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    finally:
        book.close()


def _differences(sheet: list[Row], table: PublishedTable, language: str) -> Iterator[Difference]:
    lines = sheet[first_line(table) :]
    for index, (heading, cells) in enumerate(table.lines(language)):
        line = lines[index] if index < len(lines) else ()
        is_same_line = bool(line) and line[0] == heading.label.in_(language)
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True), 1):
            if not (is_same_line and place < len(line) and is_same(line[place], cell)):
                yield Difference(table.number, heading.code, column.code)


def is_same(stored: Any, cell: Cell) -> bool:
    """A number equal to the printed digits, or the same sign."""
    if not cell.is_number:
        return stored == cell.text
    is_a_number = isinstance(stored, int | float) and not isinstance(stored, bool)
    return is_a_number and round(Decimal(str(stored)), cell.decimals) == cell.value
