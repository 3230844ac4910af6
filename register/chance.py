"""Chance that can be repeated: each unit has its own numbers, by a seed, its key and the name of the question.

A generator with a running state would give a unit other numbers as soon as one unit more stands before it. Here the
number of a unit depends on nothing but the seed, the unit and what is asked, so a part of a population has the same
values as the whole. (Samples are drawn by `sampling.draw`, not by this.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


@cache
def _number(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big"))


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64: neighbouring keys give unrelated numbers."""
    for shift, factor in _MIX:
        keys = (keys ^ (keys >> shift)) * factor
    return keys ^ (keys >> np.uint64(31))


class Chance:
    """Repeatable random numbers for a column of units."""

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        self._keys = keys

    @classmethod
    def of_codes(cls, codes: Iterable[str], seed: int | str) -> Chance:
        """Numbers that belong to units by their code."""
        keys = np.fromiter((int(code) for code in codes), dtype=np.uint64)
        return cls(_mixed(keys * _GOLDEN ^ _number(f"seed:{seed}")))

    @classmethod
    def of_places(cls, count: int, seed: int | str) -> Chance:
        """Numbers for units that have no code yet."""
        return cls(_mixed((np.arange(count, dtype=np.uint64) + np.uint64(1)) * _GOLDEN ^ _number(f"place:{seed}")))

    def __len__(self) -> int:
        return len(self._keys)

    def uniform(self, name: str) -> Floats:
        """In (0, 1)."""
        return ((_mixed(self._keys ^ _number(name)) >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53

    def normal(self, name: str) -> Floats:
        """Mean 0, variance 1."""
        radius = np.sqrt(-2.0 * np.log(self.uniform(f"{name}:radius")))
        return radius * np.cos(2.0 * np.pi * self.uniform(f"{name}:angle"))

    def happens(self, name: str, probability: Floats | float) -> NDArray[np.bool_]:
        return self.uniform(name) < probability

    def whole(self, name: str, below: int | Integers) -> Integers:
        """0 .. below - 1."""
        return np.floor(self.uniform(name) * below).astype(np.int64)

    def choice(self, name: str, weights: Sequence[float]) -> Integers:
        """Places 0 .. len(weights) - 1 with these weights."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(edges, self.uniform(name) * edges[-1], side="right").clip(max=len(weights) - 1)

    def only(self, which: Any) -> Chance:
        """The same numbers for some of the units."""
        return Chance(self._keys[which])


def highest(score: Floats, count: int, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """True for exactly `count` units of the highest score (all of them, if there are fewer)."""
    places = np.arange(len(score)) if among is None else np.flatnonzero(among)
    chosen = np.zeros(len(score), dtype=bool)
    order = np.argsort(-score[places], kind="stable")
    chosen[places[order[: max(0, count)]]] = True
    return chosen


def shared_out(total: int, weights: Floats, at_least: int = 0) -> Integers:
    """Whole numbers in proportion to the weights that add up to `total` exactly, each no smaller than `at_least`."""
    if len(weights) == 0:
        return np.zeros(0, dtype=np.int64)
    rest = max(0, total - at_least * len(weights))
    exact = weights / weights.sum() * rest
    parts = np.floor(exact).astype(np.int64)
    missing = rest - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:missing]] += 1
    return parts + at_least
