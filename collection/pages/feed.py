"""The due dates of a person for a calendar program: names, days and reasons. No answer and no address of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from collection.due_dates import DueDate, NoticeDay, due_dates, notice_days, reports_of, shown
from collection.ical import Event, write
from collection.pages.why import why_due, why_notice
from kernel.bilingual import active_language


def feed_of(user: Any) -> bytes:
    """In the active language."""
    dates = due_dates(reports_of(user))
    events = [_due(found) for found in shown(dates)] + [_notice(found) for found in notice_days(dates)]
    return write(events, name=_("Statistical reports"), language=active_language())


def _due(found: DueDate) -> Event:
    """Said to be filed once it is: a calendar that still asks makes people telephone."""
    report = found.report
    name = f"{report.round.edition.index}, {report.unit.name}"
    title = _("Last day: %(what)s") if report.is_with_respondent else _("Filed: %(what)s")
    return _event(found, f"due-{report.obligation.public_id}", title % {"what": name}, why_due(found))


def _notice(found: NoticeDay) -> Event:
    what = f"{found.unit.name}, {found.year}"
    title = _("Last day to withdraw the no-activity notice: %(what)s")
    if found.notice is None:
        title = _("Last day of the no-activity notice: %(what)s")
    return _event(found, f"notice-{found.unit.public_id}-{found.year}", title % {"what": what}, why_notice(found))


def _event(found: DueDate | NoticeDay, name: str, title: str, why: Iterable[str]) -> Event:
    return Event(
        uid=f"{name}@cabinet", day=found.day, title=title, text="\n".join(why), stamp=found.changed_at,
        sequence=found.moves,
    )  # fmt: skip
