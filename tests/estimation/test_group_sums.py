"""Sums by group: one pass, mergeable, contributors by enterprise."""

from __future__ import annotations

import numpy as np
import pytest

from estimation.tabulate import Returns, estimate, group_sums, merge
from estimation.variance import Design


@pytest.fixture
def survey():
    random = np.random.default_rng(7)
    size = 5000
    strata, region = random.integers(0, 30, size), random.integers(0, 6, size)
    enterprises = random.integers(0, 4500, size)
    shared = np.bincount(enterprises, minlength=4500)[enterprises] > 1
    returns = Returns(strata * 6 + region, enterprises, shared)
    variables = [np.ones(size, dtype=np.int64), random.integers(0, 2, size), random.integers(0, 10**7, size)]
    return returns, variables, region


def test_parts_by_region_merge_to_the_sums_of_the_whole(survey):
    returns, variables, region = survey
    whole = group_sums(returns, variables, [(1, 2)])
    parts = [
        group_sums(returns.part(region == code), [variable[region == code] for variable in variables], [(1, 2)])
        for code in range(6)
    ]
    merged = merge(parts)
    for name in ("keys", "returns", "sums", "contributors", "holders", "shared", "squares", "products"):
        assert np.array_equal(getattr(merged, name), getattr(whole, name)), name


def test_estimates_of_a_merged_run_are_the_same_bytes(survey):
    returns, variables, region = survey
    everyone = np.bincount(returns.groups // 6, minlength=30)
    design = Design(everyone * 9 + 1, everyone)
    wanted = [(variable, domain) for domain in range(7) for variable in range(3)]
    results = []
    for chunks in (1, 2, 5):
        sums = merge(
            [
                group_sums(returns.part(chosen), [variable[chosen] for variable in variables])
                for chosen in (np.arange(len(returns)) % chunks == chunk for chunk in range(chunks))
            ]
        )
        masks = np.array([sums.keys % 6 == code for code in range(6)] + [sums.keys >= 0])
        results.append(estimate(sums, sums.keys // 6, design, masks, wanted))
    for other in results[1:]:
        assert other.totals.tobytes() == results[0].totals.tobytes()
        assert np.array_equal(other.contributors, results[0].contributors)
        assert other.variances == pytest.approx(results[0].variances, rel=1e-12)


def test_contributors_and_holders_agree_with_a_plain_count(survey):
    returns, variables, region = survey
    variables.append(np.where(np.arange(len(returns)) == 17, 5, 0))
    sums = group_sums(returns, variables)
    masks = np.array([sums.keys % 6 == code for code in range(6)])
    everyone = np.bincount(returns.groups // 6, minlength=30)
    wanted = [(variable, code) for code in range(6) for variable in range(4)]
    found = estimate(sums, sums.keys // 6, Design(everyone, everyone), masks, wanted)
    for place, (variable, code) in enumerate(wanted):
        people = set(returns.enterprises[(variables[variable] != 0) & (region == code)].tolist())
        assert found.contributors[place] == len(people)
        assert found.holders[place] == (people.pop() if len(people) == 1 else -1)


def test_domains_sum_to_the_total(survey):
    returns, variables, _ = survey
    sums = group_sums(returns, variables)
    masks = np.array([sums.keys % 6 == code for code in range(6)] + [np.ones(len(sums.keys), dtype=bool)])
    everyone = np.bincount(returns.groups // 6, minlength=30)
    found = estimate(sums, sums.keys // 6, Design(everyone * 3, everyone), masks, [(2, domain) for domain in range(7)])
    assert found.totals[:6].sum() == pytest.approx(found.totals[6], rel=1e-12)


def test_nobody_returns_nothing():
    empty = np.zeros(0, dtype=np.int64)
    sums = group_sums(Returns(empty, empty, empty.astype(bool)), [empty])
    found = estimate(sums, sums.keys, Design(np.array([3]), np.array([0])), np.zeros((1, 0), dtype=bool), [(0, 0)])
    assert (found.totals[0], found.contributors[0], found.holders[0]) == (0, 0, -1)
