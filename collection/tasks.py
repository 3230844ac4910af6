"""Opening a round in the background: the frame, then the obligations; uploads whose time is over; reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

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
from kernel.errors import DomainError
from kernel.models import Job
from sampling.models import Frame

BROKEN = Bilingual(
    kk="Жүйеде қате болды, ол тіркелді. Қайтадан іске қосыңыз; қайталанса, әкімшіге хабарласыңыз.",
    ru="В системе произошла ошибка, она записана. Запустите снова; если повторится, сообщите администратору.",
)


@shared_task(name=TAKE)
def take_frame(survey_id: int, year: int, job_id: int) -> None:
    """May run twice: a finished job is left alone."""
    job = Job.objects.select_related("started_by").get(pk=job_id)
    form_code = Survey.objects.get(pk=survey_id).form_code
    _work(job, lambda: _taken(take_round_frame(form_code, year, by=job.started_by)))


@shared_task(name=OPEN)
def open_round(frame_id: int, opens_on: str, job_id: int) -> None:
    """May run twice: a finished job is left alone, and a round that is there is not opened again."""
    job = Job.objects.select_related("started_by").get(pk=job_id)
    frame = Frame.objects.get(pk=frame_id)
    day = date.fromisoformat(opens_on)
    _work(job, lambda: _opened(open_from_frame(frame, opens_on=day, by=job.started_by)))


def _work(job: Job, step: Callable[[], Bilingual]) -> None:
    if job.state == Job.State.DONE:
        return
    progress = jobs.Progress(job.pk, 1)
    try:
        progress.finish(step())
    except DomainError as refusal:
        jobs.fail(job.pk, refusal.message)
    except Exception:
        jobs.fail(job.pk, BROKEN)
        raise


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
