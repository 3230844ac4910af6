"""From an assembled bulletin to its minute: approve, choose the minute, take it back before, withdraw after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.models import Round
from dissemination import checklist
from dissemination.actions.assemble import assemble_bulletin
from dissemination.errors import (
    ChecklistNotGreen,
    MomentHasPassed,
    MomentInThePast,
    NotInThisState,
    ReasonRequired,
    SecondPersonNeeded,
)
from dissemination.models import Bulletin
from estimation.actions.make_vintage import make_vintage
from estimation.actions.tabulate import tabulate
from estimation.models import Vintage
from kernel import journal

State = Bulletin.State


@transaction.atomic
def approve(bulletin: Bulletin, *, by: Any, reason: str = "") -> Bulletin:
    """A named person agrees to these numbers in these files. Four eyes, where the parameter asks for them.

    `reason`: why these numbers are published although a judgement of quality is against it. It is kept in the journal.
    """
    locked = _locked(bulletin, State.DRAFT)
    if locked.needs_second_person and locked.created_by_id == by.pk:
        raise SecondPersonNeeded
    failed = [check for check in checklist.checks(locked) if not check.holds]
    if failed and not (reason.strip() and all(check.is_judgement for check in failed)):
        raise ChecklistNotGreen([check.name for check in failed])
    locked.state, locked.approved_at, locked.approved_by = State.APPROVED, timezone.now(), by
    locked.save(update_fields=["state", "approved_at", "approved_by"])
    journal.record(
        by, "bulletin.approved", locked, same_person=locked.created_by_id == by.pk,
        files={file.name: file.sha256 for file in locked.files.all()},
        **({"overridden": [check.name for check in failed], "reason": reason.strip()} if failed else {}),
    )  # fmt: skip
    return locked


@transaction.atomic
def schedule(bulletin: Bulletin, release_at: datetime, *, by: Any) -> Bulletin:
    """Readable for everybody from this minute on; until then it does not exist for anybody outside."""
    if release_at <= timezone.now():
        raise MomentInThePast
    return _release(bulletin, release_at, by, "bulletin.scheduled")


@transaction.atomic
def publish_now(bulletin: Bulletin, *, by: Any) -> Bulletin:
    return _release(bulletin, timezone.now(), by, "bulletin.published")


@transaction.atomic
def _release(bulletin: Bulletin, release_at: datetime, by: Any, verb: str) -> Bulletin:
    locked = _locked(bulletin, State.APPROVED)
    locked.state, locked.release_at, locked.scheduled_by = State.SCHEDULED, release_at, by
    locked.save(update_fields=["state", "release_at", "scheduled_by"])
    journal.record(by, verb, locked, release_at=release_at.isoformat())
    return locked


@transaction.atomic
def unschedule(bulletin: Bulletin, *, by: Any) -> Bulletin:
    """Before the minute only: afterwards readers have it, and taking it back is a withdrawal with a reason."""
    locked = _locked(bulletin, State.SCHEDULED)
    if locked.is_released(timezone.now()):
        raise MomentHasPassed
    was = locked.release_at
    locked.state, locked.release_at, locked.scheduled_by = State.APPROVED, None, None
    locked.save(update_fields=["state", "release_at", "scheduled_by"])
    journal.record(by, "bulletin.unscheduled", locked, was=was.isoformat() if was else "")
    return locked


@transaction.atomic
def withdraw(bulletin: Bulletin, *, reason_kk: str, reason_ru: str, by: Any) -> Bulletin:
    """The numbers go, the reason stays public in both languages."""
    if not (reason_kk.strip() and reason_ru.strip()):
        raise ReasonRequired
    locked = _locked(bulletin, State.SCHEDULED)
    if not locked.is_released(timezone.now()):
        raise NotInThisState
    locked.state, locked.withdrawn_at, locked.withdrawn_by = State.WITHDRAWN, timezone.now(), by
    locked.withdrawal_reason_kk, locked.withdrawal_reason_ru = reason_kk.strip(), reason_ru.strip()
    locked.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawal_reason_kk", "withdrawal_reason_ru"])
    journal.record(by, "bulletin.withdrawn", locked, reason_kk=reason_kk, reason_ru=reason_ru)
    return locked


def publish_closed_round(round_: Round, *, by: Any, release_at: datetime, reason: str = "") -> Bulletin:
    """The whole way in one step, for rounds of the past that are loaded: their release had its minute long ago.

    What readers see is dated with that time: the calculation lies between the end of the collection and the release, at
    most a day before it. The journal says when it was loaded.
    """
    assert round_.closed_at is not None
    worked_at = max(release_at - timedelta(days=1), round_.closed_at + (release_at - round_.closed_at) / 2)
    vintage = tabulate(make_vintage(round_, by=by, at=worked_at), by=by)
    Vintage.objects.filter(pk=vintage.pk).update(tabulated_at=worked_at)
    approved = approve(assemble_bulletin(vintage, by=by), by=by, reason=reason)
    moments = dict.fromkeys(("created_at", "assembled_at", "approved_at"), worked_at)
    Bulletin.objects.filter(pk=approved.pk).update(**moments)
    return _release(approved, release_at, by, "bulletin.scheduled")


def _locked(bulletin: Bulletin, state: str) -> Bulletin:
    locked = Bulletin.objects.select_for_update(of=("self",)).get(pk=bulletin.pk)
    if locked.state != state:
        raise NotInThisState
    return locked
