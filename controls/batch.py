"""All checks of a form over many returns at once, column by column (numpy).

The meaning stands in `controls.evaluate`; a condition is again computed twice, as certainly true and as certainly
false. Numbers are whole and stay exact: int64 as long as no intermediate result can leave it, Python's own whole
numbers beyond that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import itemgetter
from typing import Any

import numpy as np

from controls.expand import Check
from controls.fold import fold, holds_anyway
from controls.functions import (
    NOTHING_KNOWN,
    TEXT_FUNCTIONS,
    Cells,
    Context,
    bin_valid,
    known,
    krp_band_contains,
    oked_in,
)
from controls.language import Tree, walk
from controls.places import Names
from kernel.numbers import LARGEST

Array = Any  # of bool, of int64 or of Python's own whole numbers
SAFE = 2**62
NOBODY: Any = None  # what a blank cell holds
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Columns:
    """Answers of many returns, one array per cell. A cell that is in no array is blank everywhere."""

    count: int
    numbers: Mapping[str, Array]  # blank is 0 here
    texts: Mapping[str, Array]  # of objects, blank is ""
    blank: Mapping[str, Array]

    @classmethod
    def of(cls, returns: Sequence[Cells], addresses: Sequence[str], names: Names) -> Columns:
        numbers, texts, blank = {}, {}, {}
        for address, values in zip(addresses, _transposed(returns, addresses), strict=True):
            stored = np.array(values, dtype=object)
            is_number = address in names.numbers
            blank[address] = blanks = np.equal(stored, NOBODY).astype(bool) if is_number else _blank_texts(stored)
            stored[blanks] = 0 if is_number else ""
            if is_number:
                numbers[address] = whole_numbers(stored)
            else:
                texts[address] = stored
        return cls(len(returns), numbers, texts, blank)


def _blank_texts(stored: Array) -> Array:
    return (np.equal(stored, NOBODY) | np.equal(stored, "")).astype(bool)


def _transposed(returns: Sequence[Cells], addresses: Sequence[str]) -> Iterable[Sequence[Any]]:
    if not (returns and addresses):
        return [() for _ in addresses]
    try:
        rows = list(map(itemgetter(*addresses, addresses[0]), returns))
    except KeyError:
        rows = [tuple(map(cells.get, [*addresses, addresses[0]])) for cells in returns]
    return list(zip(*rows, strict=True))[:-1]


def whole_numbers(stored: Array) -> Array:
    """int64, or the objects themselves if some value is larger than a cell may hold."""
    try:
        numbers = stored.astype(np.int64)
    except OverflowError:
        return stored
    fits = numbers.max(initial=0) <= LARGEST and numbers.min(initial=0) >= -LARGEST
    return numbers if fits else stored


class Batch:
    """The checks of a form, ready for columns."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = tuple(checks)
        self._trees = [fold(check.tree) for check in self.checks]
        self._guarded = [
            bool(check.cells) and not check.evaluate_blank and not holds_anyway(tree, no_cells=True)
            for check, tree in zip(self.checks, self._trees, strict=True)
        ]

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Every cell that some check reads, of this year or of the last."""
        return tuple({node[1]: None for c in self.checks for node in walk(c.tree) if node[0] in ("cell", "PREV")})

    def columns(self, returns: Sequence[Cells]) -> Columns:
        if not self.checks:  # every control may be switched off
            return Columns(len(returns), {}, {}, {})
        return Columns.of(returns, self.addresses, self.checks[0].names)

    def run(self, columns: Columns, previous: Columns | None = None, context: Context = NOTHING_KNOWN) -> list[Array]:
        """For each check an array that is true where the return does not satisfy it.

        `context` is the same for all returns: classifiers and the clock. What differs (the register's entry of each
        respondent) is unknown here, and such controls hold.
        """
        work = _Work(columns, previous or Columns(columns.count, {}, {}, {}), context)
        never = np.zeros(columns.count, dtype=bool)
        return [self._one(index, work, never) for index in range(len(self.checks))]

    def _one(self, index: int, work: _Work, never: Array) -> Array:
        tree = self._trees[index]
        if tree is True or tree is None:
            return never
        fails = work.condition(tree, False)
        if self._guarded[index]:
            fails = fails & ~reduce(operator.and_, (work.blank(cell) for cell in self.checks[index].cells))
        return np.broadcast_to(fails, (work.columns.count,))


@dataclass(frozen=True)
class _Number:
    """Values, where there is one (None = everywhere), a bound on their size (None = unknown: values are objects)."""

    values: Array
    exists: Array | None = None
    bound: int | None = LARGEST


class _Work:
    def __init__(self, columns: Columns, previous: Columns, context: Context) -> None:
        self.columns, self.previous, self.context = columns, previous, context
        self.all_blank = np.ones(columns.count, dtype=bool)
        self.nothing = np.zeros(columns.count, dtype=np.int64)

    def blank(self, address: str) -> Array:
        return self.columns.blank.get(address, self.all_blank)

    def is_blank(self, tree: Tree) -> Array:
        return self.source(tree).blank.get(tree[1], self.all_blank)

    def source(self, tree: Tree) -> Columns:
        return self.previous if tree[0] == "PREV" else self.columns

    # Numbers

    def number(self, tree: Tree) -> _Number:
        if tree is None:
            return _Number(self.nothing, np.False_)
        if not isinstance(tree, list):
            return _Number(tree, bound=abs(tree) if isinstance(tree, int) else 0)
        name, *operands = tree
        if name in ("cell", "PREV"):
            values = self.source(tree).numbers.get(operands[0], self.nothing)
            return _Number(values, bound=LARGEST if values.dtype != object else None)
        if name == "context":
            value = known(operands[0], self.context)
            return _Number(self.nothing, np.False_) if value is None else _Number(value)
        if name == "COUNT":
            return _Number(sum((~self.is_blank(operand)).astype(np.int64) for operand in operands))
        parts = [self.number(operand) for operand in operands]
        if name == "RATIO":
            return _ratio(parts[0], parts[1])
        return reduce(_ARITHMETIC[name], parts)

    # Conditions

    def condition(self, tree: Tree, wanted: bool) -> Array:
        """Where the condition is certainly true (or certainly false)."""
        if not isinstance(tree, list):
            return np.bool_(tree is wanted)
        name, *operands = tree
        if name == "not":
            return self.condition(operands[0], not wanted)
        if name == "if":
            return self.condition(["or", ["not", operands[0]], operands[1]], wanted)
        if name in ("and", "or", "ALL_ANSWERED"):
            join = operator.or_ if (name == "or") is wanted else operator.and_
            return reduce(join, (self.condition(operand, wanted) for operand in operands))
        if name == "iff":
            left, right = operands
            return (self.condition(left, True) & self.condition(right, wanted)) | (
                self.condition(left, False) & self.condition(right, not wanted)
            )
        return self.simple(name, operands, wanted)

    def simple(self, name: str, operands: list[Tree], wanted: bool) -> Array:
        if name in SIGNS:
            return self.comparison(name, operands, wanted)
        if name in ("ANY", "ALL"):
            sign, value, *members = operands
            join = operator.or_ if (name == "ANY") is wanted else operator.and_
            return reduce(join, (self.comparison(sign, [member, value], wanted) for member in members))
        if name == "BLANK":
            return self.is_blank(operands[0]) if wanted else ~self.is_blank(operands[0])
        if name in ("text=", "text!="):
            same = self.text(operands[0]) == self.text(operands[1])
            return same if (name == "text=") is wanted else np.logical_not(same)
        if name == "BETWEEN":
            value, low, high = (self.number(operand) for operand in operands)
            inside = (low.values <= value.values) & (value.values <= high.values) & _exist(value, low, high)
            return inside if wanted else ~inside
        if name == "YOY_JUMP":
            return self.jump(operands, wanted)
        return self.asked(name, operands, wanted)

    def comparison(self, sign: str, operands: list[Tree], wanted: bool) -> Array:
        left, right = (self.number(operand) for operand in operands)
        answer = SIGNS[sign if wanted else OPPOSITE[sign]](left.values, right.values)
        if left.exists is None and right.exists is None:
            return np.asarray(answer, dtype=bool)
        return np.asarray(answer, dtype=bool) & _exist(left, right)

    def jump(self, operands: list[Tree], wanted: bool) -> Array:
        value, before, ratio, floor = (self.number(operand) for operand in operands)
        up, down = _times(ratio, before), _times(ratio, value)
        change = abs(_minus(value, before).values) > floor.values
        jumped = ~self.is_blank(operands[1]) & change & ((value.values > up.values) | (down.values < before.values))
        return (jumped if wanted else ~jumped) & _exist(value, ratio, floor)

    def text(self, tree: Tree) -> Array:
        if tree[0] == "text":
            return tree[1]
        return self.source(tree).texts.get(tree[1], np.full(self.columns.count, "", dtype=object))

    # Named functions

    def asked(self, name: str, operands: list[Tree], wanted: bool) -> Array:
        if name == "OKED_IN":
            return np.bool_(oked_in(known(operands[0][1], self.context), tuple(operands[1][1:])) is wanted)
        if name == "KRP_BAND_CONTAINS":
            return self.in_band(operands, wanted)
        column = self.text(operands[0])
        if name == "BIN_VALID":
            return bins_valid(column) if wanted else ~bins_valid(column)
        answers = {value: TEXT_FUNCTIONS[name](value, self.context) is wanted for value in set(column)}
        return np.array([answers[value] for value in column], dtype=bool)

    def in_band(self, operands: list[Tree], wanted: bool) -> Array:
        krp, persons = known(operands[0][1], self.context), self.number(operands[1])
        values = np.broadcast_to(persons.values, (self.columns.count,))
        answers = np.array([krp_band_contains(krp, value) is wanted for value in values], dtype=bool)
        return answers & _exist(persons)


def _exist(*numbers: _Number) -> Array:
    return reduce(operator.and_, (n.exists for n in numbers if n.exists is not None), np.True_)


def _combined(left: _Number, right: _Number, step: Callable[[Any, Any], Any], bound: int | None) -> _Number:
    exists = None if left.exists is None and right.exists is None else _exist(left, right)
    if bound is not None and bound < SAFE:
        return _Number(step(left.values, right.values), exists, bound)
    return _Number(step(_own_numbers(left.values), _own_numbers(right.values)), exists, None)


def _own_numbers(values: Array) -> Array:
    """Python's own whole numbers, which have no largest one."""
    return values.astype(object) if isinstance(values, np.ndarray) else values


