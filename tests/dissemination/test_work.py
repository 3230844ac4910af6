"""Background work of a round: once at a time, again when it failed or was lost, with a line in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dissemination.actions.release import publish_now
from dissemination.actions.work import ASSEMBLE, LOST_AFTER, TABULATE, start_assembly, start_tabulation
from dissemination.errors import AlreadyRunning, NotInThisState, RoundIsOpen
from dissemination.models import Bulletin
from dissemination.tasks import assemble
from kernel import jobs, journal, outbox
from kernel.bilingual import Bilingual
from kernel.models import Job, OutboxMessage
from tests.collection.factories import round_of
from tests.dissemination.stored import approved, closed_round, draft, publisher, vintage

pytestmark = pytest.mark.django_db


def test_an_open_round_is_not_calculated():
    with pytest.raises(RoundIsOpen):
        start_tabulation(round_of("2-IT", 2025), by=publisher())
    assert not Job.objects.exists()


def test_starting_leaves_a_job_a_message_and_a_journal_line():
    by, round_ = publisher(), closed_round()
    job = start_tabulation(round_, by=by)
    assert (job.name, job.subject_id, job.started_by, job.state) == (TABULATE, round_.pk, by, "waiting")
    message = OutboxMessage.objects.get()
    assert (message.task, message.arguments) == (TABULATE, [round_.pk, job.pk])
    assert journal.of(round_).last().verb == "round.tabulation_started"


def test_work_that_goes_on_is_not_started_twice():
    by, round_ = publisher(), closed_round()
    start_tabulation(round_, by=by)
    with pytest.raises(AlreadyRunning):
        start_tabulation(round_, by=by)
    assert Job.objects.count() == 1


def test_failed_work_may_be_started_again():
    by, round_ = publisher(), closed_round()
    jobs.fail(start_tabulation(round_, by=by).pk, Bilingual(kk="Қате", ru="Ошибка"))
    assert start_tabulation(round_, by=by).state == "waiting"


def test_lost_work_may_be_started_again_after_a_quarter_of_an_hour():
    by, round_ = publisher(), closed_round()
    job = start_tabulation(round_, by=by)
    Job.objects.filter(pk=job.pk).update(state="running", changed_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    assert start_tabulation(round_, by=by).pk != job.pk


def test_the_two_kinds_of_work_do_not_block_each_other():
    by, made = publisher(), vintage()
    start_tabulation(made.round, by=by)
    assert start_assembly(made, by=by).name == ASSEMBLE


def test_assembly_runs_through_the_outbox(django_capture_on_commit_callbacks):
    by, made = publisher(), vintage()
    with django_capture_on_commit_callbacks(execute=True):
        job = start_assembly(made, by=by)
    job.refresh_from_db()
    bulletin = Bulletin.objects.get(vintage=made)
    assert (job.state, bulletin.created_by) == ("done", by)
    assert OutboxMessage.objects.get().done_at is not None


def test_a_second_delivery_of_the_same_work_changes_nothing():
    made = vintage()
    job = start_assembly(made, by=publisher())
    assemble(made.pk, job.pk)
    before = Bulletin.objects.get().assembled_at
    assemble(made.pk, job.pk)
    assert Bulletin.objects.get().assembled_at == before


def test_work_that_died_halfway_is_done_by_the_next_delivery():
    made = vintage()
    job = start_assembly(made, by=publisher())
    Job.objects.filter(pk=job.pk).update(state="running", done=1, total=4)
    assemble(made.pk, job.pk)
    job.refresh_from_db()
    assert (job.state, Bulletin.objects.count()) == ("done", 1)


def test_a_refusal_is_said_on_the_job_in_both_languages():
    made = vintage(with_tables=False)
    job = start_assembly(made, by=publisher())
    assemble(made.pk, job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "бірде-бір сан жоқ" in job.note_kk and "ни одного числа" in job.note_ru


def test_an_unexpected_fault_is_said_and_raised(monkeypatch):
    made = vintage()
    job = start_assembly(made, by=publisher())
    monkeypatch.setattr("dissemination.actions.assemble.write_workbook", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        assemble(made.pk, job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.note_kk), Bulletin.objects.count()) == ("failed", True, 0)


def test_a_released_bulletin_is_not_assembled_again():
    by = publisher()
    bulletin = publish_now(approved(by), by=by)
    with pytest.raises(NotInThisState):
        start_assembly(bulletin.vintage, by=by)


def test_a_broker_that_is_away_does_not_lose_the_work(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(outbox, "send", lambda message_id: 1 / 0)
    made = vintage()
    with django_capture_on_commit_callbacks(execute=True):
        start_assembly(made, by=publisher())
    monkeypatch.undo()
    assert not Bulletin.objects.exists()
    assert outbox.relay() == 1
    assert Bulletin.objects.exists()


def test_assembling_a_draft_anew_is_allowed():
    bulletin = draft()
    assert start_assembly(bulletin.vintage, by=publisher()).state == "waiting"
