"""Tables as data: `forms_*/tables/*.yaml` -> definitions. Every complaint names the file, the line and what to do.

    grammar: 1
    tables:
      - id: ict-costs
        split: [region, activity]                   # one table each: ict-costs-by-region, ict-costs-by-activity
        title: {kk: "... {by}", ru: "... {by}"}
        unit: thousand_tenge                        # a unit of the edition, `percent`, or {kk, ru}
        where: "size in (medium, large)"            # optional part of the frame for all cells
        rows: {by: "{split}"}                       # region | activity | size
        columns:
          - {item: A/3}                             # a question of the edition: its text, its sum or its yes-answers
          - {each: "@costs"}                        # a set of questions
          - {indicator: ind.org_computer}           # an indicator of the edition: its text and formula
          - {id: share, kk: .., ru: .., measure: "100 * SUM(w * B/7) / SUM(w * B/6)", unit: percent, decimals: 1}

Rows and columns may also be printed ones: `{printed: s2, measure: "SUM(w * s2/{row}/{column})"}`, or countries.
Names of printed rows, columns and questions come from the edition; formulas of indicators too, so each stands once.
`words: {"1": {kk, ru}}` beside printed columns gives one another text. `short:` gives a column a short name over it on
the page, `{kk, ru}` or by code as `words`; the full one stands under the table and in the workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from estimation.axes import (
    COUNT,
    MONEY,
    PERCENT,
    Axis,
    ByClass,
    ByCountry,
    Fixed,
    Item,
    Joined,
    Unit,
    stub_of,
    with_levels,
)
from estimation.classifications import BY, DIMENSIONS
from estimation.measures import MeasureError, Names, Tree, addresses_of, parse, parse_condition
from forms_core.edition import Edition
from forms_core.reading import EditionError, Marked, read
from forms_core.registry import Form
from kernel.bilingual import Bilingual

PERCENTS = Unit("percent", Bilingual(kk="пайыз", ru="процентов"), PERCENT)
DECIMALS = {PERCENT: 1}


@dataclass(frozen=True)
class TableDefinition:
    """One table before any number: what stands in its rows and columns, how each cell is measured."""

    id: str
    title: Bilingual
    stub: Bilingual
    unit: Unit
    decimals: int
    rows: Axis | Joined
    columns: Axis | Joined
    where: Tree | None
    footnotes: tuple[Bilingual, ...]
    headline: tuple[tuple[str, str], ...]
    by_region: bool
    is_additive: bool
    path: Path
    line: int


def load_tables(form: Form, edition: Edition | None = None) -> tuple[TableDefinition, ...]:
    """The tables of a form under an edition (default: the one in force), in the order of the files."""
    edition = edition or form.in_force
    key = (form.folder, edition.hash)
    if key not in _loaded:
        _loaded[key] = _load(form.folder, edition)
    return _loaded[key]


_loaded: dict[tuple[Path, str], tuple[TableDefinition, ...]] = {}


def _load(folder: Path, edition: Edition) -> tuple[TableDefinition, ...]:
    found: dict[str, TableDefinition] = {}
    for path in sorted(folder.glob("tables/*.yaml")):
        raw = read(path)
        if raw.get("grammar") != 1:
            raise raw.fail(f"grammar {raw.get('grammar')!r} is unknown", "Write `grammar: 1`.")
        for table in raw.get("tables") or []:
            for definition in _Reader(edition, table).tables():
                if definition.id in found:
                    raise table.fail(f"table {definition.id!r} stands twice", "Give each its own id.")
                found[definition.id] = definition
    return tuple(found.values())


def names_of(edition: Edition) -> Names:
    """What measures may refer to: the edition's sets, and the lists of activity codes that its indicators define."""
    lists: dict[str, tuple[str, ...]] = {}
    for indicator in edition.indicators:
        for key, value in indicator.items():
            if isinstance(value, Mapping) and "oked_divisions" in value:
                lists[key] = tuple(value["oked_divisions"])
    return Names(edition.sets, lists)


