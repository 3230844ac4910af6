"""Letters of invitation; what accounts leave behind and nobody needs any more."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import attempts
from accounts.actions import invitations


@shared_task(name=invitations.SEND)
def send_invitation(invitation_id: int, origin: str) -> None:
    """May run twice: what was sent is not sent again."""
    invitations.send_letter(invitation_id, origin)


@shared_task(name="accounts.purge")
def purge() -> int:
    """Counted wrong passwords that no pause looks at, sessions that have ended. Returns how many."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return attempts.purge() + ended
