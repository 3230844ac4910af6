"""What is due from a person and when, with the orders about it, and the last days of no-activity notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Q

from accounts.roles import Role
from collection.actions.deadlines import day_by_orders
from collection.models import ExtensionOrder, NoActivityNotice, Report, ReportQuerySet, Round, State
from kernel.legal_clock import local_date
from register.models import Unit

STAYS = timedelta(days=31)  # a day of a closed round is shown for so long


@dataclass(frozen=True)
class DueDate:
    """The last day of one report, and every order about it, revoked ones too, in the order of their entry."""

    report: Report
    orders: tuple[ExtensionOrder, ...]

    @property
    def day(self) -> date:
        return self.report.obligation.due_on

    @property
    def is_waiting(self) -> bool:
        """The respondent still has to file it."""
        return self.report.is_with_respondent and self.report.round.is_open

    @cached_property
    def deciding(self) -> tuple[ExtensionOrder, ...]:
        """The standing orders that made the day what it is: one that came too early for a longer one did not."""
        found, day = [], self.report.round.due_on
        for order in self.orders:
            if order.revoked_at is None and day_by_orders(day, [order]) != day:
                found.append(order)
                day = order.new_due_on
        return tuple(found)

    @property
    def moves(self) -> int:
        """How often somebody decided about the day: it only grows, whatever is revoked."""
        return len(self.orders) + sum(order.revoked_at is not None for order in self.orders)

    @property
    def changed_at(self) -> datetime:
        moments = [order.revoked_at or order.ordered_at for order in self.orders]
        return max([self.report.changed_at, *moments])


@dataclass(frozen=True)
class NoticeDay:
    """Until when one notice may clear a period, or be withdrawn: the earliest of its deadlines."""

    unit: Unit
    year: int
    dates: tuple[DueDate, ...]  # of the whole period, the earliest first
    notice: NoActivityNotice | None  # the one that stands

    @property
    def first(self) -> DueDate:
        return self.dates[0]

    @property
    def day(self) -> date:
        return self.first.day

    @property
    def moves(self) -> int:
        """A form that comes to the period may make the day earlier, so it counts like an order."""
        return sum(found.moves for found in self.dates) + len(self.dates) - 1

    @property
    def changed_at(self) -> datetime:
        return max(found.changed_at for found in self.dates)


def reports_of(user: Any) -> ReportQuerySet:
    """What a person's calendar is about: units that gave a mandate, not those of an officer's region."""
    return Report.objects.visible_to(user) if user.role == Role.RESPONDENT else Report.objects.none()


def due_dates(reports: ReportQuerySet, *, today: date | None = None) -> list[DueDate]:
    """Of every period with an open round, and of rounds closed a short time ago; the earliest day first."""
    since = (today or local_date()) - STAYS
    open_years = Round.objects.filter(state=Round.State.OPEN).values("year")
    found = list(
        reports.with_context()
        .filter(Q(obligation__round__year__in=open_years) | Q(obligation__due_on__gte=since))
        .order_by("obligation__due_on", "obligation__round", "obligation__unit__sort_key", "pk")
    )
    orders = list(
        ExtensionOrder.objects.filter(round__in={report.obligation.round_id for report in found}).order_by(
            "ordered_at", "pk"
        )
    )
    return [DueDate(report, tuple(order for order in orders if _is_about(order, report))) for report in found]


def _is_about(order: ExtensionOrder, report: Report) -> bool:
    return order.round_id == report.obligation.round_id and order.region in ("", report.obligation.region)


def shown(dates: Iterable[DueDate], *, today: date | None = None) -> list[DueDate]:
    """Those a calendar shows: of open rounds, and of closed ones for a short time."""
    since = (today or local_date()) - STAYS
    return [found for found in dates if found.report.round.is_open or found.day >= since]


def notice_days(dates: Iterable[DueDate], *, today: date | None = None) -> list[NoticeDay]:
    """Last days of notices that are still to come: of periods that nobody has answered with a form."""
    today = today or local_date()
    by_period = sorted(dates, key=_period)
    periods = [(key, tuple(members)) for key, members in groupby(by_period, _period)]
    notices = _standing({unit for (unit, _), _ in periods})
    return sorted(
        (
            NoticeDay(members[0].report.unit, year, members, notices.get((unit, year)))
            for (unit, year), members in periods
            if _may_be_cleared(members) and members[0].day >= today
        ),
        key=lambda found: (found.day, found.unit.sort_key),
    )


def _period(found: DueDate) -> tuple[int, int]:
    return found.report.obligation.unit_id, found.report.round.year


def _standing(units: set[int]) -> dict[tuple[int, int], NoActivityNotice]:
    notices: Any = NoActivityNotice.objects.filter(unit__in=units, withdrawn_at=None)
    return {(notice.unit_id, notice.year): notice for notice in notices}


def _may_be_cleared(members: Iterable[DueDate]) -> bool:
    """As `actions.no_activity` will say: something is open, and no form of the period has been filed."""
    reports = [found.report for found in members]
    possible = (State.NOT_STARTED, State.DRAFT, State.NO_ACTIVITY)
    return any(report.round.is_open for report in reports) and all(report.state in possible for report in reports)
