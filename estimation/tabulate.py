"""All sums of all tables in one pass: returns are coded by stratum and domain, added up by group, then combined.

A group is a combination of stratum, region, activity, size and the conditions on the frame that tables use: some
thousands of groups hold everything that 135,372 returns have to say. Group sums of parts of the returns (one region,
one chunk of a larger file) are merged by addition; sums of y are whole numbers, so a merged run equals a single one to
the last digit. No Django.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimation.variance import Design, Floats, Integers, RatioSums, ratio_variance, total_variance

NOBODY = -1


@dataclass(frozen=True)
class Returns:
    """Returns as codes: the group of each, its enterprise, and whether that enterprise files more than one return."""

    groups: Integers
    enterprises: Integers
    is_shared: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.groups)

    def part(self, chosen: NDArray[np.bool_]) -> Returns:
        return Returns(self.groups[chosen], self.enterprises[chosen], self.is_shared[chosen])


@dataclass(frozen=True)
class GroupSums:
    """Partial sums by group (rows, sorted by key) and variable (columns). Adds up over disjoint parts of the returns.

    `contributors` counts returns with a value other than zero, `holders` adds the codes of their enterprises: where the
    count is one, the sum names the single respondent. Enterprises with several returns are kept one by one in `shared`
    (group, variable, enterprise), because they count once in a domain, not once per return.
    """

    keys: Integers
    returns: Integers
    sums: Integers
    squares: Floats
    products: Floats
    contributors: Integers
    holders: Integers
    shared: Integers


def group_sums(returns: Returns, variables: Sequence[Integers], pairs: Sequence[tuple[int, int]] = ()) -> GroupSums:
    """Add up every variable, its square and the products of `pairs` by group."""
    order = np.argsort(returns.groups, kind="stable")
    keys, starts, counts = np.unique(returns.groups[order], return_index=True, return_counts=True)
    shape = (len(keys), len(variables))
    sums, holders, contributors = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    squares = np.zeros(shape)
    enterprises, is_own = returns.enterprises[order], ~returns.is_shared[order]
    shared = []
    for column, variable in enumerate(variables):
        values = variable[order]
        counted = (values != 0) & is_own
        sums[:, column] = _added(values, starts)
        squares[:, column] = _added(values.astype(float) ** 2, starts)
        contributors[:, column] = _added(counted.astype(np.int64), starts)
        holders[:, column] = _added(np.where(counted, enterprises, 0), starts)
        shared.append(_shared(returns, variable, column))
    products = np.zeros((len(keys), len(pairs)))
    for column, (one, other) in enumerate(pairs):
        products[:, column] = _added((variables[one].astype(float) * variables[other])[order], starts)
    return GroupSums(
        keys, counts.astype(np.int64), sums, squares, products, contributors, holders,
        _distinct(np.concatenate([np.zeros((0, 3), dtype=np.int64), *shared])),
    )  # fmt: skip


def _added(values: NDArray[np.generic], starts: Integers) -> NDArray[np.generic]:
    return np.add.reduceat(values, starts) if len(values) else np.zeros(0)


def _shared(returns: Returns, variable: Integers, column: int) -> Integers:
    """(group, variable, enterprise) of the returns whose enterprise files several."""
    chosen = np.flatnonzero(returns.is_shared & (variable != 0))
    return np.column_stack([returns.groups[chosen], np.full(len(chosen), column), returns.enterprises[chosen]])


def _distinct(rows: Integers) -> Integers:
    """Distinct rows in order. Much faster than numpy's own for rows: one number per row is sorted instead."""
    if not len(rows):
        return rows
    width = rows.max(axis=0) + 1
    numbers = np.unique((rows[:, 0] * width[1] + rows[:, 1]) * width[2] + rows[:, 2])
    return np.column_stack([numbers // width[2] // width[1], numbers // width[2] % width[1], numbers % width[2]])


def merge(parts: Sequence[GroupSums]) -> GroupSums:
    """Sums of the whole from sums of disjoint parts."""
    keys = np.unique(np.concatenate([part.keys for part in parts]))

    def together(name: str) -> NDArray[np.generic]:
        first = getattr(parts[0], name)
        total = np.zeros((len(keys), *first.shape[1:]), dtype=first.dtype)
        for part in parts:
            total[np.searchsorted(keys, part.keys)] += getattr(part, name)
        return total

    names = ("returns", "sums", "squares", "products", "contributors", "holders")
    shared = _distinct(np.concatenate([part.shared for part in parts]))
    added: dict[str, Any] = {name: together(name) for name in names}
    return GroupSums(keys=keys, shared=shared, **added)


@dataclass(frozen=True)
class Estimates:
    """One entry per wanted sum: estimated total, its variance, contributors, the single one among them (or NOBODY)."""

    totals: Floats
    variances: Floats
    contributors: Integers
    holders: Integers


def estimate(
    sums: GroupSums, strata: Integers, design: Design, domains: NDArray[np.bool_], wanted: Sequence[tuple[int, int]]
) -> Estimates:
    """Every wanted (variable, domain). `strata`: the stratum of each group; `domains`: the groups of each domain."""
    totals, variances = np.zeros(len(wanted)), np.zeros(len(wanted))
    contributors, holders = np.zeros(len(wanted), dtype=np.int64), np.full(len(wanted), NOBODY, dtype=np.int64)
    weights = design.weights
    for domain, places in _by_domain(wanted).items():
        columns = np.array([wanted[place][0] for place in places])
        inside = np.flatnonzero(domains[domain])
        if not len(inside):
            continue
        s1 = by_stratum(sums.sums[np.ix_(inside, columns)], strata[inside], len(weights))
        s2 = by_stratum(sums.squares[np.ix_(inside, columns)], strata[inside], len(weights))
        totals[places] = (weights[:, None] * s1).sum(axis=0)
        variances[places] = total_variance(design, s1, s2)
        contributors[places], holders[places] = _contributors(sums, inside, columns)
    return Estimates(totals, variances, contributors, holders)


def _by_domain(wanted: Sequence[tuple[int, int]]) -> Mapping[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, (_, domain) in enumerate(wanted):
        places.setdefault(domain, []).append(place)
    return places


def by_stratum(values: NDArray[np.generic], strata: Integers, count: int) -> Floats:
    """Rows added up by stratum; always in the same order, so that a repeated run gives the same bytes."""
    total = np.zeros((count, *values.shape[1:]))
    np.add.at(total, strata, values)
    return total


def _contributors(sums: GroupSums, inside: Integers, columns: Integers) -> tuple[Integers, Integers]:
    """Distinct enterprises with a value other than zero, and the code of the only one where there is only one."""
    count = sums.contributors[np.ix_(inside, columns)].sum(axis=0)
    code = sums.holders[np.ix_(inside, columns)].sum(axis=0)
    if len(sums.shared):
        is_inside = np.zeros(len(sums.keys), dtype=np.int64)
        is_inside[inside] = 1
        here = sums.shared[is_inside[np.searchsorted(sums.keys, sums.shared[:, 0])] == 1].copy()
        here[:, 0] = 0  # in which group is no matter: once in the domain
        _, variable, enterprise = _distinct(here).T
        every = np.bincount(variable, minlength=sums.sums.shape[1])
        named = np.zeros(sums.sums.shape[1], dtype=np.int64)
        np.add.at(named, variable, enterprise)
        count, code = count + every[columns], code + named[columns]
    return count, np.where(count == 1, code, NOBODY)


def ratio_error(
    sums: GroupSums, strata: Integers, design: Design, domains: NDArray[np.bool_],
    over: tuple[int, int], under: tuple[int, int], product: int,
) -> float:  # fmt: skip
    """Variance of a ratio of two wanted sums (variable, domain); `product` is the column of their products."""
    count = len(design.population)

    def added(table: NDArray[np.generic], column: int, inside: NDArray[np.bool_]) -> Floats:
        return np.bincount(strata[inside], weights=table[inside, column], minlength=count).astype(float)

    x, y = domains[over[1]], domains[under[1]]
    return ratio_variance(
        design,
        RatioSums(
            added(sums.sums, over[0], x), added(sums.sums, under[0], y),
            added(sums.squares, over[0], x), added(sums.squares, under[0], y),
            added(sums.products, product, x & y),
        ),
    )  # fmt: skip