def _plus(left: _Number, right: _Number) -> _Number:
    return _combined(left, right, operator.add, _bound(left, right, operator.add))


def _minus(left: _Number, right: _Number) -> _Number:
    return _combined(left, right, operator.sub, _bound(left, right, operator.add))


def _times(left: _Number, right: _Number) -> _Number:
    return _combined(left, right, operator.mul, _bound(left, right, operator.mul))


def _bound(left: _Number, right: _Number, step: Callable[[int, int], int]) -> int | None:
    return None if left.bound is None or right.bound is None else step(left.bound, right.bound)


_ARITHMETIC = {"+": _plus, "SUM": _plus, "-": _minus, "*": _times}


def _ratio(value: _Number, base: _Number) -> _Number:
    stands = base.values != 0
    divisor = np.where(stands, base.values, 1)
    return _Number(value.values / divisor, stands & _exist(value, base), 0)


def bins_valid(column: Array) -> Array:
    """BIN_VALID of a whole column. What is not twelve plain digits (spaces inside, say) is asked one by one."""
    signs = np.array(column, dtype="U13").view(np.uint32).reshape(len(column), 13).astype(np.int64)
    digits = signs[:, :12] - 48
    plain = ((digits >= 0) & (digits <= 9)).all(axis=1) & (signs[:, 12] == 0)
    first = digits[:, :11] @ np.arange(1, 12) % 11
    second = digits[:, :11] @ np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11
    month = digits[:, 2] * 10 + digits[:, 3]
    kind = digits[:, 4]
    valid = (np.where(first == 10, second, first) == digits[:, 11]) & (month >= 1) & (month <= 12)
    valid &= plain & (kind >= 4) & (kind <= 6)
    for index in np.flatnonzero(~plain & (column != "")):
        valid[index] = bin_valid(column[index])
    return valid
