"""What a vintage pins, and that the same inputs are the same vintage."""

from __future__ import annotations

import pytest

from collection.models import Report, Round, State
from estimation.actions.make_vintage import make_vintage
from estimation.errors import NoReturns, RoundIsOpen
from estimation.models import Vintage, VintageReport, VintageStratum
from estimation.queries import Coverage, coverage_of
from tests.estimation.conftest import Firm, inform

pytestmark = pytest.mark.django_db


def rows(vintage: Vintage) -> dict[int, VintageReport]:
    return {row.unit_id: row for row in VintageReport.objects.filter(vintage=vintage)}


def test_a_vintage_pins_the_accepted_versions_with_both_weights(survey):
    """Almaty, small: N 4, n 3, r 2. Astana, large: N = n = r = 1."""
    firms = [
        Firm(inform(costs=100)),
        Firm(inform(costs=40)),
        Firm(None),
        Firm(None, is_drawn=False),
        Firm(inform(costs=7), region="71", size=311),
    ]
    vintage = make_vintage(survey("3-INFORM", 2022, firms))
    found = rows(vintage)
    assert set(found) == {firms[0].unit.pk, firms[1].unit.pk, firms[4].unit.pk}
    first = found[firms[0].unit.pk]
    assert (first.weight, first.design_weight) == (2, 4 / 3)
    assert found[firms[4].unit.pk].weight == 1
    assert vintage.report_count == 3
    assert vintage.response == {"population": 5, "selected": 4, "responded": 3, "accepted": 3, "no_activity": 0}
    assert vintage.parameters["disclosure.min_respondents"] == 2


def test_a_no_activity_notice_is_an_answer_without_values(survey):
    firms = [Firm(inform(costs=100)), Firm(None, has_notice=True), Firm(None), Firm(None, is_drawn=False)]
    vintage = make_vintage(survey("3-INFORM", 2022, firms))
    assert rows(vintage)[firms[0].unit.pk].weight == 4 / 2
    assert vintage.response["no_activity"] == 1


def test_a_unit_that_reports_another_region_keeps_the_stratum_it_was_drawn_in(survey):
    firms = [Firm(inform(kato="711110000")), Firm(inform()), Firm(None, is_drawn=False), Firm(inform(), region="71")]
    row = rows(make_vintage(survey("3-INFORM", 2022, firms)))[firms[0].unit.pk]
    assert (row.region, row.stratum, row.weight) == ("71", "J|small|75", 1.5)


@pytest.mark.parametrize(("reported", "year", "region"), [
    ("101010000", 2021, "63"),  # Abay was part of East Kazakhstan until 2022
    ("101010000", 2022, "10"),
    ("990000000", 2022, "75"),  # no such region: the frame's
    (None, 2022, "75"),
])  # fmt: skip
def test_the_region_is_the_reported_one_as_it_was_that_year(survey, reported, year, region):
    firms = [Firm(inform(kato=reported) if reported else inform(costs=1))]
    assert rows(make_vintage(survey("3-INFORM", year, firms)))[firms[0].unit.pk].region == region


def test_later_changes_of_the_register_do_not_reach_a_frame(survey):
    firm = Firm(inform(costs=1))
    round_ = survey("3-INFORM", 2022, [firm])
    firm.unit.oked_main, firm.unit.size_code = "01110", 311
    firm.unit.save()
    row = rows(make_vintage(round_))[firm.unit.pk]
    assert (row.activity, row.size_group, row.oked_main) == ("J", "small", "62011")


def test_a_round_without_a_frame_is_its_own_population(survey):
    firms = [Firm(inform(costs=1)), Firm(inform(costs=1)), Firm(None)]
    vintage = make_vintage(survey("3-INFORM", 2022, firms, is_framed=False))
    assert {row.weight for row in rows(vintage).values()} == {1.5}
    assert {row.activity for row in rows(vintage).values()} == {"J"}


def test_branches_belong_to_the_legal_person_at_the_top(survey):
    head = Firm(inform(costs=1))
    branch = Firm(inform(costs=1), parent=head)
    twig = Firm(inform(costs=1), parent=branch)
    found = rows(make_vintage(survey("3-INFORM", 2022, [head, branch, twig])))
    assert {row.enterprise_id for row in found.values()} == {head.unit.pk}


