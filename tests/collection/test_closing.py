"""Closing a round: with a reason while units may still file in time; afterwards no page counts days."""

from __future__ import annotations

import pytest
from django.test import Client

from collection.actions.deadlines import extend
from collection.actions.rounds import close_round
from collection.errors import ClosesEarly
from collection.models import ExtensionOrder, Round
from kernel import journal
from kernel.legal_clock import local_date
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("days_left", [0, 1, 60])
def test_a_round_with_days_left_is_not_closed_without_a_reason(days_left):
    round_ = make.report_of(days_left=days_left).round
    with pytest.raises(ClosesEarly):
        close_round(round_, by=make.person("publisher"), reason=" ")
    round_.refresh_from_db()
    assert round_.is_open


def test_the_reason_and_the_days_are_in_the_journal():
    round_, by = make.report_of(days_left=60).round, make.person("publisher")
    assert close_round(round_, by=by, reason="Приказ № 5").state == Round.State.CLOSED
    line = journal.of(round_).last()
    assert (line.verb, line.actor) == ("round.closed", by)
    assert line.details == {"reason": "Приказ № 5", "days_left": 60}


def test_after_the_last_day_no_reason_is_asked_for():
    round_ = make.report_of(days_left=-1).round
    close_round(round_, by=make.person("publisher"))
    assert journal.of(round_).last().details == {}


def test_one_region_with_a_later_day_keeps_the_round_early():
    """The round's own day has passed; an order gave Astana another week."""
    make.report_of(days_left=-1)
    far = make.report_of(region=make.ASTANA, days_left=-1)
    Round.objects.update(due_on=local_date() - make.timedelta(days=1))
    order = ExtensionOrder(
        round=Round.objects.get(), number="7", dated=local_date(), reason="Дауыл", region=make.ASTANA,
        new_due_on=local_date() + make.timedelta(days=7),
    )  # fmt: skip
    extend(order, by=make.person("admin"))
    with pytest.raises(ClosesEarly) as refusal:
        close_round(far.round, by=make.person("publisher"))
    assert refusal.value.days_left == 7


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_closed_round_has_no_days_left_on_any_page(language):
    report = make.report_of(days_left=30)
    client, officer = Client(), Client()
    client.force_login(make.accountant_of(report))
    officer.force_login(make.officer())
    pages = [
        (client, f"/{language}/desk/"), (client, f"/{language}/reports/{report.public_id}/"),
        (officer, f"/{language}/review/{report.public_id}/"), (officer, f"/{language}/review/?year=all"),
    ]  # fmt: skip
    days = {"kk": "Қалған күн", "ru": "Осталось дней"}[language]
    assert [days in who.get(path).content.decode() for who, path in pages] == [True] * 4
    close_round(report.round, by=make.person("publisher"), reason="Сынақ")
    after = [who.get(path).content.decode() for who, path in pages]
    assert [days in page for page in after] == [False] * 4
    assert {"kk": "Жинау аяқталған", "ru": "Сбор завершен"}[language] in after[0]
