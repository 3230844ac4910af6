"""Keep what a reader answers to a help page, and stop who answers without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from cabinet.models import HelpFeedback
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.parameters import parameter


class TooManyAnswers(DomainError):
    """The limit of one address, or of all together, is reached."""


TOO_MANY = Bilingual(
    kk="Жауап тым көп келді, бұл жауап сақталмады. Кейінірек қайталап көріңіз.",
    ru="Ответов пришло слишком много, этот не сохранен. Попробуйте позже.",
)


def answer_help(*, page: str, language: str, answer: bool, text: str, user: Any, address: str) -> HelpFeedback:
    sender = _digest(address)
    _refuse_a_flood(sender)
    return HelpFeedback.objects.create(
        page=page, language=language, answer=answer, text=text, sender=sender,
        user=user if user.is_authenticated else None,
    )  # fmt: skip


def _refuse_a_flood(sender: str) -> None:
    for name, counted in (
        ("help.address_limit", HelpFeedback.objects.filter(sender=sender)),
        ("help.common_limit", HelpFeedback.objects.all()),
    ):
        limit = parameter(name, on=local_date())
        since = timezone.now() - timedelta(minutes=limit["minutes"])
        if counted.filter(at__gte=since).count() >= limit["answers"]:
            raise TooManyAnswers(TOO_MANY)


def _digest(address: str) -> str:
    """Two answers of one day can be counted together; whose they are cannot be read back, nor followed to-morrow."""
    return salted_hmac("cabinet.help", f"{local_date()} {address}", algorithm="sha256").hexdigest()
