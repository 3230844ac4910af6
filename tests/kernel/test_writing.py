"""Writers take turns; what a commit sets going in the same thread takes its own turn and does not wait for itself."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest
from django.db import transaction

from kernel import writing
from kernel.models import OutboxMessage
from kernel.writing import written


@written
def note(task: str) -> None:
    OutboxMessage.objects.create(task=task)


@written
def note_and_go_on() -> None:
    """As an action that enqueues a task, where tasks run in process."""
    note("first")
    transaction.on_commit(lambda: note("after the commit"))


def refuse_to_wait(*_: Any) -> None:
    raise TimeoutError("the writer waits for itself")


@pytest.mark.django_db(transaction=True)
def test_a_commit_may_set_another_writer_going() -> None:
    before = signal.signal(signal.SIGALRM, refuse_to_wait)
    signal.alarm(10)
    try:
        note_and_go_on()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert list(OutboxMessage.objects.order_by("id").values_list("task", flat=True)) == ["first", "after the commit"]


def test_another_thread_still_waits_for_its_turn() -> None:
    entered = threading.Event()

    def enter() -> None:
        with writing._turn:
            entered.set()

    with writing._turn:
        thread = threading.Thread(target=enter)
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    thread.join()
