"""Repairs: the fewest cells, values that follow from the report, nothing invented, nothing left, nothing broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bench_controls import OUTSIDE
from benchmarks.bench_repairs import applied, follow
from benchmarks.spoiled import Spoiler
from controls.balance import balanced, most_apart
from controls.expand import expand_all
from controls.functions import Context
from controls.mending import Search, State
from controls.repair import Proposal, Workshop
from forms_core.edition import Edition
from tests.controls.made_up import control, made_up


@pytest.fixture(scope="module")
def two_it_shop(two_it: Edition) -> Workshop:
    return Workshop(expand_all([c for c in two_it.controls if c.enabled and c.evaluable], two_it), two_it)


@pytest.fixture(scope="module")
def spoilers() -> dict[str, Spoiler]:
    return {form: Spoiler(form) for form in ("2-IT", "3-INFORM")}


def shop(folder: Path, *controls: dict[str, Any]) -> Workshop:
    edition = made_up(folder, *controls)
    return Workshop(expand_all(edition.controls, edition), edition)


def best(found: Any) -> Proposal:
    return next(iter(found.values()))[0]


def values(proposal: Proposal) -> dict[str, Any]:
    return {change.address: change.after for change in proposal.changes}


# A filled 2-IT in which everything agrees: two kinds of services.
GOOD = {
    "s1/1": "Астана", "s1/1.1": "711110000", "id/bin": "220140000008",
    "s2/1/1": 300, "s2/1/2": 60, "s2/1/3": 240, "s2/1.3/1": 184, "s2/1.3/2": 60, "s2/1.3/3": 124, "s2/1.4/1": 116,
    "s2/1.4/3": 116,
}  # fmt: skip


def test_one_wrong_total_is_one_change_that_settles_both_findings(two_it_shop: Workshop) -> None:
    found = two_it_shop.repairs({**GOOD, "s2/1.3/1": 186}, OUTSIDE)
    assert sorted(control for control, _ in found) == ["2it.s2.total-columns", "2it.s2.total-rows"]
    for proposals in found.values():
        assert values(proposals[0]) == {"s2/1.3/1": 184}
        assert proposals[0].is_sum
        assert len(proposals[0].settles) == 2


def test_other_proposals_follow_the_smallest_and_none_is_much_longer(two_it_shop: Workshop) -> None:
    found = two_it_shop.repairs({**GOOD, "s2/1.3/1": 186}, OUTSIDE)
    proposals = found["2it.s2.total-columns", "r=1.3"]
    assert 1 < len(proposals) <= 4
    assert values(proposals[1]) == {"s2/1/1": 302, "s2/1/2": 62, "s2/1.3/2": 62}
    sizes = [len(proposal.changes) for proposal in proposals]
    assert sizes == sorted(sizes)
    assert sizes[-1] <= sizes[0] + 2


def test_a_number_in_the_wrong_column_goes_back_or_the_totals_follow_it(two_it_shop: Workshop) -> None:
    found = two_it_shop.repairs({**GOOD, "s2/1.4/3": None, "s2/1.4/5": 116}, OUTSIDE)
    assert [values(p) for p in next(iter(found.values()))][:2] == [
        {"s2/1/3": 124, "s2/1/5": 116},
        {"s2/1.4/3": 116, "s2/1.4/5": 0},
    ]


def test_what_is_independent_is_repaired_apart(two_it_shop: Workshop) -> None:
    found = two_it_shop.repairs({**GOOD, "s2/1.3/1": 186, "s3/1/1": 9, "s3/1.2/1": 8}, OUTSIDE)
    assert values(found["2it.s3.total-rows", ""][0]) == {"s3/1/1": 8}
    assert values(found["2it.s2.total-columns", "r=1.3"][0]) == {"s2/1.3/1": 184}


def test_the_sum_is_preferred_to_changing_its_parts(tmp_path: Path) -> None:
    found = shop(tmp_path, control("A/1 = A/1.1 + A/1.2")).repairs({"A/1": 10, "A/1.1": 3, "A/1.2": 4})
    proposals = next(iter(found.values()))
    assert [values(proposal) for proposal in proposals] == [{"A/1": 7}, {"A/1.1": 6}, {"A/1.2": 7}]
    assert [proposal.is_sum for proposal in proposals] == [True, False, False]


def test_no_proposal_goes_below_zero(tmp_path: Path) -> None:
    found = shop(tmp_path, control("A/1 = A/1.1 + A/1.2")).repairs({"A/1": 2, "A/1.1": 9, "A/1.2": 4})
    changed = [value for proposals in found.values() for p in proposals for value in values(p).values()]
    assert changed
    assert min(changed) >= 0
    assert {"A/1.1": 0, "A/1.2": 2} in [values(p) for p in next(iter(found.values()))]


def test_a_repair_that_breaks_another_control_carries_its_repair_along(tmp_path: Path) -> None:
    mending = shop(tmp_path, control("A/1 = A/1.1 + A/1.2", id="x.sum"), control("A/1 <= A/2", id="x.limit"))
    found = mending.repairs({"A/1": 10, "A/1.1": 30, "A/1.2": 4, "A/2": 10})
    for proposal in found["x.sum", ""]:
        after = {"A/1": 10, "A/1.1": 30, "A/1.2": 4, "A/2": 10, **values(proposal)}
        assert after["A/1"] == after["A/1.1"] + after["A/1.2"]
        assert after["A/1"] <= after["A/2"]


@pytest.mark.parametrize(
    ("expr", "cells", "address"),
    [
        ("A/2 > 0", {"A/2": 0}, "A/2"),
        ("if A/3 = 1 then A/2 != 0", {"A/3": 1, "A/2": 0}, "A/2"),
        ("if A/1 > 0 then not BLANK(A/4)", {"A/1": 5}, "A/4"),
        ("not BLANK(A/3)", {}, "A/3"),
        ("EMAIL_VALID(A/6)", {"A/6": "a@b"}, "A/6"),
    ],
)
def test_nothing_is_invented(tmp_path: Path, expr: str, cells: dict[str, Any], address: str) -> None:
    found = shop(tmp_path, control(expr, evaluate_blank=True)).repairs(cells)
    given = {c.address: c.after for proposals in found.values() for p in proposals for c in p.changes}
    assert given[address] is None


def test_an_answer_that_follows_is_proposed(tmp_path: Path) -> None:
    found = shop(tmp_path, control("if A/2 > 0 then A/3 = 1")).repairs({"A/2": 4, "A/3": 0})
    assert {"A/3": 1} in [values(p) for p in next(iter(found.values()))]


def test_the_register_is_left_alone(two_it_shop: Workshop) -> None:
    cells = {address: value for address, value in GOOD.items() if address != "id/bin"} | {"s2/1.3/1": 186}
    found = two_it_shop.repairs(cells, OUTSIDE)
    assert found["2it.id.respondent-code", ""] == ()
    assert found["2it.s2.total-columns", "r=1.3"]


def test_a_closed_cell_is_never_to_be_filled(tmp_path: Path) -> None:
    found = shop(tmp_path, control("not BLANK(s2/1/3) or not BLANK(A/4)", evaluate_blank=True)).repairs({})
    assert [values(proposal) for proposal in next(iter(found.values()))] == [{"A/4": None}]


def test_what_the_search_says_is_judged_once_more(two_it_shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search gone wrong: it settles one finding and breaks a control that held."""
    wrong = State({"s2/1.3/2": 62}, frozenset(), {}, {})
    monkeypatch.setattr(Search, "solutions", lambda *arguments, **options: iter([wrong]))
    found = two_it_shop.repairs({**GOOD, "s2/1.3/1": 186}, OUTSIDE)
    assert set(found.values()) == {()}


