"""The secret address of a person's calendar: make one, take it back, find whose it is.

The address is a capability: whoever has it reads what is due and when. It is therefore shown once and kept as a hash;
a lost one is replaced in a minute, and the lost one stops at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from collection.models import CalendarLink
from kernel import journal
from kernel.capability import hash_of, new_secret
from kernel.writing import written

NOTED_EVERY = timedelta(hours=1)


def link_in_force(user: Any) -> CalendarLink | None:
    return CalendarLink.objects.filter(user=user, revoked_at=None).first()


@written
def make_link(user: Any) -> str:
    """A new secret; the one before it stops. This is the only time that anybody reads it."""
    User.objects.select_for_update().get(pk=user.pk)
    _revoke(user, renewed=True)
    secret = new_secret()
    link = CalendarLink.objects.create(user=user, secret_hash=hash_of(secret))
    journal.record(user, "calendar.link_made", link)
    return secret


@written
def revoke_link(user: Any) -> bool:
    """Nobody reads the calendar by the old address any more. False when there was none."""
    User.objects.select_for_update().get(pk=user.pk)
    return _revoke(user, renewed=False)


def _revoke(user: Any, *, renewed: bool) -> bool:
    link = link_in_force(user)
    if link is None:
        return False
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    journal.record(user, "calendar.link_revoked", link, renewed=renewed)
    return True


def link_by(secret: str) -> CalendarLink | None:
    """The link in force of a respondent who may still sign in."""
    found = CalendarLink.objects.filter(secret_hash=hash_of(secret), revoked_at=None)
    return found.filter(user__is_active=True, user__role=Role.RESPONDENT).select_related("user").first()


def note_use(link: CalendarLink) -> None:
    """To the hour, so that a program that asks every minute does not write every minute."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    CalendarLink.objects.filter(stale, pk=link.pk).update(last_used_at=now)
