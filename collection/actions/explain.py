"""Answer a warning: the explanation travels with the finding to the reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from collection.entries import read_explanation
from collection.locking import lock_report, refuse_typing
from collection.models import WITH_RESPONDENT, Finding, Report
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.numbers import Refusal
from kernel.writing import written

GONE = Bilingual(
    kk="Бұл ескерту енді жоқ, түсіндірме керек емес. Сіз жазған мәтін: «{text}».",
    ru="Этого предупреждения больше нет, пояснение не нужно. Вы написали: «{text}».",
)
ANOTHER_STANDS = Bilingual(
    kk="Бұл түсіндірмені осы уақытта басқа біреу жазды: «{text}». Сіздікі қалсын десеңіз, қайта сақтаңыз.",
    ru="Это пояснение тем временем написал кто-то другой: «{text}». Чтобы осталось ваше, сохраните еще раз.",
)
TAKEN_BACK = Bilingual(
    kk="Бұл түсіндірмені осы уақытта басқа біреу алып тастады. Сіздікі қалсын десеңіз, қайта сақтаңыз.",
    ru="Это пояснение тем временем убрал кто-то другой. Чтобы осталось ваше, сохраните еще раз.",
)


class ExplanationRefused(DomainError):
    """The explanation cannot be taken, with the reason."""


@dataclass(frozen=True)
class Explanation:
    """What was typed for a finding, and what its page showed there (None where nobody looked at a page)."""

    finding: int
    text: str
    seen: str | None = None
    confirmed: bool = False  # a text written for other numbers is said to hold for these
    reason: str = ""  # code of the ready reason that was chosen beside the text

    @property
    def line(self) -> str:
        return " ".join(self.text.split())

    @property
    def is_touched(self) -> bool:
        return self.seen is None or self.confirmed or bool(self.reason) or self.line != self.seen

    @property
    def is_blank(self) -> bool:
        """Nothing stood there, nothing was chosen and nothing was typed."""
        return not self.line and not self.seen and not self.reason


def explain(report: Report, finding: Finding, *, text: str, by: Any) -> None:
    """Keep the reason for one warning; an empty one takes it back."""
    for refusal in explain_all(report, [Explanation(finding.pk, text)], by=by).values():
        raise ExplanationRefused(refusal.message)


@written
def explain_all(report: Report, explanations: Iterable[Explanation], *, by: Any) -> dict[int, Refusal]:
    """Keep what was changed on a page, and answer what could not be taken, by finding."""
    return keep_explanations(lock_report(report, *WITH_RESPONDENT), explanations, by=by)


def keep_explanations(report: Report, explanations: Iterable[Explanation], *, by: Any) -> dict[int, Refusal]:
    """The same under a lock that is held already. Only warnings of the version that takes values are explained."""
    touched = [given for given in explanations if given.is_touched]
    if not touched or report.current is None or report.current.is_frozen:
        return {given.finding: _gone(given.text) for given in touched}
    refuse_typing(report, report.current, by=by)
    warnings = {f.pk: f for f in report.current.findings.filter(severity="warning")}
    answers = {given.finding: _keep(report, warnings.get(given.finding), given, by) for given in touched}
    report.warnings = sum(not finding.explanation for finding in warnings.values())
    report.save(update_fields=["warnings"])
    return {finding: refusal for finding, refusal in answers.items() if refusal}


def _keep(report: Report, finding: Finding | None, given: Explanation, by: Any) -> Refusal | None:
    if finding is None:
        return _gone(given.text)
    text = read_explanation(_with_reason(report, finding, given))
    if isinstance(text, Refusal):
        return text
    if text == finding.explanation:
        return None
    if given.seen is not None and given.seen != finding.offered_explanation:
        return Refusal(text, ANOTHER_STANDS.format(text=finding.explanation) if finding.explanation else TAKEN_BACK)
    _store(report, finding, text, by, given.reason)
    return None


def _with_reason(report: Report, finding: Finding, given: Explanation) -> str:
    """The chosen reason in both languages, whoever reads it, then the person's own words.

    It takes the place of a ready reason chosen before, and of words about earlier numbers that nobody confirmed.
    """
    ready = report.current.edition.reasons_for(finding.control)
    if given.reason not in ready:
        return given.text
    own = given.line
    if own == finding.suggestion and not given.confirmed:
        own = ""
    for reason in ready.values():
        own = own.removeprefix(reason.both).strip()
    return f"{ready[given.reason].both} {own}"


def _gone(text: str) -> Refusal:
    return Refusal(text, GONE.format(text=" ".join(text.split())))


def _store(report: Report, finding: Finding, text: str, by: Any, reason: str) -> None:
    finding.explanation, finding.suggestion = text, ""
    finding.explained_by, finding.explained_at = (by, timezone.now()) if text else (None, None)
    finding.save(update_fields=["explanation", "suggestion", "explained_by", "explained_at"])
    journal.record(
        by, "finding.explained", report.current, unit_id=report.obligation.unit_id, control=finding.control,
        instance=finding.instance, text=text, reason=reason,
    )  # fmt: skip
