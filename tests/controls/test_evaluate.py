"""The meaning on record: blanks, answers that do not exist, and the worked examples of the source documents."""

from __future__ import annotations

import pytest

from controls.compile import Checker
from controls.evaluate import evaluate, failing, holds
from controls.expand import expand, expand_all
from controls.findings import describe
from controls.functions import Context
from tests.controls.made_up import control, made_up


def check(folder, text, **more):
    edition = made_up(folder, control(text, **more))
    return expand(edition.controls[0], edition)[0]


def test_a_blank_counts_as_0_in_arithmetic(tmp_path):
    assert holds(check(tmp_path, "A/1 = A/1.1 + A/1.2"), {"A/1": 5, "A/1.1": 5, "A/1.2": None})


def test_a_control_whose_cells_are_all_blank_holds(tmp_path):
    assert holds(check(tmp_path, "A/1 > 0"), {"A/1": None})
    assert not holds(check(tmp_path, "A/1 > 0"), {"A/1": 0})


def test_unless_it_is_to_be_asked_of_blank_cells_too(tmp_path):
    assert not holds(check(tmp_path, "A/1 > 0", evaluate_blank=True), {})


def test_last_years_figure_alone_does_not_make_a_control_speak(tmp_path):
    yoy = check(tmp_path, "not YOY_JUMP(A/1, PREV(A/1), 2, 10)")
    assert holds(yoy, {}, Context(previous={"A/1": 1000}))
    assert not holds(yoy, {"A/1": 0}, Context(previous={"A/1": 1000}))


def test_a_control_without_cells_is_always_asked(tmp_path):
    from datetime import date

    late = check(tmp_path, "submitted_on <= DEADLINE(form)")
    assert not holds(late, {}, Context(submitted_on=date(2026, 3, 31), deadline=date(2026, 3, 30)))
    assert holds(late, {}, Context(submitted_on=date(2026, 3, 31))), "nobody knows the deadline"


@pytest.mark.parametrize("text", ["RATIO(A/1, A/2) >= 1", "not RATIO(A/1, A/2) >= 1", "RATIO(A/1, A/2) * 2 >= 1"])
def test_no_value_no_complaint(text, tmp_path):
    assert holds(check(tmp_path, text), {"A/1": 5})


def test_no_answer_and_false_is_false_in_either_order(tmp_path):
    cells = {"A/1": 5, "A/1.1": 0}
    assert not holds(check(tmp_path, "RATIO(A/1, A/2) >= 1 and A/1.1 > 0"), cells)
    assert not holds(check(tmp_path, "A/1.1 > 0 and RATIO(A/1, A/2) >= 1"), cells)
    assert holds(check(tmp_path, "A/1.1 = 0 and RATIO(A/1, A/2) >= 1"), cells)


def test_between_is_false_without_a_value(tmp_path):
    assert holds(check(tmp_path, "not BETWEEN(RATIO(A/1, PREV(A/1)), 500, 2000)"), {"A/1": 5})
    assert not holds(check(tmp_path, "BETWEEN(RATIO(A/1, A/2), 1, 2)"), {"A/1": 5})


def test_any_and_all_look_at_every_member(tmp_path):
    cells = {"A/3": 0, "A/3.1": 1}
    assert holds(check(tmp_path, "ANY(@answers) = 1"), cells)
    assert not holds(check(tmp_path, "ALL(@answers) = 1"), cells)
    assert holds(check(tmp_path, "COUNT(@answers) = 2"), cells)


def test_the_required_items_leave_out_what_another_answer_closes(tmp_path):
    required = check(tmp_path, "ALL_ANSWERED(required_items)", evaluate_blank=True)
    assert holds(required, {"A/2": 5, "A/3": 0})
    assert not holds(required, {"A/2": 5, "A/3": 1})
    assert holds(required, {"A/2": 0, "A/3": 1, "A/3.1": 0}), "0 is an answer"


# ---- Worked examples of the source documents ----


@pytest.fixture
def ninety_ten_hundred():
    """Rows 1.1-1.14 sum to 90, row 1.15 is 10, row 1 is 100."""
    return {"s2/1/1": 100, "s2/1.1/1": 40, "s2/1.3/1": 30, "s2/1.14/1": 20, "s2/1.15/1": 10}


def by_id(edition, control_id):
    return expand(next(c for c in edition.controls if c.id == control_id), edition)


def test_the_printed_sum_to_row_1_14_fails_a_truthful_report(two_it, ninety_ten_hundred):
    failed = failing(by_id(two_it, "2it.s2.total-rows.literal"), ninety_ten_hundred)
    assert [found.place for found in failed] == ["c=1"]
    text = describe(failed[0], ninety_ten_hundred)
    assert (text.left, text.right, text.difference) == (100, 90, 10)


def test_the_adopted_sum_to_row_1_16_passes_it(two_it, ninety_ten_hundred):
    assert failing(by_id(two_it, "2it.s2.total-rows"), ninety_ten_hundred) == []


def test_25_four_times_makes_100_and_99_fails_by_1(three_inform):
    checks = by_id(three_inform, "3inf.a.costs-total")
    quarters = {f"A/3.{number}": 25 for number in (1, 2, 3, 4)}
    assert failing(checks, {"A/3": 100, **quarters}) == []
    assert describe(failing(checks, {"A/3": 99, **quarters})[0], {"A/3": 99, **quarters}).difference == -1


def test_a_finding_between_modules_names_both_and_points_at_both_cells(three_inform):
    checks = by_id(three_inform, "3inf.x.staff-computer")
    text = describe(checks[0], {"A/2": 3, "B/5": 4})
    assert text.cells == ("A/2", "B/5")
    assert "Модуль A" in text.message.ru
    assert "модуль B" in text.message.ru
    assert "A модулі" in text.message.kk


def test_column_4_is_not_added_to_the_sum_of_columns(two_it):
    checks = by_id(two_it, "2it.s2.total-columns")
    assert len(checks) == 22
    assert all(not cell.endswith("/4") for found in checks for cell in found.cells)


def test_the_kazakh_text_of_module_c_would_ask_for_a_website(three_inform):
    """D5: wired broadband (14.1) does not imply a website (15); the adopted control asks for Internet users (13)."""
    cells = {"C/12.1": 1, "C/13": 7, "C/14.1": 1, "C/15": 0}
    assert failing(by_id(three_inform, "3inf.c.internet-users"), cells) == []
    assert failing(by_id(three_inform, "3inf.c.internet-users.kk-literal"), cells) != []


def test_a_literal_rule_that_names_no_row_of_the_form_has_no_checks(two_it):
    assert by_id(two_it, "2it.s2.domestic-1.14.literal") == []


def test_the_checker_gives_the_failing_checks_in_the_order_of_the_edition(two_it):
    checker = Checker(expand_all([c for c in two_it.controls if c.enabled], two_it))
    cells = {"s2/1.1/1": -5, "s2/1.1/3": 1, "s2/1.1/4": 2}
    found = checker.run(cells)
    assert found == checker.run_slowly(cells)
    order = {check: index for index, check in enumerate(checker.checks)}
    assert [order[check] for check in found] == sorted(order[check] for check in found)


def test_evaluate_leaves_plain_values_alone():
    assert evaluate(5, {}) == 5
    assert evaluate(["text", "KZ"], {}) == "KZ"
