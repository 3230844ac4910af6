"""No-activity notices of several enterprises: who can be cleared, until when and why; which notices stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Mandate
from collection.actions.no_activity import Coverage, typed_numbers
from collection.due_dates import DueDate, NoticeDay, due_dates
from collection.models import NoActivityNotice, Report, State
from collection.pages.moments import minute_text
from collection.pages.why import why_notice
from kernel.legal_clock import local_date
from register.models import Unit


@dataclass(frozen=True)
class Company:
    """One enterprise of a signatory and its period."""

    unit: Unit
    year: int
    dates: tuple[DueDate, ...]  # the earliest first
    notice: NoActivityNotice | None

    @property
    def coverage(self) -> Coverage:
        return Coverage([found.report for found in self.dates], self.last_day)

    @property
    def last_day(self) -> date:
        return self.dates[0].day

    @property
    def is_in_time(self) -> bool:
        return self.last_day >= local_date()

    @property
    def why_not(self) -> str:
        """As the action will say; nothing where a notice may be filed."""
        reports = self.coverage.reports
        if any(report.state not in (State.NOT_STARTED, State.DRAFT) for report in self.coverage.period):
            return _("A form of this period has been filed, so a notice would contradict it.")
        if not self.is_in_time:
            return _("The last day for a notice has passed: %(day)s.") % {
                "day": date_format(self.last_day, "DATE_FORMAT")
            }
        if not all(report.round.has_begun for report in reports):
            return _("Collection for this period has not begun.")
        return ""

    @property
    def with_numbers(self) -> list[tuple[Report, int]]:
        counted = [(report, typed_numbers(report)) for report in self.coverage.reports]
        return [(report, count) for report, count in counted if count]

    @property
    def may_be_cleared(self) -> bool:
        return self.notice is None and not self.why_not

    @property
    def why(self) -> list[str]:
        return why_notice(NoticeDay(self.unit, self.year, self.dates, self.notice))


def companies_of(user: Any) -> list[Company]:
    """Every period of the units this person signs for that has an open round."""
    signed = Mandate.objects.in_force().filter(user=user, scope=Mandate.Scope.SIGN).values("unit")
    periods: dict[tuple[int, int], list[DueDate]] = {}
    for found in due_dates(Report.objects.filter(obligation__unit__in=signed)):
        periods.setdefault((found.report.obligation.unit_id, found.report.round.year), []).append(found)
    notices = {
        (notice.unit_id, notice.year): notice
        for notice in NoActivityNotice.objects.filter(Q(unit__in=signed), withdrawn_at=None)
    }
    companies = [
        Company(dates[0].report.unit, year, tuple(dates), notices.get((unit, year)))
        for (unit, year), dates in periods.items()
        if any(found.report.round.is_open for found in dates)
    ]
    return sorted(companies, key=lambda company: (company.year, company.unit.sort_key))


def year_asked_for(companies: Iterable[Company], text: str) -> int | None:
    """The year of the address where there is one of it; else the one whose last day comes next."""
    companies = list(companies)
    if text in {str(company.year) for company in companies}:
        return int(text)
    waiting = [company for company in companies if company.may_be_cleared] or companies
    return min(waiting, key=lambda company: (not company.is_in_time, company.last_day)).year if waiting else None


def choose_context(companies: list[Company], year: int | None, *, all_chosen: bool) -> dict[str, Any]:
    of_year = [company for company in companies if company.year == year]
    free = [company for company in of_year if company.may_be_cleared]
    return {
        "year": year,
        "other_years": sorted({company.year for company in companies} - {year}),
        "companies": [_choice(company, all_chosen or len(free) == 1) for company in free],
        "others": [c for c in of_year if c.notice is None and c.why_not],
        "standing": sum(company.notice is not None for company in of_year),
        "all_chosen": all_chosen,
    }


def _choice(company: Company, is_chosen: bool) -> dict[str, Any]:
    forms = ", ".join(str(report.round.edition.index) for report in company.coverage.reports)
    return {
        "id": company.unit.public_id,
        "name": company.unit.name,
        "code": company.unit.code,
        "forms": forms,
        "last_day": company.last_day,
        "has_numbers": bool(company.with_numbers),
        "is_chosen": is_chosen,
    }


def check_context(chosen: list[Company], confirmed: set[UUID], *, missing: Iterable[UUID] = ()) -> dict[str, Any]:
    missing = set(missing)
    return {
        "year": chosen[0].year,
        "companies": [
            {
                "company": company,
                "id": company.unit.public_id,
                "numbers": _numbers(company),
                "is_confirmed": company.unit.public_id in confirmed,
                "is_missing": company.unit.public_id in missing,
            }
            for company in chosen
        ],
        "count": sum(company.may_be_cleared for company in chosen),
        "errors": [
            {
                "url": f"#confirm-{company.unit.public_id}",
                "text": f"{company.unit.name}: {_('confirm that there was no activity, or leave the enterprise out')}",
            }
            for company in chosen
            if company.unit.public_id in missing
        ],
    }


def _numbers(company: Company) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("collection:report", args=[report.public_id]),
            "form": report.round.edition.index,
            "text": _("numbers typed: %(count)s") % {"count": count},
        }
        for report, count in company.with_numbers
    ]


def filed_context(companies: list[Company], year: int | None) -> dict[str, Any]:
    standing = [company for company in companies if company.year == year and company.notice]
    return {"year": year, "rows": [_standing(company) for company in standing]}


def _standing(company: Company) -> dict[str, Any]:
    notice = company.notice
    assert notice is not None
    cleared = [found.report for found in company.dates if found.report.state == State.NO_ACTIVITY]
    return {
        "id": company.unit.public_id,
        "name": company.unit.name,
        "code": company.unit.code,
        "url": reverse("collection:notice", args=[company.unit.public_id, company.year]),
        "receipt": notice.receipt_number,
        "when": minute_text(notice.filed_at),
        "forms": ", ".join(str(report.round.edition.index) for report in cleared),
        "last_day": company.last_day,
        "may_withdraw": company.is_in_time and all(report.round.is_open for report in cleared),
    }
