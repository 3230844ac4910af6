"""Marks in the place of a number, and how a value becomes a published one. Plain values, no Django."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NUMBER = ""
CONFIDENTIAL = "confidential"
NIL = "nil"
NEGLIGIBLE = "negligible"
NOT_AVAILABLE = "not_available"
NOT_APPLICABLE = "not_applicable"
MARKS = (CONFIDENTIAL, NIL, NEGLIGIBLE, NOT_AVAILABLE, NOT_APPLICABLE)  # in the order of the legend
WITH_VALUE = (NUMBER, NEGLIGIBLE)
NOISE = 9  # decimal digits that survive: what lies below is the noise of binary fractions, not a half to round up


def published(value: float, decimals: int) -> tuple[Decimal, str]:
    """Rounded once, half away from zero; a number that rounds to zero is negligible, a zero is nil."""
    exact = Decimal(repr(round(value, NOISE)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    if rounded:
        return rounded, NUMBER
    return rounded, NEGLIGIBLE if exact else NIL
