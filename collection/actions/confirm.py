"""Confirm a report in one's office, take it back, appoint who confirms. The last confirmation files the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from collection.actions.submit import file_now, filed_with, missing_words, ready_to_file
from collection.answers import Cells
from collection.errors import NotInThisState, NotTheSignatory, OpenFindings
from collection.locking import lock_report
from collection.models import WITH_RESPONDENT, Confirmation, Office, Report, Signatory, Version
from collection.signing import candidates, fingerprint_of, may_confirm, signatories_of
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.outbox import enqueue
from kernel.writing import written
from register.models import Unit

ASK = "collection.ask_for_confirmation"


class AppointmentRefused(DomainError):
    """The person cannot confirm in that office."""


def confirm(
    report: Report, office: str, *, by: Any, method: str, key: str, received_at: datetime | None = None
) -> Version | None:
    """Give one's word for the answers as they stand. Returns the version once it is filed, by the last one's press.

    A second press changes nothing. Open errors and unexplained warnings refuse it, as they refuse the filing.
    """
    done = _confirm(report, office, by=by, method=method, key=key, moment=received_at or timezone.now())
    if isinstance(done, OpenFindings):
        raise done
    return done


@written
def _confirm(
    report: Report, office: str, *, by: Any, method: str, key: str, moment: datetime
) -> Version | OpenFindings | None:
    report = lock_report(report)
    if done := filed_with(report, key):
        return done
    signatory = signatories_of(report.unit).get(office)
    if signatory is None or signatory.user_id != by.pk or not may_confirm(by, report.unit, office):
        raise NotTheSignatory
    cells = ready_to_file(report, by=by, moment=moment)
    if isinstance(cells, OpenFindings):
        return cells
    is_new = _give_word(report, office, cells, by=by, method=method, moment=moment)
    missing = missing_words(report, cells)
    if not missing:
        return file_now(report, cells, by=by, moment=moment, key=key)
    for user in {word.user.pk for word in missing if is_new} - {by.pk}:
        enqueue(ASK, report.pk, user)
    return None


def _give_word(report: Report, office: str, cells: Cells, *, by: Any, method: str, moment: datetime) -> bool:
    version, sha256 = report.current, fingerprint_of(report, report.current, cells)
    standing = version.confirmations.filter(office=office, withdrawn_at=None)
    if standing.filter(by=by, sha256=sha256).exists():
        return False
    standing.update(withdrawn_at=moment)  # it was for other answers, or by whoever held the office before
    Confirmation.objects.create(version=version, office=office, by=by, at=moment, sha256=sha256, method=method)
    journal.record(
        by, "report.confirmed", version, unit_id=report.obligation.unit_id, office=office, sha256=sha256, method=method
    )
    return True


@written
def withdraw_confirmation(report: Report, office: str, *, by: Any) -> None:
    """Before the report is filed a person may take the own word back."""
    report = lock_report(report, *WITH_RESPONDENT)
    if report.current is None or report.current.is_frozen:
        raise NotInThisState
    if report.current.confirmations.filter(office=office, by=by, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        journal.record(
            by, "report.confirmation_withdrawn", report.current, unit_id=report.obligation.unit_id, office=office
        )


@written
def appoint(unit: Unit, people: Mapping[str, Any], *, by: Any) -> None:
    """Who confirms in each office; an office without anybody needs no confirmation. Nobody at all: one person files."""
    standing = signatories_of(Unit.objects.select_for_update().get(pk=unit.pk))
    for office in Office.values:
        user, before = people.get(office), standing.get(office)
        if (before.user_id if before else None) == (user.pk if user else None):
            continue
        if user is not None and user not in candidates(unit, office):
            raise AppointmentRefused(
                Bilingual(
                    kk=f"{user} бұл қызметте растай алмайды: осы бірлік бойынша жарамды өкілеттігі жеткіліксіз.",
                    ru=f"{user} не может подтверждать в этой должности: действующего полномочия недостаточно.",
                )
            )
        _change(unit, office, before, user, by)


def _change(unit: Unit, office: str, before: Signatory | None, user: Any, by: Any) -> None:
    if before is not None:
        before.ended_at = timezone.now()
        before.save(update_fields=["ended_at"])
    if user is not None:
        Signatory.objects.create(unit=unit, office=office, user=user, appointed_by=by)
    journal.record(
        by, "signatory.changed", unit, unit_id=unit.pk, office=office, user=user.pk if user else None,
        before=before.user_id if before else None,
    )  # fmt: skip
