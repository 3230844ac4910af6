"""Assembly in the background."""

from __future__ import annotations

from celery import shared_task

from dissemination.actions.assemble import assemble_bulletin
from estimation.models import Vintage
from kernel import jobs
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.models import Job

BROKEN = Bilingual(
    kk="Жүйеде қате болды, ол тіркелді. Қайтадан іске қосыңыз; қайталанса, әкімшіге хабарласыңыз.",
    ru="В системе произошла ошибка, она записана. Запустите снова; если повторится, сообщите администратору.",
)


@shared_task(name="dissemination.assemble_bulletin")
def assemble(vintage_id: int, job_id: int | None = None) -> None:
    """May run twice: a finished job is left alone, and the same vintage gives the same bytes."""
    job = Job.objects.filter(pk=job_id).select_related("started_by").first()
    if job is not None and job.state == Job.State.DONE:
        return
    try:
        assemble_bulletin(Vintage.objects.get(pk=vintage_id), by=job.started_by if job else None, job_id=job_id)
    except DomainError as refusal:
        jobs.fail(job_id, refusal.message)
    except Exception:
        jobs.fail(job_id, BROKEN)
        raise
