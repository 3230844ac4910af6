"""Background work that a person watches: its progress, written at most twice a second, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.models import Job, note_fields

__all__ = ["BROKEN", "LOST_AFTER", "Job", "Progress", "fail", "is_busy", "latest", "run", "start"]

# Nothing was heard of it for so long that its worker must be gone: the pause after which the outbox sends again.
LOST_AFTER = timedelta(minutes=15)

BROKEN = Bilingual(
    kk="Жүйеде қате болды, ол тіркелді. Қайтадан іске қосыңыз; қайталанса, әкімшіге хабарласыңыз.",
    ru="В системе произошла ошибка, она записана. Запустите снова; если повторится, сообщите администратору.",
)


def start(name: str, *, subject_id: int | None, by: Any = None) -> Job:
    return Job.objects.create(name=name, subject_id=subject_id, started_by=by)


def latest(name: str, subject_id: int) -> Job | None:
    return Job.objects.filter(name=name, subject_id=subject_id).order_by("-id").first()


def is_busy(job: Job | None) -> bool:
    """Work that still goes on; a job without a sign of life for a quarter of an hour may be started again."""
    return job is not None and not job.is_finished and job.changed_at > timezone.now() - LOST_AFTER


def fail(job_id: int | None, note: Bilingual) -> None:
    Job.objects.filter(pk=job_id).update(state=Job.State.FAILED, **note_fields(note))


def run(job_id: int | None, step: Callable[[Any], Any], *, broken: Bilingual = BROKEN) -> None:
    """A task's step, for whoever started the job; without a job (a command, a test) for nobody.

    May run twice: a finished job is left alone. A refusal is said once, on the job: to try again without a change gives
    the same answer. A fault is said there too, and goes on to the worker's log.
    """
    job = Job.objects.filter(pk=job_id).select_related("started_by").first()
    if job is not None and job.state == Job.State.DONE:
        return
    try:
        step(job.started_by if job else None)
    except DomainError as refusal:
        fail(job_id, refusal.message)
    except Exception:
        fail(job_id, broken)
        raise


class Progress:
    """Says how far a job is. Without a job (a command, a test) it says nothing."""

    def __init__(self, job_id: int | None, total: int) -> None:
        self.job_id, self.total, self.done, self._last = job_id, total, 0, 0.0
        Job.objects.filter(pk=job_id).update(state=Job.State.RUNNING, total=total, done=0)

    def step(self, note: Bilingual, amount: int = 1) -> None:
        self.done += amount
        if time.monotonic() - self._last < 0.5 and self.done < self.total:
            return
        self._last = time.monotonic()
        Job.objects.filter(pk=self.job_id).update(done=min(self.done, self.total), **note_fields(note))

    def finish(self, note: Bilingual) -> None:
        Job.objects.filter(pk=self.job_id).update(
            state=Job.State.DONE, done=self.total, total=self.total, **note_fields(note)
        )
