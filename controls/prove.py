"""The prover: reads the controls of an edition as a reader of the law would, before any report exists.

It finds codes that the form does not have, parts and totals that nothing checks, items used in two senses, sentences
that do not fit their formula, and, with a solver, controls that contradict each other, refuse truthful reports, can
never fail or say what others say already. Nothing found means: no output, no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from controls.expand import Check, examine
from controls.faults import Fault
from controls.language import Tree, walk
from controls.places import ITEM, PART, counted
from controls.proof import Found, Proof
from controls.solver import Budget
from controls.wording import judge_message, judge_printed
from kernel.bilingual import Bilingual

SECONDS = 300.0  # of the solver, for one edition; the legal forms need a few


def prove(edition: Any, *, as_printed: bool = False, seconds: float = SECONDS) -> list[Fault]:
    """Everything that is wrong with the controls, in the order of the file, and what could not be decided in time.

    `as_printed` judges the law's own wording: literal controls on, extended and implied ones off.
    """
    controls = list(_printed(edition) if as_printed else _adopted(edition))
    faults = [fault for control in controls for fault in _of_printed_text(control, edition, as_printed)]
    checks: Found = {}
    for control in controls:
        found, wrong = examine(control, edition)
        faults += wrong
        faults += judge_message(control, found[0] if found else None, edition) if control.expr else ()
        faults += _mixed_senses(control, found)
        if found:
            checks[control.id] = found
    faults += Proof(edition, controls, checks, Budget(seconds)).faults()
    return sorted(faults, key=lambda fault: (fault.line, fault.kind))


def _adopted(edition: Any) -> Iterator[Any]:
    return (control for control in edition.controls if control.enabled and control.evaluable)


def _printed(edition: Any) -> Iterator[Any]:
    """What the law prints: the rules that fit, and the printed text of those that do not."""
    for control in edition.controls:
        if control.kind == "legal":
            yield control
        elif control.kind == "legal-literal":
            yield from _literal(control)


def _literal(control: Any) -> Iterator[Any]:
    texts = [control.expr] if control.expr else list(dict.fromkeys(control.printed.values()))
    for text in texts:
        yield replace(control, expr=text, evaluable=True, enabled=True)


def _of_printed_text(control: Any, edition: Any, as_printed: bool) -> Iterator[Fault]:
    """Two printed formulas that differ are settled once a literal control keeps the other one."""
    settled = any(c.kind == "legal-literal" and c.id.startswith(f"{control.id}.") for c in edition.controls)
    if as_printed or not settled:
        yield from judge_printed(control)


# ---- One item in two senses ----


def _mixed_senses(control: Any, checks: list[Check]) -> Iterator[Fault]:
    found = {cell: None for check in checks for cell in _counted_answers(check.tree, check.names.yesno)}
    for address in found:
        code = address.split("/", 1)[1]
        name = counted([code], PART if "." in code else ITEM, "")
        yield Fault(
            "types",
            control.id,
            control.line,
            Bilingual(
                kk=f"{name.kk}: «иә/жоқ» деп те, сан ретінде де пайдаланылған. Формула: {control.expr}.",
                ru=f"{name.ru}: используется и как «да/нет», и как число. Формула: {control.expr}.",
            ),
            Bilingual(kk="Формуладағы кодты түзетіңіз.", ru="Исправьте код в формуле."),
        )


def _counted_answers(tree: Tree, yesno: frozenset[str]) -> Iterator[str]:
    """Yes/no items that a formula adds to amounts or compares with something else than 0, 1 and other answers."""
    for node in walk(tree):
        if node[0] in ("=", "!=", "<", "<=", ">", ">="):
            sides = [_sense(side, yesno) for side in node[1:]]
            if "number" in sides and "answer" in sides:
                yield from (side[1] for side, sense in zip(node[1:], sides, strict=True) if sense == "answer")
        elif node[0] in ("+", "-", "*", "SUM"):
            senses = [_sense(side, yesno) for side in node[1:]]
            if "number" in senses:
                yield from (side[1] for side, sense in zip(node[1:], senses, strict=True) if sense == "answer")


def _sense(tree: Tree, yesno: frozenset[str]) -> str:
    if not isinstance(tree, list):
        return "either" if tree in (0, 1) else "number"
    if tree[0] in ("cell", "PREV"):
        return "answer" if tree[1] in yesno else "number"
    if tree[0] in ("+", "SUM", "COUNT"):
        return "either" if all(_sense(operand, yesno) == "answer" for operand in tree[1:]) else "number"
    return "number"
