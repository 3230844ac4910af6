"""What a failed control says to its reader: the sentence of the edition, then the reader's own numbers.

    Строка 1.3, графа 1: 500; графы 2 + 3 + 5 + 6: 480; разница: 20.
    1.3-жол, 1-баған: 500; 2 + 3 + 5 + 6-бағандар: 480; айырмасы: 20.

An implication names the cell to fill or to correct; a jump over the year shows both years and their ratio. The
browser's `controls.js` says the same, word for word.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from controls.evaluate import evaluate, is_blank, number
from controls.expand import Check
from controls.functions import KRP_BANDS, NOTHING_KNOWN, Cells, Context
from controls.language import Tree, plain_number, walk
from controls.places import cells_name, together
from kernel.bilingual import Bilingual
from kernel.numbers import format_number

MINUS = "\u2212"
MOST_SUMMED = 20  # of a longer sum nobody reads the cells: the sentence says it, the first cells lead there
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
NOT_FILLED = Bilingual(kk="толтырылмаған", ru="не заполнено")
ANSWERS = {0: Bilingual(kk="Жоқ", ru="Нет"), 1: Bilingual(kk="Иә", ru="Да")}
LAST_YEAR = Bilingual(kk="{name} (өткен жыл)", ru="{name} (прошлый год)")
FILLED_COUNT = Bilingual(kk="толтырылғаны ({name})", ru="заполнено ({name})")
DIFFERENCE = Bilingual(kk="айырмасы: {value}", ru="разница: {value}")
THIS_YEAR_FACT = Bilingual(kk="есепті жыл: {value}", ru="отчетный год: {value}")
LAST_YEAR_FACT = Bilingual(kk="өткен жыл: {value}", ru="прошлый год: {value}")
RATIO_FACT = Bilingual(kk="қатынасы: {value}", ru="отношение: {value}")
SLIP = Bilingual(
    kk="мың теңгенің орнына теңгемен жазылған сияқты: {now} емес, {less} болуы мүмкін",
    ru="похоже, указаны тенге вместо тысяч тенге: не {now}, а {less}",
)
FACT = Bilingual(kk="{name}: {value}", ru="{name}: {value}")
FILL = Bilingual(kk="{these} толтырыңыз немесе {those} түзетіңіз", ru="Заполните {these} или исправьте {those}")
CORRECT = Bilingual(kk="{these} немесе {those} түзетіңіз", ru="Исправьте {these} или {those}")
CORRECT_ONE = Bilingual(kk="{these} түзетіңіз", ru="Исправьте {these}")
OKED = Bilingual(kk="ЭҚЖЖ коды", ru="код ОКЭД")
SIZE_CODE = Bilingual(kk="мөлшерлілік коды", ru="код размерности")
SUBMITTED = Bilingual(kk="тапсырылған күні", ru="дата представления")
DEADLINE = Bilingual(kk="ұсыну мерзімі", ru="срок представления")


@dataclass(frozen=True)
class FindingText:
    """A failed check as its reader meets it. The numbers are there when two amounts were compared."""

    left: int | float | None
    right: int | float | None
    difference: int | float | None
    ratio: float | None
    cells: tuple[str, ...]
    message: Bilingual

    @property
    def numbers(self) -> dict[str, int | float]:
        found = {"left": self.left, "right": self.right, "difference": self.difference, "ratio": self.ratio}
        return {name: value for name, value in found.items() if value is not None}


def describe(check: Check, cells: Cells, context: Context = NOTHING_KNOWN) -> FindingText:
    """The finding of a check that this report fails."""
    return _Reader(check, cells, context).finding()


@dataclass
class _Facts:
    facts: Sequence[Bilingual]
    todo: Bilingual | None = None
    left: Any = None
    right: Any = None
    difference: Any = None
    ratio: float | None = None
    cells: tuple[str, ...] | None = None


class _Reader:
    def __init__(self, check: Check, cells: Cells, context: Context) -> None:
        self.check, self.cells, self.context = check, cells, context
        self.names = check.names
        self.many_sections = len({cell.split("/", 1)[0] for cell in check.cells}) > 1

    def finding(self) -> FindingText:
        found = self.facts(self.core(self.check.tree))
        sentences = [self.check.message]
        if found.facts:
            sentences.append(_sentence(together(found.facts, "; ")))
        if found.todo:
            sentences.append(_sentence(found.todo))
        return FindingText(
            left=found.left,
            right=found.right,
            difference=found.difference,
            ratio=found.ratio,
            cells=self.check.cells if found.cells is None else found.cells,
            message=together(sentences, " "),
        )

    def core(self, tree: Tree) -> Tree:
        """The part of the formula that is to blame: the one failing operand of an "and", what stands under "not"."""
        if tree[0] == "and":
            failed = [operand for operand in tree[1:] if self.answer(operand) is False]
            return self.core(failed[0]) if len(failed) == 1 else tree
        if tree[0] == "not" and tree[1][0] in ("YOY_JUMP", "BETWEEN"):
            return tree[1]
        return tree

    def answer(self, tree: Tree) -> Any:
        return evaluate(tree, self.cells, self.context)

    def facts(self, core: Tree) -> _Facts:
        years = _two_years(core)
        if years:
            return self.over_the_year(*years)
        if core[0] in COMPARISONS and _names_amounts(core):
            return self.agreement(core) if self.is_of_answers(core) else self.comparison(core)
        if core[0] in ("if", "iff"):
            return self.implication(core[1], core[2])
        if core[0] == "ALL_ANSWERED":
            return self.unanswered(core)
        if core[0] == "not" and core[1][0] == "BLANK":
            return _Facts([])  # the message says already that it is blank
        return _Facts([*self.values(_cells_in(core)), *self.from_outside(core)])

    def is_of_answers(self, core: Tree) -> bool:
        """Two yes/no items are compared: there is no amount by which they differ."""
        return all(isinstance(side, list) and side[0] == "cell" and side[1] in self.names.yesno for side in core[1:])

    def agreement(self, core: Tree) -> _Facts:
        return self.implication(core[1], core[2])

    # Two amounts

    def comparison(self, core: Tree) -> _Facts:
        sign, left, right = core
        left_value, right_value = (number(side, self.cells, self.context) for side in (left, right))
        if not isinstance(right, list):
            if len(summed := _cells_in(left)) > MOST_SUMMED:
                firsts = {cell.split("/", 1)[0]: cell for cell in reversed(summed)}
                cells = tuple(cell for cell in summed if cell in firsts.values())
                return _Facts([], left=left_value, right=right_value, cells=cells)
            return _Facts([self.fact(left, None)], left=left_value, right=right_value)
        beside = left[1] if isinstance(left, list) and left[0] == "cell" else None
        difference = left_value - right_value
        facts = [self.fact(left, None), self.fact(right, beside), _filled(DIFFERENCE, value=shown(abs(difference)))]
        return _Facts(facts, left=left_value, right=right_value, difference=difference)

    def fact(self, tree: Tree, beside: str | None) -> Bilingual:
        value = self.answer(tree)
        if isinstance(tree, list) and tree[0] == "cell":
            return _filled(FACT, name=self.called(tree, beside), value=self.value(tree[1]))
        return _filled(FACT, name=self.called(tree, beside), value=shown(0 if value is None else value))

    def called(self, tree: Tree, beside: str | None = None) -> Bilingual:
        """An expression in words: "графы 2 + 3", "3 × пункт 2"."""
        if not isinstance(tree, list):
            return shown(tree)
        name, *operands = tree
        if name == "PREV":
            return _filled(LAST_YEAR, name=self.called(["cell", operands[0]], beside))
        if name == "COUNT":
            return _filled(FILLED_COUNT, name=self.several([operand[1] for operand in operands], ", ", beside))
        if name == "cell":
            return self.several(operands, " + ", beside)
        if name in ("+", "SUM") and all(isinstance(operand, list) and operand[0] == "cell" for operand in operands):
            return self.several([operand[1] for operand in operands], " + ", beside)
        joint = {"-": " − ", "*": " × ", "RATIO": " / "}.get(name, " + ")
        return together([self.called(operand, beside) for operand in operands], joint)

    def several(self, addresses: Sequence[str], joint: str, beside: str | None = None) -> Bilingual:
        return cells_name(self.names, addresses, joint=joint, with_section=self.many_sections, beside=beside)

    # This year and last year

    def over_the_year(self, value: Tree, before: Tree) -> _Facts:
        now, then = (number(tree, self.cells, self.context) for tree in (value, before))
        facts = [_filled(THIS_YEAR_FACT, value=shown(now)), _filled(LAST_YEAR_FACT, value=shown(then))]
        ratio = now / then if then else None
        if ratio is not None:
            facts.append(_filled(RATIO_FACT, value=rounded(ratio, 4 if abs(ratio) < 0.1 else 2)))
        slip = _filled(SLIP, now=shown(now), less=shown(thousandth(now))) if self.is_slip(ratio) else None
        return _Facts(facts, slip, left=now, right=then, difference=now - then, ratio=ratio)

    def is_slip(self, ratio: float | None) -> bool:
        """Tenge in a cell of thousand tenge: about a thousand times last year's amount."""
        return ratio is not None and self.check.slip is not None and is_thousandfold(ratio, self.check.slip)

    # If this, then that

    def implication(self, premise: Tree, conclusion: Tree) -> _Facts:
        given = _cells_in(premise)
        wanted = [cell for cell in _cells_in(conclusion) if cell not in given]
        return _Facts(self.values([*given, *wanted]), self.what_to_do(given, wanted))

    def what_to_do(self, given: list[str], wanted: list[str]) -> Bilingual | None:
        """Fill what is blank, or correct what contradicts it; zeros are left out when something else was answered."""
        if not (given and wanted):
            some = given or wanted
            return _filled(CORRECT_ONE, these=self.acted_on(some, None)) if some else None
        answered = [cell for cell in wanted if self.cells.get(cell)] or wanted
        blank = all(is_blank(self.cells.get(cell)) for cell in wanted)
        these, those = self.acted_on(answered, given[0]), self.acted_on(given, answered[0])
        return _filled(FILL if blank else CORRECT, these=these, those=those)

    def acted_on(self, addresses: list[str], beside: str | None) -> Bilingual:
        """Item numbers are unique over all modules, row and column codes are not."""
        sections = self.many_sections and all(address.count("/") == 2 for address in addresses)
        return cells_name(
            self.names, addresses, joint=", ", acted_on=True, with_section=sections, beside=None if sections else beside
        )

    # All that was answered

    def values(self, addresses: Iterable[str]) -> list[Bilingual]:
        """Each cell with its value; cells with the same value in one breath."""
        groups: dict[str, tuple[Bilingual, list[str]]] = {}
        for address in addresses:
            value = self.value(address)
            groups.setdefault(value.ru, (value, []))[1].append(address)
        facts, beside = [], None
        for value, group in groups.values():
            facts.append(_filled(FACT, name=self.several(group, ", ", beside), value=value))
            beside = None if self.many_sections else beside or group[0]
        return facts

    def value(self, address: str) -> Bilingual:
        value = self.cells.get(address)
        if value is None or value == "":
            return NOT_FILLED
        if address in self.names.yesno and value in ANSWERS:
            return ANSWERS[value]
        if isinstance(value, str):
            text = value if len(value) <= 40 else f"{value[:40]}…"
            return Bilingual(kk=f"«{text}»", ru=f"«{text}»")
        return shown(value)

    def unanswered(self, core: Tree) -> _Facts:
        missing = [cell for operand in core[1:] if self.answer(operand) is False for cell in _cells_in(operand)]
        missing = [cell for cell in missing if is_blank(self.cells.get(cell))]
        facts = [_filled(FACT, name=self.several(missing, ", "), value=NOT_FILLED)]
        return _Facts(facts, cells=tuple(missing))

    # What the register and the calendar say (never in the browser)

    def from_outside(self, core: Tree) -> list[Bilingual]:
        found = {node[1]: None for node in walk(core) if node[0] == "context"}
        facts = [self.outside_fact(name) for name in found]
        return [fact for fact in facts if fact is not None]

    def outside_fact(self, name: str) -> Bilingual | None:
        value = self.answer(["context", name])
        if value is None:
            return None
        if name == "respondent.krp":
            return _filled(FACT, name=SIZE_CODE, value=_plain(f"{value} ({_band(value)})"))
        if isinstance(value, date):
            label = SUBMITTED if name == "submitted_on" else DEADLINE
            return _filled(FACT, name=label, value=_plain(value.strftime("%d.%m.%Y")))
        codes = (value,) if isinstance(value, str) else value
        return _filled(FACT, name=OKED, value=_plain(", ".join(codes)))


