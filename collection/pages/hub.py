"""The hub of a report: its sections with their state, the versions filed, what comes next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role
from collection.errors import PaperAtOffice, RoundNotBegun
from collection.models import Finding, Report, State
from collection.pages.corrections import correction_rows, corrections_of
from collection.pages.findings import in_section
from collection.pages.moments import due_text, moment_text, time_left_text
from collection.pages.places import section_title
from forms_core.edition import Edition, Section

TONES = {
    State.NOT_STARTED: "",
    State.DRAFT: "info",
    State.RETURNED: "bad",
    State.SUBMITTED: "",
    State.UNDER_REVIEW: "info",
    State.ACCEPTED: "good",
    State.NO_ACTIVITY: "",
}


def hub_context(report: Report, user: Any) -> dict[str, Any]:
    edition = report.current.edition if report.current else report.round.edition
    findings = list(report.current.findings.all()) if report.current else []
    may_fill = report.takes_values and _may_fill(report, user)
    return {
        "report": report,
        "unit": report.unit,
        "edition": edition,
        "tasks": [section_task(report, section, findings, may_fill) for section in _sections(edition)],
        "may_fill": may_fill,
        "may_sign": user.role == Role.RESPONDENT and Report.objects.signable_by(user).filter(pk=report.pk).exists(),
        "why_not_yet": "" if report.round.has_begun else str(RoundNotBegun(report.round.opens_on)),
        "why_paper": str(PaperAtOffice()) if report.is_typed_from_paper else "",
        "versions": version_rows(report),
        "notes": list(report.current.notes.select_related("by")) if report.current else [],
        "corrections": correction_rows(report, edition, corrections_of(report), links=may_fill)
        if report.current
        else [],
        "due": due_text(report.obligation),
        "days_left": time_left_text(report),
        "tone": TONES[State(report.state)],
        "extensions": list(report.round.extensions.standing().for_region(report.obligation.region)),
    }


def _may_fill(report: Report, user: Any) -> bool:
    return Report.objects.fillable_by(user).filter(pk=report.pk).exists()


def _sections(edition: Edition) -> list[Section]:
    return [section for section in edition.sections.values() if not section.from_register]


def section_task(report: Report, section: Section, findings: list[Finding], may_fill: bool) -> dict[str, Any]:
    url = reverse("collection:section", args=[report.public_id, section.id]) if may_fill else ""
    task: dict[str, Any] = {"title": section_title(section), "url": url}
    here = in_section(findings, section.id)
    errors = sum(f.severity == "error" for f in here)
    warnings = sum(f.severity == "warning" and not f.explanation for f in here)
    if not report.current or not report.current.edit_of(section.id):
        return task | {"tag": _("Not started")}
    if errors:
        return task | {"tag": _("To correct: %(count)s") % {"count": errors}, "tone": "bad"}
    if warnings:
        return task | {"tag": _("To explain: %(count)s") % {"count": warnings}, "tone": "warn"}
    return task | {"state": _("Filled")}


def version_rows(report: Report) -> list[dict[str, Any]]:
    """Every filed version, newest first, with its receipt and its printed form."""
    rows = []
    for version in report.versions.filter(is_frozen=True).select_related("submitted_by").order_by("-number"):
        rows.append(
            {
                "number": version.number,
                "source": version.get_source_display(),
                "by": version.submitted_by,
                "when": moment_text(version.received_at),
                "is_late": version.is_late,
                "receipt": version.receipt_number,
                "url": reverse("collection:version", args=[report.public_id, version.number]),
                "receipt_url": reverse("collection:receipt", args=[report.public_id, version.number]),
                "print_url": reverse("collection:print", args=[report.public_id, version.number]),
            }
        )
    return rows
