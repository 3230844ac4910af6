"""Protected tables of a vintage: the only way numbers leave this room. Readers, files and charts use nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from estimation.axes import Unit
from estimation.errors import TableRefused, UnknownTable
from estimation.marks import MARKS, NOT_AVAILABLE, WITH_VALUE
from estimation.models import TableCell, Vintage, VintageStratum, VintageTable
from estimation.tables import DECIMALS
from kernel.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column as printed. `unit` only where it differs from the table's."""

    code: str
    text: Bilingual
    parent: str | None = None
    level: int = 0
    is_total: bool = False
    is_part: bool = False
    groups: tuple[Bilingual, ...] = ()
    number: str = ""
    by_name: bool = False
    oked: str = ""
    unit: Unit | None = None
    short: Bilingual | None = None  # for the head of a wide table on a page


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A published number with its error, or a mark. A confidential cell holds nothing else."""

    value: Decimal | None = None
    mark: str = ""
    decimals: int = 0
    contributors: int | None = None
    error: Decimal | None = None
    rse: Decimal | None = None

    @property
    def is_number(self) -> bool:
        return self.value is not None and self.mark in WITH_VALUE


@dataclass(frozen=True)
class ProtectedTable:
    """One table of a vintage as it may be read by anybody."""

    id: str
    position: int
    title: Bilingual
    stub: Bilingual
    unit: Unit
    decimals: int
    year: int
    source: Bilingual
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: Mapping[tuple[str, str], ProtectedCell]
    footnotes: tuple[Bilingual, ...]
    headline: tuple[tuple[str, str], ...]
    by_region: bool
    is_additive: bool

    def cell(self, row: str, column: str) -> ProtectedCell:
        return self.cells.get((row, column), ProtectedCell(mark=NOT_AVAILABLE))

    def lines(self) -> Iterator[tuple[Heading, list[ProtectedCell]]]:
        for row in self.rows:
            yield row, [self.cell(row.code, column.code) for column in self.columns]

    def unit_of(self, row: Heading, column: Heading) -> Unit:
        return column.unit or row.unit or self.unit

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Marks that occur, in the order of the legend."""
        present = {cell.mark for cell in self.cells.values()}
        return tuple(mark for mark in MARKS if mark in present)


