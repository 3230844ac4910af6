"""Answer a warning: the explanation travels with the finding to the reviewer."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.locking import lock_report, refuse_typing
from collection.models import WITH_RESPONDENT, Finding, Report
from kernel import journal


@transaction.atomic
def explain(report: Report, finding: Finding, *, text: str, by: Any) -> None:
    """Keep the reason (an empty one takes it back) and count the open warnings anew."""
    report = lock_report(report, *WITH_RESPONDENT)
    refuse_typing(report, report.current, by=by)
    text = " ".join(text.split())[:500]
    finding.explanation = text
    finding.explained_by, finding.explained_at = (by, timezone.now()) if text else (None, None)
    finding.save(update_fields=["explanation", "explained_by", "explained_at"])
    report.warnings = report.current.findings.filter(severity="warning", explanation="").count()
    report.save(update_fields=["warnings"])
    journal.record(
        by, "finding.explained", report.current, unit_id=report.obligation.unit_id, control=finding.control,
        instance=finding.instance, text=text,
    )  # fmt: skip
