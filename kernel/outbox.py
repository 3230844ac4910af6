"""Everything that must happen after a commit goes through a row of the same transaction.

`transaction.on_commit(task.delay)` loses the task when the process dies between commit and publish, or when the
broker is away. The row does not: the relay sends what has not ended, so tasks find their work done and stop.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kernel.models import OutboxMessage

log = logging.getLogger(__name__)
SEND_AGAIN_AFTER = timedelta(minutes=15)


def enqueue(task: str, *arguments: Any) -> OutboxMessage:
    """Ask for a task by name, with ids and plain values. It is sent after the commit."""
    message = OutboxMessage.objects.create(task=task, arguments=list(arguments))
    transaction.on_commit(lambda: _send_quietly(message.pk))
    return message


def _send_quietly(message_id: int) -> None:
    """The fast path. A broker that is away is no fault of the reader: the relay sends the row later."""
    try:
        send(message_id)
    except Exception:  # any broker's own error class
        log.warning("outbox message %s waits for the relay", message_id, exc_info=True)


def send(message_id: int) -> None:
    message = OutboxMessage.objects.get(pk=message_id)
    if settings.TASKS_IN_PROCESS:
        _count_attempt(message_id)
        current_app.loader.import_default_modules()  # a worker does it at start, this process has not
        current_app.tasks[message.task].apply(args=message.arguments, throw=True)
        finish(message_id)
        return
    current_app.send_task("kernel.run_outbox_message", args=[message_id])
    _count_attempt(message_id)  # only now: a broker that is away raised, and the relay tries again in seconds


def _count_attempt(message_id: int) -> None:
    OutboxMessage.objects.filter(pk=message_id).update(sent_at=timezone.now(), attempts=F("attempts") + 1)


def finish(message_id: int) -> None:
    OutboxMessage.objects.filter(pk=message_id).update(done_at=timezone.now())


def relay() -> int:
    """Send what was never sent, and again what was sent long ago and never ended. Returns how many."""
    stale = timezone.now() - SEND_AGAIN_AFTER
    waiting = OutboxMessage.objects.filter(Q(sent_at=None) | Q(sent_at__lt=stale), done_at=None, attempts__lt=10)
    ids = list(waiting.order_by("id").values_list("pk", flat=True)[:100])
    for message_id in ids:
        _send_quietly(message_id)
    return len(ids)
