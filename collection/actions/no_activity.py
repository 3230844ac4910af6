"""The no-activity notice: one notice clears every form of the period, until the earliest of their deadlines.

Source: instruction of 2-IT, paragraph 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.errors import RoundNotBegun
from collection.models import WITH_RESPONDENT, NoActivityNotice, Obligation, Report, State
from collection.receipts import new_receipt_number
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import is_in_time
from register.models import Unit


class NoticeRefused(DomainError):
    """The notice cannot be filed or withdrawn, with the reason."""


@dataclass(frozen=True)
class Coverage:
    """Which reports a notice would clear, until when, and which of them stand in the way."""

    reports: list[Report]
    last_day: date | None
    filed: list[Report]


def coverage(unit: Unit, year: int) -> Coverage:
    """All open obligations of the unit in the period; the last day is the earliest of their deadlines."""
    reports = list(
        Report.objects.with_context()
        .filter(obligation__unit=unit, obligation__round__year=year, obligation__round__state="open")
        .order_by("obligation__due_on")
    )
    days = [report.obligation.due_on for report in reports]
    return Coverage(reports, min(days, default=None), [report for report in reports if report.has_been_filed])


@transaction.atomic
def file_notice(
    unit: Unit, year: int, *, by: Any, moment: datetime | None = None, received_on: date | None = None
) -> NoActivityNotice:
    """Clear every form of the period. A notice on paper counts by the day it came to the office (`received_on`)."""
    moment = moment or timezone.now()
    list(Obligation.objects.select_for_update().filter(unit=unit, round__year=year))
    found = coverage(unit, year)
    _refuse(found, moment, received_on)
    notice = NoActivityNotice.objects.create(
        unit=unit,
        year=year,
        filed_by=by,
        filed_at=moment,
        received_on=received_on,
        receipt_number=new_receipt_number("NA", year),
    )
    for report in found.reports:
        _move(report, State.NO_ACTIVITY)
    journal.record(
        by, "notice.filed", notice, unit_id=unit.pk, receipt=notice.receipt_number, year=year,
        received_on=f"{received_on}" if received_on else None,
    )  # fmt: skip
    return notice


def _refuse(found: Coverage, moment: datetime, received_on: date | None) -> None:
    if not found.reports or found.last_day is None:
        raise NoticeRefused(
            Bilingual(kk="Бұл кезеңде тапсыру міндеті жоқ.", ru="В этом периоде нет обязанности представить отчет.")
        )
    for report in found.reports:
        if not report.round.has_begun:
            raise RoundNotBegun(report.round.opens_on)
    if received_on > found.last_day if received_on else not is_in_time(moment, found.last_day):
        raise NoticeRefused(
            Bilingual(
                kk=f"Хабарламаның соңғы күні өтіп кетті: {found.last_day:%d.%m.%Y}. Нысанды тапсырыңыз.",
                ru=f"Последний день для уведомления прошел: {found.last_day:%d.%m.%Y}. Представьте форму.",
            )
        )
    if any(report.state not in WITH_RESPONDENT for report in found.reports):
        raise NoticeRefused(
            Bilingual(
                kk="Осы кезең бойынша есеп немесе хабарлама тапсырылған: хабарлама оған қайшы.",
                ru="За этот период уже представлен отчет или уведомление: уведомление ему противоречит.",
            )
        )


@transaction.atomic
def withdraw_notice(notice: NoActivityNotice, *, by: Any, moment: datetime | None = None) -> None:
    """Undo, until the same last day."""
    moment = moment or timezone.now()
    notice = NoActivityNotice.objects.select_for_update().get(pk=notice.pk)
    found = coverage(notice.unit, notice.year)
    if notice.withdrawn_at or found.last_day is None or not is_in_time(moment, found.last_day):
        raise NoticeRefused(
            Bilingual(
                kk="Хабарламаны қайтарып алу мерзімі өтті немесе ол бұрын қайтарылған.",
                ru="Срок отзыва уведомления прошел, или оно уже отозвано.",
            )
        )
    notice.withdrawn_at, notice.withdrawn_by = moment, by
    notice.save(update_fields=["withdrawn_at", "withdrawn_by"])
    for report in found.reports:
        if report.state == State.NO_ACTIVITY:
            _move(report, State.DRAFT if report.current_id else State.NOT_STARTED)
    journal.record(by, "notice.withdrawn", notice, unit_id=notice.unit_id)


def _move(report: Report, state: str) -> None:
    report.state, report.changed_at = state, timezone.now()
    report.save(update_fields=["state", "changed_at"])
