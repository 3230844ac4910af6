"""Take a report for a change: the row is locked, then judged."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission, may
from collection.errors import NotInThisState, PaperAtOffice, RoundIsClosed, RoundNotBegun
from collection.models import Report, Version


def lock_report(report: Report, *states: str, even_closed: bool = False) -> Report:
    """The report, locked and fresh. Refuses a state that is not listed and a round that is closed."""
    locked = (
        Report.objects.select_for_update(of=("self",))
        .select_related("obligation__unit", "obligation__round__survey", "current")
        .get(pk=report.pk)
    )
    if states and locked.state not in states:
        raise NotInThisState
    if not even_closed and not locked.round.is_open:
        raise RoundIsClosed
    return locked


def refuse_typing(report: Report, version: Version, *, by: Any) -> None:
    """Before the round's first day nobody types; into a paper version only an officer does."""
    if not report.round.has_begun:
        raise RoundNotBegun(report.round.opens_on)
    if version.source == Version.Source.PAPER and not may(by, Permission.REPORT_REVIEW):
        raise PaperAtOffice
