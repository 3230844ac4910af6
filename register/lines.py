"""Lines of a classifier and the days they hold. What an office imported stands before what the project ships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kernel.bilingual import Bilingual
from register.alphabet import sort_key


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a classifier, in force from the first to the last day (None = without a bound)."""

    classifier: str
    code: str
    name: Bilingual
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name_kk(self) -> str:
        return self.name.kk

    @property
    def name_ru(self) -> str:
        return self.name.ru

    @property
    def sort_key(self) -> str:
        return sort_key(self.name.kk)

    @property
    def region(self) -> str:
        """First two digits of a KATO code."""
        return self.code[:2]

    @property
    def first_day(self) -> date:
        return self.valid_from or date.min

    def is_in_force(self, on: date) -> bool:
        return self.first_day <= on <= (self.valid_to or date.max)


Stored = Mapping[str, Sequence[Item]]


class Book:
    """A classifier as it stands: every line of each code, the oldest first.

    Two books are never equal: what is worked out of one may be kept by it.
    """

    def __init__(self, shipped: Iterable[Item], stored: Stored) -> None:
        own: dict[str, list[Item]] = {}
        for item in shipped:
            own.setdefault(item.code, []).append(item)
        self._lines = {code: joined(lines, stored.get(code, ())) for code, lines in own.items()}
        self._lines |= {code: tuple(lines) for code, lines in stored.items() if code not in own}

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def lines(self, code: str) -> tuple[Item, ...]:
        return self._lines.get(code, ())

    def newest(self, code: str) -> Item | None:
        lines = self.lines(code)
        return lines[-1] if lines else None

    def on(self, code: str, day: date) -> Item | None:
        """The line of a code that holds on a day."""
        return next((line for line in reversed(self.lines(code)) if line.is_in_force(day)), None)

    def in_force(self, day: date) -> Iterator[Item]:
        for code in self._lines:
            if line := self.on(code, day):
                yield line


def joined(shipped: Sequence[Item], stored: Sequence[Item]) -> tuple[Item, ...]:
    """All lines of one code. An official file has no columns for what only we note of a code: that is kept."""
    if not stored:
        return tuple(shipped)
    noted = shipped[-1].extra if shipped else {}
    return (*before(shipped, stored), *(replace(line, extra={**noted, **line.extra}) for line in stored))


def before(shipped: Iterable[Item], stored: Sequence[Item]) -> tuple[Item, ...]:
    """What still holds of the shipped lines of a code: the days before its first stored line."""
    first = min((line.first_day for line in stored), default=date.max)
    return tuple(_until(line, first) for line in shipped if line.first_day < first)


def _until(line: Item, first: date) -> Item:
    return line if (line.valid_to or date.max) < first else replace(line, valid_to=first - timedelta(days=1))
