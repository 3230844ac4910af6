"""Reminders by e-mail: whom, when, what about, and never twice."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.core import mail as post
from django.db import IntegrityError, connection, transaction

from accounts.models import Mandate, User
from cabinet.schedule import BEAT_SCHEDULE
from collection.actions import reminders
from collection.actions.no_activity import file_notice
from collection.actions.paper import start_paper
from collection.actions.reminders import kind_for, mail, remind, switch
from collection.actions.review import return_for_correction
from collection.actions.rounds import close_round
from collection.models import Obligation, ReminderSent, Report
from kernel import outbox
from kernel.legal_clock import local_date
from kernel.models import JournalEntry, OutboxMessage
from tests.cabinet.pages import page, said, send
from tests.collection.factories import (
    ALMATY,
    KATO,
    accountant_of,
    filed,
    fill,
    officer,
    person,
    report_of,
)

pytestmark = pytest.mark.django_db(transaction=True)  # the outbox sends after the commit


def due_in(days: int, **options: Any) -> tuple[Report, User]:
    report = report_of(days_left=days, **options)
    return report, accountant_of(report)


def letters() -> list[Any]:
    return list(post.outbox)


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "kind"),
    [
        (15, None), (14, 14), (13, 14), (11, 14), (10, None), (4, None), (3, 3), (2, 3), (1, 3), (0, 0), (-1, -1),
        (-4, -1), (-5, None),
    ],
)  # fmt: skip
def test_a_reminder_has_its_day_and_a_short_grace(days_left: int, kind: int | None) -> None:
    assert kind_for(days_left, local_date()) == kind


@pytest.mark.parametrize("days", [14, 3, 0, -1])
def test_a_letter_goes_on_each_of_its_days(days: int) -> None:
    _, user = due_in(days)
    assert remind() == 1
    [letter] = letters()
    assert letter.to == [user.email]


@pytest.mark.parametrize("days", [30, 15, 9, -5])
def test_on_other_days_nothing_goes(days: int) -> None:
    due_in(days)
    assert remind() == 0
    assert letters() == []


@pytest.mark.parametrize(
    ("moment", "goes"),
    [(datetime(2027, 1, 4, 18, 59, tzinfo=UTC), False), (datetime(2027, 1, 4, 19, 0, tzinfo=UTC), True)],
)
def test_the_day_is_the_local_one(monkeypatch: Any, moment: datetime, goes: bool) -> None:
    """19:00 in Greenwich is midnight in Almaty: a fortnight before 19 January begins."""
    report = report_of(days_left=20)
    Obligation.objects.filter(pk=report.obligation.pk).update(due_on=date(2027, 1, 19))
    accountant_of(report)
    monkeypatch.setattr(reminders, "local_date", lambda: local_date(moment))
    assert remind() == int(goes)


def test_the_clock_asks_for_it_in_working_hours() -> None:
    entry = BEAT_SCHEDULE["remind-of-deadlines"]
    assert entry["task"] == "collection.remind"
    assert min(entry["schedule"].hour) >= 8
    assert max(entry["schedule"].hour) <= 20


# --- whom ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "count"), [("view", 0), ("fill", 1), ("sign", 1)])
def test_who_may_fill_or_sign_is_reminded(scope: str, count: int) -> None:
    report = report_of(days_left=3)
    Mandate.objects.create(user=person(), unit=report.unit, scope=scope)
    assert remind() == count


def test_a_unit_that_is_only_viewed_is_not_in_the_letter() -> None:
    filled, viewed = report_of(days_left=3), report_of(days_left=3)
    user = person()
    Mandate.objects.create(user=user, unit=filled.unit, scope="fill")
    Mandate.objects.create(user=user, unit=viewed.unit, scope="view")
    remind()
    assert ReminderSent.objects.get().obligation == filled.obligation
    assert viewed.unit.name_kk not in letters()[0].body


def test_a_right_that_shrank_before_the_letter_went_stops_it(monkeypatch: Any) -> None:
    _, user = due_in(3)
    with monkeypatch.context() as quiet:
        quiet.setattr(outbox, "_send_quietly", lambda message_id: None)
        remind()
    Mandate.objects.filter(user=user).update(scope="view")
    assert outbox.relay() == 1
    assert letters() == []


def test_a_mandate_that_ended_yesterday_is_over() -> None:
    _, user = due_in(3)
    Mandate.objects.filter(user=user).update(valid_until=local_date() - timedelta(days=1))
    assert remind() == 0


def test_a_closed_account_is_left_alone() -> None:
    _, user = due_in(3)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert remind() == 0


@pytest.mark.parametrize("days", [3, -1])
def test_what_was_filed_is_not_reminded_of(days: int) -> None:
    filed(days_left=days)
    assert remind() == 0


def test_a_notice_is_an_answer() -> None:
    report, user = due_in(3)
    file_notice(report.unit, report.round.year, by=user)
    assert remind() == 0


def test_a_closed_round_is_over() -> None:
    report, _ = due_in(-1)
    close_round(report.round, by=officer())
    assert remind() == 0


def test_a_round_that_has_not_begun_is_silent() -> None:
    report, _ = due_in(3)
    report.round.opens_on = local_date() + timedelta(days=1)
    report.round.save()
    assert remind() == 0


def test_what_an_officer_types_from_paper_is_not_asked_for() -> None:
    report, _ = due_in(3)
    start_paper(report, by=officer(), territory=KATO[ALMATY])
    assert remind() == 0


@pytest.mark.parametrize(("days", "count"), [(3, 1), (-1, 0)])
def test_a_returned_report_is_reminded_of_and_never_called_overdue(days: int, count: int) -> None:
    report = filed(days_left=days)
    return_for_correction(report, by=officer(), reason="1.3-жол")
    assert remind() == count


def test_who_switched_them_off_gets_none() -> None:
    _, user = due_in(3)
    switch(user, on=False)
    assert remind() == 0
    switch(user, on=True)
    assert remind() == 1


def test_without_a_mail_server_nothing_counts_as_sent(settings: Any) -> None:
    _, user = due_in(3)
    settings.SENDS_EMAIL = False
    assert remind() == 0
    assert not ReminderSent.objects.exists()
    assert "почтовый сервер не настроен" in said(page(user, "calendar/", "ru"))


# --- the letter ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "other"),
    [("kk", "2-қызмет көрсету (IT)", "2-услуги"), ("ru", "2-услуги (IT)", "2-қызмет")],
)
def test_it_speaks_the_persons_language(language: str, words: str, other: str) -> None:
    report, user = due_in(3)
    User.objects.filter(pk=user.pk).update(language=language)
    remind()
    [letter] = letters()
    assert words in letter.body
    assert other not in letter.body
    assert (report.unit.name_ru if language == "ru" else report.unit.name_kk) in letter.body


def test_one_letter_names_every_form_of_every_unit() -> None:
    report, user = due_in(3)
    other = report_of(report.unit, form="3-INFORM", days_left=0)
    more = report_of(days_left=3)
    Mandate.objects.create(user=user, unit=more.unit)
    assert remind() == 1
    [letter] = letters()
    for found in (report, other, more):
        assert found.unit.name_kk in letter.body
        assert found.round.edition.index.kk in letter.body


def test_it_holds_no_figures_and_no_address_of_a_report(settings: Any) -> None:
    settings.PORTAL_ADDRESS = "https://cabinet.example.kz"
    report, _ = due_in(3)
    fill(report, {"s2/1/1": 987654})
    remind()
    [letter] = letters()
    assert "987654" not in letter.body
    assert letter.body.count("http") == 1
    assert "https://cabinet.example.kz\n" in letter.body
    assert str(report.public_id) not in letter.body


def test_without_a_configured_address_it_names_none() -> None:
    due_in(3)
    remind()
    assert "http" not in letters()[0].body


def test_a_name_with_a_line_break_adds_no_header() -> None:
    _, user = due_in(3)
    User.objects.filter(pk=user.pk).update(full_name="A\nBcc: thief@example.kz")
    remind()
    [letter] = letters()
    assert letter.recipients() == [user.email]
    assert "Bcc" not in letter.message()


# --- never twice -----------------------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing_more() -> None:
    due_in(3)
    assert (remind(), remind()) == (1, 0)
    assert len(letters()) == 1
    assert ReminderSent.objects.get().mailed_at is not None


def test_a_day_later_the_same_reminder_is_not_repeated() -> None:
    due_in(3)
    remind()
    assert remind(local_date() + timedelta(days=1)) == 0


def test_a_second_letter_of_a_day_waits_for_the_next() -> None:
    _, user = due_in(3)
    remind()
    Mandate.objects.create(user=user, unit=report_of(days_left=3).unit)
    assert remind() == 0
    assert remind(local_date() + timedelta(days=1)) == 1


def test_a_day_that_an_order_moved_is_a_new_one() -> None:
    report, _ = due_in(3)
    remind()
    Obligation.objects.filter(pk=report.obligation.pk).update(due_on=local_date() + timedelta(days=14))
    assert remind(local_date() + timedelta(days=11)) == 1


def test_the_database_itself_refuses_a_second_reminder() -> None:
    report, user = due_in(3)
    remind()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderSent.objects.create(
            obligation=report.obligation, user=user, kind=3, due_on=report.obligation.due_on, chosen_on=date(2030, 1, 1)
        )


def test_a_letter_asked_for_twice_goes_once() -> None:
    _, user = due_in(3)
    remind()
    assert mail(user.pk, local_date()) is False
    assert len(letters()) == 1


def test_a_mail_server_that_is_away_delays_the_letter_and_loses_none(monkeypatch: Any) -> None:
    from django.core.mail.backends.locmem import EmailBackend

    due_in(3)
    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", lambda self, messages: _raise(OSError("away")))
        assert remind() == 1
    assert letters() == []
    assert ReminderSent.objects.get().mailed_at is None
    OutboxMessage.objects.update(sent_at=None)
    assert outbox.relay() == 1
    assert len(letters()) == 1
    assert remind() == 0


def test_a_run_that_is_cut_off_between_two_people_goes_on(monkeypatch: Any) -> None:
    due_in(3)
    due_in(3)
    whole, reached = reminders.remind_person, []

    def cut_off(user_id: int, today: date) -> bool:
        if reached:
            raise KeyboardInterrupt
        reached.append(user_id)
        return whole(user_id, today)

    with monkeypatch.context() as fault:
        fault.setattr(reminders, "remind_person", cut_off)
        with pytest.raises(KeyboardInterrupt):
            remind()
    assert remind() == 1
    assert len(letters()) == 2
    assert len({letter.to[0] for letter in letters()}) == 2


def test_a_choice_that_is_undone_asks_for_no_letter(monkeypatch: Any) -> None:
    """Rows and request stand or fall together."""
    _, user = due_in(3)
    with monkeypatch.context() as fault:
        fault.setattr(outbox, "enqueue", lambda *arguments: _raise(RuntimeError("cut off")))
        with pytest.raises(RuntimeError):
            remind()
    assert not ReminderSent.objects.filter(user=user).exists()
    assert remind() == 1


@pytest.mark.postgres
def test_two_runs_at_once_remind_once() -> None:
    for _ in range(5):
        due_in(3)
    together = threading.Barrier(2)
    counts: list[int] = []

    def run() -> None:
        together.wait()
        try:
            counts.append(remind())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 5
    assert ReminderSent.objects.count() == 5
    assert len({letter.to[0] for letter in letters()}) == len(letters()) == 5


def test_what_was_filed_before_the_letter_went_is_not_in_it(monkeypatch: Any) -> None:
    report, user = due_in(3)
    with monkeypatch.context() as quiet:
        quiet.setattr(outbox, "_send_quietly", lambda message_id: None)
        remind()
    file_notice(report.unit, report.round.year, by=user)
    assert outbox.relay() == 1
    assert letters() == []


def test_the_tasks_are_known_to_the_worker() -> None:
    current_app.loader.import_default_modules()
    assert {"collection.remind", reminders.MAIL} <= current_app.tasks.keys()


# --- the switch ------------------------------------------------------------------------------------------------------


def test_the_page_switches_them_and_the_journal_knows() -> None:
    _, user = due_in(3)
    send(user, "calendar/reminders/", {"reminders": "off"})
    assert "Включить напоминания" in said(page(user, "calendar/", "ru"))
    send(user, "calendar/reminders/", {"reminders": "off"})
    send(user, "calendar/reminders/", {"reminders": "nonsense"})
    assert remind() == 0
    assert JournalEntry.objects.filter(verb="reminders.switched").count() == 1


def _raise(fault: Exception) -> Any:
    raise fault
