"""How a cell is called in a sentence: "строка 1.3, графа 1", "1.3-жол, 1-баған", "подпункт 3.1", "3.1-тармақша".

`controls.js` has the same words: both are held to the same cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.bilingual import Bilingual

NUMERIC = frozenset({"money", "integer", "yesno"})
CODE = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for a place, in the forms that sentences need: nominative and accusative, one and many."""

    kk: str
    kk_many: str
    kk_it: str
    kk_them: str
    ru: str
    ru_many: str
    ru_it: str
    ru_them: str


ROW = Noun("жол", "жолдар", "жолды", "жолдарды", "строка", "строки", "строку", "строки")
COLUMN = Noun("баған", "бағандар", "бағанды", "бағандарды", "графа", "графы", "графу", "графы")
ITEM = Noun("тармақ", "тармақтар", "тармақты", "тармақтарды", "пункт", "пункты", "пункт", "пункты")
PART = Noun("тармақша", "тармақшалар", "тармақшаны", "тармақшаларды", "подпункт", "подпункты", "подпункт", "подпункты")


@dataclass(frozen=True)
class Names:
    """What checks and their sentences need to know of an edition: sections, kinds of cells, items without a number."""

    sections: Mapping[str, Bilingual]
    numbers: frozenset[str]
    yesno: frozenset[str]
    words: Mapping[str, Bilingual]

    def section(self, address: str) -> Bilingual:
        return self.sections[address.split("/", 1)[0]]


def names_of(edition: Any) -> Names:
    return Names(
        sections={section.id: _section_name(section) for section in edition.sections.values()},
        numbers=frozenset(cell.address for cell in edition.cells.values() if cell.type in NUMERIC),
        yesno=frozenset(cell.address for cell in edition.cells.values() if cell.type == "yesno"),
        words={cell.address: cell.text for cell in edition.cells.values() if not CODE.fullmatch(cell.code)},
    )


def _section_name(section: Any) -> Bilingual:
    number = section.number
    if number is None:
        return Bilingual(kk=f"«{section.text.kk}»", ru=f"«{section.text.ru}»")
    if number[0].isdigit():
        return Bilingual(kk=f"{number}-бөлім", ru=f"раздел {number}")
    return Bilingual(kk=f"{number} модулі", ru=f"модуль {number}")


def noun(code: str) -> Noun:
    return PART if "." in code else ITEM


def listed(codes: Sequence[str], joint: str) -> str:
    """All codes, or the first two and the last of a long line: eight may be listed, five added up."""
    most = 5 if joint == " + " else 8
    shown = codes if len(codes) <= most else [*codes[:2], "…", codes[-1]]
    return joint.join(shown)


def counted(codes: Sequence[str], word: Noun, joint: str, *, acted_on: bool = False) -> Bilingual:
    """`2 + 3-бағандар`, `графы 2 + 3`; `acted_on` gives the form after "fill" and "correct"."""
    many, text = len(codes) > 1, listed(codes, joint)
    if acted_on:
        return Bilingual(
            kk=f"{text}-{word.kk_them if many else word.kk_it}", ru=f"{word.ru_them if many else word.ru_it} {text}"
        )
    return Bilingual(kk=f"{text}-{word.kk_many if many else word.kk}", ru=f"{word.ru_many if many else word.ru} {text}")


def together(parts: Iterable[Bilingual], joint: str) -> Bilingual:
    found = list(parts)
    return Bilingual(kk=joint.join(part.kk for part in found), ru=joint.join(part.ru for part in found))


def cell_name(names: Names, address: str) -> Bilingual:
    """One cell on its own, without its section."""
    return cells_name(names, [address])


def cells_name(
    names: Names,
    addresses: Sequence[str],
    *,
    joint: str = " + ",
    acted_on: bool = False,
    with_section: bool = False,
    beside: str | None = None,
) -> Bilingual:
    """Several cells in one breath; what the cell named just before (`beside`) has said already is left out."""
    found = []
    for section, group in _by_section(addresses):
        part = _in_one_section(names, group, joint, acted_on, beside)
        found.append(together([names.sections[section], part], ", ") if with_section else part)
    return together(found, joint)


def _by_section(addresses: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for address in addresses:
        groups.setdefault(address.split("/", 1)[0], []).append(address)
    return groups.items()


def _in_one_section(names: Names, group: list[str], joint: str, acted_on: bool, beside: str | None) -> Bilingual:
    parts = [address.split("/") for address in group]
    if len(parts[0]) == 2:
        return _questions(names, group, joint, acted_on)
    rows, columns = _unique(part[1] for part in parts), _unique(part[2] for part in parts)
    if len(rows) > 1 and len(columns) > 1:
        return together((_table(part[1:2], part[2:], joint, acted_on, ()) for part in parts), joint)
    said = (beside or "").split("/")
    is_near = len(said) == 3 and said[0] == parts[0][0]
    return _table(rows, columns, joint, acted_on, tuple(said) if is_near else ())


def _table(rows: list[str], columns: list[str], joint: str, acted_on: bool, said: tuple[str, ...]) -> Bilingual:
    row, column = counted(rows, ROW, joint, acted_on=acted_on), counted(columns, COLUMN, joint, acted_on=acted_on)
    same_row, same_column = said[1:2] == tuple(rows), said[2:] == tuple(columns)
    if same_row and not same_column:
        return column
    if same_column and not same_row:
        return row
    # Kazakh bends only the last word: "1.5-жол, 2-бағанды толтырыңыз".
    return together([Bilingual(kk=counted(rows, ROW, joint).kk, ru=row.ru), column], ", ")


def _questions(names: Names, group: list[str], joint: str, acted_on: bool) -> Bilingual:
    found: dict[Any, list[str]] = {}
    for address in group:
        code = address.split("/", 1)[1]
        key = address if address in names.words else noun(code)
        found.setdefault(key, []).append(code)
    return together(
        (
            _quoted(names.words[key]) if isinstance(key, str) else counted(codes, key, joint, acted_on=acted_on)
            for key, codes in found.items()
        ),
        joint,
    )


def _quoted(text: Bilingual) -> Bilingual:
    return Bilingual(kk=f"«{text.kk}»", ru=f"«{text.ru}»")


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def nearest(code: str, known: Iterable[str]) -> str | None:
    """The known code most probably meant: of the same depth, number by number the closest (1.14.1 -> 1.16.1)."""
    wanted = _numbers(code)
    return min(known, key=lambda other: _distance(wanted, _numbers(other)), default=None)


def _numbers(code: str) -> list[int | str]:
    return [int(part) if part.isdecimal() else part for part in re.split(r"[./]", code)]


def _distance(wanted: list[int | str], other: list[int | str]) -> tuple[Any, ...]:
    gaps = []
    for left, right in zip(wanted, other, strict=False):
        both_numbers = isinstance(left, int) and isinstance(right, int)
        gaps.append(abs(left - right) if both_numbers else (0 if left == right else 1000))  # type: ignore[operator]
    return abs(len(wanted) - len(other)), gaps[-1] > 0, sum(gaps), gaps
