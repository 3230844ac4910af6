"""The words of a reminder: which forms of which units are due when. No answers, and no address that opens a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collection.models import Report
from collection.pages.moments import days_left_text
from collection.pages.why import full_day


def letter_title(reports: Sequence[Report]) -> str:
    day = date_format(min(report.obligation.due_on for report in reports), "DATE_FORMAT")
    return _("Statistical reports, last day: %(day)s") % {"day": day}


def letter_text(user: Any, by_day: Mapping[date, Sequence[Report]], *, today: date) -> str:
    """In the active language."""
    paragraphs = [f"{user.full_name},", _("these statistical forms are still to be filed:")]
    paragraphs += ["\n".join([_heading(day, today), *map(_line, reports)]) for day, reports in by_day.items()]
    paragraphs.append(_("The last day counts whole, until 23:59 (UTC+5)."))
    if min(by_day) < today:
        paragraphs.append(_("A report after the last day is taken and marked as late."))
    else:
        paragraphs.append(
            _("If there was no activity in the year, one notice may do instead of the forms: see the calendar.")
        )
    if settings.PORTAL_ADDRESS:
        paragraphs.append(_("Respondent cabinet: %(address)s") % {"address": settings.PORTAL_ADDRESS})
    paragraphs.append(_("There are no links to reports in this letter: sign in as usual."))
    paragraphs.append(_("Reminders are switched off on the page “Calendar”."))
    return "\n\n".join(paragraphs) + "\n"


def _heading(day: date, today: date) -> str:
    return f"{full_day(day)}. {days_left_text((day - today).days)}"


def _line(report: Report) -> str:
    return f"– {report.unit.name}: {report.round.edition.index}, {report.round.year}"
