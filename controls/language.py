"""The language of arithmetic-logical controls: text -> tree (plain lists, ready for JSON).

    s2/{r}/1 = s2/{r}/2 + s2/{r}/3            ["=", ["cell", "s2/{r}/1"], ["+", ["cell", "s2/{r}/2"], ...]]
    s3/1/1 = SUM(s3/@detail/1)                ["=", ["cell", "s3/1/1"], ["SUM", ["set", "s3/@detail/1"]]]
    if C/12.1 != 0 then ANY(@connection) = 1  ["if", ["!=", ...], ["ANY", "=", 1, ["set", "@connection"]]]

Placeholders, sets and parameters stay as written: `controls.expand` puts the values in and knows which cells exist.
Source of the grammar: the tables of the control papers, section "How to read a formula".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from kernel.bilingual import Bilingual
from kernel.errors import DomainError

Tree = Any  # a number, or [name, operand, ...]

COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
MIRRORED = {"=": "=", "!=": "!=", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}
SYNONYMS = {"≠": "!=", "<>": "!=", "≤": "<=", "≥": ">=", "−": "-", "×": "*"}
KEYWORDS = frozenset({"if", "then", "and", "or", "not"})
DEEPEST = 40  # brackets inside brackets; nobody reads more, and every evaluator walks a tree by recursion
SHOWN = 300  # characters of a formula that a complaint repeats
YES = frozenset({"Иә", "Да", "иә", "да", "yes"})  # how a printed formula writes the answers 1 and 0
NO = frozenset({"Жоқ", "Нет", "жоқ", "нет", "no"})

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<cell>(?:\{\w+\}|[A-Za-z]\w*)(?:/(?:[\w.@]|\{\w+\})+)+ | \{\w+\})
    | (?P<set>@\w+)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<text>"[^"]*"|«[^»]*»)
    | (?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<sign><=|>=|!=|<>|[≠≤≥−×]|[=<>+\-*(),])
    | (?P<end>\Z)
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)


class ControlSyntaxError(DomainError):
    """The text of a control cannot be read: where, what was expected there, what stands there instead."""

    def __init__(self, text: str, position: int, expected: Bilingual, found: str) -> None:
        here, shown = position + 1, text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        kk = f"Формула: {shown} – {here}-орын: күтілгені: {expected.kk}; тұрғаны: {found or 'формула соңы'}."
        ru = f"Формула: {shown} – позиция {here}: ожидается {expected.ru}; стоит: {found or 'конец формулы'}."
        super().__init__(Bilingual(kk=kk, ru=ru))
        self.text, self.position, self.expected, self.found = text, position, expected, found


EXPECTED = {
    "value": Bilingual(kk="сан, ұяшық немесе функция", ru="число, клетка или функция"),
    "truth": Bilingual(kk="шарт (мысалы, A/2 > 0)", ru="условие (например, A/2 > 0)"),
    "number": Bilingual(kk="сан немесе ұяшық", ru="число или клетка"),
    "cell": Bilingual(kk="бір ұяшықтың мекенжайы", ru="адрес одной клетки"),
    "cell or PREV": Bilingual(kk="бір ұяшық немесе PREV(ұяшық)", ru="одна клетка или PREV(клетка)"),
    "cells": Bilingual(kk="ұяшықтар немесе @жиын", ru="клетки или @набор"),
    "addends": Bilingual(kk="ұяшықтар, сандар немесе @жиын", ru="клетки, числа или @набор"),
    "name": Bilingual(kk="атау (мысалы, respondent.oked_all)", ru="имя (например, respondent.oked_all)"),
    "function": Bilingual(kk="белгілі функция", ru="известная функция"),
    "operator": Bilingual(kk="амал белгісі немесе формула соңы", ru="знак действия или конец формулы"),
    "one quantifier": Bilingual(kk="ANY немесе ALL тек бір жағында", ru="ANY или ALL только с одной стороны"),
    "equality": Bilingual(kk="шарттар арасында = немесе !=", ru="= или != между условиями"),
    "less nesting": Bilingual(
        kk=f"ең көбі {DEEPEST} қабат жақша (формуланы бөліңіз)",
        ru=f"не больше {DEEPEST} уровней скобок (разделите формулу)",
    ),
    "latin": Bilingual(kk="латын әрпі", ru="латинская буква"),
}


@dataclass(frozen=True)
class Signature:
    """What a function takes and gives; `is_open` = the last argument may be repeated."""

    takes: tuple[str, ...]
    gives: str
    is_open: bool = False

    def wish(self, position: int) -> str:
        return self.takes[min(position, len(self.takes) - 1)]

    def is_full(self, count: int) -> bool:
        return not self.is_open and count == len(self.takes)


FUNCTIONS = {
    "SUM": Signature(("addends",), "number", is_open=True),
    "COUNT": Signature(("cells",), "number", is_open=True),
    "ANY": Signature(("cells",), "quantifier", is_open=True),
    "ALL": Signature(("cells",), "quantifier", is_open=True),
    "PREV": Signature(("cell",), "cell"),
    "BLANK": Signature(("cell or PREV",), "truth"),
    "RATIO": Signature(("number", "number"), "number"),
    "BETWEEN": Signature(("number", "number", "number"), "truth"),
    "DECIMALS": Signature(("cell",), "number"),
    "YOY_JUMP": Signature(("number", "cell or PREV", "number", "number"), "truth"),
    "BIN_VALID": Signature(("cell",), "truth"),
    "IIN_VALID": Signature(("cell",), "truth"),
    "KATO_VALID": Signature(("cell",), "truth"),
    "COUNTRY_VALID": Signature(("cell",), "truth"),
    "EMAIL_VALID": Signature(("cell",), "truth"),
    "OKED_IN": Signature(("name", "name"), "truth"),
    "KRP_BAND_CONTAINS": Signature(("name", "number"), "truth"),
    "ALL_ANSWERED": Signature(("name",), "truth"),
    "DEADLINE": Signature(("name",), "name"),
}

# What may stand where: the sorts of a parsed piece that satisfy a wish.
_SATISFIES = {
    "value": {"number", "cell", "text", "name", "quantifier"},
    "truth": {"truth", "quantifier"},
    "number": {"number", "cell", "name"},
    "cell": {"cell"},
    "cell or PREV": {"cell"},
    "cells": {"cell", "set"},
    "addends": {"cell", "set", "number"},
    "name": {"name"},
}


class _Token(NamedTuple):
    kind: str
    value: str
    at: int


class _Piece(NamedTuple):
    """A parsed part, what sort of thing it is, and where it begins."""

    tree: Tree
    sort: str
    at: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """The tree of a control's formula. Raises ControlSyntaxError with the position and what was expected."""
    parser = _Parser(text)
    piece = parser.condition()
    if parser.token.kind != "end":
        raise parser.complaint(EXPECTED["operator"])
    tree = parser.want(piece, "truth").tree
    if depth_of(tree) > 2 * DEEPEST:  # a long chain of minus signs nests without brackets
        raise parser.complaint(EXPECTED["less nesting"], 0)
    return tree


