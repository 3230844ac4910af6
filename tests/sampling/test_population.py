"""Who is asked: the circle, the take-all groups and the strata of both forms."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms_core.edition import load
from sampling.population import Candidate, draw_population, is_respondent, place_of, take_all_reason
from sampling.reasons import Reason
from sampling.rules import Rules, rules_of

ROOT = Path(__file__).resolve().parents[2]
FIRM = Candidate(1, "220140000008", "bin", "11", "25110", [], 105)


@pytest.fixture(scope="module")
def inform() -> Rules:
    return rules_of(load(ROOT / "forms_3inform/editions/2022.yaml").form["respondents"])


@pytest.fixture(scope="module")
def services() -> Rules:
    return rules_of(load(ROOT / "forms_2it/editions/2026.yaml").form["respondents"])


def unit(**changes: Any) -> Candidate:
    return replace(FIRM, **changes)


def test_the_rules_are_those_of_the_editions(inform: Rules, services: Rules) -> None:
    assert len(inform.circle) == 74 and len(inform.government) == 5
    assert inform.sampled_sizes == (105, 110, 115, 120, 130, 140, 150, 160)
    assert not inform.has_entrepreneurs and not inform.counts_secondary
    assert services.circle == ("582", "62", "631")
    assert services.has_entrepreneurs and services.counts_secondary and not services.sampled_sizes


@pytest.mark.parametrize("code", ["01110", "39000", "64190", "64920", "95110", "93120", "84110", "84300"])
def test_an_activity_of_the_circle_is_in(inform: Rules, code: str) -> None:
    assert is_respondent(unit(oked_main=code), inform)


@pytest.mark.parametrize("code", ["56101", "64110", "66190", "75000", "84220", "84230", "85100", "95210", "99000"])
def test_an_activity_outside_the_circle_is_out(inform: Rules, code: str) -> None:
    assert not is_respondent(unit(oked_main=code), inform)


def test_an_inactive_unit_is_out(inform: Rules) -> None:
    assert not is_respondent(unit(is_active=False), inform)


def test_a_branch_files_only_if_it_was_given_the_authority(inform: Rules) -> None:
    assert is_respondent(unit(is_branch=True, files_for_itself=True), inform)
    assert not is_respondent(unit(is_branch=True, files_for_itself=False), inform)


def test_the_secondary_activity_counts_for_2_services_it_only(inform: Rules, services: Rules) -> None:
    retailer = unit(oked_main="56101", oked_secondary=["62011"])
    assert is_respondent(retailer, services)
    assert not is_respondent(retailer, inform)


def test_entrepreneurs_are_asked_by_2_services_it_only(inform: Rules, services: Rules) -> None:
    person = unit(kind="iin", oked_main="62011")
    assert is_respondent(person, services) and not is_respondent(person, inform)
    assert take_all_reason(person, services) is None
    assert str(place_of(person, services).stratum) == "J|entrepreneur|11"


@pytest.mark.parametrize(
    ("code", "krp", "reason"),
    [("25110", 105, None), ("25110", 160, None), ("25110", 215, Reason.MEDIUM), ("25110", 225, Reason.MEDIUM),
     ("25110", 305, Reason.LARGE), ("25110", 311, Reason.LARGE), ("84110", 105, Reason.GOVERNMENT),
     ("84210", 311, Reason.GOVERNMENT)],
)  # fmt: skip
def test_medium_large_and_government_units_are_certain(
    inform: Rules, code: str, krp: int, reason: Reason | None
) -> None:
    assert take_all_reason(unit(oked_main=code, size_code=krp), inform) == reason


def test_every_legal_entity_of_the_it_circle_is_certain(services: Rules) -> None:
    assert take_all_reason(unit(oked_main="62011"), services) is Reason.LEGAL_ENTITY


def test_a_stratum_is_activity_size_and_region_in_words(inform: Rules) -> None:
    assert str(place_of(unit(), inform).stratum) == "C|small|11"
    assert str(place_of(unit(size_code=220, region="75"), inform).stratum) == "C|medium|75"


def test_the_plan_counts_what_was_drawn(inform: Rules) -> None:
    small = [unit(id=n, code=f"{n:012d}") for n in range(45)]
    large = [unit(id=100 + n, code=f"{100 + n:012d}", size_code=305) for n in range(3)]
    drawn = draw_population([*small, *large, unit(oked_main="56101")], inform, seed="2021", rate="0.1")
    assert drawn.plan() == {"C|large|11": [3, 3], "C|small|11": [45, 5]}
    assert drawn.selected.sum() == 8
    assert sorted(set(drawn.reasons())) == [Reason.LARGE, Reason.NOT_SAMPLED, Reason.SAMPLED]


def test_a_stratum_with_one_small_firm_gives_that_firm(inform: Rules) -> None:
    assert draw_population([unit()], inform, seed="x", rate="0.1").selected.tolist() == [True]


def test_an_empty_register_gives_an_empty_population(inform: Rules) -> None:
    drawn = draw_population([], inform, seed="x", rate="0.1")
    assert drawn.plan() == {} and drawn.reasons() == []
