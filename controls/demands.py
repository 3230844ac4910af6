"""What the errors of an edition demand of the cells: one demand for each part of a check that must hold by itself.

An "and" is several demands. A comparison of sums is kept as a row of coefficients, so that a search may ask at once by
how much it is out and what one cell must be for it to hold; everything else is asked of `controls.evaluate`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from controls.evaluate import evaluate, is_blank
from controls.expand import Check
from controls.fold import fold
from controls.functions import Cells, Context, Value
from controls.language import Tree, walk

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
Amount = Any  # int, or Fraction where a parameter is no whole number


@dataclass(frozen=True)
class Sum:
    """`amounts` times their cells, plus `rest`, compared with zero by `sign`."""

    sign: str
    amounts: Mapping[str, Amount]
    rest: Amount
    total: str = ""  # the cell that stands alone on one side of an equality: it follows from the others

    def value(self, cells: Cells) -> Amount:
        return sum((times * (cells.get(cell) or 0) for cell, times in self.amounts.items()), self.rest)

    def holds(self, value: Amount) -> bool:
        return _TESTS[self.sign](value)

    def wanted(self, cell: str, now: Amount, value: Amount) -> Iterator[int]:
        """Whole values of one cell near the point where the comparison turns, all other cells as they are."""
        times = self.amounts[cell]
        if self.sign == "=" and (times == 1 or times == -1) and isinstance(value, int):
            yield now - times * value
            return
        exact = Fraction(now) - Fraction(value) / Fraction(times)
        low, high = math.floor(exact), math.ceil(exact)
        yield from dict.fromkeys((low, high) if self.sign == "=" else (low, high, low - 1, high + 1))


_TESTS = {
    "=": lambda value: value == 0, "!=": lambda value: value != 0, "<": lambda value: value < 0,
    "<=": lambda value: value <= 0, ">": lambda value: value > 0, ">=": lambda value: value >= 0,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Demand:
    """A condition that a report without errors satisfies."""

    number: int
    check: Check
    tree: Tree
    cells: tuple[str, ...]
    sum: Sum | None  # the whole condition, where it is one comparison of sums
    atoms: tuple[Sum, ...]  # the comparisons of sums inside it

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Its own cells, and those that decide whether the check is asked at all."""
        return self.cells if self.check.evaluate_blank else self.check.cells

    @property
    def is_equality(self) -> bool:
        return self.sum is not None and self.sum.sign == "="

    @property
    def total(self) -> str:
        """The cell that follows from the others, if this is an addition."""
        return self.sum.total if self.sum is not None else ""

    def gap(self, cells: Cells, context: Context) -> Amount | None:
        """None where the demand is met; otherwise by how much an equality is out, or 1."""
        if self.sum is not None:
            value = self.sum.value(cells)
            if self.sum.holds(value) or self.is_silent(cells):
                return None
            return value if self.sum.sign == "=" else 1
        is_met = self.is_silent(cells) or evaluate(self.tree, cells, context) is not False
        return None if is_met else 1

    def is_silent(self, cells: Cells) -> bool:
        check = self.check
        return bool(check.cells) and not check.evaluate_blank and all(is_blank(cells.get(cell)) for cell in check.cells)


def demands_of(checks: Iterable[Check]) -> list[Demand]:
    found: list[Demand] = []
    for check in checks:
        if check.severity != "error":
            continue
        for tree in _parts(fold(check.tree)):
            found.append(_demand(len(found), check, tree))
    return found


def _parts(tree: Tree) -> Iterator[Tree]:
    """The operands of an "and", those of its operands, and so on. What cannot fail demands nothing."""
    if tree is True or tree is None:
        return
    if isinstance(tree, list) and tree[0] in ("and", "ALL_ANSWERED"):
        for operand in tree[1:]:
            yield from _parts(operand)
    else:
        yield tree


def _demand(number: int, check: Check, tree: Tree) -> Demand:
    cells = tuple(dict.fromkeys(node[1] for node in walk(tree) if node[0] == "cell"))
    return Demand(number, check, tree, cells, as_sum(tree), tuple(_atoms(tree)))


def _atoms(tree: Tree) -> Iterator[Sum]:
    for node in walk(tree):
        if node[0] in ("ANY", "ALL"):
            wanted, members = node[2], node[3:]
            candidates = [[node[1], member, wanted] for member in members]
        else:
            candidates = [node]
        yield from (found for found in map(as_sum, candidates) if found is not None)


def as_sum(tree: Tree) -> Sum | None:
    """The comparison as coefficients; None for what is no comparison of sums of this report's cells."""
    if not isinstance(tree, list) or tree[0] not in COMPARISONS:
        return None
    left, right = (_linear(side) for side in tree[1:])
    if left is None or right is None:
        return None
    amounts = dict(left[0])
    for cell, times in right[0].items():
        amounts[cell] = amounts.get(cell, 0) - times
    amounts = {cell: times for cell, times in amounts.items() if times}
    return Sum(tree[0], amounts, left[1] - right[1], _total(tree)) if amounts else None


def _total(tree: Tree) -> str:
    if tree[0] != "=":
        return ""
    sides = [(one, other) for one, other in ((tree[1], tree[2]), (tree[2], tree[1]))]
    return next((one[1] for one, other in sides if _is_cell(one) and _is_addition(other)), "")


def _is_cell(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] == "cell"


def _is_addition(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] in ("+", "SUM") and all(_is_cell(part) for part in tree[1:])


def _linear(tree: Tree) -> tuple[dict[str, Amount], Amount] | None:
    if isinstance(tree, bool) or tree is None:
        return None
    if not isinstance(tree, list):
        return {}, tree if isinstance(tree, int) else Fraction(str(tree))
    name, *operands = tree
    if name == "cell":
        return {operands[0]: 1}, 0
    if name not in ("+", "-", "*", "SUM"):
        return None
    parts = [_linear(operand) for operand in operands]
    if None in parts:
        return None
    total = parts[0]
    for part in parts[1:]:
        total = _joined(name, total, part)
    return total


def _joined(name: str, left: Any, right: Any) -> tuple[dict[str, Amount], Amount] | None:
    if left is None:
        return None
    if name == "*":
        (amounts, rest), factor = (left, right) if not right[0] else (right, left)
        return None if factor[0] else ({c: times * factor[1] for c, times in amounts.items()}, rest * factor[1])
    sign = -1 if name == "-" else 1
    amounts = dict(left[0])
    for cell, times in right[0].items():
        amounts[cell] = amounts.get(cell, 0) + sign * times
    return amounts, left[1] + sign * right[1]


def number_of(value: Value) -> int:
    return value if isinstance(value, int) else 0
