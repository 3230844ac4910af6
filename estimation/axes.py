"""Rows and columns of a table: fixed ones from the edition or the table file, or one per code of a classification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimation.classifications import (
    COUNTRY_UNKNOWN,
    NO_COUNTRY,
    STUB,
    WHOLE,
    WHOLE_CODE,
    Domains,
    country_name,
)
from kernel.bilingual import Bilingual

MONEY, PERCENT, COUNT = "money", "percent", "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """What numbers are counted in. `scale`: tenge in one printed unit of money."""

    code: str
    text: Bilingual
    kind: str = COUNT
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One row or column. `measure` may hold `{row}` and `{column}`; `where` narrows the population to a code."""

    code: str
    text: Bilingual
    measure: str = ""
    where: tuple[tuple[str, str], ...] = ()
    unit: Unit | None = None
    decimals: int | None = None
    parent: str | None = None
    level: int = 0
    is_total: bool = False
    is_part: bool = False
    groups: tuple[Bilingual, ...] = ()  # headings over a column, the outermost first
    number: str = ""  # the code that the form prints beside a row
    oked: str = ""
    by_name: bool = False  # stands among its neighbours by name, in the reader's alphabet
    short: Bilingual | None = None  # for the head of a wide table on a page; the full text stands below it
    only: frozenset[str] | None = None  # codes across that it has cells for; elsewhere "not applicable"
    line: tuple[str, str] | None = None  # amounts of lines that name a code: (kind, code)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Rows or columns written in the table file or printed in the form."""

    items: tuple[Item, ...]
    stub: Bilingual | None = None

    def resolve(self, domains: Domains) -> tuple[Item, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class ByClass:
    """One item per code of a dimension under the total of the country."""

    dimension: str
    measure: str = ""
    stub: Bilingual | None = None

    def resolve(self, domains: Domains) -> tuple[Item, ...]:
        whole = Item(WHOLE_CODE, WHOLE[self.dimension], self.measure, is_total=True)
        each = (
            Item(code, domains.name(self.dimension, code), self.measure, ((self.dimension, code),), level=1)
            for code in domains.codes(self.dimension)
        )
        return (whole, *each)


@dataclass(frozen=True, slots=True)
class ByCountry:
    """One item per country that a line of the returns names, and one for the lines that name none."""

    kind: str  # which lines: "s3/@detail/1 by s3/@detail/2"
    total: str  # the measure that all lines together make
    stub: Bilingual | None = None

    def resolve(self, domains: Domains) -> tuple[Item, ...]:
        whole = Item(WHOLE_CODE, Bilingual(kk="Барлығы", ru="Всего"), self.total, is_total=True)
        codes = domains.present.get(self.kind, ())
        each = [Item(code, country_name(code), line=(self.kind, code), level=1, by_name=True)
                for code in sorted(codes) if code]  # fmt: skip
        rest = [Item(NO_COUNTRY, COUNTRY_UNKNOWN, line=(self.kind, ""), level=1)] if "" in codes else []
        return (whole, *each, *rest)


Axis = Fixed | ByClass | ByCountry


@dataclass(frozen=True, slots=True)
class Joined:
    """Several pieces one after the other."""

    pieces: tuple[Axis, ...]
    stub: Bilingual | None = None

    def resolve(self, domains: Domains) -> tuple[Item, ...]:
        return tuple(item for piece in self.pieces for item in piece.resolve(domains))


def stub_of(axis: Axis | Joined) -> Bilingual | None:
    if axis.stub is not None:
        return axis.stub
    return STUB.get(axis.dimension) if isinstance(axis, ByClass) else None


def with_levels(items: Sequence[Item]) -> tuple[Item, ...]:
    """Indentation follows from parents."""
    parent = {item.code: item.parent for item in items}

    def level(code: str | None) -> int:
        above = parent.get(code) if code else None
        return 1 + level(above) if above in parent else 0

    return tuple(replace(item, level=level(item.code)) for item in items)
