"""Whole numbers as people type and read them.

Accepted on entry: spaces, NBSP and narrow NBSP between groups of three, a leading plus, a decimal part of one or two
zeros, Arabic digits only of ASCII. Refused with a reason: letters, other decimal parts, other scripts' digits, more
digits than the database keeps, and what has two readings: `1,000` is a thousand to some and one to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kernel.bilingual import Bilingual

NBSP = "\u00a0"
LARGEST = 10**15 - 1  # thousand tenge: a thousand times the country's yearly output; fits 64 bits and a double
_SPACE = r"[ \u00a0\u202f\u2009\u2007]"  # a tab or a line break inside is two numbers, not one
_UNSEEN = re.compile(rf"^(?:\s|{_SPACE})+|(?:\s|{_SPACE})+$|[\u200b\ufeff]+")
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,4}}")  # 1 234 567, as this portal shows it
_NUMBER = re.compile(
    rf"(?P<sign>[+\-\u2212\u2013]?){_SPACE}*(?P<whole>[0-9]+(?:{_SPACE}+[0-9]+)*)(?P<part>(?:[.,][0-9]+)*)"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a typed text is not a number that this cell takes. `text` is kept so that nothing typed is lost."""

    text: str
    message: Bilingual


NOT_A_NUMBER = Bilingual(kk="Бүтін сан енгізіңіз, мысалы: 1 234.", ru="Введите целое число, например: 1 234.")
NOT_WHOLE = Bilingual(
    kk="Бүтін сан енгізіңіз: бөлшек бөлігі алынбайды.", ru="Введите целое число: дробная часть не принимается."
)
DOTTED = Bilingual(
    kk="Мыңдықтарды нүктемен немесе үтірмен емес, бос орынмен бөліңіз, мысалы: 1 234.",
    ru="Отделите тысячи пробелом, а не точкой или запятой, например: 1 234.",
)
BADLY_GROUPED = Bilingual(
    kk="Сандар арасындағы бос орынды тексеріңіз: цифрлар үш-үштен бөлінеді, мысалы: 1 234 567.",
    ru="Проверьте пробелы в числе: цифры отделяются по три, например: 1 234 567.",
)
NEGATIVE = Bilingual(kk="Теріс сан бола алмайды.", ru="Число не может быть отрицательным.")
TOO_LARGE = Bilingual(kk="Сан тым үлкен: 15 цифрдан аспауы тиіс.", ru="Число слишком велико: не больше 15 цифр.")
FOREIGN_DIGITS = Bilingual(kk="Сандарды 0–9 цифрларымен жазыңыз.", ru="Запишите число цифрами 0–9.")


def read_number(text: str) -> int | None | Refusal:
    """The whole number that `text` says; None for an empty text; a Refusal with its reason otherwise."""
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    if _GROUPED.fullmatch(text):
        return int("".join(text.split()))
    typed = _UNSEEN.sub("", text)
    if not typed:
        return None
    number = _read_unusual(typed)
    return number if isinstance(number, int) else Refusal(text, number)


def _read_unusual(typed: str) -> int | Bilingual:
    if any(sign.isdigit() and not sign.isascii() for sign in typed):
        return FOREIGN_DIGITS
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return NOT_A_NUMBER
    groups = re.split(f"{_SPACE}+", found["whole"])
    if reason := _wrong_part(found["part"]) or _wrong_groups(groups):
        return reason
    digits = "".join(groups).lstrip("0") or "0"
    if found["sign"] not in ("", "+") and digits != "0":
        return NEGATIVE
    # Counted before it is computed: Python stops at 4300 digits with an error of its own.
    return int(digits) if len(digits) <= len(str(LARGEST)) else TOO_LARGE


def _wrong_part(part: str) -> Bilingual | None:
    """After a dot or a comma three digits may be thousands; only `,0` and `,00` say nothing at all."""
    parts = re.split("[.,]", part)[1:]
    if any(len(digits) == 3 for digits in parts):
        return DOTTED
    return NOT_A_NUMBER if len(parts) > 1 else NOT_WHOLE if parts and parts[0] not in ("0", "00") else None


def _wrong_groups(groups: list[str]) -> Bilingual | None:
    first, *others = groups
    is_grouped = len(first) <= 3 and all(len(digits) == 3 for digits in others)
    return BADLY_GROUPED if others and not is_grouped else None


def format_number(value: int | float | None, decimals: int = 0) -> str:
    """`1 234 567,8` with NBSP between thousands and a true minus, the same in Kazakh and Russian."""
    if value is None:
        return ""
    if decimals == 0 and isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    text = f"{value:,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return text.replace("-", "\u2212")
