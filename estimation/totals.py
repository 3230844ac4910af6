"""Totals, counts, shares, means and ratios of any domains, with standard errors: standard forms on plain arrays.

    Y  = sum over strata of N / r * sum of y over the returns of the domain
    R  = X / Y (a share has counts above and below, a mean has the number of units below)

The variances are in `estimation.variance`. No Django, no database: the tables of a bulletin go the same way, by groups.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimation.tabulate import Estimates, GroupSums, Returns, estimate, group_sums, ratio_error
from estimation.variance import Design, Integers

Z95 = 1.96  # normal quantile of the usual confidence interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated number with its standard error and the number of enterprises behind it."""

    value: float | None
    error: float | None
    contributors: int

    @property
    def rse(self) -> float | None:
        """Relative standard error, percent. Source: quality report of 3-inform, S.15.2, A1."""
        return relative_error(self.value, self.error)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % confidence interval under the normal approximation."""
        if self.value is None or self.error is None:
            return None
        return self.value - Z95 * self.error, self.value + Z95 * self.error


def relative_error(value: float | None, error: float | None) -> float | None:
    if value is None or error is None or value == 0:
        return None
    return 100 * error / abs(value)


def totals(
    values: Sequence[int] | NDArray[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None = None,
    enterprises: Sequence[int] | None = None,
) -> dict[Hashable, Estimate]:
    """Estimated total of whole numbers by domain; without domains one total under the key None."""
    laid = _lay_out([values], strata, population, domains, enterprises)
    return {
        name: Estimate(
            float(laid.estimates.totals[place]), float(np.sqrt(laid.estimates.variances[place])),
            int(laid.estimates.contributors[place]),
        )
        for place, name in enumerate(laid.names)
    }  # fmt: skip


def counts(
    holds: Sequence[bool] | NDArray[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None = None,
) -> dict[Hashable, Estimate]:
    """Estimated number of units for which something holds."""
    return totals(np.asarray(holds, dtype=np.int64), strata, population, domains)


def ratios(
    over: Sequence[int] | NDArray[Any],
    under: Sequence[int] | NDArray[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None = None,
    *,
    scale: float = 1.0,
) -> dict[Hashable, Estimate]:
    """X / Y by domain, by linearisation. Where Y is zero there is no ratio: value None, never NaN."""
    laid = _lay_out([over, under], strata, population, domains, None)
    found: dict[Hashable, Estimate] = {}
    for place, name in enumerate(laid.names):
        x, y = laid.estimates.totals[2 * place], laid.estimates.totals[2 * place + 1]
        people = int(laid.estimates.contributors[2 * place + 1])
        if y == 0:
            found[name] = Estimate(None, None, people)
            continue
        variance = ratio_error(laid.sums, laid.strata, laid.design, laid.masks, (0, place), (1, place), 0)
        found[name] = Estimate(scale * float(x / y), abs(scale) * float(np.sqrt(variance)), people)
    return found


def shares(
    holds: Sequence[bool] | NDArray[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None = None,
) -> dict[Hashable, Estimate]:
    """Percentage of the units of each domain for which something holds."""
    part = np.asarray(holds, dtype=np.int64)
    return ratios(part, np.ones_like(part), strata, population, domains, scale=100.0)


def means(
    values: Sequence[int] | NDArray[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None = None,
) -> dict[Hashable, Estimate]:
    """Mean per unit of each domain."""
    numbers = np.asarray(values, dtype=np.int64)
    return ratios(numbers, np.ones_like(numbers), strata, population, domains)


@dataclass(frozen=True)
class _LaidOut:
    names: list[Hashable]
    sums: GroupSums
    strata: Integers
    design: Design
    masks: NDArray[np.bool_]
    estimates: Estimates


def _lay_out(
    variables: Sequence[Any],
    strata: Sequence[Hashable],
    population: Mapping[Hashable, int],
    domains: Sequence[Hashable] | None,
    enterprises: Sequence[int] | None,
) -> _LaidOut:
    order = list(population)
    place = {stratum: number for number, stratum in enumerate(order)}
    stratum = np.array([place[name] for name in strata], dtype=np.int64)
    names: list[Hashable] = list(dict.fromkeys(domains)) if domains is not None else [None]
    domain_place = {name: number for number, name in enumerate(names)}
    domain = np.array([domain_place[name] for name in (domains if domains is not None else [None] * len(stratum))])
    codes = np.arange(len(stratum)) if enterprises is None else np.asarray(enterprises, dtype=np.int64)
    _, again, times = np.unique(codes, return_inverse=True, return_counts=True)
    returns = Returns(stratum * len(names) + domain, codes, times[again] > 1)
    arrays = [np.asarray(variable, dtype=np.int64) for variable in variables]
    sums = group_sums(returns, arrays, [(0, 1)] if len(arrays) == 2 else [])
    of_group, domain_of_group = sums.keys // len(names), sums.keys % len(names)
    responded = np.bincount(stratum, minlength=len(order))
    design = Design(np.array([population[name] for name in order]), responded)
    masks = np.array([domain_of_group == number for number in range(len(names))])
    wanted = [(variable, number) for number in range(len(names)) for variable in range(len(arrays))]
    return _LaidOut(names, sums, of_group, design, masks, estimate(sums, of_group, design, masks, wanted))
