"""The journal: who changed what, when. Called inside the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from kernel.models import JournalEntry


def record(actor: Any, verb: str, subject: models.Model, *, unit_id: int | None = None, **details: Any) -> JournalEntry:
    """Write one line. Outside a transaction it refuses: a change and its line stand or fall together."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"journal line {verb!r} outside a transaction")
    return JournalEntry.objects.create(
        actor=actor if actor is not None and actor.pk else None,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        unit_id=unit_id,
        details=details,
    )


def of(subject: models.Model) -> models.QuerySet[JournalEntry]:
    """The lines about one object, oldest first."""
    return (
        JournalEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        .select_related("actor")
        .order_by("id")
    )
