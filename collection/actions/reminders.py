"""Reminders by e-mail: who is reminded today, of what; one letter a day to a person; switched off by themselves.

A day's choice and its letter are two steps. The first writes the rows and asks for the letter in one transaction; the
second sends it and marks the rows. Either may run twice or be cut off: rows that are there are not made again, and a
letter that was sent is not sent again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from accounts.models import Mandate, User
from accounts.roles import Role
from collection.letters import letter_text, letter_title
from collection.models import (
    SCOPES_TO_FILL,
    WITH_RESPONDENT,
    Obligation,
    ReminderChoice,
    ReminderSent,
    Report,
    Round,
    State,
)
from kernel import journal, outbox
from kernel.legal_clock import local_date
from kernel.parameters import parameter
from kernel.writing import written

MAIL = "collection.mail_reminder"


def can_be_sent() -> bool:
    """An installation without a mail server sends nothing, and says so."""
    return bool(settings.SENDS_EMAIL)


def are_on(user: Any) -> bool:
    return not ReminderChoice.objects.filter(user=user, is_on=False).exists()


@written
def switch(user: Any, *, on: bool) -> None:
    choice, _ = ReminderChoice.objects.get_or_create(user=user)
    if choice.is_on == on:
        return
    choice.is_on, choice.changed_at = on, timezone.now()
    choice.save(update_fields=["is_on", "changed_at"])
    journal.record(user, "reminders.switched", choice, on=on)


# --- whom and of what ------------------------------------------------------------------------------------------------


def kinds_on(today: date) -> list[int]:
    """Days before the last day, the earliest reminder first; those after it are below zero."""
    before, after = (parameter(f"reminders.days_{side}", on=today) for side in ("before", "after"))
    return sorted({*before, *(-days for days in after)}, reverse=True)


def kind_for(days_left: int, today: date) -> int | None:
    """The reminder that belongs to so many days: the latest that has begun, unless its time is over."""
    begun = [kind for kind in kinds_on(today) if days_left <= kind]
    grace = parameter("reminders.days_of_grace", on=today)
    return begun[-1] if begun and begun[-1] - days_left <= grace else None


def remind(today: date | None = None) -> int:
    """Choose what everybody is reminded of today, and ask for the letters. Returns how many."""
    if not can_be_sent():
        return 0
    today = today or local_date()
    return sum(remind_person(user_id, today) for user_id in _people(today))


def _people(today: date) -> list[int]:
    """Whoever fills or signs for a unit with something to file near its last day, and has no letter of today."""
    due = _due(today).values("obligation__unit")
    mandates = Mandate.objects.in_force(today).filter(scope__in=SCOPES_TO_FILL, unit__in=due)
    reached = ReminderSent.objects.filter(chosen_on=today).values("user")
    found = _wanting().filter(pk__in=mandates.values("user")).exclude(pk__in=reached)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _wanting() -> QuerySet[User]:
    off = ReminderChoice.objects.filter(is_on=False).values("user")
    return User.objects.filter(role=Role.RESPONDENT, is_active=True).exclude(pk__in=off)


def _due(today: date) -> Any:
    """Reports that wait for their respondent, with a last day near enough for a reminder. Not what an officer types."""
    grace = parameter("reminders.days_of_grace", on=today)
    kinds = kinds_on(today)
    return Report.objects.without_paper_entry().filter(
        state__in=WITH_RESPONDENT,
        obligation__round__state=Round.State.OPEN,
        obligation__round__opens_on__lte=today,
        obligation__due_on__gte=today + timedelta(days=min(kinds) - grace),
        obligation__due_on__lte=today + timedelta(days=max(kinds)),
    )


def _due_for(user: User, today: date) -> Any:
    mandates = Mandate.objects.in_force(today).filter(user=user, scope__in=SCOPES_TO_FILL)
    return _due(today).filter(obligation__unit__in=mandates.values("unit"))


def _with_kinds(reports: Any, today: date) -> Iterable[tuple[Obligation, int]]:
    """A report that was filed once and came back is not called overdue."""
    for report in reports.select_related("obligation").order_by("pk"):
        kind = kind_for((report.obligation.due_on - today).days, today)
        if kind is not None and (kind >= 0 or report.state != State.RETURNED):
            yield report.obligation, kind


@written
def remind_person(user_id: int, today: date) -> bool:
    """The rows of one person and the request for the letter, together. False when there is nothing new today."""
    user = User.objects.select_for_update().get(pk=user_id)
    if ReminderSent.objects.filter(user=user, chosen_on=today).exists():
        return False
    sent = set(ReminderSent.objects.filter(user=user).values_list("obligation", "kind", "due_on"))
    chosen = [
        ReminderSent(obligation=found, user=user, kind=kind, due_on=found.due_on, chosen_on=today)
        for found, kind in _with_kinds(_due_for(user, today), today)
        if (found.pk, kind, found.due_on) not in sent
    ]
    if not chosen:
        return False
    ReminderSent.objects.bulk_create(chosen)
    outbox.enqueue(MAIL, user.pk, f"{today}")
    return True


# --- the letter ------------------------------------------------------------------------------------------------------


@transaction.atomic
def mail(user_id: int, chosen_on: date) -> bool:
    """One letter about what is still to be filed of that day's choice. A failure undoes the marks, and the outbox asks
    again."""
    waiting = ReminderSent.objects.select_for_update(of=("self",)).filter(
        user=user_id, chosen_on=chosen_on, mailed_at=None
    )
    rows = list(waiting)
    if not rows:
        return False
    ReminderSent.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    user = _wanting().filter(pk=user_id).first()
    reports = _still_due(user, rows) if user else []
    if user is None or not reports:
        return False
    with translation.override(user.language):
        text = letter_text(user, _by_day(reports), today=local_date())
        EmailMessage(str(letter_title(reports)), text, to=[user.email]).send()
    return True


def _still_due(user: User, rows: Iterable[ReminderSent]) -> list[Report]:
    """What was filed, handed to somebody else or moved since the choice is not written about."""
    days = {row.obligation_id: row.due_on for row in rows}
    mandates = Mandate.objects.in_force().filter(user=user, scope__in=SCOPES_TO_FILL)
    found = (
        Report.objects.with_context()
        .without_paper_entry()
        .filter(state__in=WITH_RESPONDENT, obligation__round__state=Round.State.OPEN)
        .filter(obligation__in=days, obligation__unit__in=mandates.values("unit"))
        .order_by("obligation__due_on", "obligation__unit__sort_key", "pk")
    )
    return [report for report in found if report.obligation.due_on == days[report.obligation_id]]


def _by_day(reports: Iterable[Report]) -> dict[date, list[Report]]:
    by_day: dict[date, list[Report]] = defaultdict(list)
    for report in reports:
        by_day[report.obligation.due_on].append(report)
    return dict(by_day)
