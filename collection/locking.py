"""Take a report for a change. One order everywhere: the report's row, its round, and only then what hangs on them.

The lock comes first and alone. PostgreSQL reads again, after it has waited, only the rows that it locks: a version read
by the statement that waits would be the version of before. The round is held as it is (`FOR SHARE`, a clause Django has
no word for), so that nobody closes it or moves its deadline under a change that is on its way.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection

from accounts.roles import Permission, may
from collection.errors import NotInThisState, PaperAtOffice, RoundIsClosed, RoundNotBegun
from collection.models import Obligation, Report, Round, Version


def take_turn(*reports: int) -> None:
    """Lock these reports, lowest key first, until the end of the transaction. What is read afterwards is final."""
    if reports and connection.features.has_select_for_update:  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute(_lock_sql(len(reports)), reports)


@cache
def _lock_sql(count: int) -> str:
    quote = connection.ops.quote_name
    report, obligation, round_ = (quote(model._meta.db_table) for model in (Report, Obligation, Round))
    places = ", ".join(["%s"] * count)
    return (
        f"SELECT {report}.id FROM {report} JOIN {obligation} ON {obligation}.id = {report}.obligation_id "
        f"JOIN {round_} ON {round_}.id = {obligation}.round_id WHERE {report}.id IN ({places}) "
        f"ORDER BY {report}.id FOR NO KEY UPDATE OF {report} FOR SHARE OF {round_}"
    )


def lock_report(report: Report, *states: str, even_closed: bool = False) -> Report:
    """The report, locked and fresh. Refuses a state that is not listed and a round that is closed."""
    take_turn(report.pk)
    locked = Report.objects.with_context().get(pk=report.pk)
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
