"""All checks of a form as one generated Python function: each cell is read once, each check is one comparison.

The meaning stands in `controls.evaluate`; this is the same, written out. Every condition is written twice, as "is
certainly true" and as "is certainly false", because a condition without an answer is neither. Addresses travel as
data; the generated text holds only numbers, operators and names made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from controls.evaluate import holds
from controls.expand import Check
from controls.fold import fold, holds_anyway
from controls.functions import NOTHING_KNOWN, TEXT_FUNCTIONS, Cells, Context, krp_band_contains, oked_test
from controls.language import Tree, walk

OPPOSITE = {"=": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
Failing = Callable[[Cells, Context], list[int]]


class Checker:
    """The checks of a form, ready to run."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = tuple(checks)
        self.source, self.failing = _generate(self.checks)

    def run(self, cells: Cells, context: Context = NOTHING_KNOWN) -> list[Check]:
        """The checks that this report does not satisfy, in the order of the edition."""
        return [self.checks[index] for index in self.failing(cells, context)]

    def run_slowly(self, cells: Cells, context: Context = NOTHING_KNOWN) -> list[Check]:
        """The same by the reference interpreter."""
        return [check for check in self.checks if not holds(check, cells, context)]


def _generate(checks: tuple[Check, ...]) -> tuple[str, Failing]:
    writer = _Writer(checks)
    source = writer.write()
    space: dict[str, Any] = dict(writer.constants)
    exec(compile(source, "<checks>", "exec"), space)  # noqa: S102 - our own text, see the module's first lines
    return source, space["failing"]


