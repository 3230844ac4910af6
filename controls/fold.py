"""What a control comes to before any report is read: constant parts worked out, certain parts taken away.

Used by `compile` and `batch`: a control that no whole number can break (DECIMALS of an integer cell) costs nothing,
and a control that holds over blank cells needs no question "is everything blank?".
"""

from __future__ import annotations

from controls.evaluate import evaluate
from controls.language import Tree

BLANK = ["cell", ""]  # no report has this address


def fold(tree: Tree, *, no_cells: bool = False, no_previous: bool = False) -> Tree:
    """The tree with its constant parts worked out. Cells that hold numbers hold whole ones, so DECIMALS is 0."""
    if not isinstance(tree, list) or tree[0] in ("text", "context", "codes"):
        return tree
    if tree[0] == "DECIMALS":
        return 0
    if (tree[0] == "cell" and no_cells) or (tree[0] == "PREV" and no_previous):
        return BLANK
    if tree[0] in ("cell", "PREV"):
        return tree
    operands = [fold(operand, no_cells=no_cells, no_previous=no_previous) for operand in tree[1:]]
    return _certain(tree[0], operands)


def holds_anyway(tree: Tree, *, no_cells: bool = False, no_previous: bool = False) -> bool:
    """True if the control cannot fail (while its cells, or last year's, are blank)."""
    return fold(tree, no_cells=no_cells, no_previous=no_previous) in (True, None)


def _is_constant(tree: Tree) -> bool:
    return not isinstance(tree, list) or tree[0] == "text" or tree == BLANK


def _certain(name: str, operands: list[Tree]) -> Tree:
    rule = _RULES.get(name)
    result = rule(operands) if rule else [name, *operands]
    if isinstance(result, list) and all(_is_constant(operand) or operand in _SIGNS for operand in result[1:]):
        return evaluate(result, {})
    return result


_SIGNS = ("=", "!=", "<", "<=", ">", ">=")


def _and(operands: list[Tree]) -> Tree:
    if any(operand is False for operand in operands):
        return False
    left = [operand for operand in operands if operand is not True]
    if len(left) < 2:
        return left[0] if left else True
    return ["and", *left]


def _or(operands: list[Tree]) -> Tree:
    if any(operand is True for operand in operands):
        return True
    left = [operand for operand in operands if operand is not False]
    if len(left) < 2:
        return left[0] if left else False
    return ["or", *left]


def _if(operands: list[Tree]) -> Tree:
    premise, conclusion = operands
    if premise is False or conclusion is True:
        return True
    return conclusion if premise is True else ["if", premise, conclusion]


def _ratio(operands: list[Tree]) -> Tree:
    return None if operands[1] in (0, BLANK) else ["RATIO", *operands]


def _between(operands: list[Tree]) -> Tree:
    return False if None in operands else ["BETWEEN", *operands]


def _yoy_jump(operands: list[Tree]) -> Tree:
    """No figure of last year, no jump (unless the value itself may have no answer)."""
    sure = isinstance(operands[0], list) and operands[0][0] == "cell"
    return False if sure and operands[1] == BLANK else ["YOY_JUMP", *operands]


_RULES = {
    "and": _and,
    "ALL_ANSWERED": _and,
    "or": _or,
    "if": _if,
    "RATIO": _ratio,
    "BETWEEN": _between,
    "YOY_JUMP": _yoy_jump,
}
