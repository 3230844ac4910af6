"""How background work ends: done once, refused with a sentence, or broken with one."""

from __future__ import annotations

from typing import Any

import pytest

from kernel import jobs
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.models import Job

pytestmark = pytest.mark.django_db
REFUSAL = Bilingual(kk="Әлі ерте.", ru="Еще рано.")


@pytest.fixture
def job() -> Job:
    return jobs.start("kernel.sample", subject_id=1)


def refuse(by: Any) -> None:
    raise DomainError(REFUSAL)


def fall(by: Any) -> None:
    raise ZeroDivisionError


def test_a_step_without_a_job_is_done_for_nobody() -> None:
    seen: list[Any] = []
    jobs.run(None, seen.append)
    assert seen == [None]


def test_a_finished_job_is_left_alone(job: Job) -> None:
    jobs.Progress(job.pk, 1).finish(REFUSAL)
    jobs.run(job.pk, fall)
    job.refresh_from_db()
    assert (job.state, job.note_ru) == (Job.State.DONE, REFUSAL.ru)


def test_a_refusal_is_said_on_the_job_and_no_fault_of_the_worker(job: Job) -> None:
    jobs.run(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.note_kk, job.note_ru) == (Job.State.FAILED, REFUSAL.kk, REFUSAL.ru)


@pytest.mark.parametrize("sentence", [jobs.BROKEN, REFUSAL], ids=["usual sentence", "own sentence"])
def test_a_fault_is_said_on_the_job_and_goes_on(job: Job, sentence: Bilingual) -> None:
    with pytest.raises(ZeroDivisionError):
        jobs.run(job.pk, fall, broken=sentence)
    job.refresh_from_db()
    assert (job.state, job.note_kk, job.note_ru) == (Job.State.FAILED, sentence.kk, sentence.ru)
