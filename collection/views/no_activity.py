"""No activity, in three steps: choose the enterprises, look at what one notice of each covers, keep the receipts.

Each enterprise is a transaction of its own: what cannot be filed for one is told and stops none of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from collection.actions.no_activity import file_notice, withdraw_notice
from collection.pages.no_activity import (
    Company,
    check_context,
    choose_context,
    companies_of,
    filed_context,
    year_asked_for,
)
from kernel.errors import DomainError


@require(Permission.REPORT_FILL)
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    companies = companies_of(request.user)
    year = year_asked_for(companies, request.GET.get("year", ""))
    context = choose_context(companies, year, all_chosen="all" in request.GET)
    return render(request, "collection/no_activity.html", context | {"nothing_chosen": "nothing" in request.GET})


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Nothing is filed before everything with numbers is confirmed; then each enterprise by itself."""
    asked = request.POST if request.method == "POST" else request.GET
    companies = companies_of(request.user)
    year = year_asked_for(companies, asked.get("year", ""))
    chosen = _chosen(companies, year, asked.getlist("unit"))
    if not chosen:
        return _back_to("no_activity", year, more="&nothing=1")
    confirmed = {c.unit.public_id for c in chosen if f"confirm-{c.unit.public_id}" in asked}
    if request.method == "GET":
        return render(request, "collection/no_activity_check.html", check_context(chosen, set()))
    missing = [
        c.unit.public_id for c in chosen if c.may_be_cleared and c.with_numbers and c.unit.public_id not in confirmed
    ]
    if missing:
        context = check_context(chosen, confirmed, missing=missing)
        return render(request, "collection/no_activity_check.html", context, status=422)
    _file(request, chosen, confirmed)
    return _back_to("no_activity_filed", year)


def _chosen(companies: Iterable[Company], year: int | None, units: list[str]) -> list[Company]:
    """The enterprises named in the address or the form. One that this person does not sign for is not there."""
    by_id = {str(company.unit.public_id): company for company in companies if company.year == year}
    try:
        return [by_id[unit] for unit in dict.fromkeys(units)]
    except KeyError as unknown:
        raise Http404 from unknown


def _file(request: HttpRequest, chosen: list[Company], confirmed: set[UUID]) -> None:
    """A notice that stands already is left alone: a second press files nothing."""
    filed = 0
    for company in chosen:
        if company.notice is not None:
            continue
        try:
            file_notice(
                company.unit, company.year, by=request.user, despite_numbers=company.unit.public_id in confirmed
            )
            filed += 1
        except DomainError as refusal:
            said = _("Not filed: %(name)s. %(reason)s") % {"name": company.unit.name, "reason": refusal}
            messages.error(request, said)
    if filed:
        messages.success(request, _("Notices filed: %(count)s") % {"count": filed})


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def filed(request: HttpRequest) -> HttpResponse:
    """The receipts; each notice may be withdrawn until its last day."""
    companies = companies_of(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    year = year_asked_for(companies, asked.get("year", ""))
    if request.method == "GET":
        return render(request, "collection/no_activity_filed.html", filed_context(companies, year))
    for company in _chosen(companies, year, request.POST.getlist("withdraw")):
        _withdraw(request, company)
    return _back_to("no_activity_filed", year)


def _withdraw(request: HttpRequest, company: Company) -> None:
    if company.notice is None:
        messages.info(request, _("No notice stands: there is nothing to withdraw."))
        return
    try:
        withdraw_notice(company.notice, by=request.user)
        messages.success(request, _("The notice is withdrawn: %(name)s") % {"name": company.unit.name})
    except DomainError as refusal:
        messages.error(request, f"{company.unit.name}. {refusal}")


def _back_to(page: str, year: int | None, more: str = "") -> HttpResponse:
    return redirect(f"{reverse(f'collection:{page}')}?year={year or ''}{more}")
