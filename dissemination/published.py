"""A table as its readers see it: headings, units and protected cells, nothing else. Plain values, no database.

Page, workbook and charts are all made from these objects, so the same cell cannot differ between them, and a value that
is not here cannot be in any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import groupby

from kernel.bilingual import Bilingual
from kernel.numbers import format_number
from register.alphabet import sort_key

CONFIDENTIAL, NIL, NEGLIGIBLE = "confidential", "nil", "negligible"
NOT_AVAILABLE, NOT_APPLICABLE = "not_available", "not_applicable"

# Signs in the place of a number, with what the legend says about them.
# Source of X: order on electronic dissemination, paragraph 22; the others: usage of the Bureau's bulletins.
SIGNS: dict[str, str] = {CONFIDENTIAL: "X", NIL: "–", NEGLIGIBLE: "0,0", NOT_AVAILABLE: "…", NOT_APPLICABLE: "."}
LEGEND: dict[str, Bilingual] = {
    CONFIDENTIAL: Bilingual(
        kk="X – құпия дерек: жекелеген респондентті ашпау үшін көрсетілмейді, бірақ қорытындыға кіреді.",
        ru="X – конфиденциальные данные: не показаны, чтобы не раскрыть отдельного респондента, но входят в итог.",
    ),
    NIL: Bilingual(kk="«–» – құбылыс жоқ.", ru="«–» – явление отсутствует."),
    NEGLIGIBLE: Bilingual(
        kk="«0,0» – болмашы шама: дөңгелектегенде нөл болады.",
        ru="«0,0» – незначительная величина: после округления ноль.",
    ),
    NOT_AVAILABLE: Bilingual(kk="«…» – деректер жоқ.", ru="«…» – данных нет."),
    NOT_APPLICABLE: Bilingual(
        kk="«.» – көрсеткіш бұл ұяшыққа қолданылмайды.", ru="«.» – показатель к этой клетке неприменим."
    ),
}
ROUNDING = Bilingual(
    kk="Дөңгелектеуге байланысты қорытынды қосындыдан өзгеше болуы мүмкін.",
    ru="Из-за округления итог может отличаться от суммы.",
)


BESIDE = Bilingual(kk="әр көрсеткіштің жанында", ru="указана при каждом показателе")
WHOLE_CODE = "all"  # the row of the whole country in tables by a classification
MONEY, PERCENT, COUNT = "money", "percent", "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """What the numbers are counted in; `scale` is tenge in one printed unit of money: 1000 for thousand tenge."""

    text: Bilingual
    kind: str = COUNT
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or a column: code, full text, depth under its total, whether it is an "of which" line.

    `groups` stand over columns, the outermost first; `unit` only where it differs from the unit of the table; `number`
    is the code that the form prints beside a row.
    """

    code: str
    text: Bilingual
    is_total: bool = False
    is_part: bool = False
    groups: tuple[Bilingual, ...] = ()
    unit: Unit | None = None
    level: int = 0
    number: str = ""
    by_name: bool = False  # stands among its neighbours by name, in the reader's alphabet
    short: Bilingual | None = None  # for the head of a wide table on a page; the full text then stands below it

    @property
    def label(self) -> Bilingual:
        """As it is printed: after its code, with its own unit, where it has them."""
        return self._labelled(self.text)

    @property
    def short_label(self) -> Bilingual:
        """As it stands over a column of a page."""
        return self._labelled(self.short or self.text)

    def _labelled(self, text: Bilingual) -> Bilingual:
        before = f"{self.number} " if self.number else ""
        after = Bilingual(kk=f", {self.unit.text.kk}", ru=f", {self.unit.text.ru}") if self.unit else None
        return Bilingual(
            kk=f"{before}{text.kk}{after.kk if after else ''}",
            ru=f"{before}{text.ru}{after.ru if after else ''}",
        )

    @property
    def indent(self) -> int:
        """How far it stands in: direct parts of the total do not, what is inside them does."""
        return max(self.level - 1, int(self.is_part))


@dataclass(frozen=True, slots=True)
class Cell:
    """A number rounded as it is published, or a mark. A confidential cell has no number at all."""

    value: Decimal | None = None
    mark: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if self.mark and self.mark != NEGLIGIBLE and self.value is not None:
            raise ValueError(f"a cell marked {self.mark} carries a value")

    @property
    def is_number(self) -> bool:
        return self.value is not None and not self.mark

    @property
    def text(self) -> str:
        """As printed: `1 234,5` or the sign of the mark."""
        return format_number(self.value, self.decimals) if self.is_number else SIGNS.get(self.mark, "")


