"""Totals, shares, means and ratios with standard errors, against numbers computed by hand and published ones."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt

import numpy as np
import pytest

from estimation.marks import published
from estimation.totals import counts, means, ratios, shares, totals
from estimation.variance import Design

STRATA = ["a", "a", "a", "b", "b", "c"]
POPULATION = {"a": 6, "b": 4, "c": 1}
VALUES = [1, 2, 6, 10, 20, 100]


def test_total_and_error_of_three_strata_by_hand():
    """a: N 6, r 3, s^2 = 7; b: N 4, r 2, s^2 = 50; c: complete."""
    found = totals(VALUES, STRATA, POPULATION)[None]
    assert found.value == 2 * 9 + 2 * 30 + 100
    assert found.error == pytest.approx(sqrt(36 * (1 - 3 / 6) * 7 / 3 + 16 * (1 - 2 / 4) * 50 / 2))
    assert found.rse == pytest.approx(100 * found.error / 178)
    assert found.interval == pytest.approx((178 - 1.96 * found.error, 178 + 1.96 * found.error))
    assert found.contributors == 6


def test_domain_totals_count_the_units_outside_as_zero():
    """Domain x holds 1 and 2 of stratum a: mean 1, s^2 = ((1-1)^2 + (2-1)^2 + (0-1)^2) / 2 = 1."""
    found = totals(VALUES, STRATA, POPULATION, ["x", "x", "y", "y", "y", "y"])
    assert found["x"].value == 6
    assert found["x"].error == pytest.approx(sqrt(36 * 0.5 * 1 / 3))
    assert found["x"].value + found["y"].value == totals(VALUES, STRATA, POPULATION)[None].value


def test_share_by_hand():
    """Two of three in a, one of two in b, none in c: (4 + 2) / 11."""
    found = shares([1, 1, 0, 1, 0, 0], STRATA, POPULATION)[None]
    assert found.value == pytest.approx(100 * 6 / 11)
    # Variances of the totals over 11^2: the denominator is the known population, so linearisation gives the plain form.
    variance = 36 * 0.5 * (1 / 3) / 3 + 16 * 0.5 * 0.5 / 2
    assert found.error == pytest.approx(100 * sqrt(variance) / 11)


def test_ratio_is_linearised():
    """One stratum, N 10, r 2: x = (2, 4), y = (1, 3); R = 1.5, z = (0.5, -0.5), s_z^2 = 0.5."""
    found = ratios([2, 4], [1, 3], ["a", "a"], {"a": 10})[None]
    assert found.value == 1.5
    assert found.error == pytest.approx(sqrt(100 * 0.8 * 0.5 / 2) / 20)


def test_mean_and_count():
    assert means(VALUES, STRATA, POPULATION)[None].value == pytest.approx(178 / 11)
    assert counts([True, False, False, True, True, True], STRATA, POPULATION)[None].value == 2 + 2 + 2 + 1


def test_a_ratio_over_nothing_is_no_number():
    found = ratios([1, 0], [0, 0], ["a", "a"], {"a": 2})[None]
    assert (found.value, found.error, found.rse) == (None, None, None)


def test_a_complete_survey_has_no_error():
    found = totals([5, 7], ["a", "a"], {"a": 2})[None]
    assert (found.value, found.error) == (12, 0)


def test_four_times_the_sample_halves_the_error():
    """Source: quality report, S.15.2 (there printed as "inversely proportional")."""
    values = np.tile([0, 10], 50)
    population = {"a": 10**9}
    small = totals(values, ["a"] * 100, population)[None].error
    large = totals(np.tile(values, 4), ["a"] * 400, population)[None].error
    assert small / large == pytest.approx(2, rel=0.01)


def test_a_single_return_for_several_units_never_has_error_zero():
    found = totals([7], ["a"], {"a": 10})[None]
    assert found.value == 70
    assert found.error == pytest.approx(sqrt(100 * 0.9 * 49))
    assert Design(np.array([10, 1]), np.array([1, 1])).lonely == 1


def test_contributors_are_enterprises_not_returns():
    """Two branches of one legal person are one respondent, in every domain they are in together."""
    found = totals([5, 7, 9], ["a"] * 3, {"a": 3}, ["x", "x", "y"], enterprises=[1, 1, 1])
    assert found["x"].contributors == 1
    assert totals([5, 7, 9], ["a"] * 3, {"a": 3}, enterprises=[1, 1, 2])[None].contributors == 2
    assert totals([5, 7, 0], ["a"] * 3, {"a": 3}, enterprises=[1, 1, 2])[None].contributors == 1


@pytest.mark.parametrize(("organisations", "share"), [(110_047, "81.3"), (107_121, "79.1"), (17_708, "13.1")])
def test_published_shares_of_2021_are_recomputed(organisations, share):
    """Computers, Internet, cloud among 135,372 organisations. Source: quality report, S.15.1."""
    everyone = 135_372
    answers = np.arange(everyone) < organisations
    found = shares(answers, ["all"] * everyone, {"all": everyone})[None]
    assert published(found.value, 1) == (Decimal(share), "")
    assert found.error == 0


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (2.5, 0, (Decimal("3"), "")),
        (0.1 + 0.2, 1, (Decimal("0.3"), "")),
        (1.0049999999999999, 2, (Decimal("1.01"), "")),  # 1.005 but for binary noise
        (0.04, 1, (Decimal("0.0"), "negligible")),
        (0.0, 1, (Decimal("0.0"), "nil")),
        (-0.4, 0, (Decimal("0"), "negligible")),
    ],
)
def test_a_value_is_rounded_once_half_away_from_zero(value, decimals, printed):
    assert published(value, decimals) == printed
