"""Which charts a bulletin gets, and their words: a tile map of the first table by region, bars of another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import median

from dissemination.amounts import amount, magnitude
from dissemination.charts import Area, Bar, Chart, bar_chart, quantile_classes, tile_map
from dissemination.outline import Choice
from dissemination.published import CONFIDENTIAL, MONEY, Cell, Heading, PublishedTable
from dissemination.summary import has_hidden, ranking
from dissemination.tiles import TILES
from kernel.bilingual import Bilingual
from kernel.numbers import format_number

LEADING = 6
HIDDEN = Bilingual(kk="құпия дерек", ru="конфиденциальные данные")
NO_NUMBER = Bilingual(kk="сан жоқ", ru="числа нет")
LARGEST = Bilingual(kk="Ең ірілері", ru="Наибольшие")
MAP_WORDS = Bilingual(
    kk="Әр шаршы – бір өңір; шаршы неғұрлым қою болса, мәні соғұрлым үлкен. Барлық сан төмендегі кестеде.",
    ru="Каждый квадрат – один регион; чем темнее квадрат, тем больше значение. Все числа в таблице ниже.",
)
BAR_WORDS = Bilingual(
    kk="Жолақтың ұзындығы мәніне сай. Барлық сан төмендегі кестеде.",
    ru="Длина полосы соответствует значению. Все числа в таблице ниже.",
)
NOT_DRAWN = Bilingual(kk="Құпия деректер сызылмаған.", ru="Конфиденциальные данные не изображены.")

Printed = Callable[[Decimal], str]


def charts_of(
    tables: Sequence[PublishedTable], language: str, map_of: Choice | None = None, bars_of: Choice | None = None
) -> list[Chart]:
    """At most two: a page of charts is not a bulletin. Without a choice, the first tables that can be drawn."""
    by_region = map_of.find(tables) if map_of else None
    ranked = bars_of.find(tables) if bars_of else None
    by_region = by_region or _first(tables, lambda table: table.by_region)
    ranked = ranked or _first(tables, _is_ranking)
    drawn = [_map(*by_region, language) if by_region else None, _bars(*ranked, language) if ranked else None]
    return [chart for chart in drawn if chart is not None]


def _first(
    tables: Sequence[PublishedTable], suits: Callable[[PublishedTable], bool]
) -> tuple[PublishedTable, Heading] | None:
    return next(((table, table.total_column) for table in tables if suits(table)), None)


def _is_ranking(table: PublishedTable) -> bool:
    """Lines that can be compared: three or more beside each other, in one unit, under a total."""
    lines = table.items()
    return not table.by_region and table.total_row is not None and len(lines) > 2 and not any(r.unit for r in lines)


def _map(table: PublishedTable, column: Heading, language: str) -> Chart | None:
    cells = {row: table.cell(row.code, column.code) for row in table.items() if row.code in TILES}
    values = [cell.value for cell in cells.values() if cell.is_number and cell.value is not None]
    if not values:
        return None
    unit_words, printed = _printed(table, column, values)
    areas = [_area(row, cell, table, column, printed, language) for row, cell in cells.items()]
    classes = quantile_classes([float(value) for value in values])
    caption = _caption(table, column, unit_words).in_(language)
    svg = tile_map(areas, classes, name=f"map-{table.number}", title=caption, description=MAP_WORDS.in_(language))
    legend = tuple((c.number, c.text(lambda value: printed(Decimal(str(value))))) for c in classes)
    return Chart(caption, svg, legend, any(area.is_hidden for area in areas))


def _area(row: Heading, cell: Cell, table: PublishedTable, column: Heading, printed: Printed, language: str) -> Area:
    tile, value = TILES[row.code], cell.value if cell.is_number else None
    if value is not None:
        spoken = amount(value, table.unit_of(row, column), cell.decimals)
    else:
        spoken = HIDDEN if cell.mark == CONFIDENTIAL else NO_NUMBER
    return Area(
        short=tile.short.in_(language), name=row.text.in_(language), column=tile.column, row=tile.row,
        value=None if value is None else float(value), label=cell.text if value is None else printed(value),
        spoken=spoken.in_(language), is_hidden=cell.mark == CONFIDENTIAL,
    )  # fmt: skip


def _bars(table: PublishedTable, column: Heading, language: str) -> Chart | None:
    leading = ranking(table, column)[:LEADING]
    if len(leading) < 2 or leading[0][0] <= 0:
        return None
    unit_words, printed = _printed(table, column, [value for value, _ in leading])
    bars = [
        Bar(row.text.in_(language), float(value), printed(value), _spoken(table, row, column, value).in_(language))
        for value, row in leading
    ]
    hidden = has_hidden(table, column)
    caption = _caption(table, column, unit_words, None if hidden else LARGEST).in_(language)
    words = BAR_WORDS.in_(language) + (f" {NOT_DRAWN.in_(language)}" if hidden else "")
    svg = bar_chart(bars, name=f"bars-{table.number}", title=caption, description=words)
    return Chart(caption, svg, note=NOT_DRAWN.in_(language) if hidden else "")


def _spoken(table: PublishedTable, row: Heading, column: Heading, value: Decimal) -> Bilingual:
    return amount(value, table.unit_of(row, column), table.cell(row.code, column.code).decimals)


def _printed(table: PublishedTable, column: Heading, values: Sequence[Decimal]) -> tuple[Bilingual, Printed]:
    """One unit for the whole chart, and how its numbers are printed: sums of money are shortened by the middle one."""
    unit = column.unit or table.unit
    if unit.kind != MONEY:
        decimals = max(table.cell(row.code, column.code).decimals for row in table.items())
        return unit.text, lambda value: format_number(value, decimals)
    size = magnitude(median(values), unit)
    decimals = 1 if max(values) * unit.scale < size.tenge * 10_000 else 0
    return size.unit, lambda value: format_number(value * unit.scale / size.tenge, decimals)


def _caption(table: PublishedTable, column: Heading, unit: Bilingual, before: Bilingual | None = None) -> Bilingual:
    """`Title: column, unit`; the column is left out where it is the total of everything."""
    what = {"kk": table.title.kk, "ru": table.title.ru}
    if not column.is_total and len(table.columns) > 1:
        what = {language: f"{text}: {column.text.in_(language)}" for language, text in what.items()}
    if before:
        what = {language: f"{text}. {before.in_(language)}" for language, text in what.items()}
    return Bilingual(kk=f"{what['kk']}, {unit.kk}", ru=f"{what['ru']}, {unit.ru}")
