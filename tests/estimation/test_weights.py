"""Weights by stratum: N / r, the design weight N / n beside it, and what happens where nobody answered."""

from __future__ import annotations

import pytest

from estimation.errors import MoreReturnsThanUnits, NoReturns
from estimation.weights import MergeRule, Stratum, grossing_weight, weigh


def stratum(code, population, selected, responded, *, notices=0, is_take_all=False):
    activity, size, region = code.split("|")
    return Stratum(code, region, activity, size, population, selected, responded, responded - notices, is_take_all)


def merges(weighting):
    return [(merge.stratum, merge.into, merge.gave_way) for merge in weighting.merges]


def test_weights_of_three_strata_by_hand():
    weighting = weigh(
        [stratum("C|small|75", 40, 4, 2), stratum("C|medium|75", 5, 5, 4), stratum("J|large|71", 3, 3, 3)]
    )
    assert weighting.weight("C|small|75") == 20  # 40 / 2
    assert weighting.weight("C|medium|75") == 1.25  # 5 / 4
    assert weighting.weight("J|large|71") == 1
    assert weighting.pools["C|small|75"].design_weight == 10  # 40 / 4, before non-response
    assert weighting.merges == ()


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
            stratum("K|large|71", 2, 2, 0),
            stratum("K|large|10", 3, 3, 3),
        ]
    )
    assert merges(weighting) == [
        ("C|small|75", "D|small|75", "activity"),
        ("K|large|71", "K|large|10", "region"),
    ]
    assert weighting.weight("D|small|75") == 40 / 5
    assert weighting.weight("K|large|10") == 5 / 3


def test_a_size_goes_before_an_activity_and_an_activity_before_a_region():
    """All three neighbours are equally good: C|medium|75 is taken; without it D|small|75; without both C|small|71."""
    empty = stratum("C|small|75", 6, 2, 0)
    near = [stratum("C|medium|75", 4, 4, 4), stratum("D|small|75", 8, 4, 4), stratum("C|small|71", 8, 4, 4)]
    ways = [merges(weigh([empty, *near[skipped:]]))[0][1:] for skipped in range(3)]
    assert ways == [("C|medium|75", "size_group"), ("D|small|75", "activity"), ("C|small|71", "region")]


def test_another_activity_of_another_region_is_no_neighbour():
    weighting = weigh([stratum("C|small|75", 6, 2, 0), stratum("D|small|71", 8, 4, 4)])
    assert (weighting.merges, weighting.uncovered) == ((), ("C|small|75",))


def test_units_taken_for_certain_are_never_pooled_with_sampled_ones():
    """20 small sampled firms, nobody answered, beside one medium firm that did: it must not come to weigh 21."""
    weighting = weigh([stratum("C|small|75", 20, 2, 0), stratum("C|medium|75", 1, 1, 1, is_take_all=True)])
    assert weighting.weight("C|medium|75") == 1
    assert weighting.weight("C|small|75") == 0
    assert (weighting.merges, weighting.uncovered) == ((), ("C|small|75",))


def test_a_single_large_firm_does_not_speak_for_twenty_medium_ones_either():
    """Both taken for certain: 21 units asked for one return is far above three."""
    weighting = weigh(
        [stratum("C|medium|75", 20, 20, 0, is_take_all=True), stratum("C|large|75", 1, 1, 1, is_take_all=True)]
    )
    assert weighting.weight("C|large|75") == 1
    assert weighting.uncovered == ("C|medium|75",)


def test_a_receiver_carries_until_three_units_were_asked_per_return():
    """D: n 2, r 2. C brings n 4: six asked for two returns, just allowed. E brings one more: refused, not covered."""
    strata = [stratum("C|small|75", 40, 4, 0), stratum("D|small|75", 10, 2, 2), stratum("E|small|75", 5, 1, 0)]
    weighting = weigh(strata)
    assert merges(weighting) == [("C|small|75", "D|small|75", "activity")]
    assert weighting.weight("D|small|75") == 50 / 2
    assert weighting.uncovered == ("E|small|75",)


