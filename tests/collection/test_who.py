"""Who did what: the owner reads every step of the unit's reports and mandates, and no answer."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.actions import invitations, managing
from accounts.models import Mandate
from collection.actions.review import return_for_correction, start_review
from kernel.models import JournalEntry
from tests.cabinet.pages import english_left, page, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    report = make.filed()
    start_review(report, by=make.officer(name="Динара Жұмабаева"))
    return_for_correction(report, by=make.officer(name="Динара Жұмабаева"), reason="98400 сомасын тексеріңіз")
    clerk = Mandate.objects.create(user=make.person(name="Марат Оспанов"), unit=report.unit, scope="fill")
    owner = Mandate.objects.create(user=make.person(name="Бас Басшы"), unit=report.unit, may_manage=True)
    managing.change(clerk, scope="view", valid_until=None, may_manage=False, by=owner.user)
    invitations.invite(
        report.unit, email="a@example.kz", scope="view", valid_until=None, by=owner.user, origin="https://x.kz"
    )
    managing.take_back(clerk, by=owner.user)
    return owner


def who(owner, query="", language="ru"):
    return page(owner.user, f"units/{owner.unit.public_id}/who-did-what/{query}", language)


def test_every_step_is_a_sentence(owner):
    shown = said(who(owner))
    for words in (
        "отчет представлен", "отчет возвращен на исправление", "сохранение: Раздел 2",
        "изменено полномочие: Марат Оспанов. Сфера действия: Заполнение → Просмотр",
        "отозвано полномочие: Марат Оспанов",
        "отправлено приглашение: a@example.kz, Просмотр, без срока",
    ):  # fmt: skip
        assert words in shown, words


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_answer_and_no_reason_is_told(owner, language):
    shown = said(who(owner, language=language)).replace("\xa0", "").replace(" ", "")
    assert "98400" not in shown and "60250" not in shown


def test_the_lines_of_one_person(owner):
    shown = said(who(owner, f"?person={owner.user.public_id}"))
    assert "отозвано полномочие" in shown and "отчет представлен" not in shown


def test_steps_of_other_units_are_not_shown(owner):
    other = make.filed()
    actors = {line.actor.full_name for line in JournalEntry.objects.filter(verb="report.submitted")}
    assert make.accountant_of(other).full_name in actors
    assert make.accountant_of(other).full_name not in said(who(owner))


def test_pages_hold_fifty_and_cost_the_same(owner, django_assert_max_num_queries):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as few:
        who(owner)
    report = make.Report.objects.get(obligation__unit=owner.unit)
    for number in range(60):
        make.fill(
            report,
            {f"s2/1.{number % 2 + 1}/1": number, "s2/1.3/1": number}
            if number % 2
            else {"s4/time": f"{number % 3 + 1}"},
        )
    with CaptureQueriesContext(connection) as many:
        shown = said(who(owner))
    assert "Страница: 1 / 2" in shown
    assert len(many) <= len(few) + 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_is_in_one_language(owner, language):
    assert [w for w in english_left(who(owner, language=language)) if w != "erson"] == []
