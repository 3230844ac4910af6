"""What every layer may use: random public ids, the journal, the outbox, jobs with progress."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class PublicId(models.Model):
    """A random id for addresses of pages: foreign and missing objects cannot be told apart by guessing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class JournalEntry(models.Model):
    """One line per change, written in the transaction of the change. Database triggers refuse to alter or delete it."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="journal_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject_type}:{self.subject_id}"


class OutboxMessage(models.Model):
    """A task that must run after the commit: a row of the same transaction, handed to Celery by the relay."""

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(done_at=None), name="outbox_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.task}{tuple(self.arguments)}"


class Job(PublicId):
    """Background work with progress that a person watches."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note_kk = models.CharField(max_length=300, blank=True)
    note_ru = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_notes_in_both_languages",
                condition=models.Q(note_kk="", note_ru="") | ~models.Q(note_kk="") & ~models.Q(note_ru=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state} {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def note(self) -> str:
        from kernel.bilingual import active_language

        return self.note_ru if active_language() == "ru" else self.note_kk


def note_fields(note: Any) -> dict[str, str]:
    return {"note_kk": note.kk[:300], "note_ru": note.ru[:300]}
