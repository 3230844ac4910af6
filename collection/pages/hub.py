"""The hub of a report: its sections with their state, the versions filed, what comes next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role
from collection.answers import Cells, read_cells
from collection.errors import PaperAtOffice, RoundNotBegun
from collection.models import Finding, NoActivityNotice, Report, State, WorkbookUpload
from collection.pages.corrections import correction_rows, corrections_of
from collection.pages.moments import due_text, minute_text, moment_text, time_left_text
from collection.pages.places import section_title
from collection.pages.progress import has_values, is_begun, shown_in, unanswered
from collection.prefill import register_answers
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
    edition = report.edition
    findings = list(report.current.findings.all()) if report.current else []
    cells = read_cells(report.current) if report.current else register_answers(edition, report.unit)
    may_fill = report.takes_values and _may_fill(report, user)
    return {
        "report": report,
        "unit": report.unit,
        "edition": edition,
        "tasks": [section_task(report, section, findings, cells, may_fill) for section in _sections(edition)],
        "may_fill": may_fill,
        "may_sign": user.role == Role.RESPONDENT and Report.objects.signable_by(user).filter(pk=report.pk).exists(),
        "why_not_yet": "" if report.round.has_begun else str(RoundNotBegun(report.round.opens_on)),
        "why_paper": str(PaperAtOffice()) if report.is_typed_from_paper else "",
        "upload": waiting_upload(report, user) if may_fill else None,
        "has_draft": report.is_with_respondent and may_read_draft(user, report),
        "versions": version_rows(report),
        "notes": notes_of(report) if report.state == State.RETURNED else [],
        "notice": standing_notice(report),
        "corrections": correction_rows(report, edition, corrections_of(report), links=may_fill)
        if report.current
        else [],
        "due": due_text(report.obligation),
        "days_left": time_left_text(report) if report.round.is_open else "",
        "tone": TONES[State(report.state)],
        "extensions": list(report.round.extensions.standing().for_region(report.obligation.region)),
    }


def waiting_upload(report: Report, user: Any) -> WorkbookUpload | None:
    """The file this person sent and has not decided about."""
    return report.uploads.filter(uploaded_by=user, expires_at__gt=timezone.now()).first()


def may_read_draft(user: Any, report: Report) -> bool:
    """The unit's own people; what an officer types from paper is read by who may type it."""
    if user.role == Role.RESPONDENT:
        return not report.is_typed_from_paper
    return _may_fill(report, user)


def _may_fill(report: Report, user: Any) -> bool:
    return Report.objects.fillable_by(user).filter(pk=report.pk).exists()


def _sections(edition: Edition) -> list[Section]:
    return [section for section in edition.sections.values() if not section.from_register]


def section_task(
    report: Report, section: Section, findings: list[Finding], cells: Cells, may_fill: bool
) -> dict[str, Any]:
    """A filed section is filled or empty and nothing else; a draft's says what is left to do."""
    url = reverse("collection:section", args=[report.public_id, section.id]) if may_fill else ""
    task: dict[str, Any] = {"title": section_title(section), "url": url}
    if not report.is_with_respondent:
        return task | {"state": _("Filled") if has_values(cells, section.id) else _("Empty")}
    return task | _left_to_do(report, section, findings, cells)


def _left_to_do(report: Report, section: Section, findings: list[Finding], cells: Cells) -> dict[str, Any]:
    edition = report.edition
    here = shown_in(report.current, edition, findings, section.id)
    blank = unanswered(edition, here)
    errors = sum(f.severity == "error" for f in here) - (blank > 0)
    warnings = sum(f.severity == "warning" and not f.explanation for f in here)
    if errors:
        return {"tag": _("To correct: %(count)s") % {"count": errors}, "tone": "bad"}
    if blank:
        return {"tag": _("To answer: %(count)s") % {"count": blank}, "tone": "warn"}
    if is_begun(report.current, section.id) and not has_values(cells, section.id):
        return {"tag": _("Saved empty")}
    if warnings:
        return {"tag": _("To explain: %(count)s") % {"count": warnings}, "tone": "warn"}
    if not is_begun(report.current, section.id):
        is_known = has_values(cells, section.id)
        return {"tag": _("Filled from the register: check"), "tone": "info"} if is_known else {"tag": _("Not started")}
    return {"state": _("Filled")}


def notes_of(report: Report) -> list[Any]:
    return list(report.current.notes.select_related("by")) if report.current else []


def standing_notice(report: Report) -> dict[str, str] | None:
    """The no-activity notice that stands for the report: its receipt and when it was filed."""
    if report.state != State.NO_ACTIVITY:
        return None
    notice = NoActivityNotice.objects.filter(
        unit=report.obligation.unit_id, year=report.round.year, withdrawn_at=None
    ).first()
    return {"receipt": notice.receipt_number, "when": minute_text(notice.filed_at)} if notice else None


def version_rows(report: Report) -> list[dict[str, Any]]:
    """Every filed version, newest first, with its receipt and its printed form."""
    rows = []
    filed = report.versions.filter(is_frozen=True).select_related("submitted_by").prefetch_related("notes__by")
    for version in filed.order_by("-number"):
        rows.append(
            {
                "number": version.number,
                "source": version.get_source_display(),
                "by": version.submitted_by,
                "when": moment_text(version.received_at),
                "is_late": version.is_late,
                "notes": list(version.notes.all()),
                "receipt": version.receipt_number,
                "url": reverse("collection:version", args=[report.public_id, version.number]),
                "receipt_url": reverse("collection:receipt", args=[report.public_id, version.number]),
                "receipt_pdf_url": reverse("collection:receipt_pdf", args=[report.public_id, version.number]),
                "print_url": reverse("collection:print", args=[report.public_id, version.number]),
                "print_pdf_url": reverse("collection:print_pdf", args=[report.public_id, version.number]),
            }
        )
    return rows
