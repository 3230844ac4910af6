"""Checks as formulas of a solver (z3): questions about all reports at once, without any report.

A number cell is a whole number with the mark "blank"; blank is 0. A text cell is a code number, blank is 0, equal
texts have equal codes. What asks a classifier, the register or the clock may be either: it is a free answer.
Conditions are written twice, as certainly true and as certainly false, as everywhere in this package.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from controls.expand import Check
from controls.fold import fold, holds_anyway
from controls.functions import TEXT_FUNCTIONS
from controls.language import Tree

Formula = Any
PATIENCE = 20.0  # seconds for one question
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Fraction_:
    """above / below, where there is such a number."""

    above: Formula
    below: Formula = 1
    exists: tuple[Formula, ...] = ()


class Reports:
    """The set of all reports of one edition, and what its checks say about them."""

    def __init__(self, edition: Any) -> None:
        self.cells = edition.cells
        self.domain: list[Formula] = []
        self._known: dict[tuple[str, str], Formula] = {}
        self._texts: dict[str, int] = {"": 0}

    # Cells

    def value(self, address: str, year: str = "") -> Formula:
        """A number cell's amount, a text cell's code number."""
        key = (year, address)
        if key not in self._known:
            self._known[key] = variable = z3.Int(f"{year}{address}")
            cell = self.cells[address]
            if cell.type == "yesno":
                self.domain.append(z3.And(variable >= 0, variable <= 1))
            elif not cell.is_number:
                self.domain.append(variable >= 0)
        return self._known[key]

    def blank(self, address: str, year: str = "") -> Formula:
        variable = self.value(address, year)
        if not self.cells[address].is_number:
            return variable == 0
        key = (f"{year}blank ", address)
        if key not in self._known:
            self._known[key] = mark = z3.Bool(f"{year}blank {address}")
            self.domain.append(z3.Implies(mark, variable == 0))
        return self._known[key]

    def free(self, name: str, key: str) -> Formula:
        """An answer that only the register, a classifier or the clock could give."""
        if (name, key) not in self._known:
            self._known[name, key] = z3.Bool(f"{name} {key}")
        return self._known[name, key]

    def truthful(self) -> list[Formula]:
        """Amounts and counts of a truthful report are not negative."""
        numbers = [a for (year, a) in self._known if a in self.cells and not year and self.cells[a].is_number]
        return [self.value(address) >= 0 for address in numbers]

    # Checks

    def fails(self, check: Check) -> Formula:
        tree = fold(check.tree)
        if tree is True or tree is None:
            return z3.BoolVal(False)
        failed = self.condition(tree, False)
        if check.cells and not check.evaluate_blank and not holds_anyway(tree, no_cells=True):
            return z3.And(self.is_asked(check), failed)
        return failed

    def holds(self, checks: Iterable[Check]) -> Formula:
        return z3.And(*(z3.Not(self.fails(check)) for check in checks))

    def is_asked(self, check: Check) -> Formula:
        if check.evaluate_blank or not check.cells:
            return z3.BoolVal(True)
        return z3.Not(z3.And(*(self.blank(cell) for cell in check.cells)))

    # Numbers

    def number(self, tree: Tree) -> Fraction_:
        if tree is None:
            return Fraction_(0, 1, (z3.BoolVal(False),))
        if not isinstance(tree, list):
            return Fraction_(_literal(tree))
        name, *operands = tree
        if name in ("cell", "PREV"):
            return Fraction_(self.value(operands[0], "last year " if name == "PREV" else ""))
        if name == "context":
            key = ("context", operands[0])
            self._known.setdefault(key, z3.Int(operands[0]))
            return Fraction_(self._known[key])
        if name == "COUNT":
            return Fraction_(z3.Sum(*(z3.If(self.is_blank(operand), 0, 1) for operand in operands)))
        return self.combined(name, [self.number(operand) for operand in operands])

    def combined(self, name: str, parts: list[Fraction_]) -> Fraction_:
        total = parts[0]
        for part in parts[1:]:
            total = _STEPS[name](total, part)
        return total

    def is_blank(self, tree: Tree) -> Formula:
        if tree[1] not in self.cells:
            return z3.BoolVal(True)
        return self.blank(tree[1], "last year " if tree[0] == "PREV" else "")

    # Conditions

    def condition(self, tree: Tree, wanted: bool) -> Formula:
        if not isinstance(tree, list):
            return z3.BoolVal(tree is wanted)
        name, *operands = tree
        if name == "not":
            return self.condition(operands[0], not wanted)
        if name == "if":
            return self.condition(["or", ["not", operands[0]], operands[1]], wanted)
        if name in ("and", "or", "ALL_ANSWERED"):
            join = z3.Or if (name == "or") is wanted else z3.And
            return join(*(self.condition(operand, wanted) for operand in operands))
        if name == "iff":
            left, right = operands
            return z3.Or(
                z3.And(self.condition(left, True), self.condition(right, wanted)),
                z3.And(self.condition(left, False), self.condition(right, not wanted)),
            )
        return self.simple(name, operands, wanted)

    def simple(self, name: str, operands: list[Tree], wanted: bool) -> Formula:
        if name in OPPOSITE:
            return self.comparison(name, operands, wanted)
        if name in ("ANY", "ALL"):
            sign, value, *members = operands
            join = z3.Or if (name == "ANY") is wanted else z3.And
            return join(*(self.comparison(sign, [member, value], wanted) for member in members))
        if name == "BLANK":
            return self.is_blank(operands[0]) if wanted else z3.Not(self.is_blank(operands[0]))
        if name in ("text=", "text!="):
            same = self.text(operands[0]) == self.text(operands[1])
            return same if (name == "text=") is wanted else z3.Not(same)
        if name == "BETWEEN":
            value, low, high = operands
            inside = z3.And(self.comparison("<=", [low, value], True), self.comparison("<=", [value, high], True))
            return inside if wanted else z3.Not(inside)
        if name == "YOY_JUMP":
            return self.jump(operands, wanted)
        return self.answer(name, operands, wanted)

    def comparison(self, sign: str, operands: list[Tree], wanted: bool) -> Formula:
        left, right = (self.number(operand) for operand in operands)
        return _compared(sign if wanted else OPPOSITE[sign], left, right)

    def jump(self, operands: list[Tree], wanted: bool) -> Formula:
        value, before, ratio, floor = (self.number(operand) for operand in operands)
        change, up, down = _minus(value, before), _times(ratio, before), _times(ratio, value)
        jumped = z3.And(
            z3.Not(self.is_blank(operands[1])),
            z3.Or(_compared(">", change, floor), _compared(">", _minus(before, value), floor)),
            z3.Or(_compared(">", value, up), _compared("<", down, before)),
        )
        return z3.And(*value.exists, jumped if wanted else z3.Not(jumped))

    def text(self, tree: Tree) -> Formula:
        if tree[0] == "text":
            return self._texts.setdefault(tree[1], len(self._texts))
        return self.value(tree[1], "last year " if tree[0] == "PREV" else "")

    def answer(self, name: str, operands: list[Tree], wanted: bool) -> Formula:
        verdict = self.free(name, repr(operands))
        if name in TEXT_FUNCTIONS:  # a blank cell holds no valid code
            verdict = z3.And(z3.Not(self.is_blank(operands[0])), verdict)
        return verdict if wanted else z3.Not(verdict)


def _literal(value: int | float) -> Formula:
    return value if isinstance(value, int) else z3.RealVal(Fraction(str(value)))


def _plus(left: Fraction_, right: Fraction_) -> Fraction_:
    exists = (*left.exists, *right.exists)
    if left.below is right.below:
        return Fraction_(left.above + right.above, left.below, exists)
    return Fraction_(left.above * right.below + right.above * left.below, left.below * right.below, exists)


def _minus(left: Fraction_, right: Fraction_) -> Fraction_:
    return _plus(left, Fraction_(-right.above, right.below, right.exists))


def _times(left: Fraction_, right: Fraction_) -> Fraction_:
    return Fraction_(left.above * right.above, left.below * right.below, (*left.exists, *right.exists))


def _ratio(left: Fraction_, right: Fraction_) -> Fraction_:
    exists = (*left.exists, *right.exists, right.above != 0)
    return Fraction_(left.above * right.below, left.below * right.above, exists)


_STEPS = {"+": _plus, "SUM": _plus, "-": _minus, "*": _times, "RATIO": _ratio}


def _compared(sign: str, left: Fraction_, right: Fraction_) -> Formula:
    """Multiplied out, so that a comparison with a ratio stays linear."""
    exists = (*left.exists, *right.exists)
    above, below = left.above * right.below, right.above * left.below
    product = left.below * right.below
    plain, turned = _written(sign, above, below), _written(MIRRORED[sign], above, below)
    if isinstance(product, int):
        return z3.And(*exists, plain if product > 0 else turned)
    return z3.And(*exists, z3.Or(z3.And(product > 0, plain), z3.And(product < 0, turned)))


def _written(sign: str, left: Formula, right: Formula) -> Formula:
    if sign == "=":
        return left == right
    if sign == "!=":
        return left != right
    if sign == "<":
        return left < right
    if sign == "<=":
        return left <= right
    return left > right if sign == ">" else left >= right


def some(formulas: Iterable[Formula]) -> Formula:
    return z3.Or(*formulas)


def every(formulas: Iterable[Formula]) -> Formula:
    return z3.And(*formulas)


@dataclass
class Budget:
    """How long the solver may think about one edition, and the questions that it left open."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    about: str = ""  # the control or the place that is asked about now
    left_open: dict[str, int] = field(default_factory=dict)  # what was asked about -> how often no answer came

    def milliseconds(self) -> int:
        """For the next question; 0 when the time is up."""
        return max(0, int(1000 * min(PATIENCE, self.began + self.seconds - time.monotonic())))

    def leave_open(self) -> None:
        self.left_open[self.about] = self.left_open.get(self.about, 0) + 1


