"""Why this date: the rule of the form, the act, a day off, the orders that moved it."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from collection.due_dates import DueDate, NoticeDay
from collection.models import ExtensionOrder
from collection.pages.sources import source_text
from forms_core.edition import Edition
from forms_core.printing import act_text
from kernel.bilingual import active_language
from kernel.workdays import is_working_day


def full_day(day: date) -> str:
    """`2027 ж. 19 қаңтар, сейсенбі`."""
    return f"{date_format(day, 'DATE_FORMAT')}, {date_format(day, 'l').lower()}"


def why_due(found: DueDate) -> list[str]:
    """Sentences in the active language."""
    edition, year = found.report.round.edition, found.report.round.year
    lines = [_rule(edition), _("Reporting year %(year)s: %(day)s.") % {"year": year, "day": _first_day(found)}]
    lines += [_("Act: %(act)s.") % {"act": act} for act in _acts(edition)]
    lines += _day_off(found)
    return lines + [_order(order) for order in found.deciding]


def why_notice_in_short(found: NoticeDay) -> list[str]:
    """The same for every enterprise whose period ends with the same form."""
    said = _("One notice covers every form of the period, and the earliest of their deadlines decides: %(form)s.")
    return [said % {"form": found.first.report.round.edition.index}, *_of_the_instruction(found)]


def why_notice(found: NoticeDay) -> list[str]:
    """The earliest of the deadlines of the period, and which form it belongs to."""
    forms = "; ".join(f"{d.report.round.edition.index} – {date_format(d.day, 'DATE_FORMAT')}" for d in found.dates)
    return [
        _("One notice covers every form of the period: %(forms)s.") % {"forms": forms},
        _("The earliest of these deadlines decides: %(form)s.") % {"form": found.first.report.round.edition.index},
        *_of_the_instruction(found),
    ]


def _of_the_instruction(found: NoticeDay) -> list[str]:
    orders = [_order(order) for order in found.first.deciding]
    return [_("Reason: instruction of the form, paragraph 6."), *orders]


def _rule(edition: Edition) -> str:
    """The words of the form, and where they stand."""
    text = capfirst(str(edition.deadline.text)).rstrip(".")
    source = source_text(edition.deadline.source)
    return f"{text} ({source})." if source else f"{text}."


def _first_day(found: DueDate) -> str:
    """The day before any order."""
    return full_day(found.report.round.due_on)


def _acts(edition: Edition) -> list[str]:
    """The act that the edition names first: the one that brought its wording."""
    return [act_text(act, active_language()) for act in (edition.form.get("legal_basis") or [])[:1]]


def _day_off(found: DueDate) -> list[str]:
    """Said only where it matters."""
    deadline, round_ = found.report.round.edition.deadline, found.report.round
    named = deadline.named_day(round_.year)
    if deadline.shifts and named != round_.due_on:
        return [_("%(day)s is a day off, so the form moves it to the next working day.") % {"day": full_day(named)}]
    if is_working_day(found.day):
        return []
    return [_("It is a day off; the form does not move its last day to a working day.")]


def _order(order: ExtensionOrder) -> str:
    text = _("Moved by order %(order)s to %(day)s. Reason: %(reason)s")
    return text % {"order": order, "day": full_day(order.new_due_on), "reason": order.reason.rstrip(".") + "."}
