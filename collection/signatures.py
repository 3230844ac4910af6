"""Confirmation by password: asked where the sign-in is older than a telephone call.

Somebody who finds an open browser can read a draft; he cannot file it in another's name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts import attempts
from accounts.addresses import client_address
from accounts.forms import refuse_while_paused
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.parameters import parameter

FIELD = "password"
ASKED = Bilingual(kk="Есепті растау үшін құпиясөзіңізді енгізіңіз.", ru="Чтобы подтвердить отчет, введите свой пароль.")
WRONG = Bilingual(kk="Құпиясөз дұрыс емес.", ru="Пароль неверен.")
PAUSE = Bilingual(
    kk="Құпиясөз тым көп рет қате енгізілді: біраз күтіп, қайталаңыз.",
    ru="Пароль слишком много раз введен неверно: подождите и повторите.",
)


class SignatureRefused(DomainError):
    """The person could not be recognised; the sentence belongs to the password field."""


class ByPassword:
    method = "password"

    def asks(self, user: Any) -> bool:
        """A sign-in of some minutes ago is still the same person at the desk."""
        minutes = parameter("signature.fresh_minutes", on=local_date())
        return user.last_login is None or timezone.now() - user.last_login > timedelta(minutes=minutes)

    def take(self, request: HttpRequest) -> None:
        user, given = request.user, request.POST.get(FIELD, "")
        if not given:
            if self.asks(user):
                raise SignatureRefused(ASKED)
            return
        address = client_address(request)
        try:
            refuse_while_paused(user.email, address)
        except ValidationError as paused:
            raise SignatureRefused(PAUSE) from paused
        if not user.check_password(given):
            attempts.failed(user.email, address)
            raise SignatureRefused(WRONG)
        attempts.succeeded(user.email, address)
