"""Move the deadline of a round by an order; take an order back.

The last day of an obligation always follows from the standing orders, read in the order of their entry, so that taking
one back leaves what the others say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.errors import ReasonRequired
from collection.models import ExtensionOrder, Obligation, Report, Round, Version
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.models import JournalEntry


class OrderEnteredAlready(DomainError):
    """The same order for the same round and region: a second press, or a colleague's entry."""

    def __init__(self, order: ExtensionOrder) -> None:
        when = f"{timezone.localtime(order.ordered_at):%d.%m.%Y %H:%M}"
        super().__init__(
            Bilingual(
                kk=f"Бұл бұйрық осы өңірге енгізілген: {order}. Уақыты: {when}. Мерзім екінші рет ауыспайды.",
                ru=f"Этот приказ для этого региона уже внесен: {order}, {when}. Второй раз срок не переносится.",
            )
        )


class OrderIsRevoked(DomainError):
    def __init__(self) -> None:
        super().__init__(Bilingual(kk="Бұл бұйрықтың күші жойылған.", ru="Этот приказ уже отменен."))


@transaction.atomic
def extend(order: ExtensionOrder, *, by: Any) -> int:
    """Move the deadline of the obligations in the order's scope. Late marks of reports now in time are cleared."""
    Round.objects.select_for_update(of=("self",)).get(pk=order.round_id)
    order.number = " ".join(order.number.split())
    if standing := same_order(order):
        raise OrderEnteredAlready(standing)
    order.entered_by = by
    order.save()
    before = _days(order)
    moved = _follow_the_orders(order)
    journal.record(
        by, "deadline.moved", order, number=order.number, before=before, after=f"{order.new_due_on}", moved=moved,
        region=order.region,
    )  # fmt: skip
    _clear_late_marks(order, by)
    return moved


@transaction.atomic
def revoke_order(order: ExtensionOrder, *, by: Any, reason: str) -> int:
    """The days are again what the other orders say. Late marks that this order had cleared come back."""
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise ReasonRequired
    Round.objects.select_for_update(of=("self",)).get(pk=order.round_id)
    order = ExtensionOrder.objects.select_related("round__survey").get(pk=order.pk)
    if order.revoked_at:
        raise OrderIsRevoked
    order.revoked_at, order.revoked_by, order.revoke_reason = timezone.now(), by, reason
    order.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    before = _days(order)
    moved = _follow_the_orders(order)
    journal.record(
        by, "deadline.restored", order, number=order.number, before=before, after=_days(order), moved=moved,
        region=order.region, reason=reason,
    )  # fmt: skip
    _restore_late_marks(order, by)
    return moved


def same_order(order: ExtensionOrder) -> ExtensionOrder | None:
    """A standing order with this number for this round and region."""
    number = " ".join(order.number.split())
    found = ExtensionOrder.objects.standing().filter(round=order.round_id, number=number, region=order.region)
    return found.exclude(pk=order.pk).first()


def day_by_orders(due_on: date, orders: Iterable[ExtensionOrder]) -> date:
    """The last day that follows from the day of the form and the orders for a region, oldest first."""
    for order in orders:
        if order.shortens or order.new_due_on > due_on:
            due_on = order.new_due_on
    return due_on


def in_scope(order: ExtensionOrder) -> Any:
    found = Obligation.objects.filter(round=order.round_id)
    return found.filter(region=order.region) if order.region else found


def _days(order: ExtensionOrder) -> list[str]:
    return sorted({f"{day:%Y-%m-%d}" for day in in_scope(order).values_list("due_on", flat=True).distinct()})


def _follow_the_orders(order: ExtensionOrder) -> int:
    """Bring the days of the scope in line with the standing orders. Returns how many obligations changed."""
    moved = 0
    for region in in_scope(order).order_by().values_list("region", flat=True).distinct():
        orders = ExtensionOrder.objects.standing().for_region(region).filter(round=order.round_id)
        day = day_by_orders(order.round.due_on, orders.order_by("ordered_at", "pk"))
        moved += in_scope(order).filter(region=region).exclude(due_on=day).update(due_on=day)
    return moved


def _clear_late_marks(order: ExtensionOrder, by: Any) -> None:
    for version in _filed(order).filter(is_late=True):
        if version.came_in_time(version.report.obligation):
            _mark(version, False, by, "report.late_cleared", order)


def _restore_late_marks(order: ExtensionOrder, by: Any) -> None:
    """Only those that this order had cleared: who filed in the days that it gave was in time then and stays so."""
    cleared = JournalEntry.objects.filter(verb="report.late_cleared", details__order=order.pk)
    for version in _filed(order).filter(pk__in=[line.details["version_id"] for line in cleared], is_late=False):
        if not version.came_in_time(version.report.obligation):
            _mark(version, True, by, "report.late_restored", order)


def _filed(order: ExtensionOrder) -> Any:
    return Version.objects.filter(report__obligation__in=in_scope(order), is_frozen=True).select_related(
        "report__obligation"
    )


def _mark(version: Version, is_late: bool, by: Any, verb: str, order: ExtensionOrder) -> None:
    Version.objects.filter(pk=version.pk).update(is_late=is_late)
    report: Report = version.report
    journal.record(
        by, verb, report, unit_id=report.obligation.unit_id, order=order.pk, number=order.number,
        version=version.number, version_id=version.pk,
    )  # fmt: skip
