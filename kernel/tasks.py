"""The relay of the outbox and the one task that runs a message."""

from celery import current_app, shared_task

from kernel import outbox
from kernel.models import OutboxMessage


@shared_task(name="kernel.relay_outbox")
def relay_outbox() -> int:
    return outbox.relay()


@shared_task(name="kernel.run_outbox_message")
def run_outbox_message(message_id: int) -> None:
    """Run the task that the row names; a row that has ended is left alone, so a second delivery does nothing."""
    message = OutboxMessage.objects.filter(pk=message_id, done_at=None).first()
    if message is None:
        return
    current_app.tasks[message.task](*message.arguments)
    outbox.finish(message_id)
