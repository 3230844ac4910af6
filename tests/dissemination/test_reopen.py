"""A closed round opened again: late reports come in and give a second vintage; not once readers have the numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from collection.actions.rounds import close_round
from collection.models import State
from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve, publish_now, schedule, unschedule, withdraw
from dissemination.actions.reopen import reopen_round
from dissemination.errors import (
    BulletinIsOut,
    ChecklistNotGreen,
    NotInThisState,
    ReopeningNeedsReason,
    RoundIsNotClosed,
)
from dissemination.models import Bulletin
from estimation.actions.make_vintage import make_vintage
from estimation.actions.tabulate import tabulate
from kernel import journal
from tests.collection.factories import accepted, report_of
from tests.dissemination.stored import approved, closed_round, draft, publisher

pytestmark = pytest.mark.django_db


def test_late_reports_after_reopening_give_a_second_vintage():
    by = publisher()
    reports = [report_of(form="2-IT", year=2025, days_left=-10) for _ in range(5)]
    round_ = reports[0].round
    for report in reports[:4]:
        accepted(report)
    first = tabulate(make_vintage(close_round(round_, by=by), by=by), by=by)
    assemble_bulletin(first, by=by)
    reopen_round(round_, by=by, reason="Бір ірі есеп кешікті / Опоздал крупный отчет")
    late = accepted(reports[4])
    assert (late.state, late.current.is_late) == (State.ACCEPTED, True)
    second = tabulate(make_vintage(close_round(round_, by=by), by=by), by=by)
    assert (second.number, first.report_count, second.report_count) == (2, 4, 5)
    assert assemble_bulletin(second, by=by).slug == "2-it-2025-2"


def test_reopening_is_in_the_journal_with_its_reason():
    by, round_ = publisher(), closed_round()
    opened = reopen_round(round_, by=by, reason=" Қате табылды ")
    assert (opened.is_open, opened.closed_at, opened.closed_by) == (True, None, None)
    line = journal.of(round_).last()
    assert (line.verb, line.actor, line.details) == ("round.reopened", by, {"reason": "Қате табылды"})


def test_reopening_needs_a_reason_and_a_closed_round():
    round_ = closed_round()
    with pytest.raises(ReopeningNeedsReason):
        reopen_round(round_, by=publisher(), reason="  ")
    reopen_round(round_, by=publisher(), reason="Себеп")
    with pytest.raises(RoundIsNotClosed):
        reopen_round(round_, by=publisher(), reason="Себеп")


def test_a_published_or_scheduled_bulletin_keeps_the_round_closed():
    by = publisher()
    bulletin = schedule(approved(by), timezone.now() + timedelta(hours=1), by=by)
    round_ = bulletin.vintage.round
    with pytest.raises(BulletinIsOut):
        reopen_round(round_, by=by, reason="Себеп")
    publish_now(unschedule(bulletin, by=by), by=by)
    with pytest.raises(BulletinIsOut):
        reopen_round(round_, by=by, reason="Себеп")
    round_.refresh_from_db()
    assert not round_.is_open


def test_after_a_withdrawal_the_round_may_be_opened_again():
    by = publisher()
    bulletin = withdraw(publish_now(approved(by), by=by), by=by, reason_kk="Қате.", reason_ru="Ошибка.")
    assert reopen_round(bulletin.vintage.round, by=by, reason="Себеп").is_open


def test_reopening_takes_an_approval_back_and_stops_the_next_one():
    by = publisher()
    bulletin = approved(by)
    reopen_round(bulletin.vintage.round, by=by, reason="Себеп")
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.approved_by) == (Bulletin.State.DRAFT, None)
    assert journal.of(bulletin).last().verb == "bulletin.approval_taken_back"
    with pytest.raises(NotInThisState):
        publish_now(bulletin, by=by)
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=by, reason="Себеп")
    assert refusal.value.failed == ["round_closed"]


def test_a_draft_may_be_looked_at_while_the_round_is_open():
    bulletin = draft()
    reopen_round(bulletin.vintage.round, by=publisher(), reason="Себеп")
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.DRAFT
