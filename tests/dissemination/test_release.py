"""Approval, the minute, taking it back, withdrawal: each step once, by a named person, with its journal line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve, publish_now, schedule, unschedule, withdraw
from dissemination.errors import (
    ChecklistNotGreen,
    MomentHasPassed,
    MomentInThePast,
    NotInThisState,
    ReasonRequired,
    SecondPersonNeeded,
)
from dissemination.models import Bulletin, BulletinFile
from estimation.models import TableCell
from kernel import journal
from tests.dissemination.stored import approved, draft, publisher

pytestmark = pytest.mark.django_db
REASONS = {"reason_kk": "Қате табылды.", "reason_ru": "Найдена ошибка."}


def later(**delta: float):
    return timezone.now() + timedelta(**delta)


def verbs(bulletin: Bulletin) -> list[str]:
    return [line.verb for line in journal.of(bulletin)]


def test_the_usual_way_leaves_a_line_for_each_step():
    by = publisher()
    bulletin = schedule(approve(draft(by), by=by), later(hours=1), by=by)
    unschedule(bulletin, by=by)
    withdraw(publish_now(bulletin, by=by), by=by, **REASONS)
    assert verbs(bulletin) == [
        "bulletin.assembled", "bulletin.approved", "bulletin.scheduled", "bulletin.unscheduled", "bulletin.published",
        "bulletin.withdrawn",
    ]  # fmt: skip
    assert all(line.actor == by for line in journal.of(bulletin))


def test_the_journal_says_whether_one_person_did_both():
    by = publisher()
    assert journal.of(approve(draft(by), by=by)).last().details["same_person"] is True


def test_four_eyes_refuse_the_assembler_and_take_another(monkeypatch):
    monkeypatch.setattr("dissemination.actions.assemble.parameter", lambda name, on: name == "dissemination.four_eyes")
    by = publisher()
    bulletin = draft(by)
    with pytest.raises(SecondPersonNeeded):
        approve(bulletin, by=by)
    assert approve(bulletin, by=publisher()).state == Bulletin.State.APPROVED


def test_the_database_keeps_the_four_eyes_too():
    by = publisher()
    bulletin = draft(by)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Bulletin.objects.filter(pk=bulletin.pk).update(
            state="approved", needs_second_person=True, approved_by=by, approved_at=timezone.now()
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "scheduled"},
        {"release_at": timezone.now()},
        {"state": "approved"},
        {"state": "withdrawn"},
        {"approved_at": timezone.now()},
        {"title_ru": ""},
    ],
)
def test_the_database_refuses_a_half_done_step(changes):
    bulletin = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=bulletin.pk).update(**changes)


def test_a_changed_file_stops_the_approval():
    bulletin = draft()
    BulletinFile.objects.filter(bulletin=bulletin, language="ru").update(content=b"PK something else")
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=publisher())
    assert "files_present" in refusal.value.failed


def test_a_changed_number_stops_the_approval():
    bulletin = draft()
    TableCell.objects.filter(table="by-kind", row="1.2").update(value=3_000_001)
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=publisher())
    assert refusal.value.failed == ["same_numbers"]


def test_a_single_x_in_a_line_stops_the_approval():
    bulletin = draft()
    TableCell.objects.filter(row="10", column="residents").update(value=5, mark="", contributors=3)
    bulletin = assemble_bulletin(bulletin.vintage, by=publisher())
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=publisher())
    assert refusal.value.failed == ["no_lonely_mark"]


def test_an_older_vintage_stops_the_approval():
    bulletin = draft()
    draft(round_=bulletin.vintage.round, number=2)
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=publisher())
    assert refusal.value.failed == ["newest_vintage"]


def test_a_minute_in_the_past_is_refused():
    with pytest.raises(MomentInThePast):
        schedule(approved(), later(seconds=-1), by=publisher())


def test_nothing_is_released_without_approval():
    for step in (publish_now, lambda bulletin, by: schedule(bulletin, later(hours=1), by=by)):
        with pytest.raises(NotInThisState):
            step(Bulletin.objects.first() or draft(), by=publisher())


def test_after_its_minute_a_release_is_not_cancelled(time_machine):
    by = publisher()
    bulletin = schedule(approved(by), later(minutes=5), by=by)
    time_machine.move_to(later(minutes=5))
    with pytest.raises(MomentHasPassed):
        unschedule(bulletin, by=by)


def test_before_its_minute_a_release_is_not_withdrawn():
    by = publisher()
    with pytest.raises(NotInThisState):
        withdraw(schedule(approved(by), later(minutes=5), by=by), by=by, **REASONS)


@pytest.mark.parametrize("missing", ["reason_kk", "reason_ru"])
def test_a_withdrawal_needs_its_reason_in_both_languages(missing):
    by = publisher()
    bulletin = publish_now(approved(by), by=by)
    with pytest.raises(ReasonRequired):
        withdraw(bulletin, by=by, **(REASONS | {missing: " "}))


def test_after_a_withdrawal_the_vintage_may_have_another_bulletin():
    by = publisher()
    first = withdraw(publish_now(approved(by), by=by), by=by, **REASONS)
    second = assemble_bulletin(first.vintage, by=by)
    assert (second.pk != first.pk, second.slug) == (True, "2-it-2025-2")
