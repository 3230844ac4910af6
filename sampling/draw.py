"""The draw: stratified simple random sampling by a published seed, with permanent random numbers.

Each unit has one random number that follows from the seed and its code alone. So the same seed draws the same units on
any machine, a unit that moves to another stratum keeps its number, and next year's sample with the same seed keeps as
many units as it can. Another starting point on the same numbers keeps the samples of two surveys apart, so that small
units are not asked for everything. Source: quality report of 3-inform, S.21.1 (simple random sampling within strata).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_BITS = 53  # what a double holds without rounding


def random_number(code: str, seed: str) -> float:
    """In [0, 1), from the seed and the code of the unit; independent of the machine and of any library's generator."""
    digest = blake2b(f"{seed}:{code}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> (64 - _BITS)) / (1 << _BITS)


def random_numbers(codes: Sequence[str], seed: str) -> NDArray[np.float64]:
    return np.fromiter((random_number(code, seed) for code in codes), dtype=np.float64, count=len(codes))


def draw(
    strata: Sequence[str] | NDArray[np.object_],
    numbers: NDArray[np.float64],
    sizes: Mapping[str, int],
    *,
    start: float = 0.0,
) -> NDArray[np.bool_]:
    """True for the `sizes[stratum]` units of each stratum that come first after the starting point."""
    names, places = np.unique(np.asarray(strata, dtype=str), return_inverse=True)
    distance = np.mod(numbers - start, 1.0)
    order = np.lexsort((distance, places))
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[order] = np.arange(len(numbers)) - _first_of_each(places[order])
    wanted = np.array([sizes.get(str(name), 0) for name in names], dtype=np.int64)
    return rank < wanted[places] if len(names) else np.zeros(0, dtype=bool)


def _first_of_each(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """For sorted places: where the run of each element begins."""
    begins = np.flatnonzero(np.r_[True, places[1:] != places[:-1]]) if len(places) else np.zeros(0, dtype=np.int64)
    return np.repeat(begins, np.diff(np.r_[begins, len(places)]))
