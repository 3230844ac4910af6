"""Standard errors of stratified simple random sampling without replacement, by closed forms on sums. Plain functions.

A stratum h has N units in the population and r returns (units that answered "no activity" are returns with zeros).
With S1 = sum y, S2 = sum y^2 over the returns of a domain (units outside the domain count as zero):

    s^2   = (S2 - S1^2 / r) / (r - 1)
    V(Y)  = sum over h of N^2 (1 - r / N) s^2 / r            variance of an estimated total
    V(X/Y) = V(Z) / Y^2 with z = x - (X / Y) y                ratio, by Taylor linearisation

Sources: quality report of 3-inform, S.15.2 (A1, relative standard error); S.21.1 (strata).

A stratum with one return of several units has no s^2. Its return is then set against zero (s^2 = y^2): too large rather
than silently none, and `lonely` says in how many strata that was done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Design:
    """N and r of every stratum (or pool of strata), in one order."""

    population: Integers
    responded: Integers

    @property
    def weights(self) -> Floats:
        """N / r; 0 where nobody answered (such strata have been joined with others before)."""
        return np.divide(self.population, self.responded, out=np.zeros(len(self.population)), where=self.responded > 0)

    @property
    def lonely(self) -> int:
        """Strata with one return that stands for several units: their spread cannot be estimated."""
        return int(((self.responded == 1) & (self.population > 1)).sum())


def total_variance(design: Design, s1: Floats, s2: Floats) -> Floats:
    """V(Y) from sums by stratum: rows are strata, columns are variables. Tenge^2 where y is in tenge."""
    n, r = design.population.astype(float), design.responded.astype(float)
    factor = np.where(r > 0, n * (n - r) / np.maximum(r, 1), 0.0)
    spread = np.where(
        (r > 1)[:, None],
        (s2 - s1**2 / np.maximum(r, 1)[:, None]) / np.maximum(r - 1, 1)[:, None],
        s2,
    )
    # Rounding may leave a tiny negative number where all values are equal.
    return (factor[:, None] * np.maximum(spread, 0.0)).sum(axis=0)


@dataclass(frozen=True)
class RatioSums:
    """What a ratio needs by stratum: sums of x and y, of their squares and of their products."""

    x: Floats
    y: Floats
    xx: Floats
    yy: Floats
    xy: Floats


def ratio_variance(design: Design, sums: RatioSums) -> float:
    """V(X/Y) by linearisation; 0 where Y is 0 (there is no ratio then)."""
    weights = design.weights
    below = float((weights * sums.y).sum())
    if below == 0:
        return 0.0
    ratio = float((weights * sums.x).sum()) / below
    s1 = sums.x - ratio * sums.y
    s2 = sums.xx - 2 * ratio * sums.xy + ratio**2 * sums.yy
    return float(total_variance(design, s1[:, None], np.maximum(s2, 0.0)[:, None])[0]) / below**2
