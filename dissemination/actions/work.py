"""Start the background work of a round: calculation, assembly of a bulletin. Once at a time, again when it failed."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from collection.models import Round
from dissemination.errors import AlreadyRunning, NotInThisState, RoundIsOpen
from dissemination.models import Bulletin
from estimation.models import Vintage
from kernel import jobs, journal, outbox
from kernel.jobs import LOST_AFTER, is_busy
from kernel.jobs import latest as latest_job
from kernel.models import Job

__all__ = ["ASSEMBLE", "LOST_AFTER", "TABULATE", "is_busy", "latest_job", "start_assembly", "start_tabulation"]

TABULATE, ASSEMBLE = "estimation.tabulate_round", "dissemination.assemble_bulletin"


@transaction.atomic
def start_tabulation(round_: Round, *, by: Any) -> Job:
    """Calculate the tables of a closed round: a new vintage in the background."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.is_open:
        raise RoundIsOpen
    return _start(TABULATE, locked, by, "round.tabulation_started")


@transaction.atomic
def start_assembly(vintage: Vintage, *, by: Any) -> Job:
    """Make the bulletin of a vintage and its files in the background."""
    locked = Vintage.objects.select_for_update(of=("self",)).get(pk=vintage.pk)
    bulletin = Bulletin.of_vintage(locked)
    if bulletin is not None and not bulletin.is_editable:
        raise NotInThisState
    return _start(ASSEMBLE, locked, by, "bulletin.assembly_started")


def _start(task: str, subject: models.Model, by: Any, verb: str) -> Job:
    if is_busy(latest_job(task, subject.pk)):
        raise AlreadyRunning
    job = jobs.start(task, subject_id=subject.pk, by=by)
    outbox.enqueue(task, subject.pk, job.pk)
    journal.record(by, verb, subject, job=str(job.public_id))
    return job
