"""Protected tables of a vintage, numbered as a bulletin prints them. The only door from estimation into this room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dissemination.published import (
    CONFIDENTIAL,
    PERCENT,
    Cell,
    Heading,
    PublishedTable,
    Unit,
    published_cell,
)
from estimation import queries
from estimation.models import Vintage
from kernel.bilingual import Bilingual


def published_tables(vintage: Vintage) -> list[PublishedTable]:
    """Tables that hold a number, in their order. Source of leaving out the others: the order, paragraph 5, 3)."""
    tables = [table for table in map(_published, queries.protected_tables(vintage)) if table.has_numbers]
    return [replace(table, number=number) for number, table in enumerate(tables, start=1)]


def _published(table: queries.ProtectedTable) -> PublishedTable:
    is_mixed = any(row.unit and row.unit != table.unit for row in table.rows)
    return PublishedTable(
        name=table.id, number=table.position, title=table.title, unit=_unit(table.unit),
        period=Bilingual(kk=f"{table.year} жыл", ru=f"{table.year} год"), source=table.source, stub=table.stub,
        rows=tuple(_heading(row, table.unit, says_usual=is_mixed) for row in table.rows),
        columns=tuple(_heading(column, table.unit) for column in table.columns),
        cells={place: _cell(cell) for place, cell in table.cells.items()}, footnotes=table.footnotes,
        by_region=table.by_region, is_additive=table.is_additive, headline=table.headline,
    )  # fmt: skip


def _cell(cell: queries.ProtectedCell) -> Cell:
    return published_cell(cell.value, cell.mark, cell.decimals)


def _heading(line: queries.Heading, usual: queries.Unit, *, says_usual: bool = False) -> Heading:
    """`says_usual`: tenge, percent and persons stand one under the other, so each line says its unit."""
    unit = line.unit or usual
    return Heading(
        code=line.code, text=line.text, is_total=line.is_total, is_part=line.is_part, groups=line.groups,
        unit=_unit(unit) if says_usual or unit != usual else None, level=line.level, number=line.number,
        by_name=line.by_name, short=line.short,
    )  # fmt: skip


def _unit(unit: queries.Unit) -> Unit:
    return Unit(unit.text, unit.kind, unit.scale)


def lonely_lines(tables: Sequence[PublishedTable]) -> list[str]:
    """Lines where one X can be computed from the rest: `2: 1.3`. Our own look at what will be printed.

    Source: order on electronic dissemination, paragraph 23. Estimation protects far more than this; the last look
    before a release is taken with other eyes.
    """
    return [f"{table.number}: {line}" for table in tables if table.is_additive for line in _lonely(table)]


def _lonely(table: PublishedTable) -> Iterator[str]:
    rows, columns = _summed(table.rows), _summed(table.columns)
    for row in table.rows if columns else ():
        if _hidden(table.cell(row.code, column.code) for column in columns) == 1:
            yield row.code
    for column in table.columns if rows else ():
        if _hidden(table.cell(row.code, column.code) for row in rows) == 1:
            yield column.code


def _summed(lines: Sequence[Heading]) -> list[Heading]:
    """A total with all that stands beside it, "of which" too; nothing where no line is a total, or it stands alone."""
    amounts = [line for line in lines if line.unit is None or line.unit.kind != PERCENT]
    return amounts if len(amounts) > 1 and any(line.is_total for line in amounts) else []


def _hidden(cells: Iterator[Cell]) -> int:
    return sum(cell.mark == CONFIDENTIAL for cell in cells)
