"""Answer a warning: the reason and the words travel with the finding to the reviewer."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.locking import lock_report
from collection.models import WITH_RESPONDENT, Finding, Report
from collection.warning_reasons import OTHER, explanation_words
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class WordsRequired(DomainError):
    """ "Other reason" says nothing by itself."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="«Басқа себеп» таңдалған: себебін бір сөйлеммен жазыңыз.",
                ru="Выбрана «другая причина»: напишите ее одним предложением.",
            )
        )


@transaction.atomic
def explain(report: Report, finding: Finding, *, text: str, reason: str = "", by: Any) -> None:
    """Keep the reason (without one and without words it is taken back) and count the open warnings anew."""
    report = lock_report(report, *WITH_RESPONDENT)
    text = " ".join(text.split())[:500]
    if reason == OTHER and not text:
        raise WordsRequired
    text = explanation_words(reason, text)[:500]
    finding.explanation, finding.reason = text, reason if text else ""
    finding.explained_by, finding.explained_at = (by, timezone.now()) if text else (None, None)
    finding.save(update_fields=["explanation", "reason", "explained_by", "explained_at"])
    report.warnings = report.current.findings.filter(severity="warning", explanation="").count()
    report.save(update_fields=["warnings"])
    journal.record(
        by, "finding.explained", report.current, unit_id=report.obligation.unit_id, control=finding.control,
        instance=finding.instance, text=text, reason=finding.reason,
    )  # fmt: skip
