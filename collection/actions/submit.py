"""File the open version: freeze it with its canonical bytes, hash, receipt and journal line, in one transaction.

Only after the commit is anything said. A second press, or the same request sent again, answers with the same receipt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from collection.answers import Cells, read_cells
from collection.canonical import canonical_bytes, fingerprint
from collection.errors import ConfirmationsMissing, NothingFiled, NotInThisState, OpenFindings
from collection.judge import forget_previous, judge
from collection.locking import lock_report, refuse_typing
from collection.models import WITH_RESPONDENT, Report, State, Version
from collection.receipts import new_receipt_number
from collection.signing import Word, words
from kernel import journal
from kernel.legal_clock import local_date
from kernel.writing import written


def submit(report: Report, *, by: Any, key: str, received_at: datetime | None = None) -> Version:
    """Freeze the current version. `received_at` is when the request arrived, not when it was committed.

    What the controls found is committed before it refuses: whoever is refused is shown why. A paper form stays one: its
    source was set when its entry began.
    """
    filed = _file(report, by=by, key=key, moment=received_at or timezone.now())
    if isinstance(filed, OpenFindings):
        raise filed
    return filed


def filed_with(report: Report, key: str) -> Version | None:
    """What was filed by the same press of the button."""
    return Version.objects.filter(idempotency_key=key, report=report).first()


@written
def _file(report: Report, *, by: Any, key: str, moment: datetime) -> Version | OpenFindings:
    if done := filed_with(report, key):
        return done
    report = lock_report(report)
    if done := filed_with(report, key):
        return done
    judged = ready_to_file(report, by=by, moment=moment)
    if isinstance(judged, OpenFindings):
        return judged
    if missing := missing_words(report, judged):
        raise ConfirmationsMissing(", ".join(word.name for word in missing))
    return file_now(report, judged, by=by, moment=moment, key=key)


def ready_to_file(report: Report, *, by: Any, moment: datetime) -> Cells | OpenFindings:
    """The answers of the locked report, judged by today's controls; or what is left to do."""
    version = report.current
    if version is None:
        raise NothingFiled
    if report.state not in WITH_RESPONDENT or version.is_frozen:
        raise NotInThisState
    refuse_typing(report, version, by=by)
    forget_previous(report)
    cells = read_cells(version, report.unit)
    report.errors, report.warnings = judge(report, version, cells, on=local_date(moment))
    if report.errors or report.warnings:
        report.save(update_fields=["errors", "warnings"])
        return OpenFindings(report.errors, report.warnings)
    return cells


def missing_words(report: Report, cells: Cells) -> list[Word]:
    """Who has still to confirm. Paper was signed on paper."""
    if report.current.source == Version.Source.PAPER:
        return []
    return [word for word in words(report, report.current, cells) if not word.is_current]


def file_now(report: Report, cells: Cells, *, by: Any, moment: datetime, key: str) -> Version:
    version = report.current
    freeze(version, report, cells, by=by, moment=moment, key=key, source=version.source)
    report.state, report.changed_at = State.SUBMITTED, moment
    report.save(update_fields=["state", "errors", "warnings", "changed_at"])
    journal.record(
        by, "report.submitted", version, unit_id=report.obligation.unit_id, receipt=version.receipt_number,
        sha256=version.sha256, late=version.is_late,
    )  # fmt: skip
    return version


def freeze(
    version: Version, report: Report, cells: Cells, *, by: Any, moment: datetime, key: str | None, source: str
) -> None:
    """From here on the version never changes."""
    header = header_of(version, report, moment)
    version.is_frozen = True
    version.received_at, version.submitted_by, version.source = moment, by, source
    version.is_late = _is_late(version, report, moment)
    version.receipt_number = new_receipt_number(version.edition.form_code, report.round.year)
    version.idempotency_key = key
    version.canonical = canonical_bytes(header | {"receipt": version.receipt_number}, cells)
    version.sha256 = fingerprint(version.canonical)
    version.save()


def _is_late(version: Version, report: Report, moment: datetime) -> bool:
    """Lateness is that of the first filing: who filed in time and was asked to correct is not late."""
    first = report.versions.filter(is_frozen=True).order_by("number").first()
    return first.is_late if first else not version.came_in_time(report.obligation, moment)


def header_of(version: Version, report: Report, moment: datetime) -> dict[str, Any]:
    header = {
        "purpose": "return",
        "form": version.edition.form_code,
        "edition": version.edition_id,
        "unit": report.unit.code,
        "period": report.round.year,
        "version": version.number,
        "received_at": moment.isoformat(timespec="milliseconds"),
    }
    return header | ({"received_on": f"{version.received_on}"} if version.received_on else {})