class _Parser:
    """Recursive descent, one method per level of the grammar, loosest first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.token = self._read(0)

    def _read(self, start: int) -> _Token:
        match = _TOKEN.match(self.text, start)
        assert match and match.lastgroup  # the last two alternatives take anything
        kind, found = match.lastgroup, match[match.lastgroup]
        self.next_at = match.end()
        if kind == "word" and found in KEYWORDS:
            return _Token("keyword", found, match.start(kind))
        return _Token(kind, SYNONYMS.get(found, found), match.start(kind))

    def advance(self) -> _Token:
        token = self.token
        self.token = self._read(self.next_at)
        return token

    def take(self, *values: str) -> str | None:
        if self.token.kind in ("sign", "keyword") and self.token.value in values:
            return self.advance().value
        return None

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.complaint(Bilingual(kk=f"«{value}»", ru=f"«{value}»"))

    def complaint(self, expected: Bilingual, at: int | None = None) -> ControlSyntaxError:
        token = self.token if at is None else self._read(at)
        return ControlSyntaxError(self.text, token.at, expected, token.value)

    def nested(self, part: Callable[[], _Piece]) -> _Piece:
        """A part that may hold the whole grammar again."""
        if self.depth >= DEEPEST:
            raise self.complaint(EXPECTED["less nesting"])
        self.depth += 1
        piece = part()
        self.depth -= 1
        return piece

    def want(self, piece: _Piece, wish: str) -> _Piece:
        if piece.sort not in _SATISFIES[wish]:
            raise self.complaint(EXPECTED[wish], piece.at)
        if piece.sort == "quantifier" and wish == "truth":
            name, *members = piece.tree
            return _Piece([name, "!=", 0, *members], "truth", piece.at)
        return piece

    def condition(self) -> _Piece:
        at = self.token.at
        if not self.take("if"):
            return self.either()
        premise = self.want(self.either(), "truth")
        self.expect("then")
        conclusion = self.want(self.nested(self.condition), "truth")
        return _Piece(["if", premise.tree, conclusion.tree], "truth", at)

    def either(self) -> _Piece:
        return self._joined("or", self.both)

    def both(self) -> _Piece:
        return self._joined("and", self.negation)

    def _joined(self, word: str, operand: Any) -> _Piece:
        first = operand()
        if not self.take(word):
            return first
        trees = [self.want(first, "truth").tree, self.want(operand(), "truth").tree]
        while self.take(word):
            trees.append(self.want(operand(), "truth").tree)
        return _Piece([word, *trees], "truth", first.at)

    def negation(self) -> _Piece:
        at = self.token.at
        if self.take("not"):
            return _Piece(["not", self.want(self.nested(self.negation), "truth").tree], "truth", at)
        return self.comparison()

    def comparison(self) -> _Piece:
        left = self.sum()
        at = self.token.at
        sign = self.take(*COMPARISONS)
        if not sign:
            return left
        right = self.sum()
        if "truth" in (left.sort, right.sort):
            return self._equivalence(left, sign, right, at)
        self.want(left, "value")
        self.want(right, "value")
        if left.sort == right.sort == "quantifier":
            raise self.complaint(EXPECTED["one quantifier"], right.at)
        if right.sort == "quantifier":
            left, sign, right = right, MIRRORED[sign], left
        if left.sort == "quantifier":
            name, *members = left.tree
            return _Piece([name, sign, self.want(right, "number").tree, *members], "truth", left.at)
        return _Piece([sign, left.tree, right.tree], "truth", left.at)

    def _equivalence(self, left: _Piece, sign: str, right: _Piece, at: int) -> _Piece:
        """`(F/20 = 1) = (F/20.1 > 0)`: both conditions hold, or neither."""
        same = ["iff", self.want(left, "truth").tree, self.want(right, "truth").tree]
        if sign not in ("=", "!="):
            raise self.complaint(EXPECTED["equality"], at)
        return _Piece(same if sign == "=" else ["not", same], "truth", left.at)

    def sum(self) -> _Piece:
        piece = self.term()
        while sign := self.take("+", "-"):
            left, right = self.want(piece, "number"), self.want(self.term(), "number")
            if sign == "+" and isinstance(left.tree, list) and left.tree[0] == "+":
                piece = _Piece([*left.tree, right.tree], "number", left.at)
            else:
                piece = _Piece([sign, left.tree, right.tree], "number", left.at)
        return piece

    def term(self) -> _Piece:
        piece = self.signed()
        while self.take("*"):
            left, right = self.want(piece, "number"), self.want(self.signed(), "number")
            piece = _Piece(["*", left.tree, right.tree], "number", left.at)
        return piece

    def signed(self) -> _Piece:
        at = self.token.at
        if not self.take("-"):
            return self.atom()
        piece = self.want(self.nested(self.signed), "number")
        literal = isinstance(piece.tree, int | float)
        return _Piece(-piece.tree if literal else ["-", 0, piece.tree], "number", at)

    def atom(self) -> _Piece:
        kind, value, at = self.token
        reader = getattr(self, f"read_{kind}", None)
        if reader:
            self.advance()
            return reader(value, at)
        if self.take("("):
            inside = self.nested(self.condition)
            self.expect(")")
            if inside.sort == "quantifier":  # (ANY(@x)) is a condition by itself
                inside = self.want(inside, "truth")
            return inside._replace(at=at)
        raise self.complaint(EXPECTED["value"])

    def read_number(self, value: str, at: int) -> _Piece:
        return _Piece(plain_number(float(value) if "." in value else int(value)), "number", at)

    def read_text(self, value: str, at: int) -> _Piece:
        return _Piece(["text", value[1:-1]], "text", at)

    def read_cell(self, value: str, at: int) -> _Piece:
        if "@" in value:
            return _Piece(["set", value], "set", at)
        return _Piece(["cell", value], "cell", at)

    def read_set(self, value: str, at: int) -> _Piece:
        return _Piece(["set", value], "set", at)

    def read_word(self, value: str, at: int) -> _Piece:
        if self.take("("):
            return self.call(value, at)
        if not value.isascii():
            raise self.complaint(EXPECTED["latin"], at)
        return _Piece(["name", value], "name", at)

    def call(self, name: str, at: int) -> _Piece:
        signature = FUNCTIONS.get(name)
        if signature is None:
            raise self.complaint(_one_of(EXPECTED["function"], FUNCTIONS), at)
        trees = [piece.tree for piece in self.arguments(signature)]
        return _Piece([name, *trees], signature.gives, at)

    def arguments(self, signature: Signature) -> list[_Piece]:
        found = [self._argument(signature.wish(0))]
        while not signature.is_full(len(found)) and self.take(","):
            found.append(self._argument(signature.wish(len(found))))
        if len(found) < len(signature.takes):
            self.expect(",")
        self.expect(")")
        return found

    def _argument(self, wish: str) -> _Piece:
        piece = self.want(self.nested(self.condition), wish)
        if wish == "cell" and piece.tree[0] == "PREV":
            raise self.complaint(EXPECTED["cell"], piece.at)
        return piece


def _one_of(expected: Bilingual, names: Any) -> Bilingual:
    listed = ", ".join(names)
    return Bilingual(kk=f"{expected.kk} ({listed})", ru=f"{expected.ru} ({listed})")


def plain_number(value: int | float) -> int | float:
    """2.0 is 2: whole numbers stay exact in every evaluator."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def depth_of(tree: Tree) -> int:
    """How deep lists stand inside lists, found without recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, list):
            deepest = max(deepest, depth)
            waiting += [(operand, depth + 1) for operand in node[1:]]
    return deepest


def walk(tree: Tree) -> Any:
    """Every list of a tree, outside in, in the order of the formula."""
    if isinstance(tree, list):
        yield tree
        for operand in tree[1:]:
            yield from walk(operand)
