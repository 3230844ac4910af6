"""Charts of a bulletin as SVG: plain functions on plain values, texts already in the reader's language.

A chart knows only what a published table shows: a confidential value comes as None and is drawn as a hatched tile.
Every shape has a title, every chart a description; the table with all numbers stands under it. Colours are classes of
the style sheet, because the content policy of our pages refuses inline styles.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

CLASSES = 5
DARK_FROM = 4  # the fourth and fifth class take white letters
WIDTH = 480
TILE, STEP = 76, 80
BAR_SPACE = 390  # the longest bar; the rest of the width is for its number
LETTERS_PER_LINE = 46

Number = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One item of a ranking; `label` is the value as it is printed, `spoken` as it is read aloud."""

    text: str
    value: float
    label: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Area:
    """One region of the map. Without a value `label` holds the mark; a confidential one is hatched."""

    short: str
    name: str
    column: int
    row: int
    value: float | None
    label: str
    spoken: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ValueClass:
    """A class of the map: number (1 is the palest), lowest and highest value in it."""

    number: int
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def text(self, number: Number) -> str:
        return number(self.low) if self.low == self.high else f"{number(self.low)}–{number(self.high)}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with its heading, the texts of its legend by class, and a note under it."""

    caption: str
    svg: str
    legend: tuple[tuple[int, str], ...] = ()
    has_hidden: bool = False
    note: str = ""


def quantile_classes(values: Iterable[float], count: int = CLASSES) -> tuple[ValueClass, ...]:
    """Classes of about equal size; equal values never fall into different classes. The darkest is always the last."""
    ordered = sorted(values)
    groups: dict[int, list[float]] = {}
    for value in ordered:
        groups.setdefault(ordered.index(value) * count // len(ordered), []).append(value)
    first = count - len(groups) + 1 if len(groups) > 1 else 1
    return tuple(ValueClass(first + n, held[0], held[-1]) for n, held in enumerate(groups.values()))


def bar_chart(bars: Sequence[Bar], *, name: str, title: str, description: str) -> str:
    """A ranking, the longest bar first; the text stands over its bar so that official names have room."""
    largest = max((bar.value for bar in bars), default=0) or 1
    y, shapes = 0, []
    for bar in bars:
        lines = textwrap.wrap(bar.text, LETTERS_PER_LINE, max_lines=2, placeholder=" …")
        shapes.append(_bar(bar, lines, y, bar.value / largest * BAR_SPACE))
        y += 20 * len(lines) + 38
    axis = f'<path class="axis" d="M.5 0V{y}"/>'
    return _frame(name, y, title, description, axis + "".join(shapes))


def _bar(bar: Bar, lines: Sequence[str], y: int, width: float) -> str:
    texts = "".join(
        f'<text x="4" y="{y + 20 * n}" font-size="16">{escape(line)}</text>' for n, line in enumerate(lines, 1)
    )
    top = y + 20 * len(lines) + 7
    return (
        f'{texts}<rect class="bar" x="0" y="{top}" width="{width:.1f}" height="20"><title>{escape(bar.text)}: '
        f"{escape(bar.spoken)}</title></rect>"
        f'<text x="{width + 8:.1f}" y="{top + 16}" font-size="16" font-weight="600">{escape(bar.label)}</text>'
    )


def tile_map(areas: Sequence[Area], classes: Sequence[ValueClass], *, name: str, title: str, description: str) -> str:
    """One tile per region, darker where the value is larger, hatched where it is confidential."""
    height = STEP * (max((area.row for area in areas), default=0) + 1)
    hatch = _hatch(name) if any(area.is_hidden for area in areas) else ""
    return _frame(name, height, title, description, hatch + "".join(_tile(area, classes, name) for area in areas))


def _tile(area: Area, classes: Sequence[ValueClass], name: str) -> str:
    number = next((c.number for c in classes if area.value is not None and c.holds(area.value)), 0)
    left, top = area.column * STEP + 1, area.row * STEP + 1
    fill = f"url(#{name}-hatch)" if area.is_hidden else "#fff"
    look = f'class="tile q{number}"' if number else f'class="tile" fill="{fill}"'
    group = '<g class="on-dark">' if number >= DARK_FROM else "<g>"
    return (
        f"{group}<title>{escape(area.name)}: {escape(area.spoken)}</title>"
        f'<rect {look} x="{left}" y="{top}" width="{TILE}" height="{TILE}" rx="4"/>'
        f'<text x="{left + 38}" y="{top + 33}" text-anchor="middle" font-size="19" font-weight="600">'
        f'{escape(area.short)}</text><text x="{left + 38}" y="{top + 57}" text-anchor="middle" font-size="16">'
        f"{escape(area.label)}</text></g>"
    )


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="8" height="8" fill="#f3f7f8"/>'
        '<rect width="2" height="8" fill="#b9c6cc"/></pattern></defs>'
    )


def _frame(name: str, height: int, title: str, description: str, shapes: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{shapes}</svg>'
    )
