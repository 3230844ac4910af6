"""Take a report for a change: the row is locked, then judged."""

from __future__ import annotations

from collection.errors import NotInThisState, RoundIsClosed
from collection.models import Report


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
