"""Do the sentences of a control say what its formula says, and the same in both languages?

A message names cells by their printed codes. Which of its numbers are codes? What stands beside a noun ("строка 1.3",
"5-тармақ"), every number with a dot ("а в 12.1 доступа нет"), what is listed beside one ("28 или 28.1"), and what a
bracket holds alone ("затрат на ИКТ (3) нет"). A range means every code from its first to its last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from controls.expand import Check, placeholders
from controls.faults import Fault
from controls.language import NO, YES, ControlSyntaxError, Tree, parse, walk
from kernel.bilingual import Bilingual

_CODE = r"\d+(?:\.\d+)*"
_JOINT = r"\s*(?:,|–|-|\bи\b|\bили\b|\bжәне\b|\bнемесе\b)\s*"
_CODES = rf"({_CODE}(?:{_JOINT}{_CODE})*)"
NUMBER = re.compile(_CODE)
RANGE = re.compile(rf"({_CODE})\s*[–-]\s*({_CODE})(?!\.?\d)")
LISTED = re.compile(rf"(?<![\d.,]){_CODES}(?![\d])")
BRACKET = re.compile(r"\(([^()]*)\)")
# "в 2 раза", "1,5 есе", "50 %": amounts, written as words or figures as each language likes.
MEASURED = re.compile(r"\d+(?:[.,]\d+)?\s*(?:%|раз|есе|процент|пайыз)")
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
PLACEHOLDER = re.compile(r"\{\w+\}")
# A remark on what a sum leaves out: its codes stand in the form, and not in the formula.
LEFT_OUT = re.compile(r"не прибавля|не вход|не включа|не учитыва|қосылма|кірме|есептелме", re.IGNORECASE)
MODULE = re.compile(r"(?:\b([A-ZА-Я])\s+модул|\b[Мм]одул\w*\s+([A-ZА-Я])\b)")
LATIN = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")  # module letters are Latin; a keyboard may not be
_NAMED = {
    "section": re.compile(rf"(?:{_CODES}-бөлім|\b[Рр]аздел\w*\s+{_CODES})"),
    "row": re.compile(rf"(?:{_CODES}-жол|\b[Сс]тр(?:ок\w*|\.)\s*{_CODES})"),
    "column": re.compile(rf"(?:{_CODES}-баған|\b[Гг]р(?:аф\w*|\.)\s*{_CODES})"),
    "item": re.compile(rf"(?:{_CODES}-тармақ|\b(?:[Пп]од)?[Пп]?ункт\w*\s+{_CODES})"),
}


def judge_message(control: Any, check: Check | None, edition: Any) -> Iterator[Fault]:
    """The codes of the message: the same in kk and ru, and those that the formula has."""
    yield from _same_codes(control)
    if check is not None and check.cells:
        yield from _codes_of_the_formula(control, check, edition)


# ---- Kazakh beside Russian ----


def _same_codes(control: Any) -> Iterator[Fault]:
    kk, ru = (_said_codes(control.message.in_(language)) for language in ("kk", "ru"))
    if kk != ru:
        yield Fault(
            "message-languages",
            control.id,
            control.line,
            Bilingual(
                kk=f"Хабарламаның екі тілдегі кодтары әртүрлі: қазақша – {_listed(kk)}; орысша – {_listed(ru)}.",
                ru=f"Коды в сообщении на двух языках разные: на казахском – {_listed(kk)}; на русском – {_listed(ru)}.",
            ),
            Bilingual(kk="Екі мәтінді салыстырып түзетіңіз.", ru="Сверьте и исправьте тексты."),
        )


def _said_codes(text: str) -> Counter[str]:
    """Every number with how often it is said, ranges written out, and every placeholder and module letter."""
    plain = DECIMAL_COMMA.sub(".", PLACEHOLDER.sub(" ", MEASURED.sub(" ", text)))
    return Counter([*_codes_in(plain), *placeholders(text), *_modules(text)])


def _codes_in(text: str) -> list[str]:
    found = [code for ends in RANGE.findall(text) for code in _written_out(*ends)]
    return [*found, *NUMBER.findall(RANGE.sub(" ", text))]


def _written_out(first: str, last: str) -> list[str]:
    """1.1–1.3 is 1.1, 1.2, 1.3; what is no range of neighbours is its two ends."""
    begins, _, low = first.rpartition(".")
    high = last.rpartition(".")[2]
    if not _siblings(first, last) or int(low) >= int(high):
        return [first, last]
    return [f"{begins}.{number}".lstrip(".") for number in range(int(low), int(high) + 1)]


def _siblings(one: str, other: str) -> bool:
    """1.3 and 1.16 stand under the same number; 1.3 and 1.3.1 do not."""
    return one.rpartition(".")[0] == other.rpartition(".")[0]


def _modules(text: str) -> list[str]:
    return ["".join(found).translate(LATIN) for found in MODULE.findall(text)]


# ---- The message beside the formula ----


@dataclass
class _Said:
    """What one message names: codes by kind of place, codes of any place, ranges, modules, and what it leaves out."""

    named: dict[str, set[str]] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    ranges: list[list[str]] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    @property
    def every(self) -> set[str]:
        return self.bare.union(*self.named.values())


def _read(message: str) -> _Said:
    said, text = _Said(), MEASURED.sub(" ", message)
    for inside in BRACKET.findall(text):
        if LEFT_OUT.search(inside):
            said.left_out |= set(_codes_in(inside))
            text = text.replace(f"({inside})", " ")
        elif LISTED.fullmatch(inside.strip()):
            said.bare |= set(_codes_in(inside))
    said.ranges = [_written_out(*ends) for ends in RANGE.findall(text) if _siblings(*ends)]
    for kind, pattern in _NAMED.items():
        said.named[kind] = {code for found in pattern.findall(text) for code in _codes_in(" ".join(found))}
    for codes in LISTED.findall(text):
        if "." in codes:
            said.bare |= set(_codes_in(codes))
    said.modules = set(_modules(text))
    return said


def _codes_of_the_formula(control: Any, check: Check, edition: Any) -> Iterator[Fault]:
    known = _places(check.cells, edition)
    numbers = _numbers_of(check)
    strange: set[str] = set()
    missing: set[str] = set()
    for language in ("kk", "ru"):
        said = _read(check.message.in_(language))
        strange |= _strange(said, known, numbers) | _wrongly_left_out(said, known, edition)
        missing |= _missing(said, known)
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
    elif missing:
        yield Fault(
            "message-cells",
            control.id,
            control.line,
            Bilingual(
                kk=f"Хабарламадағы аралық формуладан қысқа, жоқ кодтар: {_set(missing)}. Формула: {control.expr}.",
                ru=f"Диапазон в сообщении короче формулы, нет кодов: {_set(missing)}. Формула: {control.expr}.",
            ),
            Bilingual(kk="Аралықтың шеттерін түзетіңіз.", ru="Исправьте границы диапазона."),
        )


def _strange(said: _Said, known: dict[str, set[str]], numbers: set[str]) -> set[str]:
    found = {code for kind, codes in said.named.items() for code in codes if not _is_said(code, known[kind], kind)}
    everywhere = set().union(*known.values())
    found |= {code for code in said.bare if not _is_said(code, everywhere, "item") and code not in numbers}
    return found | (said.modules - known["section"])


def _wrongly_left_out(said: _Said, known: dict[str, set[str]], edition: Any) -> set[str]:
    """What a remark calls left out must be a code of the form that the formula does not use."""
    of_the_form = set().union(*_places(edition.cells, edition).values())
    used = known["row"] | known["column"] | known["item"]
    return {code for code in said.left_out if code not in of_the_form or code in used}


def _missing(said: _Said, known: dict[str, set[str]]) -> set[str]:
    """Codes of the formula that stand beside the ends of a range and are not named."""
    used = known["row"] | known["column"] | known["item"]
    return {
        code
        for written_out in said.ranges
        for code in used
        if NUMBER.fullmatch(code) and _siblings(code, written_out[0]) and code not in said.every
    }


def _is_said(code: str, known: set[str], kind: str) -> bool:
    """An item may be called by the number of the group that it stands under: 18 for 18.1."""
    return code in known or (kind == "item" and any(other.startswith(f"{code}.") for other in known))


def _numbers_of(check: Check) -> set[str]:
    """Limits of the formula and codes of activities: numbers with a dot that are no cells."""
    found: set[str] = set()
    for node in walk(check.tree):
        found |= {str(operand) for operand in node[1:] if isinstance(operand, float)}
        if node[0] == "codes":
            found |= {f"{code[:2]}.{code[2:]}" for code in node[1:]}
    return found


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


# ---- The law's own formulas ----


def judge_printed(control: Any) -> Iterator[Fault]:
    """The law prints a rule in two languages: can both be read, and do they ask the same?"""
    texts = {language: text for language, text in control.printed.items() if text}
    trees = {language: _readable(text) for language, text in texts.items()}
    for language, tree in trees.items():
        if tree is None:
            yield _unreadable(control, texts[language])
    if len(trees) == 2 and None not in trees.values() and _plain(trees["kk"]) != _plain(trees["ru"]):
        yield Fault(
            "printed-languages",
            control.id,
            control.line,
            Bilingual(
                kk=f"Басылған формулалар әртүрлі: қазақша – {texts['kk']}; орысша – {texts['ru']}.",
                ru=f"Напечатанные формулы различаются: на казахском – {texts['kk']}; на русском – {texts['ru']}.",
            ),
            Bilingual(
                kk="Қайсысы дұрыс екенін таңдап, екіншісін `legal-literal` бақылауы етіп сақтаңыз.",
                ru="Выберите верную, вторую сохраните контролем `legal-literal`.",
            ),
        )


def _unreadable(control: Any, text: str) -> Fault:
    return Fault(
        "printed-unreadable",
        control.id,
        control.line,
        Bilingual(kk=f"Басылған формула оқылмайды: {text}.", ru=f"Напечатанная формула не читается: {text}."),
        Bilingual(
            kk="`printed:` ішінде формуланы бақылау тілімен жазыңыз.", ru="Запишите ее в `printed:` на языке контролей."
        ),
    )


def _readable(text: str) -> Tree:
    try:
        return parse(text)
    except ControlSyntaxError:
        return None


_ANSWERS = {**dict.fromkeys(YES, 1), **dict.fromkeys(NO, 0)}
_TURNED = {">": "<", ">=": "<="}
_EITHER_WAY = frozenset({"=", "!=", "+", "*", "SUM", "and", "or", "iff", "COUNT"})


def _plain(tree: Tree) -> Tree:
    """The same question in one shape: a + b and b + a, a > b and b < a, "Иә" and "Да" are no differences."""
    if not isinstance(tree, list):
        return tree
    name, *operands = tree
    if name == "text":
        return _ANSWERS.get(operands[0], tree)
    plain = [_plain(operand) for operand in operands]
    if name in _TURNED:
        name, plain = _TURNED[name], plain[::-1]
    return [name, *(sorted(plain, key=repr) if name in _EITHER_WAY else plain)]


def _listed(codes: Counter[str]) -> str:
    """Each code as often as it is said, if that is what differs."""
    return _set(codes.elements())


def _set(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes, key=lambda code: [(len(part), part) for part in code.split(".")])) or "–"