def is_thousandfold(ratio: float, within: int | float) -> bool:
    return 1000 / within <= ratio <= 1000 * within


def thousandth(value: int) -> int:
    """Tenge as thousand tenge, half up."""
    return (value + 500) // 1000


def _two_years(core: Tree) -> tuple[Tree, Tree] | None:
    if core[0] == "YOY_JUMP":
        return core[1], core[2]
    if core[0] == "BETWEEN" and isinstance(core[1], list) and core[1][0] == "RATIO":
        value, base = core[1][1:]
        if isinstance(base, list) and base[0] == "PREV":
            return value, base
    return None


def _names_amounts(core: Tree) -> bool:
    """Two amounts of this report: no dates, no ratios, no digits after a point."""
    return not any(node[0] in ("context", "RATIO", "DECIMALS") for node in walk(core)) and isinstance(core[1], list)


def _cells_in(tree: Tree) -> list[str]:
    return list(dict.fromkeys(node[1] for node in walk(tree) if node[0] == "cell"))


def shown(value: int | float) -> Bilingual:
    """A number for the reader: a whole one as it is, another with two digits."""
    value = plain_number(value)
    return _plain(format_number(value)) if isinstance(value, int) else rounded(value, 2)


def rounded(value: float, decimals: int) -> Bilingual:
    """Half up, as the browser does it."""
    scale = 10**decimals
    whole = math.floor(value * scale + 0.5)
    units, rest = divmod(abs(whole), scale)
    return _plain(f"{MINUS if whole < 0 else ''}{format_number(units)},{rest:0{decimals}d}")


def _plain(text: str) -> Bilingual:
    return Bilingual(kk=text, ru=text)


def _filled(wording: Bilingual, **parts: Bilingual) -> Bilingual:
    return Bilingual(
        kk=wording.kk.format(**{name: part.kk for name, part in parts.items()}),
        ru=wording.ru.format(**{name: part.ru for name, part in parts.items()}),
    )


def _sentence(text: Bilingual) -> Bilingual:
    return Bilingual(kk=f"{text.kk[:1].upper()}{text.kk[1:]}.", ru=f"{text.ru[:1].upper()}{text.ru[1:]}.")


def _band(krp: int) -> str:
    low, high = KRP_BANDS[krp]
    return f"> {low - 1}" if high is None else f"{low}–{high}"