@dataclass(frozen=True, slots=True)
class Coverage:
    """For which part of the population the returns speak themselves: strata, and units of the frame in them.

    Merged: too few returns, weighted with a neighbour. Uncovered: no returns and no neighbour, outside the estimates.
    """

    population: int
    merged_strata: int
    merged_units: int
    uncovered_strata: int
    uncovered_units: int

    @property
    def share_not_own(self) -> float:
        """Percent of the population that lies in merged or uncovered strata; 0 for an empty population."""
        return 100 * (self.merged_units + self.uncovered_units) / self.population if self.population else 0.0


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A leading number of a bulletin: which cell, called what, counted in what."""

    table: str
    row: Heading
    column: Heading
    unit: Unit
    cell: ProtectedCell


def protected_table(vintage: Vintage, table_id: str) -> ProtectedTable:
    """One table. A table that would give a hidden value away raises TableRefused, with the cells and the way out."""
    layout = VintageTable.objects.filter(vintage=vintage, table=table_id).first()
    if layout is None:
        raise UnknownTable(table_id)
    if layout.refusal is not None:
        raise TableRefused(table_id, layout.refusal)
    return _table(layout, TableCell.objects.filter(vintage=vintage, table=table_id))


def protected_tables(vintage: Vintage) -> list[ProtectedTable]:
    """All publishable tables in their order, with two queries. Refused ones are in `refusals`."""
    cells: dict[str, list[TableCell]] = {}
    for cell in TableCell.objects.filter(vintage=vintage).order_by("id"):
        cells.setdefault(cell.table, []).append(cell)
    layouts = VintageTable.objects.filter(vintage=vintage, refused_kk="").order_by("position")
    return [_table(layout, cells.get(layout.table, [])) for layout in layouts]


def refusals(vintage: Vintage) -> dict[str, Bilingual]:
    """Tables that the audit refused, with the reason."""
    refused = VintageTable.objects.filter(vintage=vintage).exclude(refused_kk="").order_by("position")
    return {layout.table: Bilingual(kk=layout.refused_kk, ru=layout.refused_ru) for layout in refused}


def coverage_of(vintage: Vintage) -> Coverage:
    strata = list(VintageStratum.objects.filter(vintage=vintage, population__gt=0))
    least = vintage.parameters.get("estimation.least_returns", 1)
    sizes = Counter(stratum.pool for stratum in strata)
    uncovered = [stratum.population for stratum in strata if not stratum.weight]
    merged = [stratum.population for stratum in strata if sizes[stratum.pool] > 1 and stratum.responded < least]
    return Coverage(
        sum(stratum.population for stratum in strata), len(merged), sum(merged), len(uncovered), sum(uncovered)
    )


def key_figures(vintage: Vintage) -> list[KeyFigure]:
    """The cells that table files name as `headline`, in their order."""
    return [figure for table in protected_tables(vintage) for figure in _figures(table)]


def _figures(table: ProtectedTable) -> Iterator[KeyFigure]:
    rows = {row.code: row for row in table.rows}
    columns = {column.code: column for column in table.columns}
    for row, column in table.headline:
        if row in rows and column in columns:
            unit = table.unit_of(rows[row], columns[column])
            yield KeyFigure(table.id, rows[row], columns[column], unit, table.cell(row, column))


def _table(stored: VintageTable, cells: Any) -> ProtectedTable:
    layout = stored.layout
    table = ProtectedTable(
        id=stored.table,
        position=stored.position,
        title=Bilingual(**layout["title"]),
        stub=Bilingual(**layout["stub"]),
        unit=_unit(layout["unit"]),
        decimals=layout["decimals"],
        year=layout["year"],
        source=Bilingual(**layout["source"]),
        rows=tuple(_heading(item) for item in layout["rows"]),
        columns=tuple(_heading(item) for item in layout["columns"]),
        cells={},
        footnotes=tuple(Bilingual(**note) for note in layout["footnotes"]),
        headline=tuple((row, column) for row, column in layout["headline"]),
        by_region=layout["by_region"],
        is_additive=layout["is_additive"],
    )
    places = {item["code"]: item.get("decimals") for item in (*layout["rows"], *layout["columns"])}
    rows = {row.code: row for row in table.rows}
    columns = {column.code: column for column in table.columns}
    found = table.cells
    assert isinstance(found, dict)
    for cell in cells:
        unit = table.unit_of(rows[cell.row], columns[cell.column])
        given = places.get(cell.column) if places.get(cell.column) is not None else places.get(cell.row)
        decimals = given if given is not None else table.decimals if unit == table.unit else DECIMALS.get(unit.kind, 0)
        found[cell.row, cell.column] = _cell(cell, decimals)
    return table


def _cell(stored: TableCell, decimals: int) -> ProtectedCell:
    value = None if stored.value is None else stored.value.quantize(Decimal(1).scaleb(-decimals))
    return ProtectedCell(value, stored.mark, decimals, stored.contributors, stored.error, stored.rse)


def _unit(raw: dict[str, Any]) -> Unit:
    return Unit(raw["code"], Bilingual(**raw["text"]), raw["kind"], raw["scale"])


def _heading(raw: dict[str, Any]) -> Heading:
    return Heading(
        code=raw["code"],
        text=Bilingual(**raw["text"]),
        parent=raw.get("parent"),
        level=raw.get("level", 0),
        is_total=raw.get("is_total", False),
        is_part=raw.get("is_part", False),
        groups=tuple(Bilingual(**group) for group in raw.get("groups", ())),
        number=raw.get("number", ""),
        by_name=raw.get("by_name", False),
        oked=raw.get("oked", ""),
        unit=_unit(raw["unit"]) if "unit" in raw else None,
        short=Bilingual(**raw["short"]) if "short" in raw else None,
    )