def test_a_branch_sold_after_the_frame_leaves_the_vintage_as_it_was(survey):
    """Contributors decide what is confidential: the same round must not open or hide cells with the register."""
    head, buyer = Firm(inform(costs=1)), Firm(inform(costs=2))
    branch = Firm(inform(costs=3), parent=head)
    round_ = survey("3-INFORM", 2022, [head, buyer, branch])
    before = make_vintage(round_)
    branch.unit.parent = buyer.unit
    branch.unit.save()
    assert make_vintage(round_) == before
    assert rows(before)[branch.unit.pk].enterprise_id == head.unit.pk


def test_a_refused_stratum_is_merged_and_said_so_in_both_languages(survey):
    firms = [Firm(None), Firm(None), Firm(inform(costs=1), size=215)]
    vintage = make_vintage(survey("3-INFORM", 2022, firms))
    (note,) = vintage.notes
    assert note["about"] == "merge"
    assert "J|small|75 + J|medium|75" in note["kk"] and "соседний размер" in note["ru"]
    assert rows(vintage)[firms[2].unit.pk].weight == 3
    pools = dict(VintageStratum.objects.filter(vintage=vintage).values_list("stratum", "pool"))
    assert pools["J|small|75"] == pools["J|medium|75"]


def test_a_stratum_without_a_fit_neighbour_is_said_to_be_uncovered_and_not_taken_for_zero(survey):
    """Almaty: two small firms of J, nobody answered. Astana: a large one of C. No property but the frame is shared."""
    firms = [Firm(None), Firm(None, is_drawn=False), Firm(inform(costs=1), region="71", oked="10111", size=311)]
    vintage = make_vintage(survey("3-INFORM", 2022, firms))
    (note,) = vintage.notes
    assert note["about"] == "uncovered"
    assert "66,7 пайызы" in note["kk"] and "J|small|75 (2)" in note["ru"]
    assert rows(vintage)[firms[2].unit.pk].weight == 1
    assert coverage_of(vintage) == Coverage(3, 0, 0, 1, 2)


def test_small_sampled_firms_do_not_join_a_medium_one_that_was_taken_for_certain(survey):
    firms = [*[Firm(None) for _ in range(2)], *[Firm(None, is_drawn=False) for _ in range(18)]]
    medium = Firm(inform(costs=1), size=215, is_take_all=True)
    vintage = make_vintage(survey("3-INFORM", 2022, [*firms, medium]))
    assert rows(vintage)[medium.unit.pk].weight == 1
    assert coverage_of(vintage) == Coverage(21, 0, 0, 1, 20)


def test_the_part_of_the_population_in_merged_strata_is_counted(survey):
    firms = [Firm(None), Firm(None, is_drawn=False), *[Firm(inform(costs=1), oked="61101", region="71")]]
    near = [Firm(inform(costs=1), oked="64191") for _ in range(3)]
    coverage = coverage_of(make_vintage(survey("3-INFORM", 2022, [*firms, *near])))
    assert coverage == Coverage(6, 1, 2, 0, 0)
    assert coverage.share_not_own == pytest.approx(100 * 2 / 6)


def test_the_same_inputs_are_the_same_vintage(survey):
    round_ = survey("3-INFORM", 2022, [Firm(inform(costs=1)), Firm(inform(costs=2))])
    assert make_vintage(round_) == make_vintage(round_)
    assert Vintage.objects.count() == 1


def test_another_accepted_set_is_another_vintage(survey):
    round_ = survey("3-INFORM", 2022, [Firm(inform(costs=1)), Firm(inform(costs=2))])
    first = make_vintage(round_)
    Report.objects.filter(pk=Report.objects.first().pk).update(state=State.UNDER_REVIEW)
    second = make_vintage(round_)
    assert (first.number, second.number) == (1, 2)
    assert (first.report_count, second.report_count) == (2, 1)


def test_an_open_round_is_refused(survey):
    round_ = survey("3-INFORM", 2022, [Firm(inform(costs=1))])
    Round.objects.update(state=Round.State.OPEN, closed_at=None)
    round_.refresh_from_db()
    with pytest.raises(RoundIsOpen):
        make_vintage(round_)


def test_a_round_that_nobody_answered_is_refused(survey):
    with pytest.raises(NoReturns):
        make_vintage(survey("3-INFORM", 2022, [Firm(None)]))
    assert not Vintage.objects.exists()
