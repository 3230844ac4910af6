"""The reviewer's steps: take under review, return with a reason, correct with a reason, accept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.actions.submit import freeze
from collection.answers import Value, copy_cells, read_cells, register_cells, write_cells
from collection.errors import OpenFindings, ReasonRequired
from collection.judge import judge
from collection.locking import lock_report
from collection.models import WITH_OFFICE, Correction, Note, Report, State, Version
from kernel import journal


@transaction.atomic
def start_review(report: Report, *, by: Any) -> Report:
    report = lock_report(report, State.SUBMITTED)
    return _move(report, State.UNDER_REVIEW, by, "report.review_started")


@transaction.atomic
def return_for_correction(report: Report, *, by: Any, reason: str) -> Version:
    """Send the report back: a new version begins with the same values, and the reason stands on it.

    What came on paper goes on as paper: the officer types what the respondent answers, or gives the report back.
    """
    reason = _reason(reason)
    report = lock_report(report, *WITH_OFFICE)
    version = _next_version(report, _where_it_came_from(report))
    copy_cells(report.current, version)
    version.save(update_fields=["edits"])
    Note.objects.create(version=version, text=reason, by=by)
    report.current = version
    report.errors, report.warnings = judge(report, version, read_cells(version, report.unit))
    report.save(update_fields=["current", "errors", "warnings"])
    _move(report, State.RETURNED, by, "report.returned", reason=reason)
    return version


@transaction.atomic
def correct(report: Report, *, by: Any, address: str, value: Value, reason: str) -> Version:
    """Change one cell with a reason. The reported value is kept; the corrected version is frozen at once."""
    reason = _reason(reason)
    report = lock_report(report, *WITH_OFFICE)
    before = report.current
    version = _next_version(report, Version.Source.OFFICE)
    copy_cells(before, version)
    cells = read_cells(before)
    reported, cells[address] = cells.get(address), value
    write_cells(version, cells, [address])
    section = address.split("/")[0]
    version.edits[section] = version.edit_of(section) + 1
    version.save(update_fields=["edits"])
    for past in before.corrections.all():
        past.pk, past.version = None, version
        past.save()
    Correction.objects.create(
        version=version, address=address, reported=_text(reported), corrected=_text(value), reason=reason[:500], by=by
    )
    _keep_explanations(before, version)
    cells |= register_cells(version, report.unit)
    report.errors, report.warnings = judge(report, version, cells)
    freeze(version, report, cells, by=by, moment=timezone.now(), key=None, source=Version.Source.OFFICE)
    report.current = version
    report.save(update_fields=["current", "errors", "warnings"])
    _move(
        report, State.UNDER_REVIEW, by, "report.corrected", address=address, reported=reported, corrected=value,
        reason=reason,
    )  # fmt: skip
    return version


@transaction.atomic
def accept(report: Report, *, by: Any) -> Report:
    """Close the review: this version goes into the estimates. Open errors refuse."""
    report = lock_report(report, *WITH_OFFICE)
    errors = report.current.findings.filter(severity="error").count()
    if errors:
        raise OpenFindings(errors, 0)
    return _move(
        report, State.ACCEPTED, by, "report.accepted", version=report.current.number, own_entry=entered_by(report, by)
    )


def entered_by(report: Report, user: Any) -> bool:
    """Whether this officer typed the paper form: nobody else has compared it with the paper."""
    paper = report.versions.filter(source=Version.Source.PAPER, is_frozen=True)
    return paper.filter(submitted_by=user).exists()


@transaction.atomic
def reopen(report: Report, *, by: Any, reason: str) -> Report:
    """Take an accepted report back under review while the round is open."""
    reason = _reason(reason)
    report = lock_report(report, State.ACCEPTED)
    return _move(report, State.UNDER_REVIEW, by, "report.reopened", reason=reason)


def _keep_explanations(before: Version, version: Version) -> None:
    """What the respondent explained stays explained in the corrected version."""
    for finding in before.findings.exclude(explanation=""):
        finding.pk, finding.version = None, version
        finding.save()


def _where_it_came_from(report: Report) -> str:
    """The way of the last version that is not the office's own correction."""
    return report.versions.exclude(source=Version.Source.OFFICE).filter(is_frozen=True).latest("number").source


def _next_version(report: Report, source: str) -> Version:
    before = report.current
    return Version.objects.create(
        report=report, number=before.number + 1, source=source, edition_id=before.edition_id,
        received_on=before.received_on,
    )  # fmt: skip


def _move(report: Report, state: str, by: Any, verb: str, **details: Any) -> Report:
    report.state, report.changed_at = state, timezone.now()
    report.save(update_fields=["state", "changed_at"])
    journal.record(by, verb, report, unit_id=report.obligation.unit_id, **details)
    return report


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise ReasonRequired
    return reason[:2000]


def _text(value: Value) -> str:
    return "" if value is None else str(value)
