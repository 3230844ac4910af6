"""Open a closed round again: late reports, corrections, then a second vintage."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from collection.models import Round
from dissemination.errors import BulletinIsOut, ReopeningNeedsReason, RoundIsNotClosed
from dissemination.models import Bulletin
from kernel import journal

State = Bulletin.State


@transaction.atomic
def reopen_round(round_: Round, *, by: Any, reason: str) -> Round:
    """Collection goes on until the round is closed anew. Not while a bulletin of the round is published or scheduled.

    It stands here and not in collection, because only this room knows what readers have. An approval given before is
    taken back: it was given to numbers that may change.
    """
    if not reason.strip():
        raise ReopeningNeedsReason
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.is_open:
        raise RoundIsNotClosed
    bulletins = list(Bulletin.objects.select_for_update(of=("self",)).filter(vintage__round=locked))
    if any(bulletin.state == State.SCHEDULED for bulletin in bulletins):
        raise BulletinIsOut
    for bulletin in bulletins:
        if bulletin.state == State.APPROVED:
            _take_approval_back(bulletin, by)
    locked.state, locked.closed_at, locked.closed_by = Round.State.OPEN, None, None
    locked.save(update_fields=["state", "closed_at", "closed_by"])
    journal.record(by, "round.reopened", locked, reason=reason.strip())
    return locked


def _take_approval_back(bulletin: Bulletin, by: Any) -> None:
    bulletin.state, bulletin.approved_at, bulletin.approved_by = State.DRAFT, None, None
    bulletin.save(update_fields=["state", "approved_at", "approved_by"])
    journal.record(by, "bulletin.approval_taken_back", bulletin)
