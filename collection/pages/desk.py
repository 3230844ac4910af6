"""The desk, grouped by what asks for action: returned, this fortnight, later, filed, closed, past years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Mandate
from collection.models import NoActivityNotice, Report, ReportQuerySet, Round, State
from collection.pages.hub import TONES
from collection.pages.moments import days_left_text, due_text, minute_text
from collection.pages.progress import errors_to_show
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
    newest = dict(Round.objects.values_list("survey").annotate(Max("year")).order_by())
    notices = _standing_notices(found)
    groups = [
        (_("Returned for correction"), [r for r in current if r.state == State.RETURNED]),
        (_("Overdue"), [r for r in current if r.is_overdue and r.state != State.RETURNED]),
        (_("Due within two weeks"), [r for r in current if _is_waiting(r) and 0 <= r.obligation.days_left <= SOON]),
        (_("Due later"), [r for r in current if _is_waiting(r) and r.obligation.days_left > SOON]),
        (_("Filed"), [r for r in current if not r.is_with_respondent]),
        (_("Collection is closed"), [r for r in found if not r.round.is_open and _is_newest(r, newest)]),
    ]
    past = [r for r in found if not r.round.is_open and not _is_newest(r, newest)]
    return {
        "groups": [(title, [_task(r, notices) for r in members]) for title, members in groups if members],
        "past": [_task(r, notices) for r in sorted(past, key=lambda r: -r.round.year)],
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


def _is_newest(report: Report, newest: Mapping[int, int]) -> bool:
    """The year that was collected last: it is not past before the next one begins."""
    return newest[report.round.survey_id] == report.round.year


Notices = dict[tuple[int, int], NoActivityNotice]


def _standing_notices(reports: list[Report]) -> Notices:
    units = {report.obligation.unit_id for report in reports if report.state == State.NO_ACTIVITY}
    found = NoActivityNotice.objects.filter(unit__in=units, withdrawn_at=None) if units else []
    return {(notice.unit_id, notice.year): notice for notice in found}


def _task(report: Report, notices: Notices) -> dict[str, Any]:
    version = report.current
    notice = notices.get((report.obligation.unit_id, report.round.year))
    note = f"{report.unit.get_kind_display()}: {report.unit.code} · {_('reporting year')}: {report.round.year}"
    if report.state == State.NO_ACTIVITY and notice:
        note += f" · {minute_text(notice.filed_at)} · {notice.receipt_number}"
    elif version is not None and version.is_frozen:
        note += f" · {minute_text(version.received_at)}"
    task = {
        "title": f"{report.unit.name} – {report.round.edition.index}",
        "url": reverse("collection:report", args=[report.public_id]),
        "note": note,
    }
    if not report.is_with_respondent:
        number = _("version %(number)s") % {"number": version.number} if version else ""
        return task | {"state": report.get_state_display(), "when": number}
    tag, tone = report.get_state_display(), TONES[State(report.state)]
    if not report.round.is_open:
        return task | {"tag": tag, "tone": tone}
    if (errors := errors_to_show(report)) and report.state != State.RETURNED:
        tag, tone = _("To correct: %(count)s") % {"count": errors}, "bad"
    return task | {"tag": tag, "tone": tone, "when": _when(report)}


def _when(report: Report) -> str:
    """`Deadline: 30 March 2027. Days left: 126`."""
    day = date_format(report.obligation.due_on, "DATE_FORMAT")
    return f"{_('Deadline: %(day)s') % {'day': day}}. {days_left_text(report.obligation.days_left)}"


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
