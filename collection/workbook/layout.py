"""Where everything of a form stands in its workbook: one sheet per section, the same for every form.

row 1, 2   title in Kazakh and in Russian
row 3      in A the id of the section, in B whose report and what it is measured in
row 4      captions; row 5 their codes
from 6     A code, B name kk, C name ru, (D activity code), open cells, sum and difference, last year
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from controls.expand import Check
from forms_core.edition import Edition, Question, Section
from kernel.bilingual import Bilingual

TITLE_KK, TITLE_RU, MARK, CAPTIONS, CODES, FIRST = 1, 2, 3, 4, 5, 6
CODE, NAME_KK, NAME_RU = 1, 2, 3
ANSWER = Bilingual(kk="Жауап", ru="Ответ")
SECTION = Bilingual(kk="{number}-бөлім", ru="Раздел {number}")
MODULE = Bilingual(kk="{number} модулі", ru="Модуль {number}")
LONGEST_SHEET_NAME = 31
MOST_PARTS = 250  # arguments that a formula of Excel takes


def both(text: Bilingual, between: str = " / ") -> str:
    """Both languages in one cell; once where they are the same."""
    return text.kk if text.kk == text.ru else f"{text.kk}{between}{text.ru}"


def section_label(section: Section) -> Bilingual:
    """`Section 2`, `Module B`, or the caption of an unnumbered block."""
    if section.number is None:
        return section.text
    return (SECTION if section.number.isdigit() else MODULE).format(number=section.number)


def sheet_name(section: Section) -> str:
    """Both languages where they fit; Excel takes 31 signs and not all of them."""
    label = section_label(section)
    text = both(label, " · ")
    name = text if len(text) <= LONGEST_SHEET_NAME else label.kk
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:LONGEST_SHEET_NAME].strip()


def sheet_names(edition: Edition) -> dict[str, str]:
    """Section -> name of its sheet, no two alike."""
    names: dict[str, str] = {}
    for section in sections(edition):
        name, number = sheet_name(section), 2
        while name.casefold() in {taken.casefold() for taken in names.values()}:
            name, number = f"{sheet_name(section)[: LONGEST_SHEET_NAME - 3]} {number}", number + 1
        names[section.id] = name
    return names


def sections(edition: Edition) -> Iterator[Section]:
    """What a person fills: not the code boxes of the title page."""
    return (section for section in edition.sections.values() if not section.from_register)


@dataclass(frozen=True)
class Sum:
    """A cell and the cells that the form says make it up. `sign` is = or, where parts may be missing, >=."""

    whole: str
    parts: tuple[str, ...]
    sign: str


@dataclass(frozen=True)
class SheetPlan:
    """The places of one section."""

    section: Section
    name: str
    sums: tuple[Sum, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)  # code of a row or question -> row of the sheet

    @property
    def has_activity(self) -> bool:
        return len(self.section.stub) > 2

    @property
    def first_column(self) -> int:
        """The first column that a person fills."""
        return NAME_RU + 1 + (self.has_activity or not self.section.is_table)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Code of a column -> column of the sheet. Questions have one column, without a code."""
        codes = self.section.columns or {"": None}
        return {code: self.first_column + place for place, code in enumerate(codes)}

    @property
    def sum_column(self) -> int:
        return self.first_column + len(self.columns)

    @property
    def difference_column(self) -> int:
        return self.sum_column + 1

    @cached_property
    def previous(self) -> dict[str, int]:
        """Code of a column -> the column of last year's values."""
        return {code: column + len(self.columns) + 2 for code, column in self.columns.items()}

    @property
    def last_column(self) -> int:
        return max(self.previous.values())

    @property
    def last_row(self) -> int:
        return max(self.rows.values(), default=FIRST)

    def place(self, address: str) -> tuple[int, int]:
        """(row, column) of a cell of this section."""
        row, _, column = address.partition("/")[2].partition("/")
        return self.rows[row], self.columns[column]

    @cached_property
    def across(self) -> dict[str, Sum]:
        """Row -> the sum whose cells all stand in it; questions: item -> its sum, wherever its parts stand."""
        found: dict[str, Sum] = {}
        for each in self.sums:
            row = each.whole.split("/")[1]
            if not self.section.is_table or all(part.split("/")[1] == row for part in each.parts):
                found.setdefault(row, each)
        return found

    @cached_property
    def down(self) -> dict[str, dict[str, Sum]]:
        """Row of a total -> column -> the sum whose parts stand below one another."""
        found: dict[str, dict[str, Sum]] = {}
        for each in self.sums if self.section.is_table else ():
            _, row, column = each.whole.split("/")
            if row not in {part.split("/")[1] for part in each.parts}:
                found.setdefault(row, {}).setdefault(column, each)
        return found


def plans(edition: Edition, checks: Iterable[Check]) -> tuple[SheetPlan, ...]:
    """The sheets of a form in printed order, with the sums that its controls name."""
    sums: dict[str, list[Sum]] = {}
    for each in filter(None, map(_sum_of, checks)):
        sums.setdefault(each.whole.split("/")[0], []).append(each)
    names = sheet_names(edition)
    return tuple(
        SheetPlan(section, names[section.id], tuple(sums.get(section.id, ())), _rows(section))
        for section in sections(edition)
    )


def _rows(section: Section) -> dict[str, int]:
    items: Iterable[Any] = section.rows.values() if section.is_table else section.questions.values()
    return {item.code: FIRST + place for place, item in enumerate(items)}


def _sum_of(check: Check) -> Sum | None:
    """`cell = a + b + ...` and `cell >= SUM(...)` within one section; anything else is no live total."""
    tree = check.tree
    if check.severity == "info" or tree[0] not in ("=", ">=") or not _is_cell(tree[1]):
        return None
    parts = _addends(tree[2])
    whole = tree[1][1]
    inside = all(part.split("/")[0] == whole.split("/")[0] for part in parts)
    return Sum(whole, tuple(parts), tree[0]) if 1 < len(parts) <= MOST_PARTS and inside else None


def _is_cell(tree: Any) -> bool:
    return isinstance(tree, list) and tree[0] == "cell"


def _addends(tree: Any) -> list[str]:
    """The cells of a plain sum; none for any other expression."""
    if _is_cell(tree):
        return [tree[1]]
    if not isinstance(tree, list) or tree[0] not in ("+", "SUM"):
        return []
    found = [_addends(operand) for operand in tree[1:]]
    return [address for part in found for address in part] if all(found) else []


def caption_of(section: Section, code: str) -> Bilingual:
    """A column with the groups it stands under: `Including: legal persons: private`."""
    column = section.columns[code]
    texts, parent = [column.text], column.parent
    if column.parent_caption:
        texts.insert(0, column.parent_caption)
    while parent is not None:
        above = section.column_groups.get(parent) or section.columns.get(parent)
        if above is None:
            break
        if parent in section.column_groups:
            texts.insert(0, above.text)
        parent = above.parent
    return Bilingual(kk=": ".join(t.kk.rstrip(" :") for t in texts), ru=": ".join(t.ru.rstrip(" :") for t in texts))


def depth_of(section: Section, item: Question | Any) -> int:
    """How far a name is indented under its parents."""
    items = section.rows if section.is_table else section.questions
    depth, parent = 0, item.parent
    while parent in items and depth < 5:
        depth, parent = depth + 1, items[str(parent)].parent
    return depth
