"""What a form says about its bulletin: `forms_*/tables/bulletin.yaml`. All of it may be missing.

grammar: 1
bulletin:
  title: {kk: "...", ru: "..."}                       # the reporting year follows; else the survey's name
  map: {table: services-by-region, column: total}     # the tile map; else the first table by region
  bars: {table: residents-by-kind, column: "1"}       # the ranking; else the first other table that adds up
  sentences:                                          # what the text says; else one for each of the first tables
    - {table: services-by-size, column: total}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dissemination.published import Heading, PublishedTable
from forms_core.reading import Marked, read
from kernel.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Choice:
    """A column of a table."""

    table: str
    column: str

    def find(self, tables: Sequence[PublishedTable]) -> tuple[PublishedTable, Heading] | None:
        """The table and the column, where this vintage has both."""
        table = next((table for table in tables if table.name == self.table), None)
        column = next((column for column in table.columns if column.code == self.column), None) if table else None
        return (table, column) if table and column else None


@dataclass(frozen=True, slots=True)
class Outline:
    title: Bilingual | None = None
    map: Choice | None = None
    bars: Choice | None = None
    sentences: tuple[Choice, ...] = ()


def outline_of(folder: Path) -> Outline:
    path = folder / "tables" / "bulletin.yaml"
    if not path.exists():
        return Outline()
    raw: Marked = read(path).need("bulletin")
    return Outline(
        title=raw.text_or_none("title"), map=_choice(raw.get("map")), bars=_choice(raw.get("bars")),
        sentences=tuple(filter(None, map(_choice, raw.get("sentences") or ()))),
    )  # fmt: skip


def _choice(raw: Any) -> Choice | None:
    return Choice(raw.code("table"), raw.code("column")) if isinstance(raw, Marked) else None
