"""Enter a person, change what is known of them, give them a new first password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from kernel import journal
from kernel.legal_clock import local_date
from kernel.parameters import parameter

CHANGEABLE = ("email", "full_name", "role", "region", "language", "is_active")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def first_password() -> str:
    """Four groups of four: read over the telephone once, changed by its owner."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_user(user: User, *, by: Any) -> str:
    """Store the new person. Returns the first password, which is kept nowhere else."""
    password = first_password()
    user.email = user.email.lower()
    user.set_password(password)
    user.must_change_password = True
    user.save()
    journal.record(by, "user.created", user, **{name: getattr(user, name) for name in CHANGEABLE})
    return password


@transaction.atomic
def change_user(user: User, *, by: Any) -> dict[str, list[Any]]:
    """Store what differs from the database. Returns the changes: field -> [before, after]."""
    before = User.objects.select_for_update().get(pk=user.pk)
    user.email = user.email.lower()
    changes = {
        name: [getattr(before, name), getattr(user, name)]
        for name in CHANGEABLE
        if getattr(before, name) != getattr(user, name)
    }
    if changes:
        user.save(update_fields=list(changes))
        journal.record(by, "user.changed", user, **changes)
    return changes


def was_reset_at(user: User) -> datetime | None:
    """When somebody else last gave a new password, while the owner is still told of it at every sign-in.

    Not only once: whoever knows the first password could come in before the owner and read the notice away.
    """
    since = timezone.now() - timedelta(days=parameter("sign_in.reset_notice_days", on=local_date()))
    reset = journal.of(user).filter(verb="user.password_reset", at__gte=since).exclude(actor=user).last()
    return reset.at if reset else None


@transaction.atomic
def reset_password(user: User, *, by: Any) -> str:
    """A new first password; whoever is signed in with the old one is signed out. The owner is told (`was_reset_at`)."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    journal.record(by, "user.password_reset", user)
    return password
