"""Dates and hours as the reader's law knows them: local, whole, with the zone where the hour binds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kernel.legal_clock import HOME_ZONE, offset_label


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(HOME_ZONE)):%H:%M:%S}"


def moment_text(moment: datetime) -> str:
    """`2026 ж. 16 қаңтар, 15:42:07 (UTC+5)`."""
    local = moment.astimezone(ZoneInfo(HOME_ZONE))
    return f"{date_format(local.date(), 'DATE_FORMAT')}, {local:%H:%M:%S} ({offset_label(moment)})"


def minute_text(moment: datetime) -> str:
    """`2026 ж. 16 қаңтар, 15:42`: for lists, where the second says nothing."""
    local = moment.astimezone(ZoneInfo(HOME_ZONE))
    return f"{date_format(local.date(), 'DATE_FORMAT')}, {local:%H:%M}"


def due_text(obligation: Any) -> str:
    """The last minute that is in time: the deadline is inclusive."""
    day = date_format(obligation.due_on, "DATE_FORMAT")
    return _("Deadline: %(day)s, 23:59 (%(zone)s)") % {"day": day, "zone": offset_label(obligation.closes_at)}


def time_left_text(report: Any) -> str:
    """Days to the report's last day. When the round is closed no days are left, whatever the calendar says."""
    return days_left_text(report.obligation.days_left) if report.round.is_open else _("Collection is closed")


def days_left_text(days: int) -> str:
    if days > 0:
        return _("Days left: %(days)s") % {"days": days}
    return _("Last day: today") if days == 0 else _("Overdue, days: %(days)s") % {"days": -days}
