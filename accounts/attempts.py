"""Wrong passwords, wrong receipts, and the pauses they bring. Counted in the database, so in all processes.

The short pause is for one account from one address: a stranger who knows an e-mail keeps nobody else out. The two
larger ones stop guessing that is spread over many addresses or over many accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import FailedSignIn, User
from kernel import journal
from kernel.legal_clock import local_date
from kernel.parameters import parameter

KEPT_FOR = timedelta(days=1)  # longer than any pause


@dataclass(frozen=True)
class Pause:
    """One limit: so many failures in so many minutes."""

    name: str
    failures: int
    minutes: int

    @classmethod
    def named(cls, name: str, of: str = "sign_in") -> Pause:
        return cls(name, **parameter(f"{of}.{name}", on=local_date()))

    def holds(self, failures: QuerySet[FailedSignIn]) -> bool:
        since = timezone.now() - timedelta(minutes=self.minutes)
        return failures.filter(at__gte=since).count() >= self.failures


def pause_of(email: str, address: str) -> Pause | None:
    """The pause that this account has from this address now."""
    account, place = Q(email=_kept(email)), Q(address=address)
    for name, counted in (("short_pause", account & place), ("account_pause", account), ("address_pause", place)):
        pause = Pause.named(name)
        if pause.holds(FailedSignIn.objects.filter(counted)):
            return pause
    return None


@transaction.atomic
def failed(email: str, address: str) -> None:
    """Count a wrong password; the one that brings a pause is written in the journal."""
    attempt = FailedSignIn.objects.create(email=_kept(email), address=address)
    if pause := pause_of(email, address):
        whose = User.objects.filter(email=attempt.email).first()
        journal.record(None, "sign_in.paused", whose or attempt, pause=pause.name, email=attempt.email, address=address)


def succeeded(email: str, address: str) -> None:
    """Forgets what was counted here. What strangers did from elsewhere, or to others, stays counted."""
    FailedSignIn.objects.filter(email=_kept(email), address=address).delete()


def pause_of_checks(address: str) -> Pause | None:
    """The pause of an address that has asked for many receipts that are not there."""
    pause = Pause.named("check_pause", of="receipts")
    return pause if pause.holds(FailedSignIn.objects.filter(address=_checking(address))) else None


def check_failed(address: str) -> None:
    """Count a receipt that is not there."""
    FailedSignIn.objects.create(address=_checking(address))


def _checking(address: str) -> str:
    """Counted apart: who mistypes receipts may sign in, and the other way round."""
    return f"receipts {address}"[:50]


def purge() -> int:
    """Drop what no pause counts any more. Returns how many."""
    return FailedSignIn.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _kept(email: str) -> str:
    """The account as it is counted."""
    return email.lower()[:254]
