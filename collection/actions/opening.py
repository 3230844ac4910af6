"""Open a round in two steps: take the frame and look at it, then oblige the units that were drawn.

Both take long for a whole country, so each is background work with progress; the command does the same at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q

from collection.actions.rounds import open_round, survey_of
from collection.models import Round, Survey, reporting_year_of
from forms_core import registry
from kernel import jobs, journal, outbox
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.models import Job
from kernel.parameters import parameter
from register.models import Unit
from sampling.frame import take_frame
from sampling.models import Frame, FrameUnit
from sampling.rules import Rules, rules_of

TAKE, OPEN = "collection.take_frame", "collection.open_round"


class RoundOpenedAlready(DomainError):
    def __init__(self, round_: Round) -> None:
        super().__init__(
            Bilingual(
                kk=f"Бұл нысан мен жыл бойынша жинау ашылған: {round_}.",
                ru=f"Сбор по этой форме за этот год уже открыт: {round_}.",
            )
        )


class OpeningGoesOn(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл жұмыс орындалып жатыр: аяқталғанын күтіңіз.",
                ru="Эта работа уже идет: дождитесь ее окончания.",
            )
        )


class OpeningDayRefused(DomainError):
    def __init__(self, first: date, last: date) -> None:
        days = f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"
        super().__init__(
            Bilingual(
                kk=f"Жинау ашылатын күн осы аралықта болуы тиіс: {days}.",
                ru=f"День открытия сбора должен лежать в этих пределах: {days}.",
            )
        )


@dataclass(frozen=True)
class Counts:
    """What a frame would oblige: units of the population and units drawn, by region and by stratum."""

    population: int
    selected: int
    regions: dict[str, tuple[int, int]]
    strata: dict[str, list[int]]


def counts_of_frame(frame: Frame) -> Counts:
    rows = FrameUnit.objects.filter(frame=frame).values("region").order_by("region")
    counted = rows.annotate(all=Count("pk"), drawn=Count("pk", filter=Q(is_selected=True)))
    regions = {row["region"]: (row["all"], row["drawn"]) for row in counted}
    return Counts(sum(n for n, _ in regions.values()), sum(k for _, k in regions.values()), regions, frame.plan)


def openable(today: date | None = None) -> list[tuple[str, int]]:
    """(form, reporting year) of rounds that may be opened now: the year that is collected and the one after it."""
    taken = set(Round.objects.values_list("survey__form_code", "year"))
    found = []
    for form in registry.forms():
        deadline = form.in_force.deadline
        year = reporting_year_of(today or local_date(), deadline.month, deadline.day)
        found += [(form.in_force.form_code, y) for y in (year, year + 1)]
    return [pair for pair in found if pair not in taken]


def due_on(frame: Frame) -> date:
    return registry.form(frame.form_code).in_force.deadline.due_on(frame.year)


# --- the work --------------------------------------------------------------------------------------------------------


def take_round_frame(form_code: str, year: int, *, by: Any = None) -> Frame:
    """Freeze and draw the population of the form by its edition in force and the rates of the method."""
    refuse_second_round(form_code, year)
    rules = rules_of(registry.form(form_code).in_force.form["respondents"])
    return take_frame(form_code, year, Unit.objects.all(), rules, f"{form_code}-{year}", _rate(rules), by=by)


def _rate(rules: Rules) -> float:
    """Legal persons of 2-services (IT) are taken whole, so its rate is the one of entrepreneurs."""
    name = "sampling.entrepreneur_rate" if rules.has_entrepreneurs else "sampling.small_rate"
    return parameter(name, on=local_date())


@transaction.atomic
def open_from_frame(frame: Frame, *, opens_on: date, by: Any = None) -> Round:
    """The round with an obligation for every unit drawn."""
    frame = Frame.objects.select_for_update().get(pk=frame.pk)
    refuse_second_round(frame.form_code, frame.year)
    refuse_opening_day(frame, opens_on)
    return open_round(frame.form_code, frame.year, opens_on=opens_on, frame=frame, by=by)


def refuse_second_round(form_code: str, year: int) -> None:
    found = Round.objects.filter(survey__form_code=form_code, year=year).select_related("survey").first()
    if found is not None:
        raise RoundOpenedAlready(found)


def refuse_opening_day(frame: Frame, opens_on: date) -> None:
    first = due_on(frame) - timedelta(days=366)
    if not first <= opens_on <= due_on(frame):
        raise OpeningDayRefused(first, due_on(frame))


# --- in the background -----------------------------------------------------------------------------------------------


@transaction.atomic
def start_frame(form_code: str, year: int, *, by: Any) -> Job:
    survey = Survey.objects.select_for_update().get(pk=survey_of(form_code).pk)
    refuse_second_round(form_code, year)
    return _start(TAKE, survey, by, "frame.asked_for", survey.pk, year, year=year)


@transaction.atomic
def start_opening(frame: Frame, *, opens_on: date, by: Any) -> Job:
    frame = Frame.objects.select_for_update().get(pk=frame.pk)
    refuse_second_round(frame.form_code, frame.year)
    refuse_opening_day(frame, opens_on)
    return _start(OPEN, frame, by, "round.asked_for", frame.pk, f"{opens_on}", opens_on=f"{opens_on}")


def _start(task: str, subject: models.Model, by: Any, verb: str, *arguments: Any, **details: Any) -> Job:
    if jobs.is_busy(jobs.latest(task, subject.pk)):
        raise OpeningGoesOn
    job = jobs.start(task, subject_id=subject.pk, by=by)
    outbox.enqueue(task, *arguments, job.pk)
    journal.record(by, verb, subject, job=str(job.public_id), **details)
    return job