class _Reader:
    """Reads one entry of `tables:`."""

    def __init__(self, edition: Edition, raw: Marked) -> None:
        self.edition, self.raw, self.names = edition, raw, names_of(edition)
        self.indicators = {indicator["id"]: indicator for indicator in edition.indicators}

    def tables(self) -> Iterator[TableDefinition]:
        split = self.raw.get("split")
        if split is None:
            yield self._table(self.raw.code("id"), self.raw.text("title"), "")
            return
        title = self.raw.text("title")
        for place, dimension in enumerate(split):
            self._dimension(self.raw, dimension)
            by = BY[dimension]
            whole = Bilingual(kk=title.kk.replace("{by}", by.kk), ru=title.ru.replace("{by}", by.ru))
            table = self._table(f"{self.raw.code('id')}-by-{dimension}", whole, dimension)
            yield table if place == 0 else replace(table, headline=())  # the same figure leads once

    def _table(self, name: str, title: Bilingual, split: str) -> TableDefinition:
        raw = self.raw
        unit = self._unit(raw)
        if unit is None:
            raise raw.fail("'unit' is missing", "Add `unit:`: a unit of the edition, `percent`, or {kk: ..., ru: ...}.")
        rows = self._axis(raw.need("rows"), split)
        columns = self._axis(raw.need("columns"), split)
        dimension = rows.dimension if isinstance(rows, ByClass) else ""
        definition = TableDefinition(
            id=name,
            title=title,
            stub=raw.text_or_none("stub") or stub_of(rows) or Bilingual(kk="Көрсеткіш", ru="Показатель"),
            unit=unit,
            decimals=self._decimals(raw, unit),
            rows=rows,
            columns=columns,
            where=self._condition(raw),
            footnotes=tuple(note.text() for note in raw.get("footnotes") or []),
            headline=tuple((place.code("row"), place.code("column")) for place in raw.get("headline") or []),
            by_region=dimension == "region",
            is_additive=bool(raw.get("adds_up", unit.kind != PERCENT)),
            path=raw.path,
            line=raw.line,
        )
        self._try_measures(definition)
        return definition

    # --- rows and columns ---

    def _axis(self, raw: Any, split: str) -> Axis | Joined:
        if isinstance(raw, Marked):
            return self._piece(raw, split)
        if not isinstance(raw, list) or not raw or not all(isinstance(part, Marked) for part in raw):
            raise self.raw.fail("rows or columns are no list", "Write a list of `- {...}`, or one `{by: region}`.")
        pieces = [self._piece(part, split) for part in raw]
        if all(isinstance(piece, Fixed) for piece in pieces):
            items = [item for piece in pieces for item in piece.resolve(None)]  # type: ignore[arg-type]
            self._unique(items, raw[0])
            return Fixed(tuple(items))
        return Joined(tuple(pieces), next((piece.stub for piece in pieces if piece.stub), None))

    def _unique(self, items: list[Item], raw: Marked) -> None:
        codes = [item.code for item in items]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise raw.fail(f"{', '.join(twice)}: the same row or column twice", "Give each its own id.")

    def _piece(self, raw: Marked, split: str) -> Axis:
        if raw.get("by"):
            dimension = raw["by"].replace("{split}", split)
            self._dimension(raw, dimension)
            return ByClass(dimension, raw.get("measure", ""), raw.text_or_none("stub"))
        if raw.get("countries"):
            lines: Marked = raw["countries"]
            kind = f"{lines.need('value')} by {lines.need('place')}"
            return ByCountry(kind, raw.need("measure"), raw.text_or_none("stub"))
        if raw.get("printed"):
            return self._printed(raw)
        if raw.get("each"):
            items = tuple(self._question(raw, address) for address in self._members(raw, raw["each"]))
            self._short_names(raw, items)
            return Fixed(items)
        if raw.get("item"):
            return Fixed((self._question(raw, raw["item"]),))
        if raw.get("indicator"):
            return Fixed((self._indicator(raw),))
        return Fixed((self._item(raw),))

    def _dimension(self, raw: Marked, name: str) -> None:
        if name not in DIMENSIONS:
            raise raw.fail(f"there is no classification {name!r}", f"Use one of: {', '.join(DIMENSIONS)}.")

    def _members(self, raw: Marked, name: str) -> tuple[str, ...]:
        members = self.edition.sets.get(name[1:]) if name.startswith("@") else None
        if members is None:
            raise raw.fail(
                f"{name!r} is no set of the edition", "Define it under `sets:`, or list the items one by one."
            )
        return members

    def _printed(self, raw: Marked) -> Fixed:
        """Printed rows or columns of a section. `of: rows` is the default; `take:` chooses codes."""
        section = self.edition.sections.get(raw["printed"])
        if section is None or not section.is_table:
            raise raw.fail(f"{raw['printed']!r} is no table of the form", "Name a section of kind `table`.")
        of = raw.get("of", "rows")
        printed: Mapping[str, Any] = section.rows if of == "rows" else section.columns
        take = raw.get("take")
        codes = self._members(raw, take) if isinstance(take, str) else tuple(take or printed)
        for code in codes:
            if code not in printed:
                raise raw.fail(f"the form has no {of[:-1]} {code!r} in section {section.id}", "Correct the code.")
        make = self._row_item if of == "rows" else self._column_item
        items = with_levels([make(section, printed[code], raw) for code in codes])
        self._short_names(raw, items)
        stub = section.stub[1].text() if of == "rows" and len(section.stub) > 1 else None
        return Fixed(items, raw.text_or_none("stub") or stub)

    def _short_names(self, raw: Marked, items: tuple[Item, ...]) -> None:
        strange = sorted(set(raw.mapping("short")) - {item.code for item in items})
        if strange:
            raise raw.fail(f"short: there is no column {', '.join(map(repr, strange))} here", "Correct the code.")

    def _row_item(self, section: Any, row: Any, raw: Marked) -> Item:
        return Item(
            row.code, row.text, raw.get("measure", ""), parent=row.parent, is_total=row.parent is None,
            is_part=row.is_part, number=row.code, oked=row.oked or "",
        )  # fmt: skip

    def _column_item(self, section: Any, column: Any, raw: Marked) -> Item:
        """The printed text, or the one the table gives instead (`words:`): a header of the form repeats its unit."""
        words: Marked | None = raw.get("words")
        text = words[column.code].text() if words and words.get(column.code) else column.text
        above, caption = section.columns.get(column.parent or ""), column.parent_caption
        if caption is not None:  # "of which" stands on paper between the columns, here at the head of the text
            text = Bilingual(kk=f"{caption.kk} {text.kk}", ru=f"{caption.ru} {text.ru}")
        return Item(
            column.code, text, raw.get("measure", ""), parent=column.parent, is_total=column.parent is None,
            is_part=above is not None, groups=_groups_of(section, above or column), short=_short(raw, column.code),
        )  # fmt: skip

    def _question(self, raw: Marked, address: str) -> Item:
        cell = self.edition.cells.get(address)
        if cell is None or cell.row is not None:
            raise raw.fail(f"{address!r} is no question of the form", "Correct the address.")
        question = self.edition.question(address)
        measure = raw.get("measure") or ("SUM(w) where {item} = 1" if cell.type == "yesno" else "SUM(w * {item})")
        text = raw.text() if raw.get("kk") else question.text
        return Item(
            raw.get("id", question.code), text, measure.replace("{item}", address), unit=self._unit(raw),
            decimals=raw.get("decimals"), parent=question.parent, is_total=bool(raw.get("total")),
            is_part=bool(raw.get("part")), short=_short(raw, question.code),
        )  # fmt: skip

    def _indicator(self, raw: Marked) -> Item:
        name = raw["indicator"]
        found = self.indicators.get(name)
        if found is None:
            raise raw.fail(f"the edition has no indicator {name!r}", f"Use one of: {', '.join(self.indicators)}.")
        unit = self._unit(raw) or self._unit(found)
        if unit is None and found["formula"].lstrip().startswith("100 *"):
            unit = PERCENTS
        text = raw.text() if raw.get("kk") else found.text()
        return Item(
            raw.get("id", name), text, found["formula"], unit=unit,
            decimals=raw.get("decimals", DECIMALS.get(unit.kind) if unit else None), is_total=bool(raw.get("total")),
            is_part=bool(raw.get("part")), short=_short(raw, name),
        )  # fmt: skip

    def _item(self, raw: Marked) -> Item:
        unit = self._unit(raw)
        only = raw.get("only")
        return Item(
            raw.code("id"), raw.text(), raw.get("measure", ""), unit=unit,
            decimals=raw.get("decimals", DECIMALS.get(unit.kind) if unit else None), is_total=bool(raw.get("total")),
            is_part=bool(raw.get("part")), groups=tuple(filter(None, [raw.text_or_none("group")])),
            only=frozenset(only) if only is not None else None, short=_short(raw, raw.code("id")),
        )  # fmt: skip

    # --- units, conditions, measures ---

    def _unit(self, raw: Marked) -> Unit | None:
        wanted = raw.get("unit")
        if wanted is None:
            return None
        if isinstance(wanted, Marked):
            return Unit("own", wanted.text())
        if wanted == "percent":
            return PERCENTS
        form = self.edition.form
        named = (form.get("units") or {}).get(wanted)
        money = (form.get("money") or {}).get("unit")
        if named is None and wanted == "thousand_tenge":
            named = money
        if not isinstance(named, Marked):
            raise raw.fail(f"the edition has no unit {wanted!r}", "Name one of `form.units`, `percent`, or {kk, ru}.")
        is_money = wanted == "thousand_tenge"
        return Unit(wanted, named.text(), MONEY if is_money else COUNT, 1000 if is_money else 1)

    def _decimals(self, raw: Marked, unit: Unit) -> int:
        decimals = raw.get("decimals", DECIMALS.get(unit.kind, 0))
        if not isinstance(decimals, int) or not 0 <= decimals <= 6:
            raise raw.fail(f"decimals {decimals!r}", "Write a whole number from 0 to 6.")
        return decimals

    def _condition(self, raw: Marked) -> Tree | None:
        if not raw.get("where"):
            return None
        try:
            return parse_condition(raw["where"], self.names)
        except MeasureError as fault:
            raise raw.fail(f"where: {fault}", "Correct the condition.") from fault

    def _try_measures(self, definition: TableDefinition) -> None:
        """Every measure that does not wait for data is read now: a slip is found at start, not in the night run."""
        rows, columns = _tried(definition.rows), _tried(definition.columns)
        known = {item.code for item in rows} | {item.code for item in columns}
        for item in (*rows, *columns):
            for code in item.only or ():
                if code not in known:
                    raise self.raw.fail(f"{item.code}: only {code!r} is no row or column", "Correct the code.")
        for row in rows:
            for column in columns:
                self._try(measure_text(row, column))
        if all(isinstance(axis, Fixed) for axis in (definition.rows, definition.columns)):
            for place in definition.headline:
                if place[0] not in known or place[1] not in known:
                    raise self.raw.fail(f"headline {place}: no such cell", "Correct row and column.")

    def _try(self, text: str | None) -> None:
        if text is None:
            return
        if not text:
            raise self.raw.fail(
                "a cell has no measure", "Give the column (or the row) `measure:`, `item:` or `indicator:`."
            )
        try:
            measure = parse(text, self.names)
        except MeasureError as fault:
            raise self.raw.fail(f"measure {fault}", "Correct the measure.") from fault
        for total in measure.sums():
            for address in addresses_of(total.variable):
                cell = self.edition.cells.get(address)
                if cell is None or not cell.is_number:
                    raise self.raw.fail(f"measure {text!r}: {address} is no number of the form", "Correct the address.")


