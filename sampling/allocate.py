"""How a sample is spread over strata.

Annex 1 of the methodology of assessing industrial development (8 892 -> 568 in 51 cells) is reproduced by rounding
f x N_h half up with at least 1 in each stratum. Everything is counted in exact fractions: half a unit is exactly half.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from math import floor
from typing import TypeVar

from sampling.size import Number, exact

Key = TypeVar("Key", bound=Hashable)
HALF = Fraction(1, 2)


def round_half_up(value: Fraction) -> int:
    return floor(value + HALF)


def share_of(population: int, rate: Number) -> int:
    """max(1, round half up of rate x N), and no more than there are; 0 only for an empty stratum."""
    if population == 0:
        return 0
    return min(population, max(1, round_half_up(exact(rate) * population)))


def allocate(populations: Mapping[Key, int], sample: Number) -> dict[Key, int]:
    """Proportional allocation of n units: max(1, round half up of n x N_h / N) in each stratum."""
    total = sum(populations.values())
    if total == 0:
        return dict.fromkeys(populations, 0)
    rate = exact(sample) / total
    return {stratum: share_of(population, rate) for stratum, population in populations.items()}
