"""The desk, grouped by what asks for action: returned, this fortnight, later, filed, past years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Mandate
from collection.models import Report, ReportQuerySet, State
from collection.pages.hub import TONES
from collection.pages.moments import due_text, moment_text, time_left_text
from kernel.legal_clock import local_date
from register.models import Unit

SOON = 14  # days


def desk_context(user: Any, reports: ReportQuerySet, query: Mapping[str, str]) -> dict[str, Any]:
    text = query.get("q", "").strip()[:100]
    state = query.get("state", "")
    shown = _filtered(reports, text, state)
    found = sorted(shown, key=lambda r: (r.obligation.due_on, r.unit.sort_key))
    units = {report.obligation.unit_id for report in found}
    current = [r for r in found if r.round.is_open]
    groups = [
        (_("Returned for correction"), [r for r in current if r.state == State.RETURNED]),
        (_("Overdue"), [r for r in current if r.is_overdue and r.state != State.RETURNED]),
        (_("Due within two weeks"), [r for r in current if _is_waiting(r) and 0 <= r.obligation.days_left <= SOON]),
        (_("Due later"), [r for r in current if _is_waiting(r) and r.obligation.days_left > SOON]),
        (_("Filed"), [r for r in current if not r.is_with_respondent]),
    ]
    past = [r for r in found if not r.round.is_open]
    return {
        "groups": [(title, [_task(r) for r in members]) for title, members in groups if members],
        "past": [_task(r) for r in sorted(past, key=lambda r: -r.round.year)],
        "is_empty": not found,
        "is_filtered": bool(text or state),
        "q": text,
        "state": state,
        "states": State.choices,
        "today": local_date(),
        "unit_count": len(units),
        "report_count": len(found),
        "nearest": _nearest(current),
        "notices": _notice_links(user, found),
        "mandates": list(
            Mandate.objects.in_force().filter(user=user).select_related("unit").order_by("unit__sort_key")[:50]
        ),
    }


def _filtered(reports: ReportQuerySet, text: str, state: str) -> ReportQuerySet:
    if text:
        reports = reports.filter(obligation__unit__in=Unit.objects.search(text))
    if state in State.values:
        reports = reports.filter(state=state)
    return reports[:2000]


def _is_waiting(report: Report) -> bool:
    return report.state in (State.NOT_STARTED, State.DRAFT)


def _task(report: Report) -> dict[str, Any]:
    version = report.current
    note = f"{report.unit.code} · {report.round.edition.index} · {report.round.year}"
    if version is not None and version.is_frozen:
        note += " · " + moment_text(version.received_at)
    task = {
        "title": f"{report.unit.name} – {report.round.edition.index}",
        "url": reverse("collection:report", args=[report.public_id]),
        "note": note,
    }
    if not report.is_with_respondent:
        number = _("version %(number)s") % {"number": version.number} if version else ""
        return task | {"state": report.get_state_display(), "when": number}
    tag, tone = report.get_state_display(), TONES[State(report.state)]
    if report.errors and report.state != State.RETURNED:
        tag, tone = _("To correct: %(count)s") % {"count": report.errors}, "bad"
    return task | {"tag": tag, "tone": tone, "when": time_left_text(report)}


def _nearest(current: list[Report]) -> dict[str, Any] | None:
    """What the notice at the top says: how many are due on the nearest day."""
    waiting = [r for r in current if r.is_with_respondent and 0 <= r.obligation.days_left <= SOON]
    if not waiting:
        return None
    day = min(r.obligation.due_on for r in waiting)
    same = [r for r in waiting if r.obligation.due_on == day]
    return {"count": len(same), "days": same[0].obligation.days_left, "due": due_text(same[0].obligation)}


def _notice_links(user: Any, found: list[Report]) -> list[dict[str, Any]]:
    """Units of this signatory whose period can still be cleared by a no-activity notice."""
    signed_for = set(
        Mandate.objects.in_force().filter(user=user, scope=Mandate.Scope.SIGN).values_list("unit_id", flat=True)
    )
    periods: dict[tuple[int, int], list[Report]] = {}
    for report in found:
        if report.obligation.unit_id in signed_for:
            periods.setdefault((report.obligation.unit_id, report.round.year), []).append(report)
    return [_notice_link(reports[0]) for reports in periods.values() if _can_be_cleared(reports)][:20]


def _can_be_cleared(period: list[Report]) -> bool:
    """As `actions.no_activity` will say: by the earliest deadline, closed rounds included, and nothing filed."""
    possible = (State.NOT_STARTED, State.DRAFT, State.NO_ACTIVITY)
    return (
        any(report.round.is_open for report in period)
        and all(report.state in possible for report in period)
        and min(report.obligation.days_left for report in period) >= 0
    )


def _notice_link(report: Report) -> dict[str, Any]:
    url = reverse("collection:notice", args=[report.unit.public_id, report.round.year])
    return {"url": url, "name": report.unit.name, "year": report.round.year}
