"""How many respondents a sample needs.

Source: methodology of assessing industrial development, paragraph 10: n from Z, p, q = 1 - p, the margin of error
and N. The formula itself is a picture there; the reading is n = Z^2 p q N / (d^2 N + Z^2 p q). "0,95 %" beside Z is
read as the confidence level of 95 %, Z = 1.96.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

Number = int | float | str | Decimal | Fraction
MINIMUM = 400  # paragraph 10: at least 400 respondents


def exact(value: Number) -> Fraction:
    """The number as it is written: 0.1 is one tenth, not the nearest binary fraction."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


@dataclass(frozen=True, slots=True)
class SampleSize:
    """The result of the formula and the number of respondents to ask."""

    formula: Fraction
    respondents: int
    is_raised: bool

    def __float__(self) -> float:
        return float(self.formula)


def sample_size(population: int, *, margin: Number, z: Number = "1.96", share: Number = "0.5") -> Fraction:
    """n = Z^2 p q N / (d^2 N + Z^2 p q), before any rounding."""
    spread = exact(z) ** 2 * exact(share) * (1 - exact(share))
    return spread * population / (exact(margin) ** 2 * population + spread)


def respondents_needed(
    population: int, *, margin: Number, z: Number = "1.96", share: Number = "0.5", minimum: int = MINIMUM
) -> SampleSize:
    """The formula, rounded up, raised to the minimum of the method, never above the population."""
    formula = sample_size(population, margin=margin, z=z, share=share)
    needed = max(ceil(formula), minimum)
    return SampleSize(formula, min(needed, population), is_raised=ceil(formula) < minimum)
