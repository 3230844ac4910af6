"""The measures of the tables: text -> a sum over the returns, or a ratio of two sums. No database.

    SUM(w)                                       organisations
    SUM(w) where B/4.1 = 1                       organisations that answered yes
    SUM(w * A/3) where oked_main in (84.11)      a total over a part of the frame
    100 * SUM(w * B/7) / SUM(w * B/6)            a ratio, in percent

`w` is the weight of a return. The editions write their indicators in this language, and the tables refer to them: a
formula stands in one place. A blank cell counts as 0. A condition on the frame (`region`, `activity`, `size`,
`oked_main`, `krp`) is kept apart from a condition on answers: the first selects a part of the population, so that two
sums over the same part are known to be the same cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Tree = tuple[Any, ...]
FRAME_NAMES = frozenset({"region", "activity", "size", "oked_main", "krp"})
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal, "!=": np.not_equal, "<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater,
}  # fmt: skip
ONE: Tree = ("number", 1)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<cell>[A-Za-z]\w*(?:/@?[\w.]+)+)
    | (?P<set>@\w+)
    | (?P<number>\d+(?:\.\d+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><=|>=|!=|≠|≤|≥|[=<>+\-*/(),])
    | (?P<end>\Z)
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)
_SYNONYMS = {"≠": "!=", "≤": "<=", "≥": ">="}


class MeasureError(ValueError):
    """A measure cannot be read: the text, where, and what was expected there."""

    def __init__(self, text: str, position: int, expected: str, found: str) -> None:
        super().__init__(f"{text!r}, position {position + 1}: expected {expected}, found {found or 'the end'}")


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted sum over the returns: what is added, for which answers, in which part of the frame."""

    value: Tree = ONE
    answers: Tree | None = None
    frame: Tree | None = None

    @property
    def variable(self) -> Variable:
        return Variable(self.value, self.answers)