class _Writer:
    """Writes the function. r1 = cell 1 as stored, z1 = the same as a number (blank is 0), p1 = last year's."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self.checks = checks
        self.trees = [fold(check.tree) for check in checks]
        self.constants: dict[str, Any] = {
            "krp_band_contains": krp_band_contains,
            **{name.lower(): function for name, function in TEXT_FUNCTIONS.items()},
        }
        self.cells: dict[str, int] = {}
        self.previous: dict[str, int] = {}
        self.as_numbers: set[int] = set()
        self.outside: dict[str, str] = {}
        self.number_cells = frozenset().union(*(check.names.numbers for check in checks[:1]))

    # Places

    def register(self) -> None:
        for check, tree in zip(self.checks, self.trees, strict=True):
            for node in walk(tree):
                if node[0] == "cell":
                    self.cells.setdefault(node[1], len(self.cells))
                elif node[0] == "PREV":
                    self.previous.setdefault(node[1], len(self.previous))
                elif node[0] == "context":
                    self.outside.setdefault(node[1], f"k{len(self.outside)}")
            for cell in check.cells if self.is_guarded(check, tree) else ():
                self.cells.setdefault(cell, len(self.cells))

    def is_guarded(self, check: Check, tree: Tree) -> bool:
        """Must "all cells are blank" be asked, or does the control hold then anyway?"""
        return bool(check.cells) and not check.evaluate_blank and not holds_anyway(tree, no_cells=True)

    def raw(self, tree: Tree) -> str:
        """A cell as stored: None where blank."""
        name, address = tree
        return f"p{self.previous[address]}" if name == "PREV" else f"r{self.cells[address]}"

    def blank(self, tree: Tree) -> str:
        return f"{self.raw(tree)} is None" if tree[1] in self.number_cells else f"not {self.raw(tree)}"

    # The whole function

    def write(self) -> str:
        self.register()
        always, with_previous, below_zero = self.sorted_out()
        asked = [f" {line}" for index in always for line in self.question(index)]
        asked += self.asked_together(below_zero)
        if with_previous:
            asked += [" if previous:", *self.reading_previous("  ", "previous")]
            asked += [f"  {line}" for index in with_previous for line in self.question(index)]
        start = ["def failing(cells, context):", " found = []", " add = found.append"]
        return "\n".join([*start, *self.reading(), *asked, " found.sort()", " return found"]) + "\n"

    def sorted_out(self) -> tuple[list[int], list[int], list[int]]:
        """Checks that are always asked, only with last year's figures, only if some number is negative."""
        always, with_previous, below_zero = [], [], []
        for index, tree in enumerate(self.trees):
            if tree is True or tree is None:
                continue
            if _is_non_negative(tree):
                below_zero.append(index)
            elif self.checks[index].needs_previous and holds_anyway(tree, no_previous=True):
                with_previous.append(index)
            else:
                always.append(index)
        return always, with_previous, below_zero

    def asked_together(self, indexes: list[int]) -> list[str]:
        """One question for a long row of "not below zero", and single ones only if the answer is bad."""
        if not indexes:
            return []
        some = " or ".join(self.false(self.trees[index]) for index in indexes)
        return [f" if {some}:", *(f"  {line}" for index in indexes for line in self.question(index))]

    def reading(self) -> list[str]:
        lines = [f" {variable} = context.{name}" for name, variable in self.outside.items()]
        lines += self.reading_from("cells", self.cells, "r", " ")
        lines += [f" z{index} = r{index} or 0" for index in sorted(self.as_numbers)]
        if self.previous:
            lines.append(" previous = context.previous")
        return [*lines, *self.reading_previous(" ", "(previous or {})")] if self.is_previous_always_read() else lines

    def reading_from(self, source: str, places: dict[str, int], letter: str, indent: str) -> list[str]:
        """All cells at once; a report that leaves some out takes the slower way."""
        if not places:
            return []
        addresses, reader = self.constant(tuple(places)), self.constant(itemgetter(*places, next(iter(places))))
        names = "".join(f"{letter}{index}, " for index in range(len(places)))
        lines = [
            "try:",
            f" {names}_ = {reader}({source})",
            "except KeyError:",
            f" {names}= map({source}.get, {addresses})",
        ]
        return [f"{indent}{line}" for line in lines]

    def is_previous_always_read(self) -> bool:
        return any(
            check.needs_previous and tree not in (True, None) and not holds_anyway(tree, no_previous=True)
            for check, tree in zip(self.checks, self.trees, strict=True)
        )

    def reading_previous(self, indent: str, source: str) -> list[str]:
        return self.reading_from(source, self.previous, "p", indent)

    def question(self, index: int) -> list[str]:
        """`if <certainly false>: add(index)`, with the blank cells asked last: they are seldom the reason."""
        check, tree = self.checks[index], self.trees[index]
        fails = self.false(tree)
        if self.is_guarded(check, tree):
            blank = " and ".join(self.blank(["cell", cell]) for cell in check.cells)
            fails = f"{fails} and not ({blank})"
        return [f"if {fails}: add({index})"]

    # Numbers: the text of the value, and what must hold for there to be a value

    def number(self, tree: Tree) -> tuple[str, list[str]]:
        if tree is None:
            return "0", ["False"]
        if not isinstance(tree, list):
            return repr(tree), []
        name, *operands = tree
        if name == "cell":
            self.as_numbers.add(self.cells[operands[0]])
            return f"z{self.cells[operands[0]]}", []
        if name == "PREV":
            return f"({self.raw(tree)} or 0)", []
        if name == "context":
            variable = self.outside[operands[0]]
            return variable, [f"{variable} is not None"]
        if name == "COUNT":
            return f"({' + '.join(f'(not ({self.blank(operand)}))' for operand in operands)})", []
        return self.combined(name, [self.number(operand) for operand in operands])

    def combined(self, name: str, parts: list[tuple[str, list[str]]]) -> tuple[str, list[str]]:
        values, needs = [value for value, _ in parts], [need for _, found in parts for need in found]
        if name == "RATIO":
            return f"({values[0]} / {values[1]})", [*needs, f"{values[1]}"]
        sign = {"SUM": "+"}.get(name, name)
        return f"({f' {sign} '.join(values)})", needs

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    # Conditions

    def true(self, tree: Tree) -> str:
        return self.written(tree, True)

    def false(self, tree: Tree) -> str:
        return self.written(tree, False)

    def written(self, tree: Tree, wanted: bool) -> str:
        """The text of "this condition is certainly true" (or false)."""
        if not isinstance(tree, list):
            return repr(tree is wanted)
        name, *operands = tree
        if name == "not":
            return self.written(operands[0], not wanted)
        if name == "if":
            return self.written(["or", ["not", operands[0]], operands[1]], wanted)
        if name in ("and", "or", "ALL_ANSWERED"):
            joint = " or " if (name == "or") is wanted else " and "
            return f"({joint.join(self.written(operand, wanted) for operand in operands)})"
        if name == "iff":
            return self.equivalence(operands, wanted)
        return self.simple(name, operands, wanted)

    def equivalence(self, operands: list[Tree], wanted: bool) -> str:
        left, right = operands
        return (
            f"({self.true(left)} and {self.written(right, wanted)}"
            f" or {self.false(left)} and {self.written(right, not wanted)})"
        )

    def simple(self, name: str, operands: list[Tree], wanted: bool) -> str:
        if name in OPPOSITE:
            return self.comparison(name, operands, wanted)
        if name in ("ANY", "ALL"):
            return self.quantifier(name, operands, wanted)
        if name == "BLANK":
            return f"{'' if wanted else 'not '}({self.blank(operands[0])})"
        if name in ("text=", "text!="):
            sign = "==" if (name == "text=") is wanted else "!="
            return f"({self.text(operands[0])} {sign} {self.text(operands[1])})"
        if name == "BETWEEN":
            (value, *bounds), needs = self.all_numbers(operands)
            inside = " and ".join([*needs, f"{bounds[0]} <= {value} <= {bounds[1]}"])
            return f"({inside})" if wanted else f"(not ({inside}))"
        if name == "YOY_JUMP":
            return self.jump(operands, wanted)
        return f"({self.asked(name, operands)} is {wanted})"

    def all_numbers(self, operands: Iterable[Tree]) -> tuple[list[str], list[str]]:
        parts = [self.number(operand) for operand in operands]
        return [value for value, _ in parts], [need for _, needs in parts for need in needs]

    def comparison(self, sign: str, operands: list[Tree], wanted: bool) -> str:
        (left, right), needs = self.all_numbers(operands)
        written = ("==" if sign == "=" else sign) if wanted else OPPOSITE[sign]
        return f"({' and '.join([*needs, f'{left} {written} {right}'])})"

    def quantifier(self, name: str, operands: list[Tree], wanted: bool) -> str:
        sign, value, *members = operands
        one_is_enough = (name == "ANY") is wanted
        asked = [self.comparison(sign, [member, value], wanted) for member in members]
        return f"({(' or ' if one_is_enough else ' and ').join(asked)})"

    def jump(self, operands: list[Tree], wanted: bool) -> str:
        (value, ratio, floor), needs = self.all_numbers([operands[0], operands[2], operands[3]])
        before = self.raw(operands[1])
        jumped = (
            f"{before} is not None and not -{floor} <= {value} - {before} <= {floor}"
            f" and ({value} > {ratio} * {before} or {ratio} * {value} < {before})"
        )
        return f"({' and '.join([*needs, f'({jumped})' if wanted else f'not ({jumped})'])})"

    def text(self, tree: Tree) -> str:
        return repr(tree[1]) if tree[0] == "text" else f"({self.raw(tree)} or '')"

    def asked(self, name: str, operands: list[Tree]) -> str:
        """A named function that answers True, False or None."""
        if name == "OKED_IN":
            return f"{self.constant(oked_test(operands[1][1:]))}({self.outside[operands[0][1]]})"
        if name == "KRP_BAND_CONTAINS":
            persons, needs = self.number(operands[1])
            asked = f"krp_band_contains({self.outside[operands[0][1]]}, {persons})"
            return f"({asked} if {' and '.join(needs)} else None)" if needs else asked
        return f"{name.lower()}({self.raw(operands[0])}, context)"


def _is_non_negative(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] == ">=" and tree[2] == 0 and tree[1][0:1] == ["cell"]


def compile_checks(checks: Iterable[Check]) -> Checker:
    return Checker(checks)
