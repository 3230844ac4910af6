"""Letters about reports: no figures, and no link that opens anything without signing in."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from collection.answers import read_cells
from collection.models import Report
from collection.signing import words


def ask_for_confirmation(report: Report, user: Any) -> bool:
    """Tell a signatory that a report waits for the own word. False where it waits no more."""
    version = report.current
    if version is None or version.is_frozen or not report.is_with_respondent:
        return False
    if all(word.is_current for word in words(report, version, read_cells(version, report.unit)) if word.user == user):
        return False
    with override(user.language):
        context = {
            "unit": report.unit,
            "form": report.round.edition.index,
            "year": report.round.year,
            "due": date_format(report.obligation.due_on, "DATE_FORMAT"),
        }
        text = render_to_string("collection/letters/confirm.txt", context).strip() + "\n"
        subject = _("A report waits for your confirmation")
    EmailMessage(subject, text, to=[user.email]).send()
    return True