def test_who_only_gave_notice_of_no_activity_takes_nobody_in():
    """One notice says nothing about the volumes of 20 others: they would all become zeros."""
    weighting = weigh([stratum("C|small|75", 20, 2, 0), stratum("D|small|75", 3, 2, 2, notices=2), *spare()])
    assert (weighting.merges, weighting.uncovered) == ((), ("C|small|75",))
    assert weighting.weight("D|small|75") == 1.5  # its own units are answered for, with zeros


def test_a_receiver_with_enough_reports_is_preferred_to_a_nearer_one():
    """D has one report, F three and one notice: F is taken, 10 + 20 units by four returns."""
    weighting = weigh(
        [stratum("C|small|75", 10, 1, 0), stratum("D|small|75", 9, 1, 1), stratum("F|small|75", 20, 4, 4, notices=1)]
    )
    assert merges(weighting) == [("C|small|75", "F|small|75", "activity")]
    assert weighting.weight("C|small|75") == 30 / 4
    assert weighting.weight("D|small|75") == 9


def test_where_nobody_has_enough_the_nearest_one_with_a_report_is_taken():
    weighting = weigh([stratum("C|small|75", 10, 1, 0), stratum("D|small|75", 9, 1, 1)])
    assert merges(weighting) == [("C|small|75", "D|small|75", "activity")]
    assert weighting.weight("D|small|75") == 19


def test_a_short_stratum_without_a_receiver_keeps_its_own_weight():
    weighting = weigh([stratum("C|small|75", 10, 2, 1), *spare()], MergeRule(least=2))
    assert (weighting.merges, weighting.uncovered) == ((), ())
    assert weighting.weight("C|small|75") == 10


def spare():
    """A stratum that is nobody's neighbour here."""
    return [stratum("S|large|10", 4, 4, 4, is_take_all=True)]


def test_two_empty_strata_of_one_region_end_in_one_pool_with_a_neighbour():
    weighting = weigh([stratum("C|small|75", 8, 1, 0), stratum("C|medium|75", 2, 2, 0), stratum("C|large|75", 2, 2, 2)])
    assert {weighting.weight(code) for code in ("C|small|75", "C|medium|75", "C|large|75")} == {12 / 2}


def test_weights_and_uncovered_units_together_are_the_population():
    strata = [
        stratum(f"{activity}|small|{region}", 7 * n + 3, n + 1, n % 3)
        for n, (activity, region) in enumerate(zip("ABCDEFGHJK", ("75", "71") * 5, strict=True))
    ]
    weighting = weigh(strata)
    grossed = sum(weighting.weight(each.code) * each.responded for each in strata)
    uncovered = sum(each.population for each in strata if each.code in weighting.uncovered)
    assert grossed + uncovered == pytest.approx(sum(each.population for each in strata))


def test_a_survey_without_any_return_is_a_named_error():
    with pytest.raises(NoReturns):
        weigh([stratum("C|small|75", 8, 1, 0)])
    with pytest.raises(NoReturns):
        weigh([stratum("C|small|75", 8, 2, 1, notices=1)])


def test_more_returns_than_units_is_a_named_error():
    with pytest.raises(MoreReturnsThanUnits) as refusal:
        weigh([stratum("C|small|75", 2, 2, 3)])
    assert refusal.value.strata == ["C|small|75"]


def test_strata_with_a_single_return_are_joined_where_the_parameter_asks_for_two():
    strata = [stratum("C|small|75", 10, 1, 1), stratum("C|medium|75", 4, 4, 4), stratum("D|large|75", 1, 1, 1)]
    assert weigh(strata).merges == ()
    weighting = weigh(strata, MergeRule(least=2))
    assert [merge.stratum for merge in weighting.merges] == ["C|small|75"]  # the last one is complete: N = r = 1


def test_nobody_observed_weighs_nothing():
    assert grossing_weight(5, 0) == 0
