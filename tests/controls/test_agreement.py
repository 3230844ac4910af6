"""Four evaluators, one answer: interpreter, generated function, columns and browser, on random reports and formulas."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controls.batch import Batch
from controls.browser import tree_json
from controls.compile import Checker
from controls.evaluate import holds
from controls.expand import Check, expand_all
from controls.findings import describe
from controls.functions import Context
from controls.solver import Budget, Question, Reports
from forms_core.edition import Edition, load
from kernel.numbers import LARGEST
from tests.controls.conftest import ROOT
from tests.controls.made_up import control, made_up

SLOW_FIXTURES = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
AMOUNTS = (None, None, 0, 1, 2, 5, 99, 100, 10_000, 20_001, 20_000_500, -1, LARGEST // 100)
VALUES: dict[str, tuple[Any, ...]] = {
    "money": AMOUNTS,
    "integer": (None, 0, 1, 2, 3, 10, 21, 1000, -5),
    "yesno": (None, 0, 1),
    "country": (None, "KZ", "RU", "??"),
    "bin": (None, "220140000008", "220140000009", "2201 4000 0008", "٢20140000008", "220140000008 x"),
    "iin": (None, "000101500001", "000132500001"),
    "kato": (None, "711110000", "711", "71111000²"),
    "email": (None, "a@b.kz", "a@b", "a@@b.kz", "@b.kz", "a @b.kz", "a@.kz"),
    "choice": (None, "1", "6"),
}
TEXTS = (None, "", "сөз", "Ұ" * 60)
KNOWN = Context(kato={"711110000"}, countries={"KZ", "RU"})


def random_report(edition: Edition, seed: int) -> dict[str, Any]:
    """Sparse or full, absent or None, closed cells seldom: as reports come."""
    dice = random.Random(seed)
    fullness, said = dice.choice([0.05, 0.4, 0.9, 1]), dice.random()
    report: dict[str, Any] = {}
    for cell in edition.cells.values():
        if dice.random() < (fullness if not cell.is_closed else 0.03):
            report[cell.address] = dice.choice(VALUES.get(cell.type, TEXTS))
        elif dice.random() < said:
            report[cell.address] = None
    if dice.random() < 0.4:
        balance(edition, report)
    return report


def balance(edition: Edition, report: dict[str, Any]) -> None:
    """Totals that fit, so that not every control fails all the time."""
    for total, section, columns in (("1", "s2", "123456"), ("1", "s3", "1")):
        rows = edition.sets.get("detail", ())
        for column in columns if rows else "":
            values = [report.get(f"{section}/{row}/{column}") or 0 for row in rows]
            report[f"{section}/{total}/{column}"] = sum(values)


@cache
def both_editions() -> list[tuple[Edition, list[Check]]]:
    """With the literal controls: they are off, but a methodologist may switch them on."""
    editions = [
        load(path) for path in (ROOT / "forms_2it/editions/2026.yaml", ROOT / "forms_3inform/editions/2022.yaml")
    ]
    return [(edition, expand_all(edition.controls, edition)) for edition in editions]


def failing_by_interpreter(checks: list[Check], cells: dict, context: Context) -> list[int]:
    return [index for index, check in enumerate(checks) if not holds(check, cells, context)]


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(seed=st.integers(0, 10**9))
def test_the_compiled_form_agrees_with_the_interpreter_on_random_reports(seed):
    for edition, checks in both_editions():
        checker = Checker(checks)
        for number in range(5):
            cells = random_report(edition, seed + number)
            for previous in (None, {}, random_report(edition, seed - number - 1)):
                context = Context(previous=previous, kato=KNOWN.kato, countries=KNOWN.countries)
                assert checker.failing(cells, context) == failing_by_interpreter(checks, cells, context)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(seed=st.integers(0, 10**9))
def test_the_columns_agree_with_the_interpreter_on_random_reports(seed):
    for edition, checks in both_editions():
        batch = Batch(checks)
        reports = [random_report(edition, seed + number) for number in range(20)]
        before = [random_report(edition, seed - number - 1) for number in range(20)]
        for previous in (None, before):
            columns = None if previous is None else batch.columns(previous)
            failed = batch.run(batch.columns(reports), columns, KNOWN)
            for row, cells in enumerate(reports):
                context = Context(
                    previous=previous[row] if previous else None, kato=KNOWN.kato, countries=KNOWN.countries
                )
                found = [index for index, column in enumerate(failed) if column[row]]
                assert found == failing_by_interpreter(checks, cells, context)


@pytest.mark.browser
@settings(max_examples=6, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(seed=st.integers(0, 10**9))
def test_the_browser_agrees_with_the_interpreter_on_random_reports_word_for_word(seed, twin):
    for edition, every in both_editions():
        checks = [check for check in every if not check.needs_context]
        reports = [(random_report(edition, seed + n), random_report(edition, seed - n - 1)) for n in range(25)]
        for (cells, previous), found in zip(reports, twin.findings(tree_json(checks), reports), strict=True):
            context = Context(previous=previous)
            expected = [check for check in checks if not holds(check, cells, context)]
            assert [(f["id"], f["place"]) for f in found] == [(check.control_id, check.place) for check in expected]
            for said, check in zip(found, expected, strict=True):
                text = describe(check, cells, context)
                assert said["message"] == {"kk": text.message.kk, "ru": text.message.ru}
                assert tuple(said["cells"]) == text.cells


# ---- Random formulas over the made-up form ----

NUMBER_CELLS = st.sampled_from(["A/1", "A/1.1", "A/1.2", "A/2", "A/3", "A/3.1"])
LITERALS = st.sampled_from(["0", "1", "2", "3", "10", "0.5", "2.0", "-1"])
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
SETS = st.sampled_from(["@numbers", "@answers", "A/1, A/2", "@parts, A/3"])


def numbers(depth: int) -> st.SearchStrategy[str]:
    simple = st.one_of(LITERALS, NUMBER_CELLS, NUMBER_CELLS, st.builds("PREV({})".format, NUMBER_CELLS))
    if depth == 0:
        return simple
    inner = numbers(depth - 1)
    return st.one_of(
        simple,
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("({} * {})".format, inner, inner),
        st.builds("RATIO({}, {})".format, inner, inner),
        st.builds("SUM({})".format, SETS),
        st.builds("SUM({}, {})".format, inner, inner),
        st.builds("COUNT({})".format, SETS),
        st.builds("DECIMALS({})".format, NUMBER_CELLS),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    number = numbers(min(depth, 2))
    simple = st.one_of(
        st.builds("{} {} {}".format, number, SIGNS, number),
        st.builds(
            "BLANK({})".format, st.one_of(NUMBER_CELLS, st.sampled_from(["A/4", "A/5", "PREV(A/1)", "PREV(A/4)"]))
        ),
        st.sampled_from(
            ['A/4 = "сөз"', 'A/4 != "сөз"', 'A/3 = "Да"', "BIN_VALID(A/5)", "EMAIL_VALID(A/6)", "A/4 = A/5"]
        ),
        st.builds("BETWEEN({}, {}, {})".format, number, number, number),
        st.builds("YOY_JUMP({}, PREV({}), {}, {})".format, number, NUMBER_CELLS, LITERALS, LITERALS),
        st.builds("{}({}) {} {}".format, st.sampled_from(["ANY", "ALL"]), SETS, SIGNS, number),
        st.builds("{}({})".format, st.sampled_from(["ANY", "ALL"]), SETS),
    )
    if depth == 0:
        return simple
    inner = conditions(depth - 1)
    return st.one_of(
        simple,
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("if {} then {}".format, st.builds("({})".format, inner), st.builds("({})".format, inner)),
        st.builds("({}) = ({})".format, inner, inner),
        st.builds("({}) != ({})".format, inner, inner),
    )


def answers() -> st.SearchStrategy[dict[str, Any]]:
    amount, answer = st.sampled_from([None, 0, 1, 2, 3, 7, 100, -1]), st.sampled_from([None, 0, 1])
    return st.fixed_dictionaries(
        {},
        optional={
            "A/1": amount, "A/1.1": amount, "A/1.2": amount, "A/2": amount, "A/3": answer, "A/3.1": answer,
            "A/4": st.sampled_from(TEXTS), "A/5": st.sampled_from(VALUES["bin"]),
            "A/6": st.sampled_from(VALUES["email"]),
        },
    )  # fmt: skip


formulas = st.lists(st.tuples(conditions(3), st.booleans()), min_size=1, max_size=4)
reports = st.lists(st.tuples(answers(), answers()), min_size=1, max_size=6)


def texts_of(formulas: list[tuple[str, bool]]) -> list[dict[str, Any]]:
    return [control(text, id=f"x.{number}", evaluate_blank=always) for number, (text, always) in enumerate(formulas)]


def checks_of(folder: Any, formulas: list[tuple[str, bool]]) -> list[Check]:
    edition = made_up(folder, *texts_of(formulas))
    return expand_all(edition.controls, edition)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(formulas=formulas, reports=reports)
def test_any_formula_means_the_same_compiled_and_in_columns(formulas, reports, tmp_path_factory):
    checks = checks_of(tmp_path_factory.mktemp("edition"), formulas)
    checker, batch = Checker(checks), Batch(checks)
    cells, before = [pair[0] for pair in reports], [pair[1] for pair in reports]
    failed = batch.run(batch.columns(cells), batch.columns(before))
    for row, (now, then) in enumerate(reports):
        context = Context(previous=then)
        expected = failing_by_interpreter(checks, now, context)
        assert checker.failing(now, context) == expected
        assert [index for index, column in enumerate(failed) if column[row]] == expected


@pytest.mark.browser
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(formulas=formulas, reports=reports)
def test_any_formula_means_and_says_the_same_in_the_browser(formulas, reports, twin, tmp_path_factory):
    checks = checks_of(tmp_path_factory.mktemp("edition"), formulas)
    bundle = json.loads(json.dumps(tree_json(checks)))
    for (now, then), found in zip(reports, twin.findings(bundle, reports), strict=True):
        expected = [check for check in checks if not holds(check, now, Context(previous=then))]
        assert [said["id"] for said in found] == [check.control_id for check in expected]
        for said, check in zip(found, expected, strict=True):
            message = describe(check, now, Context(previous=then)).message
            assert said["message"] == {"kk": message.kk, "ru": message.ru}


def test_the_largest_numbers_stay_exact_everywhere(twin, two_it):
    """Sixteen rows of 10^15 - 1: more than a double holds, one tenge thousand missing is still seen."""
    checks = expand_all([c for c in two_it.controls if c.id == "2it.s2.total-rows"], two_it)
    cells = {f"s2/{row}/1": LARGEST for row in two_it.sets["detail"]}
    right, wrong = {**cells, "s2/1/1": 16 * LARGEST}, {**cells, "s2/1/1": 16 * LARGEST - 1}
    assert Checker(checks).failing(right, Context()) == []
    assert Checker(checks).failing(wrong, Context()) == [0]
    batch = Batch(checks)
    assert batch.run(batch.columns([right, wrong]))[0].tolist() == [False, True]
    tree = ["=", ["SUM", *(["cell", cell] for cell in cells)], ["+", *(["cell", cell] for cell in cells)]]
    assert twin.evaluate(tree, cells) is True
    assert twin.evaluate(["=", ["+", ["SUM", *tree[1][1:]], 1], ["SUM", *tree[1][1:]]], cells) is False
    assert twin.evaluate([">", ["*", 16, LARGEST], ["-", ["*", 16, LARGEST], 1]], {}) is True


@pytest.mark.parametrize("sign", [1, -1])
def test_products_of_the_largest_numbers_stay_exact_everywhere(sign, twin, tmp_path):
    """Nearly 10^30 fits no 64 bits: cut to 64 bits, this product would change its sign."""
    checks = checks_of(tmp_path, [("A/1 * A/1.1 >= A/2", False)])
    cells = {"A/1": LARGEST, "A/1.1": sign * (LARGEST - 10**14), "A/2": 1}
    expected = [] if sign > 0 else [0]
    assert Checker(checks).failing(cells, Context()) == expected
    batch = Batch(checks)
    assert batch.run(batch.columns([cells]))[0].tolist() == [bool(expected)]
    assert len(twin.findings(tree_json(checks), [(cells, None)])[0]) == len(expected)


def as_formulas(world: Reports, cells: dict[str, Any], year: str) -> list[Any]:
    """This very report, told to the solver."""
    facts = []
    for address in ("A/1", "A/1.1", "A/1.2", "A/2", "A/3", "A/3.1", "A/3.2", "A/4", "A/5", "A/6"):
        value = cells.get(address)
        if world.cells[address].is_number:
            facts += [world.value(address, year) == (value or 0), world.blank(address, year) == (value is None)]
        else:
            facts.append(world.value(address, year) == world.text(["text", value or ""]))
    return facts


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW_FIXTURES)
@given(formulas=formulas, reports=reports)
def test_any_formula_means_the_same_to_the_solver(formulas, reports, tmp_path_factory):
    """Except what a check digit says, which the solver leaves open."""
    closed = [pair for pair in formulas if "_VALID" not in pair[0]]
    edition = made_up(tmp_path_factory.mktemp("edition"), *texts_of(closed))
    for check in expand_all(edition.controls, edition):
        world = Reports(edition)
        fails = world.fails(check)
        for now, then in reports:
            question = Question(world, Budget(60), {})
            facts = [*as_formulas(world, now, ""), *as_formulas(world, then, "last year ")]
            assert question.has_answer(*facts, fails) is not holds(check, now, Context(previous=then))
            assert question.has_answer(*facts)


@pytest.mark.parametrize(("above", "below"), [(3, 2), (-3, 2), (3, -2), (-3, -2), (1, 2), (-1, -2), (5, 0)])
@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
def test_a_ratio_below_zero_is_multiplied_out_the_right_way_round(sign, above, below, tmp_path):
    edition = made_up(tmp_path, control(f"RATIO(A/1, A/2) {sign} 1"))
    check = expand_all(edition.controls, edition)[0]
    world, cells = Reports(edition), {"A/1": above, "A/2": below}
    fails = world.fails(check)
    assert Question(world, Budget(60), {}).has_answer(*as_formulas(world, cells, ""), fails) is not holds(check, cells)
