"""Controls are on as the edition says, until a methodologist switches one: then every process follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.roles import Role
from controls import models
from controls.models import CannotBeSwitchedOn, ControlSwitch, active_controls, checker_for, refuse_impossible
from forms_core import registry
from forms_core.edition import Edition
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
SUM, LITERAL, IMPOSSIBLE = "2it.s2.total-rows", "2it.s2.total-rows.literal", "2it.s2.domestic-1.14.literal"
TRUTHFUL = {"s2/1/1": 100, "s2/1.1/1": 90, "s2/1.15/1": 10}


@pytest.fixture
def edition() -> Edition:
    models.forget_stamp()
    return registry.edition("2-it-2026")


@pytest.fixture
def methodologist():
    return make.person(Role.METHODOLOGIST)


def switch(person, control: str, enabled: bool, edition_id: str = "2-it-2026") -> ControlSwitch:
    return ControlSwitch.objects.create(
        edition_id=edition_id, control=control, enabled=enabled, reason="Нұсқаулық", by=person
    )


def on(edition: Edition) -> set[str]:
    return {control.id for control in active_controls(edition)}


def failing(edition: Edition) -> set[str]:
    return {check.control_id for check in checker_for(edition).run(TRUTHFUL)}


def test_without_a_switch_the_edition_decides(edition):
    assert on(edition) == {control.id for control in edition.controls if control.enabled}


def test_the_latest_switch_of_a_control_wins(edition, methodologist):
    switch(methodologist, SUM, False)
    assert SUM not in on(edition)
    switch(methodologist, SUM, True)
    assert SUM in on(edition)


def test_a_switch_of_another_edition_does_not_matter(edition, methodologist):
    switch(methodologist, SUM, False, edition_id="2-it-2031")
    assert SUM in on(edition)


def test_the_printed_and_the_adopted_sum_can_be_exchanged(edition, methodologist):
    """D1: the adopted control passes a truthful report with row 1.15, the printed one refuses it."""
    assert not {SUM, LITERAL} & failing(edition)
    switch(methodologist, SUM, False)
    switch(methodologist, LITERAL, True)
    assert {SUM, LITERAL} & failing(edition) == {LITERAL}


def test_the_compiled_checks_are_kept_until_something_is_switched(edition, methodologist):
    kept = checker_for(edition)
    assert checker_for(edition) is kept
    switch(methodologist, SUM, False)
    assert checker_for(edition) is not kept


def test_another_process_follows_within_a_second(edition, methodologist, monkeypatch):
    """bulk_create passes by this process' own memory, as another process' switch does."""
    checker_for(edition)
    row = ControlSwitch(edition_id=edition.id, control=LITERAL, enabled=True, reason="Нұсқаулық", by=methodologist)
    ControlSwitch.objects.bulk_create([row])
    monkeypatch.setattr(models, "STAMP_HOLDS", 0)
    assert LITERAL in failing(edition)


def test_a_rule_that_names_no_row_of_the_form_cannot_be_switched_on(edition):
    with pytest.raises(CannotBeSwitchedOn) as refused:
        refuse_impossible(next(control for control in edition.controls if control.id == IMPOSSIBLE), edition)
    assert IMPOSSIBLE in refused.value.message.kk
    assert IMPOSSIBLE in refused.value.message.ru


def test_a_formula_with_a_mistake_cannot_be_switched_on(edition):
    broken = replace(next(c for c in edition.controls if c.id == LITERAL), expr="s2/1/1 = s2/1.99/1")
    with pytest.raises(CannotBeSwitchedOn) as refused:
        refuse_impossible(broken, edition)
    assert "Нет такой строки: 1.99." in refused.value.message.ru
    assert "Мұндай жол жоқ: 1.99." in refused.value.message.kk


def test_even_a_row_in_the_table_does_not_bring_it_to_life(edition, methodologist):
    switch(methodologist, IMPOSSIBLE, True)
    assert IMPOSSIBLE not in on(edition)
    assert checker_for(edition).checks