class Question:
    """A solver that knows the reports and, by name, the controls; it is asked whether some report does something."""

    def __init__(self, reports: Reports, budget: Budget, controls: dict[str, Formula], *also: Formula) -> None:
        self.reports, self.budget = reports, budget
        self.solver = z3.Solver()
        self.solver.add(*also)
        self.names = {name: z3.Bool(f"control {name}") for name in controls}
        for name, formula in controls.items():
            self.solver.add(z3.Implies(self.names[name], formula))
        self._told = 0

    def has_answer(self, *wishes: Formula, without: Sequence[str] = ()) -> bool:
        """Is there certainly a report that satisfies the controls (without those named) and the wishes?"""
        return self._asked(wishes, self._all_but(without))[0] == z3.sat

    def has_answer_at_once(self, *wishes: Formula) -> bool:
        """The same for many wishes together; whoever gets a no asks for each alone, so nothing is left open here."""
        return self._asked(wishes, list(self.names), is_final=False)[0] == z3.sat

    def may_have_answer(self, *wishes: Formula, without: Sequence[str] = ()) -> bool:
        """The same, unless it is certain that there is none. What is left open, the budget remembers."""
        return self._asked(wishes, self._all_but(without))[0] != z3.unsat

    def to_blame(self, *wishes: Formula) -> list[str]:
        """A smallest set of controls that refuse the wishes together: none of them can be left out."""
        kept = self._refusing(wishes, list(self.names)) or []
        for name in list(kept):
            fewer = self._refusing(wishes, [other for other in kept if other != name])
            if fewer is not None:
                kept = fewer
        return kept

    def _all_but(self, without: Sequence[str]) -> list[str]:
        return [name for name in self.names if name not in without]

    def _refusing(self, wishes: Iterable[Formula], names: Iterable[str]) -> list[str] | None:
        """The controls that make the wishes impossible; None if some report satisfies all of it, or may do so."""
        answer, core = self._asked(wishes, names)
        return core if answer == z3.unsat else None

    def _asked(
        self, wishes: Iterable[Formula], names: Iterable[str], *, is_final: bool = True
    ) -> tuple[Any, list[str]]:
        """z3's answer and, if it is no, the controls that it came from."""
        self.solver.add(*self.reports.domain[self._told :])
        self._told = len(self.reports.domain)
        asked = {str(self.names[name]): name for name in names}
        self.solver.push()
        self.solver.add(*wishes)
        answer = self._answer([self.names[name] for name in asked.values()])
        if answer == z3.unknown and is_final:
            self.budget.leave_open()
        core = {asked[str(literal)] for literal in self.solver.unsat_core()} if answer == z3.unsat else set()
        self.solver.pop()
        return answer, [name for name in asked.values() if name in core]

    def _answer(self, names: list[Formula]) -> Any:
        patience = self.budget.milliseconds()
        if patience:
            self.solver.set("timeout", patience)
        return self.solver.check(*names) if patience else z3.unknown
