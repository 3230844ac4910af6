"""Whole numbers as people type and read them.

Accepted on entry: spaces, NBSP and narrow NBSP as group separators, a leading plus, Arabic digits only of ASCII.
Refused with a reason: letters, a decimal part, other scripts' digits, more digits than the database keeps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kernel.bilingual import Bilingual

NBSP = "\u00a0"
LARGEST = 10**15 - 1  # thousand tenge: a thousand times the country's yearly output; fits 64 bits and a double
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007\u200b\ufeff]+")
_WHOLE = re.compile(r"[+\-\u2212\u2013]?[0-9]+")
_DECIMAL = re.compile(r"[+\-\u2212\u2013]?[0-9]+[.,]([0-9]+)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a typed text is not a number that this cell takes. `text` is kept so that nothing typed is lost."""

    text: str
    message: Bilingual


NOT_A_NUMBER = Bilingual(kk="Бүтін сан енгізіңіз, мысалы: 1 234.", ru="Введите целое число, например: 1 234.")
NOT_WHOLE = Bilingual(
    kk="Бүтін сан енгізіңіз: бөлшек бөлігі алынбайды.", ru="Введите целое число: дробная часть не принимается."
)
NEGATIVE = Bilingual(kk="Теріс сан бола алмайды.", ru="Число не может быть отрицательным.")
TOO_LARGE = Bilingual(kk="Сан тым үлкен: 15 цифрдан аспауы тиіс.", ru="Число слишком велико: не больше 15 цифр.")
FOREIGN_DIGITS = Bilingual(kk="Сандарды 0–9 цифрларымен жазыңыз.", ru="Запишите число цифрами 0–9.")


def read_number(text: str) -> int | None | Refusal:
    """The whole number that `text` says; None for an empty text; a Refusal with its reason otherwise."""
    compact = _SPACES.sub("", text)
    if not compact:
        return None
    if compact.isascii() and compact.isdigit() and len(compact) <= 15:
        return int(compact)
    return _read_unusual(text, compact)


def _read_unusual(text: str, compact: str) -> int | Refusal:
    if any(sign.isdigit() and not sign.isascii() for sign in compact):
        return Refusal(text, FOREIGN_DIGITS)
    if decimal := _DECIMAL.fullmatch(compact):
        if set(decimal[1]) != {"0"}:
            return Refusal(text, NOT_WHOLE)
        compact = re.split(r"[.,]", compact)[0]
    if not _WHOLE.fullmatch(compact):
        return Refusal(text, NOT_A_NUMBER)
    digits = compact.lstrip("+-\u2212\u2013").lstrip("0") or "0"
    if compact[0] in "-\u2212\u2013" and digits != "0":
        return Refusal(text, NEGATIVE)
    # Counted before it is computed: Python stops at 4300 digits with an error of its own.
    return int(digits) if len(digits) <= len(str(LARGEST)) else Refusal(text, TOO_LARGE)


def format_number(value: int | float | None, decimals: int = 0) -> str:
    """`1 234 567,8` with NBSP between thousands and a true minus, the same in Kazakh and Russian."""
    if value is None:
        return ""
    if decimals == 0 and isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    text = f"{value:,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return text.replace("-", "\u2212")