def published_cell(value: Decimal | int | None, mark: str, decimals: int) -> Cell:
    """Rounds once, half away from zero, so that every format shows the same digits."""
    if value is None or mark not in ("", NEGLIGIBLE):
        return Cell(None, mark or NOT_AVAILABLE, decimals)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return Cell(rounded + 0, mark, decimals)  # + 0: no minus zero


def _spans(columns: Sequence[Heading], level: int) -> list[tuple[Bilingual | None, int]]:
    """Neighbours under the same heading, and under the same ones above it, share one cell."""
    runs = groupby(columns, key=lambda column: column.groups[: level + 1] if len(column.groups) > level else ())
    return [(path[level] if path else None, len(list(members))) for path, members in runs]


@dataclass(frozen=True)
class PublishedTable:
    """One numbered table of a bulletin."""

    name: str
    number: int
    title: Bilingual
    unit: Unit
    period: Bilingual
    source: Bilingual
    stub: Bilingual  # heading over the rows
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: Mapping[tuple[str, str], Cell]
    footnotes: tuple[Bilingual, ...] = ()
    by_region: bool = False  # rows are regions of the country, by two digits of KATO
    is_additive: bool = True  # rows add up to the total row, columns to the total column; shares do not
    headline: tuple[tuple[str, str], ...] = ()  # cells (row, column) that lead the bulletin

    def cell(self, row: str, column: str) -> Cell:
        return self.cells.get((row, column), Cell(mark=NOT_AVAILABLE))

    def lines(self, language: str = "") -> Iterator[tuple[Heading, list[Cell]]]:
        """In the order of the calculation, or as readers of a language see them."""
        for row in self.rows_in(language) if language else self.rows:
            yield row, [self.cell(row.code, column.code) for column in self.columns]

    def rows_in(self, language: str) -> list[Heading]:
        """What is sorted by name follows the reader's alphabet; everything else keeps its place."""
        ordered: list[Heading] = []
        for by_name, rows in groupby(self.rows, key=lambda row: row.by_name):
            run = list(rows)
            ordered += sorted(run, key=lambda row: sort_key(row.text.in_(language))) if by_name else run
        return ordered

    @cached_property
    def group_rows(self) -> list[list[tuple[Bilingual | None, int]]]:
        """Rows of headings over the columns, from the top: the text (None: nothing) and how many columns it spans."""
        depth = max((len(column.groups) for column in self.columns), default=0)
        return [_spans(self.columns, level) for level in range(depth)]

    @property
    def unit_words(self) -> Bilingual:
        """What stands over the table: the unit of its numbers, or where each says its own."""
        return BESIDE if self.is_mixed else self.unit.text

    @property
    def is_mixed(self) -> bool:
        return any(row.unit for row in self.rows)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Marks that occur, in the order of the legend."""
        present = {cell.mark for _, cells in self.lines() for cell in cells}
        return tuple(mark for mark in SIGNS if mark in present)

    @property
    def notes(self) -> list[Bilingual]:
        """What stands under the table: its footnotes and the meaning of the signs that occur in it."""
        rounding = [ROUNDING] if self.is_additive else []
        return [*self.footnotes, *(LEGEND[mark] for mark in self.marks), *rounding]

    @property
    def has_numbers(self) -> bool:
        return any(cell.is_number for _, cells in self.lines() for cell in cells)

    @cached_property
    def total_row(self) -> Heading | None:
        return next((row for row in self.rows if row.is_total), None)

    @cached_property
    def total_column(self) -> Heading:
        return next((column for column in self.columns if column.is_total), self.columns[0])

    def unit_of(self, row: Heading, column: Heading) -> Unit:
        return column.unit or row.unit or self.unit

    def items(self) -> tuple[Heading, ...]:
        """Rows that stand beside each other: no total, nothing that is inside another."""
        return tuple(row for row in self.rows if not row.is_total and not row.indent)

    @property
    def full_title(self) -> Bilingual:
        return Bilingual(kk=f"{self.number}-кесте. {self.title.kk}", ru=f"Таблица {self.number}. {self.title.ru}")
