"""Opening a round: nobody is obliged before the frame was looked at; the command and the page do the same."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from collection.actions.opening import (
    OpeningDayRefused,
    OpeningGoesOn,
    RoundOpenedAlready,
    counts_of_frame,
    open_from_frame,
    openable,
    start_frame,
    start_opening,
    take_round_frame,
)  # fmt: skip
from collection.models import Obligation, Report, Round
from kernel import jobs, journal
from kernel.models import Job
from sampling.models import Frame
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
YEAR = 2026
DAY = date(2027, 1, 11)


@pytest.fixture
def publisher():
    return make.person("publisher")


@pytest.fixture
def firms():
    """Three firms of the circle in two regions, and a baker."""
    found = [make.unit(), make.unit(), make.unit(make.ASTANA)]
    make.unit(oked_main="10710")
    return found


def test_a_frame_obliges_nobody_and_says_whom_it_would(firms):
    frame = take_round_frame("2-IT", YEAR)
    counts = counts_of_frame(frame)
    assert (counts.population, counts.selected) == (3, 3)
    assert counts.regions == {"71": (1, 1), "75": (2, 2)}
    assert sum(n for n, _ in counts.strata.values()) == 3
    assert not Round.objects.exists()


def test_opening_obliges_every_unit_drawn(firms, publisher):
    opened = open_from_frame(take_round_frame("2-IT", YEAR), opens_on=DAY, by=publisher)
    assert (opened.opens_on, opened.state) == (DAY, "open")
    assert {o.unit for o in Obligation.objects.filter(round=opened)} == set(firms)
    assert Report.objects.filter(obligation__round=opened).count() == 3
    assert journal.of(opened).get().actor == publisher


def test_a_round_is_opened_once(firms):
    frame = take_round_frame("2-IT", YEAR)
    open_from_frame(frame, opens_on=DAY)
    for act in (
        lambda: open_from_frame(frame, opens_on=DAY),
        lambda: take_round_frame("2-IT", YEAR),
        lambda: start_frame("2-IT", YEAR, by=make.person("publisher")),
    ):
        with pytest.raises(RoundOpenedAlready):
            act()


def test_the_first_day_is_not_after_the_last(firms):
    frame = take_round_frame("2-IT", YEAR)
    for day in (date(2029, 1, 1), date(2020, 1, 1)):
        with pytest.raises(OpeningDayRefused):
            open_from_frame(frame, opens_on=day)
    assert not Round.objects.exists()


def test_the_same_work_is_not_started_twice(firms, publisher, settings):
    frame = take_round_frame("2-IT", YEAR)
    job = jobs.start("collection.open_round", subject_id=frame.pk, by=publisher)
    with pytest.raises(OpeningGoesOn):
        start_opening(frame, opens_on=DAY, by=publisher)
    jobs.fail(job.pk, OpeningGoesOn().message)
    assert start_opening(frame, opens_on=DAY, by=publisher).state == "waiting"


def test_the_year_that_is_collected_and_the_next_may_be_opened():
    today = date(2026, 11, 24)
    assert {(code, year) for code, year in openable(today)} >= {("2-IT", 2026), ("2-IT", 2027)}
    make.round_of("2-IT", 2026)
    assert ("2-IT", 2026) not in openable(today)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_the_choice_to_the_open_round(firms, publisher, language, django_capture_on_commit_callbacks):
    code, year = next(pair for pair in openable() if pair[0] == "2-IT")
    with django_capture_on_commit_callbacks(execute=True):
        assert send(publisher, "publishing/rounds/new/", {"round": f"{code} {year}"}, language).status_code == 302
    assert Job.objects.get().state == "done"
    frame = Frame.objects.get()
    chosen = page(publisher, "publishing/rounds/new/", language)
    assert f"/publishing/frames/{frame.public_id}/" in chosen.content.decode()
    looked_at = page(publisher, f"publishing/frames/{frame.public_id}/", language)
    assert "Астана" in said(looked_at)
    assert not Round.objects.exists()
    day = make.registry.form(code).in_force.deadline.due_on(year) - timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        send(publisher, f"publishing/frames/{frame.public_id}/", {"opens_on": f"{day:%d.%m.%Y}"}, language)
    opened = Round.objects.get()
    assert (opened.frame, opened.opens_on, opened.obligations.count()) == (frame, day, 3)
    after = page(publisher, f"publishing/frames/{frame.public_id}/", language)
    assert f"/publishing/rounds/{opened.public_id}/" in after.content.decode()
    for answer in (chosen, looked_at, after):
        assert english_left(answer) == []


def test_a_wrong_day_is_refused_at_its_field(firms, publisher):
    frame = take_round_frame("2-IT", YEAR)
    answer = send(publisher, f"publishing/frames/{frame.public_id}/", {"opens_on": "01.01.2049"}, "ru")
    assert answer.status_code == 422
    assert "День открытия сбора должен лежать в этих пределах" in said(answer)


# --- the command -----------------------------------------------------------------------------------------------------


def run(*arguments):
    out = io.StringIO()
    call_command("open_round", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_counts_and_opens(firms):
    said_ = run("2-IT", "2026", "--opens-on", "2027-01-11", "--yes")
    assert "population 3, drawn 3" in said_
    assert "71 город Астана: 1, drawn 1" in said_
    assert Round.objects.get().obligations.count() == 3


def test_the_command_asks_and_a_no_leaves_nothing(firms, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError):
        run("2-IT", "2026", "--opens-on", "2027-01-11")
    assert not Frame.objects.exists() and not Round.objects.exists()


@pytest.mark.parametrize("arguments", [("4-X", "2026", "--yes"), ("2-IT", "2026", "--opens-on", "2020-01-01", "--yes")])
def test_the_command_says_what_is_wrong(firms, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