def test_a_report_without_errors_has_no_repairs(two_it_shop: Workshop) -> None:
    assert two_it_shop.repairs(GOOD, OUTSIDE) == {}


def test_warnings_are_not_repaired(tmp_path: Path) -> None:
    assert shop(tmp_path, control("A/1 = A/2", severity="warning")).repairs({"A/1": 1, "A/2": 2}) == {}


def test_what_the_search_cannot_compute_has_no_proposal(tmp_path: Path) -> None:
    """An equality with last year's figure: no form has one among its errors."""
    mending = shop(tmp_path, control("A/1 = PREV(A/1) + A/2"))
    last_year = Context(previous={"A/1": 4})
    assert mending.repairs({"A/1": 5, "A/2": 1}, last_year) == {}
    assert mending.repairs({"A/1": 10, "A/2": 1}, last_year) == {("x.control", ""): ()}


def test_the_key_tells_changes_apart_and_stays_the_same(two_it_shop: Workshop) -> None:
    cells = {**GOOD, "s2/1.3/1": 186}
    first = best(two_it_shop.repairs(cells, OUTSIDE))
    again = best(two_it_shop.repairs(dict(reversed(cells.items())), OUTSIDE))
    assert first.key == again.key
    assert first.key != best(two_it_shop.repairs({**cells, "s2/1.3/1": 187}, OUTSIDE)).key
    assert first.key != replace(first, changes=first.changes * 2).key


