"""Numbers in running text and in charts: `1 551,1 млрд ₸`, `81,3%` in Kazakh and `81,3 %` in Russian."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dissemination.published import MONEY, PERCENT, Unit
from kernel.bilingual import Bilingual
from kernel.numbers import NBSP, format_number


@dataclass(frozen=True, slots=True)
class Magnitude:
    """How large sums are shortened: by what they are divided, and the word after the number."""

    tenge: int
    short: Bilingual
    unit: Bilingual


def _magnitude(tenge: int, kk: str, ru: str) -> Magnitude:
    return Magnitude(
        tenge, Bilingual(kk=f"{kk}{NBSP}₸", ru=f"{ru}{NBSP}₸"), Bilingual(kk=f"{kk} теңге", ru=f"{ru} тенге")
    )


MAGNITUDES = (
    _magnitude(10**9, "млрд", "млрд"),
    _magnitude(10**6, "млн", "млн"),
    _magnitude(10**3, "мың", "тыс."),
)


def magnitude(value: Decimal, unit: Unit) -> Magnitude:
    """The largest one that leaves a number before the comma. A chart is shortened by the value in its middle."""
    return next((m for m in MAGNITUDES if abs(value) * unit.scale >= m.tenge), MAGNITUDES[-1])


def amount(value: Decimal, unit: Unit, decimals: int = 0) -> Bilingual:
    """A value with its unit, short enough for a sentence."""
    if unit.kind == PERCENT:
        return percent(value)
    if unit.kind == MONEY:
        size = magnitude(value, unit)
        number = format_number(value * unit.scale / size.tenge, 1)
        return Bilingual(kk=f"{number}{NBSP}{size.short.kk}", ru=f"{number}{NBSP}{size.short.ru}")
    number = format_number(value, decimals)
    return Bilingual(kk=number, ru=number)


def percent(value: Decimal) -> Bilingual:
    number = format_number(value, 1)
    return Bilingual(kk=f"{number}%", ru=f"{number}{NBSP}%")


def share(part: Decimal, whole: Decimal) -> Bilingual:
    return percent(part * 100 / whole)


def file_size(count: int) -> str:
    """`184 КБ`, `1,2 МБ`: the same letters in both languages."""
    if count >= 1_000_000:
        return f"{format_number(count / 1_000_000, 1)}{NBSP}МБ"
    return f"{format_number(max(1, round(count / 1000)))}{NBSP}КБ"
