"""What accounts leave behind and nobody needs any more."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import attempts


@shared_task(name="accounts.purge")
def purge() -> int:
    """Counted wrong passwords that no pause looks at, sessions that have ended. Returns how many."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return attempts.purge() + ended