@dataclass(frozen=True, slots=True)
class Variable:
    """A number of each return: the value where the condition on its answers holds, else 0."""

    value: Tree = ONE
    answers: Tree | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """`scale * numerator`, or `scale * numerator / denominator`."""

    text: str
    scale: float
    numerator: Sum
    denominator: Sum | None = None

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None

    @property
    def is_count(self) -> bool:
        """True for a number of organisations."""
        return not self.is_ratio and self.numerator.value == ONE

    def sums(self) -> tuple[Sum, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


@dataclass(frozen=True)
class Names:
    """What a text may refer to: sets of addresses (or of row codes), and named lists of activity codes."""

    sets: Mapping[str, Sequence[str]]
    lists: Mapping[str, Sequence[str]]


def parse(text: str, names: Names) -> Measure:
    """Read a measure. Raises MeasureError with the position and what was expected."""
    parser = _Parser(text, names)
    scale, over, under = parser.product()
    if parser.token.kind != "end":
        raise parser.complaint("the end of the measure")
    if len(over) != 1 or len(under) > 1:
        raise MeasureError(text, 0, "one SUM, or one SUM divided by another", f"{len(over)} over {len(under)}")
    return Measure(text, scale, over[0], under[0] if under else None)


def parse_condition(text: str, names: Names) -> Tree:
    """Read a condition by itself: what a table says under `where`."""
    parser = _Parser(text, names)
    tree = parser.either()
    if parser.token.kind != "end":
        raise parser.complaint("the end of the condition")
    return tree


class _Token(NamedTuple):
    kind: str
    value: str
    at: int


class _Parser:
    """Recursive descent, one method per level, loosest first."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names = text, names
        self.token = self._read(0)

    def _read(self, start: int) -> _Token:
        match = _TOKEN.match(self.text, start)
        assert match and match.lastgroup  # the last two alternatives take anything
        self.next_at = match.end()
        found = match[match.lastgroup]
        return _Token(match.lastgroup, _SYNONYMS.get(found, found), match.start(match.lastgroup))

    def advance(self) -> _Token:
        token, self.token = self.token, self._read(self.next_at)
        return token

    def take(self, *values: str) -> str | None:
        return self.advance().value if self.token.kind in ("sign", "word") and self.token.value in values else None

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.complaint(repr(value))

    def complaint(self, expected: str) -> MeasureError:
        return MeasureError(self.text, self.token.at, expected, self.token.value)

    # --- measure ---

    def product(self) -> tuple[float, list[Sum], list[Sum]]:
        scale, over, under = self.factor()
        while sign := self.take("*", "/"):
            times, more, less = self.factor()
            if sign == "/":
                times, more, less = 1 / times, less, more
            scale, over, under = scale * times, over + more, under + less
        return scale, over, under

    def factor(self) -> tuple[float, list[Sum], list[Sum]]:
        if self.token.kind == "number":
            return float(self.advance().value), [], []
        if self.take("("):
            inside = self.product()
            self.expect(")")
            return inside
        if self.token.value == "SUM":
            return 1.0, [self.sum()], []
        raise self.complaint("a number, SUM or '('")

    def sum(self) -> Sum:
        self.expect("SUM")
        self.expect("(")
        self.expect("w")
        value = self.value() if self.take("*") else ONE
        self.expect(")")
        if not self.take("where"):
            return Sum(value)
        return Sum(value, *divide(self.either()))

    def value(self) -> Tree:
        """`A/3`, `s2/@detail/1`, `(s2/1/1 + s3/1/1)`, `(A/3 - @costs)`: a whole without its parts."""
        if not self.take("("):
            return self.addend()
        first = self.addend()
        sign = self.take("+", "-")
        cells = [first]
        while sign:
            cells += [("cell", address) for address in self.addresses()]
            if self.token.value in ("+", "-"):
                self.expect(sign)  # all parts are added, or all are taken away
                continue
            break
        self.expect(")")
        return (sign, *cells) if sign else first

    def addend(self) -> Tree:
        if self.token.kind not in ("cell", "set"):
            raise self.complaint("the address of a cell")
        cells = self.addresses()
        return ("cell", cells[0]) if len(cells) == 1 else ("+", *(("cell", cell) for cell in cells))

    # --- condition ---

    def either(self) -> Tree:
        return self._joined("or", self.both)

    def both(self) -> Tree:
        return self._joined("and", self.negation)

    def _joined(self, word: str, operand: Callable[[], Tree]) -> Tree:
        trees = [operand()]
        while self.take(word):
            trees.append(operand())
        return trees[0] if len(trees) == 1 else (word, *trees)

    def negation(self) -> Tree:
        if self.take("not"):
            return ("not", self.negation())
        if self.take("("):
            inside = self.either()
            self.expect(")")
            return inside
        return self.comparison()

    def comparison(self) -> Tree:
        if self.token.kind == "word" and self.token.value in FRAME_NAMES:
            return self.membership()
        left = self.quantified() if self.token.value in ("ANY", "ALL") else self.operand()
        sign = self.take(*COMPARISONS)
        if not sign:
            raise self.complaint("a comparison")
        return (
            (sign, left, self.operand())
            if left[0] not in ("ANY", "ALL")
            else (*left[:1], sign, self.operand(), *left[1:])
        )

    def quantified(self) -> Tree:
        name = self.advance().value
        self.expect("(")
        cells = self.addresses()
        self.expect(")")
        return (name, *(("cell", cell) for cell in cells))

    def operand(self) -> Tree:
        if self.token.kind == "number":
            return ("number", int(self.advance().value))
        return self.addend()

    def membership(self) -> Tree:
        name = self.advance().value
        self.expect("in")
        if self.token.kind == "word":
            given = self.names.lists.get(self.token.value)
            if given is None:
                raise self.complaint(f"one of the lists: {', '.join(self.names.lists) or 'none is defined'}")
            self.advance()
            return ("in", name, tuple(given))
        self.expect("(")
        codes = [self.code()]
        while self.take(","):
            codes.append(self.code())
        self.expect(")")
        return ("in", name, tuple(codes))

    def code(self) -> str:
        if self.token.kind not in ("number", "word"):
            raise self.complaint("a code")
        return self.advance().value

    def addresses(self) -> list[str]:
        """The cells of `A/3`, `@costs` or `s2/@detail/1`."""
        if self.token.kind not in ("cell", "set"):
            raise self.complaint("an address or a set")
        parts = self.token.value.split("/")
        found = [""]
        for part in parts:
            members = self._members(part[1:]) if part.startswith("@") else (part,)
            found = [f"{before}/{member}" if before else member for before in found for member in members]
        self.advance()
        return found

    def _members(self, name: str) -> Sequence[str]:
        if name not in self.names.sets:
            raise self.complaint(f"a known set, not @{name}")
        return self.names.sets[name]


def divide(condition: Tree) -> tuple[Tree | None, Tree | None]:
    """A condition as (on answers, on the frame). What mixes both inside `or` counts as a condition on answers."""
    terms = condition[1:] if condition[0] == "and" else (condition,)
    frame = [term for term in terms if _is_of_frame(term)]
    answers = [term for term in terms if not _is_of_frame(term)]
    return join(answers), join(frame)


def join(terms: Sequence[Tree]) -> Tree | None:
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else ("and", *terms)


def _is_of_frame(tree: Tree) -> bool:
    kinds = {part[0] for part in walk(tree)}
    return "in" in kinds and "cell" not in kinds


def walk(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple) and part and isinstance(part[0], str) and tree[0] != "in":
            yield from walk(part)


def addresses_of(variable: Variable) -> set[str]:
    """Every cell that a variable needs."""
    trees = [variable.value, *([variable.answers] if variable.answers else [])]
    return {part[1] for tree in trees for part in walk(tree) if part[0] == "cell"}


class Answers:
    """What evaluation needs of a set of returns: one array per address, per frame name, per country line."""

    size: int

    def cell(self, address: str) -> NDArray[np.int64]:
        raise NotImplementedError

    def frame(self, name: str, codes: Sequence[str]) -> NDArray[np.bool_]:
        """True where the frame's code is one of `codes` (activity codes: begins with one)."""
        raise NotImplementedError

    def line(self, kind: str, code: str) -> NDArray[np.int64]:
        """Amounts of the lines that name `code`, e.g. a country."""
        raise NotImplementedError


def evaluate(variable: Variable, answers: Answers) -> NDArray[np.int64]:
    """The variable of every return."""
    value = numbers(variable.value, answers)
    if variable.answers is None:
        return value
    return np.where(holds(variable.answers, answers), value, 0)


def numbers(tree: Tree, answers: Answers) -> NDArray[np.int64]:
    kind, *parts = tree
    if kind == "number":
        return np.full(answers.size, parts[0], dtype=np.int64)
    if kind == "cell":
        return answers.cell(parts[0])
    if kind == "line":
        return answers.line(parts[0], parts[1])
    terms = [numbers(part, answers) for part in parts]
    if kind == "+":
        return np.sum(terms, axis=0)
    return terms[0] - np.sum(terms[1:], axis=0)  # "-": the whole without its parts


def holds(tree: Tree, answers: Answers) -> NDArray[np.bool_]:
    kind, *parts = tree
    if kind in ("and", "or"):
        combine = np.logical_and if kind == "and" else np.logical_or
        return combine.reduce([holds(part, answers) for part in parts])
    if kind == "not":
        return ~holds(parts[0], answers)
    if kind == "in":
        return answers.frame(parts[0], parts[1])
    if kind in ("ANY", "ALL"):
        sign, limit, *cells = parts
        right = numbers(limit, answers)
        found = [COMPARISONS[sign](numbers(cell, answers), right) for cell in cells]
        return (np.logical_or if kind == "ANY" else np.logical_and).reduce(found)
    return COMPARISONS[kind](numbers(parts[0], answers), numbers(parts[1], answers))
