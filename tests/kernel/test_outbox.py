"""A task that must run after a commit is a row of that commit: neither a crash nor a broker that is away loses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from kernel import outbox
from kernel.models import OutboxMessage
from kernel.tasks import run_outbox_message

pytestmark = pytest.mark.django_db(transaction=True)
ran: list[int] = []


@shared_task(name="tests.note_that_it_ran")
def note_that_it_ran(number: int) -> None:
    ran.append(number)


class BrokerIsAway(Exception):
    pass


@pytest.fixture
def sent(settings, monkeypatch):
    """What a broker that works was given."""
    settings.TASKS_IN_PROCESS = False
    found = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: found.append((name, *args)))
    return found


@pytest.fixture
def no_broker(settings, monkeypatch):
    settings.TASKS_IN_PROCESS = False

    def refuse(name, args):
        raise BrokerIsAway

    monkeypatch.setattr(current_app, "send_task", refuse)


@pytest.fixture(autouse=True)
def _nothing_ran():
    ran.clear()


def enqueue(number=7):
    with transaction.atomic():
        return outbox.enqueue("tests.note_that_it_ran", number)


def test_the_row_is_there_before_anything_is_sent(sent):
    with transaction.atomic():
        message = outbox.enqueue("tests.note_that_it_ran", 7)
        assert OutboxMessage.objects.filter(pk=message.pk).exists()
        assert sent == []
    assert sent == [("kernel.run_outbox_message", message.pk)]


def test_a_change_that_is_taken_back_takes_its_task_with_it(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.enqueue("tests.note_that_it_ran", 7)
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()
    assert sent == []


def test_the_worker_runs_it_once_however_often_it_is_delivered(sent):
    message = enqueue()
    for _ in range(3):
        run_outbox_message(message.pk)
    assert ran == [7]
    message.refresh_from_db()
    assert message.done_at is not None


def test_a_task_that_fails_stays_to_be_done(sent, monkeypatch):
    message = enqueue("not a number")
    monkeypatch.setitem(current_app.tasks, "tests.note_that_it_ran", lambda number: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_outbox_message(message.pk)
    message.refresh_from_db()
    assert message.done_at is None


def test_in_tests_and_commands_the_task_runs_in_this_process(settings):
    settings.TASKS_IN_PROCESS = True
    message = enqueue()
    message.refresh_from_db()
    assert ran == [7]
    assert message.done_at is not None


def test_a_broker_that_is_away_is_no_fault_of_the_reader(no_broker, caplog):
    message = enqueue()
    message.refresh_from_db()
    assert message.sent_at is None
    assert "waits for the relay" in caplog.text


def test_the_relay_sends_when_the_broker_is_back(no_broker, settings, monkeypatch):
    message = enqueue()
    for _ in range(20):  # an outage of any length: a try that reached nobody is not counted
        outbox.relay()
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append(args[0]))
    assert outbox.relay() == 1
    assert sent == [message.pk]
    assert outbox.relay() == 0


def test_the_relay_sends_again_what_never_ended(sent):
    message = enqueue()
    long_ago = timezone.now() - outbox.SEND_AGAIN_AFTER - timedelta(seconds=1)
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=long_ago)
    sent.clear()
    assert outbox.relay() == 1
    assert sent == [("kernel.run_outbox_message", message.pk)]


def test_the_relay_leaves_alone_what_has_ended_and_what_was_just_sent(sent):
    ended, fresh = enqueue(1), enqueue(2)
    run_outbox_message(ended.pk)
    sent.clear()
    assert outbox.relay() == 0
    assert sent == []
    fresh.refresh_from_db()
    assert fresh.attempts == 1


def test_the_relay_gives_up_on_what_fails_each_time(sent):
    message = enqueue()
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=10, sent_at=None)
    assert outbox.relay() == 0
