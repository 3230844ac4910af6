"""Work by the clock."""

from celery import shared_task

from collection.actions.take_workbook import purge_uploads


@shared_task(name="collection.purge_uploads")
def purge_workbook_uploads() -> int:
    return purge_uploads()
