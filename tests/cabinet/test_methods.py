"""The methodologist's controls: all are shown, switching takes a reason and acts on the next save."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from cabinet.views import methods
from controls.models import ControlSwitch, active_controls
from forms_core import registry
from kernel import journal
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
SUM, LITERAL, IMPOSSIBLE = "2it.s2.total-columns", "2it.s2.total-rows.literal", "2it.s2.domestic-1.14.literal"


@pytest.fixture
def methodologist():
    return make.person(Role.METHODOLOGIST, name="Әдіснамашы Бір")


def switch(user, control, reason="Жаңа нұсқаулық", language="kk", **posted):
    """What the button of a page opened just now sends."""
    wish = {"enabled": "0" if is_on(control) else "1"}
    return send(user, f"controls/2-it-2026/{control}/", {"reason": reason, **wish, **posted}, language)


def is_on(control):
    return control in {found.id for found in active_controls(registry.edition("2-it-2026"))}


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("edition", ["2-it-2026", "3-inform-2022"])
def test_every_control_is_listed_with_both_messages(methodologist, edition, language):
    answer = page(methodologist, f"controls/?edition={edition}", language)
    text = answer.content.decode()
    for control in registry.edition(edition).controls:
        assert f">{control.id}</code></a>" in text
    shown = said(answer)
    control = registry.edition(edition).controls[0]
    assert control.message.kk in shown
    assert control.message.ru in shown
    assert english_left(answer) == []


def test_every_control_that_is_off_says_why(methodologist):
    lines = page(methodologist, "controls/?edition=2-it-2026&show=off").context["lines"]
    assert {line["control"].id for line in lines} >= {LITERAL, IMPOSSIBLE}
    assert all(line["why_off"] for line in lines)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_of_each_control_is_whole(methodologist, language):
    for control in registry.edition("3-inform-2022").controls:
        answer = page(methodologist, f"controls/3-inform-2022/{control.id}/", language)
        assert (control.id, answer.status_code) == (control.id, 200)
        assert english_left(answer) == []


def test_switching_off_takes_a_reason_and_is_journalled(methodologist):
    assert switch(methodologist, SUM).status_code == 302
    assert not is_on(SUM)
    made = ControlSwitch.objects.get()
    entry = journal.of(made).get()
    assert (entry.verb, entry.actor, entry.details["enabled"]) == ("control.switched", methodologist, False)
    assert "Жаңа нұсқаулық" in said(page(methodologist, f"controls/2-it-2026/{SUM}/"))


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_switched(methodologist, reason):
    assert switch(methodologist, SUM, reason).status_code == 422
    assert is_on(SUM)


def test_a_literal_control_can_be_switched_on_and_off_again(methodologist):
    assert not is_on(LITERAL)
    switch(methodologist, LITERAL)
    assert is_on(LITERAL)
    switch(methodologist, LITERAL, "Қайтару")
    assert not is_on(LITERAL)
    assert ControlSwitch.objects.count() == 2


def test_a_control_that_cannot_be_computed_stays_off(methodologist):
    answer = switch(methodologist, IMPOSSIBLE)
    assert answer.status_code == 422
    assert "Бұл бақылауды қосу мүмкін емес" in said(answer)
    assert not ControlSwitch.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("kk", "басқа адам өшіріп қойды"), ("ru", "уже выключили")])
def test_an_old_page_does_not_turn_the_switch_of_another_person_round(methodologist, language, words):
    switch(methodologist, SUM)
    answer = switch(make.person(Role.METHODOLOGIST), SUM, "Мен де", language, enabled="0")
    assert answer.status_code == 422
    assert words in said(answer)
    assert not is_on(SUM)
    assert ControlSwitch.objects.count() == 1
    assert 'name="enabled" value="1"' in answer.content.decode(), "the page offers what is possible now"


def test_a_switch_without_a_wish_does_nothing(methodologist):
    assert send(methodologist, f"controls/2-it-2026/{SUM}/", {"reason": "Себеп"}).status_code == 422
    assert is_on(SUM)


def test_the_next_save_is_judged_without_the_control(methodologist):
    report = make.report_of()
    make.fill(report, make.GOOD_2IT | {"s2/1/1": 98401})
    assert report.current.findings.filter(control=SUM).exists()
    switch(methodologist, SUM)
    make.fill(report, {"s2/1/1": 98402})
    assert not report.current.findings.filter(control=SUM).exists()


@pytest.mark.parametrize(
    "path", ["controls/2-it-1999/x/", "controls/2-it-2026/no-such/", "controls/?edition=2-it-1999"]
)
def test_an_unknown_control_or_edition_is_not_found(methodologist, path):
    assert page(methodologist, path).status_code == 404


# --- the prover ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["2-it-2026", "3-inform-2022"])
def test_the_prover_is_silent_on_the_adopted_controls(methodologist, edition):
    answer = page(methodologist, f"controls/proof/?edition={edition}")
    assert answer.context["faults"] == []
    assert "қосулы бақылаулар нысанға және бір-біріне сай" in said(answer)


@pytest.mark.parametrize(("language", "words"), [("kk", "1.14.1"), ("ru", "Нет такой строки: 1.14.1.")])
def test_the_prover_names_what_the_printed_text_gets_wrong(methodologist, language, words):
    answer = page(methodologist, "controls/proof/?edition=2-it-2026&wording=printed", language)
    assert words in said(answer)
    assert "forms_2it/editions/2026.yaml:" in said(answer)
    assert english_left(answer) == []


@pytest.mark.parametrize(("language", "words"), [("kk", "Шешілмеген сұрақтар"), ("ru", "нерешенных вопросов")])
def test_a_page_does_not_wait_for_the_prover_without_end(methodologist, monkeypatch, language, words):
    """What is open when the time of a page is up is said, and where there is more time."""
    monkeypatch.setattr(methods, "PROOF_SECONDS", 0.0)
    methods._faults.cache_clear()
    answer = page(methodologist, "controls/proof/?edition=2-it-2026", language)
    methods._faults.cache_clear()
    assert words in said(answer)
    assert "manage.py prove_controls --seconds 600" in said(answer)
    assert "қосулы бақылаулар нысанға және бір-біріне сай" not in said(answer)


def test_the_prover_follows_the_switches(methodologist):
    """Switched on beside the adopted sum, the literal one refuses what the other demands."""
    switch(methodologist, LITERAL)
    faults = page(methodologist, "controls/proof/?edition=2-it-2026").context["faults"]
    assert any(line["fault"].control == LITERAL for line in faults)
