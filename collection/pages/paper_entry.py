"""Paper forms at the office: whose form has come, what is being typed, what beginning to type means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from collection.errors import RoundNotBegun
from collection.models import Report, ReportQuerySet, Round, State, Version
from collection.pages.board import deadline_cell, unit_note
from collection.pages.hub import TONES
from collection.pages.moments import due_text, moment_text
from collection.pages.queue import with_marks
from kernel.bilingual import active_language
from register import classifiers
from register.models import Unit

SHOWN = 50


def paper_context(user: Any, query: Mapping[str, str]) -> dict[str, Any]:
    text = query.get("q", "").strip()[:100]
    open_ones = Report.objects.reviewable_by(user).filter(obligation__round__state=Round.State.OPEN)
    found = _ordered(open_ones.filter(obligation__unit__in=Unit.objects.search(text))) if text else []
    begun = _ordered(open_ones.filter(current__source=Version.Source.PAPER, current__is_frozen=False))
    return {
        "q": text,
        "found": [task(report) for report in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "begun": [task(report) for report in begun[:SHOWN]],
    }


def _ordered(reports: ReportQuerySet) -> list[Report]:
    name = "sort_key_ru" if active_language() == "ru" else "sort_key"
    ordered = with_marks(reports.with_context()).order_by(f"obligation__unit__{name}", "obligation__due_on", "pk")
    return list(ordered.defer("current__canonical")[: SHOWN + 1])


def task(report: Report) -> dict[str, Any]:
    """A line that leads to the entry, or to what was filed instead of it."""
    line = {
        "title": f"{report.unit.name} – {report.round.edition.index}, {report.round.year}",
        "note": f"{report.unit.code} · {unit_note(report)}",
        "tag": report.get_state_display(),
        "tone": TONES[State(report.state)],
    }
    deadline = deadline_cell(report)
    line["when"] = deadline.get("tag") or deadline.get("text")
    if not report.is_with_respondent:
        return line | {"url": reverse("collection:review", args=[report.public_id])}
    if is_begun(report):
        saved = date_format(localtime(report.current.saved_at or report.changed_at), "SHORT_DATETIME_FORMAT")
        line |= {"tag": _("Paper form being typed"), "tone": "info", "when": _("Saved: %(when)s") % {"when": saved}}
        return line | {"url": reverse("collection:report", args=[report.public_id])}
    return line | {"url": reverse("collection:paper_start", args=[report.public_id])}


def is_begun(report: Report) -> bool:
    return report.is_typed_from_paper


def has_draft(report: Report) -> bool:
    """An electronic draft whose place the paper would take; the office does not read it."""
    version = report.current
    return version is not None and not version.is_frozen and version.source == Version.Source.ELECTRONIC


def start_context(report: Report) -> dict[str, Any]:
    saved_at = report.current.saved_at if report.current else None
    return {
        "report": report,
        "unit": report.unit,
        "edition": report.round.edition,
        "due": due_text(report.obligation),
        "tone": TONES[State(report.state)],
        "is_possible": report.takes_values,
        "why_not_yet": "" if report.round.has_begun else str(RoundNotBegun(report.round.opens_on)),
        "received_on": report.current.received_on if is_begun(report) else None,
        "notice_url": reverse("collection:notice", args=[report.unit.public_id, report.round.year]),
        "is_begun": is_begun(report),
        "has_draft": has_draft(report),
        "draft_saved": _("Saved: %(when)s") % {"when": moment_text(saved_at)} if saved_at else "",
        "territory": str(classifiers.territory(report.unit.kato)),
    }


def first_section(report: Report) -> str:
    """Where typing begins: the first section that a person fills."""
    edition = report.edition
    return next(section.id for section in edition.sections.values() if not section.from_register)
