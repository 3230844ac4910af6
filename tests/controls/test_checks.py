"""`manage.py check` reads every formula before a reader's page does."""

from __future__ import annotations

import pytest

from controls import checks
from tests.controls.made_up import control, made_up


def broken(folder, *controls):
    return list(checks.broken_formulas(made_up(folder, *controls)))


def test_the_installed_forms_have_no_broken_formula():
    assert checks.formulas_can_be_computed(None) == []


@pytest.mark.parametrize("state", [{"enabled": True}, {"enabled": False}])
@pytest.mark.parametrize(
    ("expr", "said"),
    [("A/2 => 1", "Формула: A/2 => 1"), ("s2/1.9/1 > 0", "Нет такой строки: 1.9."), ("A/2 > floor", "имени: floor")],
)
def test_a_broken_formula_is_an_error_on_or_off(tmp_path, expr, said, state):
    (error,) = broken(tmp_path, control(expr, id="x.broken", **state))
    assert error.id == "controls.E001"
    assert said in error.msg
    assert "forms_x/editions/2026.yaml, line " in error.msg
    assert "x.broken" in error.msg
    assert error.hint


def test_a_rule_that_is_kept_only_as_print_is_not_read(tmp_path):
    assert broken(tmp_path, control(None, id="x.printed", enabled=False)) == []
