"""Weights by stratum: N / r, the design weight N / n beside it, and what happens where nobody answered."""

from __future__ import annotations

import pytest

from estimation.errors import MoreReturnsThanUnits, NoReturns, StrataWithoutReturns
from estimation.weights import Stratum, grossing_weight, weigh


def stratum(code, population, selected, responded):
    activity, size, region = code.split("|")
    return Stratum(code, region, activity, size, population, selected, responded)


def test_weights_of_three_strata_by_hand():
    weighting = weigh(
        [stratum("C|small|75", 40, 4, 2), stratum("C|medium|75", 5, 5, 4), stratum("J|large|71", 3, 3, 3)]
    )
    assert weighting.weight("C|small|75") == 20  # 40 / 2
    assert weighting.weight("C|medium|75") == 1.25  # 5 / 4
    assert weighting.weight("J|large|71") == 1
    assert weighting.pools["C|small|75"].design_weight == 10  # 40 / 4, before non-response
    assert weighting.merges == ()


def test_weights_of_a_survey_add_up_to_the_population():
    strata = [stratum(f"{activity}|small|75", 7 * n + 3, n + 1, n % 3) for n, activity in enumerate("ABCDEFG")]
    weighting = weigh(strata)
    grossed = sum(weighting.weight(each.code) * each.responded for each in strata)
    assert grossed == pytest.approx(sum(each.population for each in strata))


def test_a_refused_stratum_joins_the_nearest_size_of_its_activity_and_region():
    weighting = weigh(
        [
            stratum("C|small|75", 30, 3, 0),
            stratum("C|medium|75", 4, 4, 4),
            stratum("C|large|75", 2, 2, 2),
            stratum("D|small|75", 10, 5, 5),
        ]
    )
    (merge,) = weighting.merges
    assert (merge.stratum, merge.into, merge.gave_way) == ("C|small|75", "C|medium|75", "size_group")
    assert weighting.weight("C|medium|75") == weighting.weight("C|small|75") == (30 + 4) / 4
    assert weighting.weight("D|small|75") == 2


def test_then_the_nearest_activity_section_then_another_region():
    weighting = weigh(
        [
            stratum("C|small|75", 30, 3, 0),
            stratum("F|small|75", 10, 5, 5),
            stratum("D|small|75", 10, 5, 5),
            stratum("K|large|71", 6, 6, 0),
            stratum("K|large|10", 2, 2, 1),
        ]
    )
    assert [(merge.stratum, merge.into, merge.gave_way) for merge in weighting.merges] == [
        ("C|small|75", "D|small|75", "activity"),
        ("K|large|71", "K|large|10", "region"),
    ]


def test_two_empty_strata_of_one_region_end_in_one_pool_with_a_neighbour():
    weighting = weigh([stratum("C|small|75", 8, 1, 0), stratum("C|medium|75", 2, 2, 0), stratum("C|large|75", 2, 2, 2)])
    assert {weighting.weight(code) for code in ("C|small|75", "C|medium|75", "C|large|75")} == {12 / 2}


def test_an_empty_stratum_without_a_neighbour_is_a_named_error_under_a_narrow_rule():
    strata = [stratum("C|small|75", 8, 1, 0), stratum("D|large|71", 2, 2, 2)]
    with pytest.raises(StrataWithoutReturns, match=r"C\|small\|75"):
        weigh(strata, order=["size_group"])
    assert weigh(strata).merges[0].gave_way == "anywhere"


def test_a_survey_without_any_return_is_a_named_error():
    with pytest.raises(NoReturns):
        weigh([stratum("C|small|75", 8, 1, 0)])


def test_more_returns_than_units_is_a_named_error():
    with pytest.raises(MoreReturnsThanUnits) as refusal:
        weigh([stratum("C|small|75", 2, 2, 3)])
    assert refusal.value.strata == ["C|small|75"]


def test_strata_with_a_single_return_are_joined_where_the_parameter_asks_for_two():
    strata = [stratum("C|small|75", 10, 1, 1), stratum("C|medium|75", 4, 4, 4), stratum("D|large|75", 1, 1, 1)]
    assert weigh(strata).merges == ()
    weighting = weigh(strata, least=2)
    assert [merge.stratum for merge in weighting.merges] == ["C|small|75"]  # the last one is complete: N = r = 1


def test_nobody_observed_weighs_nothing():
    assert grossing_weight(5, 0) == 0
