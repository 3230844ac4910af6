"""Opening a round in the background: the frame, then the obligations; uploads whose time is over; reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from celery import shared_task

from accounts.models import User
from collection import confirmation_letter
from collection.actions.confirm import ASK
from collection.actions.opening import OPEN, TAKE, open_from_frame, take_round_frame
from collection.actions.reminders import MAIL, mail, remind
from collection.actions.take_workbook import purge_uploads
from collection.models import Report, Round, Survey
from kernel import jobs
from kernel.bilingual import Bilingual
from sampling.models import Frame


@shared_task(name=TAKE)
def take_frame(survey_id: int, year: int, job_id: int) -> None:
    """May run twice: a finished job is left alone."""

    def step(by: Any) -> Bilingual:
        return _taken(take_round_frame(Survey.objects.get(pk=survey_id).form_code, year, by=by))

    _run(job_id, step)


@shared_task(name=OPEN)
def open_round(frame_id: int, opens_on: str, job_id: int) -> None:
    """May run twice: a finished job is left alone, and a round that is there is not opened again."""

    def step(by: Any) -> Bilingual:
        day = date.fromisoformat(opens_on)
        return _opened(open_from_frame(Frame.objects.get(pk=frame_id), opens_on=day, by=by))

    _run(job_id, step)


def _run(job_id: int, step: Callable[[Any], Bilingual]) -> None:
    """A job of one step, whose note says what came of it."""

    def told(by: Any) -> None:
        jobs.Progress(job_id, 1).finish(step(by))

    jobs.run(job_id, told)


def _taken(frame: Frame) -> Bilingual:
    population, selected = frame.parameters["population"], frame.parameters["selected"]
    return Bilingual(
        kk=f"Бас жиынтық: {population}, іріктелгені: {selected}.",
        ru=f"Генеральная совокупность: {population}, отобрано: {selected}.",
    )


def _opened(round_: Round) -> Bilingual:
    count = round_.obligations.count()
    return Bilingual(kk=f"Тапсыру міндеттері жасалды: {count}.", ru=f"Создано обязанностей: {count}.")


@shared_task(name="collection.purge_uploads")
def purge_workbook_uploads() -> int:
    return purge_uploads()


@shared_task(name=ASK)
def ask_for_confirmation(report_id: int, user_id: int) -> bool:
    """May run twice: whoever has confirmed meanwhile gets no letter."""
    report = Report.objects.with_context().get(pk=report_id)
    return confirmation_letter.ask_for_confirmation(report, User.objects.get(pk=user_id))


@shared_task(name="collection.remind")
def remind_of_deadlines() -> int:
    return remind()


@shared_task(name=MAIL)
def mail_reminder(user_id: int, chosen_on: str) -> None:
    """May run twice: a letter that was sent is not sent again."""
    mail(user_id, date.fromisoformat(chosen_on))
