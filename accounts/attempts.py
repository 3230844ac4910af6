"""Five wrong passwords in five minutes for one account, then a pause. Counted in the database, so in all processes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import FailedSignIn

LIMIT, WINDOW = 5, timedelta(minutes=5)


def is_paused(email: str) -> bool:
    since = timezone.now() - WINDOW
    return FailedSignIn.objects.filter(email=_kept(email), at__gte=since).count() >= LIMIT


def failed(email: str) -> None:
    FailedSignIn.objects.create(email=_kept(email))


def succeeded(email: str) -> None:
    FailedSignIn.objects.filter(email=_kept(email)).delete()


def _kept(email: str) -> str:
    """The address as it is counted; what was posted may be anything."""
    return email.replace("\x00", "").lower()[:254]
