"""Invented answers: the published figures come out, every control holds, and the year before looks like one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from controls.compile import Checker
from controls.expand import expand_all
from controls.functions import Context, Respondent
from forms_core.edition import Edition, load
from register.answers import Answers, cells_of, make_answers_2it, make_answers_3inform, targets
from register.answers.two_it import ROWS
from register.classifiers import country_codes, items, oked_in
from register.population import make_units
from register.units import Units

ROOT = Path(__file__).resolve().parents[2]
IT = ("582", "62", "631")
ALL_3INFORM = 135_372
TERRITORIES = frozenset(item.code for item in items("kato"))


@pytest.fixture(scope="module")
def units() -> Units:
    return make_units(800, 7)


@pytest.fixture(scope="module")
def country() -> Units:
    """A population as large as the one of 2021."""
    return reporting(make_units(ALL_3INFORM, 3))


@pytest.fixture(scope="module")
def published(country: Units) -> Answers:
    return make_answers_3inform(country, 3)


@pytest.fixture(scope="module")
def form_3inform() -> Edition:
    return load(ROOT / "forms_3inform/editions/2022.yaml")


@pytest.fixture(scope="module")
def form_2it() -> Edition:
    return load(ROOT / "forms_2it/editions/2026.yaml")


def reporting(units: Units) -> Units:
    """The circle of 3-inform: legal entities that file."""
    return units.only((units.kind == "bin") & units.files)


def of_the_it_circle(units: Units) -> Units:
    which = [oked_in([main, *more], IT) for main, more in zip(units.oked_main, units.oked_secondary, strict=True)]
    return units.only(np.array(which))


def number(answers: Answers, address: str) -> Any:
    return answers[address].filled(0).astype(np.int64)


def blank(answers: Answers, address: str) -> Any:
    return np.ma.getmaskarray(answers[address])


def contexts(units: Units, previous: Answers | None = None) -> Iterator[Context]:
    for place in range(len(units)):
        main, more = units.oked_main[place], units.oked_secondary[place]
        yield Context(
            previous=cells_of(previous, place) if previous is not None else None,
            respondent=Respondent(oked_main=main, oked_all=(main, *more), krp=int(units.size_code[place])),
            kato=TERRITORIES,
            countries=country_codes(),
        )


def failing(edition: Edition, units: Units, answers: Answers, previous: Answers | None = None) -> dict[str, int]:
    """How often each control fails."""
    checker = Checker(expand_all([c for c in edition.controls if c.enabled and c.evaluable], edition))
    counts: dict[str, int] = {}
    for place, context in enumerate(contexts(units, previous)):
        for check in checker.run(cells_of(answers, place), context):
            counts[check.control_id] = counts.get(check.control_id, 0) + 1
    return counts


# --- calibration -----------------------------------------------------------------------------------------------------


def test_the_published_counts_come_out_exactly_at_the_published_size(published: Answers) -> None:
    assert number(published, "B/4.1").sum() == 110_047
    assert number(published, "C/12.1").sum() == 107_121
    assert number(published, "D/17").sum() == 17_708


def test_the_published_shares_come_out_as_printed(published: Answers) -> None:
    shares = {a: round(100 * number(published, a).mean(), 1) for a in ("B/4.1", "C/12.1", "D/17")}
    assert shares == {"B/4.1": 81.3, "C/12.1": 79.1, "D/17": 13.1}


def test_the_published_costs_come_out_to_the_last_thousand(published: Answers, country: Units) -> None:
    costs = number(published, "A/3")
    assert costs.sum() == 443_100_000
    assert costs[country.is_public_administration].sum() == 45_200_000


def test_the_published_share_of_digital_industry_comes_out(published: Answers, country: Units) -> None:
    industry = np.isin(country.section.astype(str), list("BCDE")) & (country.size_code >= 215)
    core = np.logical_or.reduce([number(published, f"H/25.{item}") == 1 for item in range(1, 10)])
    assert round(100 * core[industry].mean(), 1) == 9.9


def test_the_arithmetic_of_3inform_holds_for_every_unit_of_the_country(published: Answers) -> None:
    n = {address: number(published, address) for address in published if published[address].data.dtype != object}
    assert (n["A/3"] >= n["A/3.1"] + n["A/3.2"] + n["A/3.3"] + n["A/3.4"]).all()
    assert (n["A/3.3"] >= n["A/3.3.1"]).all()
    assert ((n["B/4.1"] == 0) | ((n["B/5"] > 0) & (n["B/6"] > 0))).all()
    assert ((n["C/12.1"] == 0) | (n["C/13"] > 0)).all()
    assert ((n["K/27"] == 0) | (n["K/28"] > 0)).all()
    assert (n["B/6"] >= n["B/7"]).all() and (n["K/28"] >= n["K/28.1"]).all()
    assert (n["A/2"] >= n["B/5"]).all() and (n["B/5"] >= n["C/13"]).all() and (n["A/2"] >= n["K/28"]).all()


def test_at_800_units_the_figures_are_the_nearest_possible(units: Units) -> None:
    own = reporting(units)
    answers = make_answers_3inform(own, 7)
    assert number(answers, "B/4.1").sum() == 650  # 800 x 110 047 / 135 372 = 650.34
    assert number(answers, "C/12.1").sum() == 633  # 633.05
    assert number(answers, "D/17").sum() == 105  # 104.65
    assert number(answers, "A/3").sum() == 2_618_562  # 443.1 bn tenge x 800 / 135 372, in thousands
    assert number(answers, "A/3")[own.is_public_administration].sum() == 267_116


def test_the_country_has_as_many_reporting_units_as_in_2021(country: Units) -> None:
    assert len(country) == ALL_3INFORM


def test_whoever_does_not_file_changes_nothing_for_the_others(units: Units) -> None:
    apart, together = make_answers_3inform(reporting(units), 7), make_answers_3inform(units, 7)
    assert number(together, "A/3").tolist()[:800] == number(apart, "A/3").tolist()
    assert not units.files[840:].any() and len(units) == 888
    for address in ("A/3", "B/4.1", "C/12.1", "D/17", "H/25.1"):
        assert number(together, address)[800:].sum() == 0


def test_targets_scale_with_the_number_of_units() -> None:
    assert targets(2 * ALL_3INFORM, industry=1000).computers == 2 * 110_047
    assert targets(ALL_3INFORM, industry=1000).digital_industry == 99


@pytest.mark.parametrize("count", [0, 1, 2, 5, 40])
def test_tiny_populations_have_answers(count: int) -> None:
    few = make_units(count, 1)
    assert len(make_answers_3inform(few, 1)["A/2"]) == len(make_answers_2it(few, 1)["s2/1/1"]) == len(few)


# --- form and controls -----------------------------------------------------------------------------------------------


def test_every_open_cell_of_both_forms_has_a_column_and_no_other(
    units: Units, form_3inform: Edition, form_2it: Edition
) -> None:
    assert set(make_answers_3inform(units, 7)) == set(form_3inform.cells)
    assert set(make_answers_2it(units, 7)) == set(form_2it.cells)


def test_closed_cells_are_blank(units: Units, form_2it: Edition) -> None:
    answers = make_answers_2it(units, 7)
    closed = [cell.address for cell in form_2it.cells.values() if cell.is_closed]
    assert len(closed) == 16
    assert all(blank(answers, address).all() for address in closed)


def test_questions_closed_by_their_condition_are_blank_and_open_ones_are_answered(
    units: Units, form_3inform: Edition
) -> None:
    own = reporting(units)
    answers = make_answers_3inform(own, 7)
    for dependency in form_3inform.dependencies:
        address = dependency.when.split(" = ")[0]
        opened = number(answers, address) == 1
        assert 0 < opened.sum() < len(own)
        for item in dependency.opens:
            assert (blank(answers, item) == ~opened).all(), item


def test_no_control_of_3inform_fails(units: Units, form_3inform: Edition) -> None:
    own = reporting(units)
    answers, before = make_answers_3inform(own, 7), make_answers_3inform(own, 7, year_back=1)
    assert failing(form_3inform, own, answers, before) == {}
    assert failing(form_3inform, own, before) == {}
    assert failing(form_3inform, own, make_answers_3inform(own, 7, year_back=-1), answers) == {}


def test_no_control_of_2_services_it_fails(units: Units, form_2it: Edition) -> None:
    own = of_the_it_circle(units)
    answers, before = make_answers_2it(own, 7), make_answers_2it(own, 7, year_back=1)
    assert failing(form_2it, own, answers, before) == {}
    assert failing(form_2it, own, before) == {}
    assert failing(form_2it, own, make_answers_2it(own, 7, year_back=-1), answers) == {}


def test_a_planted_fault_is_seen_by_the_controls(units: Units, form_3inform: Edition, form_2it: Edition) -> None:
    own = of_the_it_circle(units)
    inform, services = make_answers_3inform(own, 7), make_answers_2it(own, 7)
    place = int(np.flatnonzero(number(inform, "B/4.1"))[0])
    inform["B/5"].data[place] = number(inform, "A/2")[place] + 1
    services["s2/1/1"].data[0] += 1
    assert "3inf.x.staff-computer" in failing(form_3inform, own, inform)
    assert {"2it.s2.total-rows", "2it.s2.total-columns"} <= set(failing(form_2it, own, services))


# --- years and repeatability -----------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_answers(units: Units) -> None:
    first, again, other = (make_answers_3inform(units, seed) for seed in (7, 7, 8))
    assert all((first[a].data == again[a].data).all() and (blank(first, a) == blank(again, a)).all() for a in first)
    assert (number(first, "A/3") != number(other, "A/3")).any()


def test_the_year_before_is_correlated_smaller_and_not_the_same(units: Units) -> None:
    own = reporting(units)
    now, before = make_answers_3inform(own, 7), make_answers_3inform(own, 7, year_back=1)
    costs = [number(year, "A/3") for year in (now, before)]
    assert np.corrcoef(*costs)[0, 1] > 0.95
    assert 0.9 < costs[1].sum() / costs[0].sum() < 0.97
    same = (number(now, "B/4.1") == number(before, "B/4.1")).mean()
    assert 0.97 < same <= 1.0
    assert (number(now, "A/2") != number(before, "A/2")).any()


def test_2_services_it_sells_what_the_register_says(units: Units) -> None:
    own = of_the_it_circle(units)
    answers = make_answers_2it(own, 7)
    for row, code in ROWS.items():
        sells = ~blank(answers, f"s2/{row}/1")
        assert sells[own.oked_main == code].all()
    exporters = ~blank(answers, "s3/1/1")
    assert 0.05 < exporters.mean() < 0.4
    assert "KZ" not in {
        value for a in answers if a.endswith("/2") and a[:2] == "s3" for value in answers[a].compressed()
    }
