"""Assembly in the background."""

from __future__ import annotations

from celery import shared_task

from dissemination.actions.assemble import assemble_bulletin
from estimation.models import Vintage
from kernel import jobs


@shared_task(name="dissemination.assemble_bulletin")
def assemble(vintage_id: int, job_id: int | None = None) -> None:
    """May run twice: a finished job is left alone, and the same vintage gives the same bytes."""
    jobs.run(job_id, lambda by: assemble_bulletin(Vintage.objects.get(pk=vintage_id), by=by, job_id=job_id))
