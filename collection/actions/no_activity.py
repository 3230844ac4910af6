"""The no-activity notice: one notice clears every form of the period, until the earliest of their deadlines.

Source: instruction of 2-IT, paragraph 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from collection.answers import read_cells
from collection.errors import RoundIsClosed, RoundNotBegun
from collection.locking import take_turn
from collection.models import WITH_RESPONDENT, NoActivityNotice, Report, State, Version
from collection.receipts import new_receipt_number
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import is_in_time
from kernel.writing import written
from register.models import Unit


class NoticeRefused(DomainError):
    """The notice cannot be filed or withdrawn, with the reason."""


class HasNumbers(NoticeRefused):
    """A form of the period has numbers, and nobody has said that there was no activity all the same."""

    def __init__(self, reports: list[Report]) -> None:
        forms = ", ".join(report.round.edition.index.kk for report in reports)
        forms_ru = ", ".join(report.round.edition.index.ru for report in reports)
        super().__init__(
            Bilingual(
                kk=f"Мына нысанда сандар енгізілген: {forms}. Қызмет болмағанын растаңыз немесе нысанды тапсырыңыз.",
                ru=f"В этой форме введены числа: {forms_ru}. Подтвердите, что деятельности не было, "
                "или представьте форму.",
            )
        )


@dataclass(frozen=True)
class Coverage:
    """All reports of the unit in the period, and until when a notice may stand for them."""

    period: list[Report]
    last_day: date | None

    @property
    def reports(self) -> list[Report]:
        """Those that a notice would clear: collection of the others is over."""
        return [report for report in self.period if report.round.is_open]

    @property
    def is_answered(self) -> bool:
        """A form or a notice of the period stands already; a returned report has been filed, too."""
        return any(report.state not in WITH_RESPONDENT for report in self.period) or _has_frozen(self.period)


def coverage(unit: Unit, year: int) -> Coverage:
    """The last day is the earliest deadline of the period, also of a form whose round is closed by now."""
    period = list(
        Report.objects.with_context()
        .filter(obligation__unit=unit, obligation__round__year=year)
        .order_by("obligation__due_on", "pk")
    )
    return Coverage(period, min((report.obligation.due_on for report in period), default=None))


def typed_numbers(report: Report) -> int:
    """How many numbers stand in the draft; zeros count, blank cells do not."""
    if not report.current_id or not report.is_with_respondent:
        return 0
    cells = report.current.edition.cells
    return sum(cells[address].is_number for address in read_cells(report.current))


def _has_frozen(reports: list[Report]) -> bool:
    return Version.objects.filter(report__in=reports, is_frozen=True).exists()


def _locked(unit: Unit, year: int) -> Coverage:
    """Whoever saves or files one of these reports waits, or is waited for."""
    reports = Report.objects.filter(obligation__unit=unit, obligation__round__year=year)
    take_turn(*reports.order_by("pk").values_list("pk", flat=True))
    return coverage(unit, year)


@written
def file_notice(
    unit: Unit, year: int, *, by: Any, moment: datetime | None = None, received_on: date | None = None,
    despite_numbers: bool = True,
) -> NoActivityNotice:  # fmt: skip
    """Clear every form of the period. A notice on paper counts by the day it came to the office (`received_on`).

    Who has not been shown that a draft holds numbers files with `despite_numbers=False`.
    """
    moment = moment or timezone.now()
    found = _locked(unit, year)
    _refuse(found, moment, received_on)
    if not despite_numbers and (with_numbers := [report for report in found.reports if typed_numbers(report)]):
        raise HasNumbers(with_numbers)
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
    if found.is_answered:
        raise NoticeRefused(
            Bilingual(
                kk="Осы кезең бойынша есеп немесе хабарлама тапсырылған: хабарлама оған қайшы.",
                ru="За этот период уже представлен отчет или уведомление: уведомление ему противоречит.",
            )
        )


@written
def withdraw_notice(notice: NoActivityNotice, *, by: Any, moment: datetime | None = None) -> None:
    """Undo, until the same last day: each report stands again where it stood."""
    moment = moment or timezone.now()
    found = _locked(notice.unit, notice.year)
    notice = NoActivityNotice.objects.select_for_update().get(pk=notice.pk)
    if notice.withdrawn_at or found.last_day is None or not is_in_time(moment, found.last_day):
        raise NoticeRefused(
            Bilingual(
                kk="Хабарламаны қайтарып алу мерзімі өтті немесе ол бұрын қайтарылған.",
                ru="Срок отзыва уведомления прошел, или оно уже отозвано.",
            )
        )
    cleared = [report for report in found.period if report.state == State.NO_ACTIVITY]
    if not all(report.round.is_open for report in cleared):
        raise RoundIsClosed
    notice.withdrawn_at, notice.withdrawn_by = moment, by
    notice.save(update_fields=["withdrawn_at", "withdrawn_by"])
    for report in cleared:
        _move(report, _state_before(report))
    journal.record(by, "notice.withdrawn", notice, unit_id=notice.unit_id)


def _state_before(report: Report) -> str:
    """Its versions tell where a report stood: a notice neither makes nor freezes one."""
    if _has_frozen([report]):
        return State.RETURNED
    return State.DRAFT if report.current_id else State.NOT_STARTED


def _move(report: Report, state: str) -> None:
    report.state, report.changed_at = state, timezone.now()
    report.save(update_fields=["state", "changed_at"])
