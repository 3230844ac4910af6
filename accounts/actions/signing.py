"""Come in, and change the own password: both leave their line in the journal."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from accounts import attempts
from accounts.addresses import client_address
from accounts.models import User
from kernel import journal


@transaction.atomic
def sign_in(request: HttpRequest, user: User) -> None:
    address = client_address(request)
    attempts.succeeded(user.email, address)
    login(request, user)
    journal.record(user, "user.signed_in", user, address=address)


@transaction.atomic
def change_own_password(request: HttpRequest, new: str) -> None:
    """The session of this browser goes on; all others of the person end."""
    user = User.objects.select_for_update().get(pk=request.user.pk)
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    attempts.succeeded(user.email, client_address(request))
    login(request, user)
    journal.record(user, "user.password_changed", user, address=client_address(request))
