"""Approval, the minute, taking it back, withdrawal: each step once, by a named person, with its journal line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve, publish_now, schedule, unschedule, withdraw
from dissemination.checklist import checks
from dissemination.errors import (
    ChecklistNotGreen,
    MomentHasPassed,
    MomentInThePast,
    NotInThisState,
    ReasonRequired,
    SecondPersonNeeded,
)
from dissemination.models import Bulletin, BulletinFile
from estimation.models import TableCell, VintageStratum
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


def low_response(bulletin: Bulletin) -> None:
    """Two of 800 answered: what a single pair of reports says of the country."""
    bulletin.vintage.response = {"population": 9000, "selected": 800, "accepted": 2, "no_activity": 0}
    bulletin.vintage.save()


def neighbours_speak(bulletin: Bulletin) -> None:
    """11 of 100 units lie in a stratum that nobody speaks for."""
    for code, population, weight in (("A", 89, 1.0), ("B", 11, 0.0)):
        VintageStratum.objects.create(
            vintage=bulletin.vintage, stratum=code, pool=code, population=population, selected=population,
            responded=population if weight else 0, weight=weight,
        )  # fmt: skip


def headline_is_vague(bulletin: Bulletin) -> None:
    TableCell.objects.filter(table="services-by-region", row="all", column="residents").update(error=1, rse="20.01")


QUALITY = {
    "enough_response": low_response, "own_returns": neighbours_speak, "precise_headline": headline_is_vague,
}  # fmt: skip


@pytest.mark.parametrize("name", QUALITY)
def test_low_quality_stops_the_approval_until_somebody_answers_for_it(name):
    by, bulletin = publisher(), draft()
    QUALITY[name](bulletin)
    for reason in ("", "  "):
        with pytest.raises(ChecklistNotGreen) as refusal:
            approve(bulletin, by=by, reason=reason)
        assert refusal.value.failed == [name]
    approve(bulletin, by=by, reason="Жедел қажет / Нужно срочно")
    line = journal.of(bulletin).last()
    assert (line.verb, line.actor) == ("bulletin.approved", by)
    assert (line.details["overridden"], line.details["reason"]) == ([name], "Жедел қажет / Нужно срочно")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("enough_response", {"selected": 1000, "accepted": 650, "no_activity": 50}),
        ("enough_response", {"selected": 1000, "accepted": 650, "no_activity": 49}),
    ],
)
def test_seventy_per_cent_of_the_obliged_are_enough_and_notices_are_answers(name, changes):
    bulletin = draft()
    bulletin.vintage.response |= changes
    check = {check.name: check for check in checks(bulletin)}[name]
    assert check.holds == (changes["no_activity"] == 50)
    assert ("70,0 %" in check.text.ru.replace("\u00a0", " ")) == check.holds


def test_a_reason_does_not_override_a_fault_of_the_files():
    bulletin = draft()
    low_response(bulletin)
    TableCell.objects.filter(table="by-kind", row="1.2").update(value=3_000_001)
    with pytest.raises(ChecklistNotGreen) as refusal:
        approve(bulletin, by=publisher(), reason="Жедел")
    assert refusal.value.failed == ["same_numbers", "enough_response"]


def test_a_reason_that_was_not_needed_is_not_kept_as_one():
    bulletin = approve(draft(), by=publisher(), reason="Себеп")
    assert "reason" not in journal.of(bulletin).last().details


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
