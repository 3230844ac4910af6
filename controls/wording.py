"""Do the sentences of a control say what its formula says, and the same in both languages?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from controls.expand import Check, placeholders
from controls.faults import Fault
from controls.language import ControlSyntaxError, Tree, parse, walk
from kernel.bilingual import Bilingual

NUMBER = re.compile(r"\d+(?:\.\d+)*")
BRACKETS = re.compile(r"\([^)]*\)|\{\w+\}")
_CODES = r"(\d+(?:\.\d+)*(?:\s*(?:,|–|-|\bи\b|\bили\b|\bжәне\b|\bнемесе\b)\s*\d+(?:\.\d+)*)*)"
_NAMED = {
    "section": re.compile(rf"(?:{_CODES}-бөлім|\b[Рр]аздел\w*\s+{_CODES})"),
    "row": re.compile(rf"(?:{_CODES}-жол|\b[Сс]трок\w*\s+{_CODES})"),
    "column": re.compile(rf"(?:{_CODES}-баған|\b[Гг]раф\w*\s+{_CODES})"),
    "item": re.compile(rf"(?:{_CODES}-тармақ|\b(?:[Пп]од)?[Пп]?ункт\w*\s+{_CODES})"),
}


def judge_message(control: Any, check: Check | None, edition: Any) -> Iterator[Fault]:
    """The codes of the message: the same in kk and ru, and none that the formula does not have."""
    yield from _same_codes(control)
    if check is not None and check.cells:
        yield from _codes_of_the_formula(control, check, edition)


def _same_codes(control: Any) -> Iterator[Fault]:
    kk, ru = (_said_codes(control.message.in_(language)) for language in ("kk", "ru"))
    if kk != ru:
        yield Fault(
            "message-languages",
            control.id,
            control.line,
            Bilingual(
                kk=f"Хабарламаның екі тілдегі кодтары әртүрлі: қазақша – {_set(kk)}; орысша – {_set(ru)}.",
                ru=f"Коды в сообщении на двух языках разные: на казахском – {_set(kk)}; на русском – {_set(ru)}.",
            ),
            Bilingual(kk="Екі мәтінді салыстырып түзетіңіз.", ru="Сверьте и исправьте тексты."),
        )


def _said_codes(text: str) -> set[str]:
    return {*NUMBER.findall(BRACKETS.sub(" ", text)), *placeholders(text)}


def _codes_of_the_formula(control: Any, check: Check, edition: Any) -> Iterator[Fault]:
    known = _places(check.cells, edition)
    strange: set[str] = set()
    for language in ("kk", "ru"):
        text = BRACKETS.sub(" ", check.message.in_(language))
        for kind, pattern in _NAMED.items():
            for found in pattern.findall(text):
                codes = NUMBER.findall(" ".join(found))
                strange |= {code for code in codes if not _is_said(code, known[kind], kind)}
    if strange:
        yield Fault(
            "message-cells",
            control.id,
            control.line,
            Bilingual(
                kk=f"Хабарламада формулада жоқ код бар: {_set(strange)}. Формула: {control.expr}.",
                ru=f"В сообщении есть код, которого нет в формуле: {_set(strange)}. Формула: {control.expr}.",
            ),
            Bilingual(kk="Хабарламаны немесе формуланы түзетіңіз.", ru="Исправьте сообщение или формулу."),
        )


def _is_said(code: str, known: set[str], kind: str) -> bool:
    """An item may be called by the number of the group that it stands under: 18 for 18.1."""
    return code in known or (kind == "item" and any(other.startswith(f"{code}.") for other in known))


def _places(cells: Iterable[str], edition: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"section": set(), "row": set(), "column": set(), "item": set()}
    for address in cells:
        section, *parts = address.split("/")
        found["section"].add(edition.sections[section].number or "")
        if len(parts) == 2:
            found["row"].add(parts[0])
            found["column"].add(parts[1])
        else:
            found["item"].add(parts[0])
    return found


def judge_printed(control: Any) -> Iterator[Fault]:
    """The law prints a rule in two languages: do the two formulas name the same cells?"""
    kk, ru = control.printed.get("kk"), control.printed.get("ru")
    if kk and ru and _readable(kk) and _readable(ru) and _cells(kk) != _cells(ru):
        yield Fault(
            "printed-languages",
            control.id,
            control.line,
            Bilingual(
                kk=f"Басылған формулалар әртүрлі: қазақша – {kk}; орысша – {ru}.",
                ru=f"Напечатанные формулы различаются: на казахском – {kk}; на русском – {ru}.",
            ),
            Bilingual(
                kk="Қайсысы дұрыс екенін таңдап, екіншісін `legal-literal` бақылауы етіп сақтаңыз.",
                ru="Выберите верную, вторую сохраните контролем `legal-literal`.",
            ),
        )


def _cells(text: str) -> list[str]:
    """The cells of a printed formula in its order, sets and placeholders as written."""
    return [node[1] for node in walk(parse(text)) if node[0] in ("cell", "set")]


def _readable(text: str) -> Tree:
    try:
        return parse(text)
    except ControlSyntaxError:
        return None


def _set(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes, key=lambda code: [(len(part), part) for part in code.split(".")])) or "–"
