"""The meaning of a control, on record: evaluates trees of `controls.expand` over the cells of one report.

`controls.compile`, `controls.batch` and the browser's `controls.js` give the same answers faster or elsewhere.

Blank is not zero, but counts as 0 in arithmetic and as "" between texts. A condition may have no answer (None): a
RATIO without a base, a classifier nobody loaded. Such answers travel as in Kleene's logic (unknown and false is
false), and a control without an answer holds. A control whose cells are all blank holds, unless `evaluate_blank`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from controls import functions
from controls.expand import Check
from controls.functions import NOTHING_KNOWN, Cells, Context
from controls.language import Tree

Answer = bool | None


def holds(check: Check, cells: Cells, context: Context = NOTHING_KNOWN) -> bool:
    """Does the report satisfy the check?"""
    return _is_silent(check, cells) or evaluate(check.tree, cells, context) is not False


def failing(checks: list[Check], cells: Cells, context: Context = NOTHING_KNOWN) -> list[Check]:
    return [check for check in checks if not holds(check, cells, context)]


def _is_silent(check: Check, cells: Cells) -> bool:
    """Cells of this report only: last year's figure alone does not make a control speak."""
    return bool(check.cells) and not check.evaluate_blank and all(is_blank(cells.get(cell)) for cell in check.cells)


def is_blank(value: Any) -> bool:
    return value is None or value == ""


def evaluate(tree: Tree, cells: Cells, context: Context = NOTHING_KNOWN) -> Any:
    """The value of a tree: a number, a text, True, False or None (no answer)."""
    if not isinstance(tree, list):
        return tree
    name, *operands = tree
    return MEANINGS[name](operands, cells, context)


def number(tree: Tree, cells: Cells, context: Context) -> Any:
    """A number for arithmetic: a blank cell is 0, "no value" stays None."""
    value = evaluate(tree, cells, context)
    if is_blank(value) and isinstance(tree, list) and tree[0] in ("cell", "PREV"):
        return 0
    return value


def text(tree: Tree, cells: Cells, context: Context) -> str:
    return evaluate(tree, cells, context) or ""


def _cell(operands: list[Tree], cells: Cells, context: Context) -> Any:
    return cells.get(operands[0])


def _previous(operands: list[Tree], cells: Cells, context: Context) -> Any:
    return context.previous.get(operands[0]) if context.previous is not None else None


def _arithmetic(step: Callable[[Any, Any], Any]) -> Any:
    def result(operands: list[Tree], cells: Cells, context: Context) -> Any:
        total: Any = None
        for position, operand in enumerate(operands):
            value = number(operand, cells, context)
            if value is None:
                return None
            total = step(total, value) if position else value
        return total

    return result


def _comparison(test: Callable[[Any, Any], bool]) -> Any:
    def result(operands: list[Tree], cells: Cells, context: Context) -> Answer:
        left, right = (number(operand, cells, context) for operand in operands)
        return None if left is None or right is None else test(left, right)

    return result


def _texts(test: Callable[[Any, Any], bool]) -> Any:
    def result(operands: list[Tree], cells: Cells, context: Context) -> Answer:
        left, right = (text(operand, cells, context) for operand in operands)
        return test(left, right)

    return result


def _members(fold: Callable[[Any], bool]) -> Any:
    """ANY(@x) = 1: some member equals 1. ALL(@x) = 1: every member does."""

    def result(operands: list[Tree], cells: Cells, context: Context) -> Answer:
        sign, wanted, *members = operands
        answers = [evaluate([sign, member, wanted], cells, context) for member in members]
        return None if None in answers else fold(answers)

    return result


def _and(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    answers = [evaluate(operand, cells, context) for operand in operands]
    if False in answers:
        return False
    return None if None in answers else True


def _or(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    return _not([["and", *(["not", operand] for operand in operands)]], cells, context)


def _not(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    answer = evaluate(operands[0], cells, context)
    return None if answer is None else not answer


def _if(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    premise, conclusion = operands
    return _or([["not", premise], conclusion], cells, context)


def _iff(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    left, right = (evaluate(operand, cells, context) for operand in operands)
    return None if left is None or right is None else left == right


def _blank(operands: list[Tree], cells: Cells, context: Context) -> bool:
    return is_blank(evaluate(operands[0], cells, context))


def _count(operands: list[Tree], cells: Cells, context: Context) -> int:
    return sum(not is_blank(evaluate(operand, cells, context)) for operand in operands)


def _ratio(operands: list[Tree], cells: Cells, context: Context) -> float | None:
    value, base = (number(operand, cells, context) for operand in operands)
    return None if value is None or base is None else functions.ratio(value, base)


def _between(operands: list[Tree], cells: Cells, context: Context) -> bool:
    value, low, high = (number(operand, cells, context) for operand in operands)
    return value is not None and low is not None and high is not None and low <= value <= high


def _decimals(operands: list[Tree], cells: Cells, context: Context) -> int:
    return functions.decimals(evaluate(operands[0], cells, context))


def _yoy_jump(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    value, ratio, floor = (number(operands[i], cells, context) for i in (0, 2, 3))
    if None in (value, ratio, floor):
        return None
    previous = evaluate(operands[1], cells, context)
    return functions.yoy_jump(value, None if is_blank(previous) else previous, ratio, floor)


def _oked_in(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    return functions.oked_in(evaluate(operands[0], cells, context), tuple(operands[1][1:]))


def _krp(operands: list[Tree], cells: Cells, context: Context) -> Answer:
    persons = number(operands[1], cells, context)
    return None if persons is None else functions.krp_band_contains(evaluate(operands[0], cells, context), persons)


def _text_function(name: str) -> Any:
    def result(operands: list[Tree], cells: Cells, context: Context) -> Answer:
        return functions.TEXT_FUNCTIONS[name](evaluate(operands[0], cells, context), context)

    return result


MEANINGS: dict[str, Callable[[list[Tree], Cells, Context], Any]] = {
    "cell": _cell,
    "PREV": _previous,
    "text": lambda operands, cells, context: operands[0],
    "context": lambda operands, cells, context: functions.known(operands[0], context),
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "SUM": _arithmetic(operator.add),
    "COUNT": _count,
    "RATIO": _ratio,
    "DECIMALS": _decimals,
    "=": _comparison(operator.eq),
    "!=": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
    "text=": _texts(operator.eq),
    "text!=": _texts(operator.ne),
    "ANY": _members(any),
    "ALL": _members(all),
    "and": _and,
    "or": _or,
    "not": _not,
    "if": _if,
    "iff": _iff,
    "ALL_ANSWERED": _and,
    "BLANK": _blank,
    "BETWEEN": _between,
    "YOY_JUMP": _yoy_jump,
    "OKED_IN": _oked_in,
    "KRP_BAND_CONTAINS": _krp,
    **{name: _text_function(name) for name in functions.TEXT_FUNCTIONS},
}