@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
@pytest.mark.parametrize("seed", range(15))
def test_following_the_proposals_leaves_nothing(spoilers: dict[str, Spoiler], form: str, seed: int) -> None:
    spoiler = spoilers[form]
    cells = spoiler.report(seed, 10)
    after, _ = follow(spoiler, cells, spoiler.shop.repairs(cells, OUTSIDE))
    assert [check.control_id for check in spoiler.checker.run(after, OUTSIDE)] == []


@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
@pytest.mark.parametrize("seed", range(100, 110))
def test_no_single_proposal_breaks_what_held(spoilers: dict[str, Spoiler], form: str, seed: int) -> None:
    spoiler = spoilers[form]
    cells = spoiler.report(seed, 6)
    before = set(spoiler.checker.failing(cells, OUTSIDE))
    for proposals in spoiler.shop.repairs(cells, OUTSIDE).values():
        for proposal in proposals:
            after = set(spoiler.checker.failing({**cells, **applied(proposal)}, OUTSIDE))
            assert after <= before
            assert len(before) - len(after) >= len(proposal.settles)


def test_a_cell_that_was_spoiled_is_found(spoilers: dict[str, Spoiler]) -> None:
    """One slip in a good report: the smallest repair is one cell, whichever cell it was."""
    spoiler = spoilers["2-IT"]
    good = spoiler.report(7, 0)
    for address in [a for a in spoiler.numbers if good.get(a) and a.startswith("s2/")][:40]:
        cells = {**good, address: good[address] + 7}
        found = spoiler.shop.repairs(cells, OUTSIDE)
        assert not found or len(best(found).changes) == 1


def test_groups_that_add_up_to_zero_are_counted_apart() -> None:
    masks = balanced([3, -3, 5, -2, -3])
    assert 0b00011 in masks
    assert most_apart(masks, 5) == 2
    assert most_apart([], 5) == 0


# ---- Tenge for thousand tenge ----

LAST_YEAR = {"s2/1/1": 300, "s2/1/3": 300, "s2/1.3/1": 300, "s2/1.3/3": 300}


def in_tenge(*addresses: str) -> dict[str, Any]:
    return dict.fromkeys(LAST_YEAR, 310) | dict.fromkeys(addresses, 310_250)


def test_a_cell_a_thousand_times_last_years_is_divided(two_it_shop: Workshop) -> None:
    context = replace(OUTSIDE, previous=LAST_YEAR)
    found = two_it_shop.repairs(in_tenge(*LAST_YEAR), context)
    proposals = found["2it.s2.yoy", "r=1.3"]
    # First the one that breaks nothing.
    assert [sorted(values(p)) for p in proposals] == [sorted(LAST_YEAR), ["s2/1.3/1"]]
    assert set(values(proposals[0]).values()) == {310}
    assert all(proposal.is_division for proposal in proposals)


def test_one_cell_in_tenge_is_divided_alone(two_it_shop: Workshop) -> None:
    found = two_it_shop.repairs(in_tenge("s2/1.3/1"), replace(OUTSIDE, previous=LAST_YEAR))
    assert [values(p) for p in found["2it.s2.yoy", "r=1.3"]] == [{"s2/1.3/1": 310}]


@pytest.mark.parametrize("value", [300 * 499, 300 * 2001])
def test_outside_the_dated_factor_it_is_only_a_jump(two_it_shop: Workshop, value: int) -> None:
    cells = dict.fromkeys(LAST_YEAR, value)
    assert ("2it.s2.yoy", "r=1.3") not in two_it_shop.repairs(cells, replace(OUTSIDE, previous=LAST_YEAR))
