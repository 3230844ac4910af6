"""Run the controls over a version and keep its findings in step."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from collection.answers import Cells, read_cells
from collection.lookups import country_codes, kato_codes
from collection.models import Finding, Report, State, Version
from controls.expand import Check
from controls.findings import describe
from controls.functions import Context, Respondent
from controls.models import checker_for
from kernel.legal_clock import local_date
from kernel.prepared import Prepared, Slot


def context_of(report: Report, edition: Any, on: date | None = None) -> Context:
    """What the controls need beside the cells: last year, the register, the clock."""
    unit = report.unit
    return Context(
        previous=previous_cells(report),
        respondent=Respondent(unit.oked_main, (unit.oked_main, *unit.oked_secondary), unit.size_code),
        kato=kato_codes(report.round.year),
        countries=country_codes(),
        submitted_on=on or local_date(),
        deadline=report.obligation.due_on,
    )


def previous_version(report: Report) -> Version | None:
    """The newest frozen version of the same unit's report of the year before."""
    return (
        Version.objects.filter(
            report__obligation__unit_id=report.obligation.unit_id,
            report__obligation__round__survey_id=report.round.survey_id,
            report__obligation__round__year=report.round.year - 1,
            is_frozen=True,
        )
        .order_by("-number")
        .first()
    )


PREVIOUS_HOLDS = 60.0  # seconds: last year's report hardly changes while this year's is filled
_previous: dict[UUID, tuple[float, Cells | None]] = {}


def previous_cells(report: Report) -> Cells | None:
    """Last year's values of the same unit; remembered for a minute per process."""
    asked_at, cells = _previous.get(report.public_id, (0.0, None))
    if not asked_at or time.monotonic() - asked_at > PREVIOUS_HOLDS:
        version = previous_version(report)
        cells = read_cells(version) if version else None
        if len(_previous) > 5000:
            _previous.clear()
        _previous[report.public_id] = (time.monotonic(), cells)
    return cells


def forget_previous(report: Report) -> None:
    """Where a minute is too long: what is filed or refused now is judged by what stands there now."""
    _previous.pop(report.public_id, None)


_stored = Prepared(lambda pk: Finding.objects.filter(version_id=pk), Slot(Version._meta.pk, 987_654_321_987))


def findings_of(version: Version) -> list[Finding]:
    """The stored findings of a version, in the order of the controls that found them."""
    return _stored.all(version.pk)


@dataclass(frozen=True)
class Verdict:
    """What the controls say now, against the findings that are stored."""

    gone: list[int]
    fresh: list[Finding]
    stale: list[Finding]
    counts: tuple[int, int]  # errors, open warnings


def judge(report: Report, version: Version, cells: Cells, *, on: date | None = None) -> tuple[int, int]:
    """Bring the stored findings in line with the cells. Returns (errors, open warnings).

    A finding whose numbers stay keeps its explanation; one that no longer holds is deleted with it.
    """
    verdict = verdict_of(report, version, cells, on=on)
    if verdict.gone:
        Finding.objects.filter(pk__in=verdict.gone).delete()
    Finding.objects.bulk_create(verdict.fresh)
    for finding in verdict.stale:
        finding.save(update_fields=WRITTEN)
    return verdict.counts


def verdict_of(report: Report, version: Version, cells: Cells, *, on: date | None = None) -> Verdict:
    """Run the controls; nothing is stored."""
    context = context_of(report, version.edition, on)
    failing = {(check.control_id, check.place): check for check in checker_for(version.edition).run(cells, context)}
    stored = {(f.control, f.instance): f for f in findings_of(version)}
    changed = (
        _fill(stored.get(key) or Finding(version=version), check, cells, context) for key, check in failing.items()
    )
    found = [finding for finding in changed if finding is not None]
    return Verdict(
        gone=[finding.pk for key, finding in stored.items() if key not in failing],
        fresh=[finding for finding in found if finding and not finding.pk],
        stale=[finding for finding in found if finding and finding.pk],
        counts=_counts(failing, stored),
    )


def is_out_of_date(report: Report, version: Version, cells: Cells) -> bool:
    """A control was switched, the register or last year's report changed, a day passed."""
    now = verdict_of(report, version, cells)
    return bool(now.gone or now.fresh or now.stale) or now.counts != (report.errors, report.warnings)


def _fill(finding: Finding, check: Check, cells: Cells, context: Context) -> Finding | None:
    """The finding with today's numbers; None where nothing changed."""
    text = describe(check, cells, context)
    wanted = (check.severity, list(text.cells), text.numbers, text.message.kk, text.message.ru)
    if finding.pk and wanted == (
        finding.severity, finding.cells, finding.numbers, finding.message_kk, finding.message_ru
    ):  # fmt: skip
        return None
    _ask_again(finding)
    finding.control, finding.instance = check.control_id, check.place
    finding.severity, finding.cells, finding.numbers, finding.message_kk, finding.message_ru = wanted
    return finding


WRITTEN = [
    "severity", "cells", "numbers", "message_kk", "message_ru", "explanation", "explained_by", "explained_at",
    "suggestion",
]  # fmt: skip


def _ask_again(finding: Finding) -> None:
    """Other numbers need their own explanation: the old one is only suggested, until it is confirmed."""
    if finding.explanation:
        finding.suggestion, finding.explanation = finding.explanation, ""
        finding.explained_by = finding.explained_at = None


def _counts(failing: dict[Any, Any], stored: dict[Any, Finding]) -> tuple[int, int]:
    errors = sum(check.severity == "error" for check in failing.values())
    warnings = sum(
        check.severity == "warning" and not (key in stored and stored[key].explanation)
        for key, check in failing.items()
    )
    return errors, warnings


def touch_report(report: Report, errors: int, warnings: int, at: datetime | None = None) -> None:
    """Keep the counts that lists show beside the report."""
    if report.state == State.NOT_STARTED:
        report.state = State.DRAFT
    report.errors, report.warnings, report.changed_at = errors, warnings, at or timezone.now()
    report.save(update_fields=["state", "errors", "warnings", "changed_at", "current"])