def _short(raw: Marked, code: str) -> Bilingual | None:
    """A short name: of one column, or of those among several that need one."""
    short = raw.mapping("short")
    if "kk" in short or "ru" in short:
        return short.text()
    return short.text(code) if code in short else None


def _groups_of(section: Any, column: Any) -> tuple[Bilingual, ...]:
    """All headings that stand over a column on paper, the outermost first."""
    found: list[Bilingual] = []
    parent = column.parent
    while (group := section.column_groups.get(parent or "")) is not None:
        found.insert(0, group.text)
        parent = group.parent
    return tuple(found)


def _tried(axis: Axis | Joined) -> tuple[Item, ...]:
    if isinstance(axis, Fixed):
        return axis.items
    if isinstance(axis, Joined):
        return tuple(item for piece in axis.pieces for item in _tried(piece))
    measure = axis.measure if isinstance(axis, ByClass) else axis.total
    return (Item("all", Bilingual(kk="-", ru="-"), measure, is_total=True),)


def measure_text(row: Item, column: Item) -> str | None:
    """The measure of a cell: the column's, or the row's where the column has none; None where the cell has no sense.

    In a column's measure `{row}` is the code of a printed row, or the formula of a row that has one.
    """
    if (column.only is not None and row.code not in column.only) or (
        row.only is not None and column.code not in row.only
    ):
        return None
    if column.measure:
        inside = f"({row.measure})" if row.measure and "{" not in row.measure else row.code
        return column.measure.replace("{row}", inside).replace("{column}", column.code)
    return row.measure.replace("{row}", row.code).replace("{column}", column.code)


__all__ = ["EditionError", "TableDefinition", "load_tables", "measure_text", "names_of"]
