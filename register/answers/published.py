"""What was published for the year 2021, and what it means for a population of another size.

Source: quality report of 3-inform, S.15.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

REPORTING = 135_372
WITH_COMPUTERS = 110_047  # 81.3 %
WITH_INTERNET = 107_121  # 79.1 %
WITH_CLOUD = 17_708  # 13.1 %
DIGITAL_INDUSTRY = Fraction(99, 1000)  # of large and medium enterprises of industry
ICT_COSTS = 443_100_000  # thousand tenge
ICT_COSTS_GOVERNMENT = 45_200_000  # thousand tenge, part of the above

# Nothing was published for the year before: these yearly changes are assumptions for "last year beside".
_YEARLY_SHARE = Fraction(987, 1000)
_YEARLY_COSTS = Fraction(93, 100)


@dataclass(frozen=True, slots=True)
class Targets:
    """The published figures for a population of `units`, in whole units and thousand tenge."""

    computers: int
    internet: int
    cloud: int
    digital_industry: int
    costs: int
    costs_government: int


def targets(units: int, *, industry: int, years_back: int = 0) -> Targets:
    """Scaled from 135 372 reporting units; `industry` counts the large and medium enterprises of industry."""
    size = Fraction(units, REPORTING)
    fewer, cheaper = _YEARLY_SHARE**years_back, _YEARLY_COSTS**years_back
    return Targets(
        computers=_nearest(WITH_COMPUTERS * size * fewer),
        internet=_nearest(WITH_INTERNET * size * fewer),
        cloud=_nearest(WITH_CLOUD * size * fewer),
        digital_industry=_nearest(DIGITAL_INDUSTRY * industry * fewer),
        costs=_nearest(ICT_COSTS * size * cheaper),
        costs_government=_nearest(ICT_COSTS_GOVERNMENT * size * cheaper),
    )


def _nearest(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))
