"""The calendar of a person: months, days, what is due on each from whom, and why on that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from collection.actions.calendar_link import link_in_force
from collection.actions.reminders import are_on, can_be_sent
from collection.due_dates import DueDate, NoticeDay, due_dates, notice_days, reports_of, shown
from collection.models import State
from collection.pages.hub import TONES
from collection.pages.moments import days_left_text
from collection.pages.why import full_day, why_due, why_notice_in_short
from kernel.legal_clock import closes_at, local_date, offset_label


def calendar_context(user: Any) -> dict[str, Any]:
    today = local_date()
    found = due_dates(reports_of(user))
    dates, notices = shown(found), notice_days(found)
    days = sorted({d.day for d in dates} | {n.day for n in notices})
    return {
        "today": today,
        "months": [
            {"title": capfirst(date_format(members[0], "YEAR_MONTH_FORMAT")), "days": [
                _day(day, [d for d in dates if d.day == day], [n for n in notices if n.day == day], today)
                for day in members
            ]}
            for members in _by_month(days)
        ],
        "unit_count": len({d.report.obligation.unit_id for d in dates}),
        "waiting": sum(d.is_waiting for d in dates),
        "link": link_in_force(user),
        "reminders_on": are_on(user),
        "can_remind": can_be_sent(),
        "language_name": user.get_language_display(),
    }  # fmt: skip


def _by_month(days: Iterable[date]) -> list[list[date]]:
    return [list(members) for _, members in groupby(days, key=lambda day: (day.year, day.month))]


def _day(day: date, dates: list[DueDate], notices: list[NoticeDay], today: date) -> dict[str, Any]:
    is_waited_for = any(found.is_waiting for found in dates)
    left = (day - today).days
    return {
        "title": full_day(day),
        "left": days_left_text(left) if left >= 0 or is_waited_for else "",
        "tone": "bad" if left < 0 and is_waited_for else "",
        "until": f"23:59 ({offset_label(closes_at(day))})",
        "notices": _notice_groups(notices),
        "groups": [_group(list(members)) for _, members in groupby(_alike(dates), key=_sameness)],
    }


def _sameness(found: DueDate) -> tuple[int, tuple[int, ...]]:
    """Reports of one form that are due on the day for the same reasons."""
    return found.report.obligation.round_id, tuple(order.pk for order in found.deciding)


def _alike(dates: list[DueDate]) -> list[DueDate]:
    return sorted(dates, key=_sameness)


def _group(members: list[DueDate]) -> dict[str, Any]:
    round_ = members[0].report.round
    return {"form": round_.edition.index, "tasks": [_task(found) for found in members], "why": why_due(members[0])}


def _task(found: DueDate) -> dict[str, Any]:
    report = found.report
    task = {
        "title": f"{report.unit.name} – {report.round.edition.index}",
        "url": reverse("collection:report", args=[report.public_id]),
        "note": f"{report.unit.get_kind_display()}: {report.unit.code} · {_('reporting year')}: {report.round.year}",
    }
    if not report.is_with_respondent:
        return task | {"state": report.get_state_display()}
    if not report.round.is_open:
        return task | {"state": _("Collection is closed")}
    if report.is_overdue and report.state != State.RETURNED:
        return task | {"tag": _("Overdue"), "tone": "bad"}
    return task | {"tag": report.get_state_display(), "tone": TONES[State(report.state)]}


def _notice_groups(notices: list[NoticeDay]) -> list[dict[str, Any]]:
    """Enterprises whose last day has the same reason stand together: a notice is filed for each, the reason is one."""

    def sameness(found: NoticeDay) -> tuple[Any, ...]:
        return found.notice is not None, _sameness(found.first)

    return [
        _notice_group(list(members)) for _, members in groupby(sorted(notices, key=sameness), key=sameness)
    ]  # fmt: skip


def _notice_group(members: list[NoticeDay]) -> dict[str, Any]:
    first = members[0]
    return {
        "is_standing": first.notice is not None,
        "year": first.year,
        "units": [
            {"name": found.unit.name, "url": reverse("collection:notice", args=[found.unit.public_id, found.year])}
            for found in members
        ],
        "why": why_notice_in_short(first),
    }
