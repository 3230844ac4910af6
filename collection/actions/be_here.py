"""A window in which a report is filled tells that it is open, now and then, and that it closes.

It is one statement beside the save, never inside it: who is here is no part of the report.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from collection.models import Presence, Report
from kernel.writing import written

_TAB = re.compile(r"[a-z0-9]{8,32}", re.ASCII)
SELDOM = 15.0  # seconds: a page that saves every cell need not say each time that it is open
SWEEP = 600.0
FORGOTTEN = timedelta(hours=1)
_seen: dict[tuple[int, str], float] = {}
_swept = 0.0


def tab_of(request: HttpRequest) -> str:
    """The window that asks, by a name it made itself; nothing where there is none."""
    tab = request.headers.get("X-Tab", "")
    return tab if _TAB.fullmatch(tab) else ""


def seen_again(report: Report, section: str, *, by: Any, tab: str) -> None:
    """After a save: written only where it has not been for a while."""
    if tab and time.monotonic() - _seen.get((report.pk, tab), -SELDOM) >= SELDOM:
        be_here(report, section, by=by, tab=tab)


def be_here(report: Report, section: str, *, by: Any, tab: str) -> None:
    if len(_seen) > 5000:
        _seen.clear()
    _seen[report.pk, tab] = time.monotonic()
    _store(report, section, by, tab)


@written
def _store(report: Report, section: str, by: Any, tab: str) -> None:
    Presence.objects.bulk_create(
        [Presence(report=report, section=section, user=by, tab=tab)],
        update_conflicts=True, unique_fields=["report", "user", "tab"], update_fields=["section", "seen_at"],
    )  # fmt: skip
    _sweep()


def _sweep() -> None:
    """Windows that never said goodbye."""
    global _swept
    if time.monotonic() - _swept > SWEEP:
        _swept = time.monotonic()
        Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()


@written
def go(report: Report, *, by: Any, tab: str) -> None:
    _seen.pop((report.pk, tab), None)
    Presence.objects.filter(report=report, user=by, tab=tab).delete()
