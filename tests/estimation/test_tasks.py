"""The background job: progress, repetition, restart after a kill, refusals that a person can read."""

from __future__ import annotations

import pytest
from celery import current_app

from collection.models import Round
from estimation import tasks
from estimation.actions.make_vintage import make_vintage
from estimation.models import TableCell, Vintage
from estimation.tasks import tabulate_round
from kernel import jobs, journal
from kernel.models import Job
from tests.estimation.conftest import Firm, inform

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(survey):
    return survey("3-INFORM", 2022, [Firm(inform(costs=cost)) for cost in (1, 2, 3)])


@pytest.fixture
def job(round_):
    return jobs.start("estimation.tabulate_round", subject_id=round_.pk)


def test_the_task_is_known_by_its_name():
    assert current_app.tasks["estimation.tabulate_round"] is not None


def test_the_job_ends_with_tables(round_, job):
    tabulate_round(round_.pk, job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.note_ru) == (Job.State.DONE, 5, 5, "Таблицы готовы")
    assert Vintage.objects.get().is_tabulated


def test_a_second_run_finds_the_work_done(round_, job):
    tabulate_round(round_.pk, job.pk)
    before = list(TableCell.objects.values_list("pk", "value"))
    tabulate_round(round_.pk, jobs.start("estimation.tabulate_round", subject_id=round_.pk).pk)
    assert list(TableCell.objects.values_list("pk", "value")) == before
    assert Vintage.objects.count() == 1


def test_a_message_delivered_again_leaves_a_finished_job_alone(round_, job, monkeypatch):
    tabulate_round(round_.pk, job.pk)
    monkeypatch.setattr(tasks, "make_vintage", None)
    tabulate_round(round_.pk, job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_the_journal_names_who_started_the_job(round_, publisher):
    job = jobs.start("estimation.tabulate_round", subject_id=round_.pk, by=publisher)
    tabulate_round(round_.pk, job.pk)
    lines = journal.of(Vintage.objects.get())
    assert [(line.verb, line.actor) for line in lines] == [
        ("vintage.made", publisher), ("vintage.tabulated", publisher),
    ]  # fmt: skip


def test_a_run_killed_after_pinning_goes_on_with_the_same_vintage(round_):
    pinned = make_vintage(round_)
    TableCell.objects.create(vintage=pinned, table="half", row="1", column="1", value=1)
    tabulate_round(round_.pk)
    assert Vintage.objects.get() == pinned
    assert not TableCell.objects.filter(table="half").exists()


def test_a_refusal_is_written_on_the_job_in_both_languages(round_, job):
    Round.objects.update(state=Round.State.OPEN, closed_at=None)
    tabulate_round(round_.pk, job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.note_ru.startswith("Сбор еще не завершен") and job.note_kk.startswith("Жинау әлі")


def test_an_unforeseen_fault_marks_the_job_and_is_not_swallowed(round_, job, monkeypatch):
    def fall(vintage, **how):
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "tabulate", fall)
    with pytest.raises(ZeroDivisionError):
        tabulate_round(round_.pk, job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and job.note_kk


def test_the_task_needs_no_language(round_):
    from django.utils import translation

    with translation.override(None):
        tabulate_round(round_.pk)
    first = list(TableCell.objects.values_list("table", "row", "column", "value", "mark"))
    Vintage.objects.all().delete()
    with translation.override("ru"):
        tabulate_round(round_.pk)
    assert list(TableCell.objects.values_list("table", "row", "column", "value", "mark")) == first
