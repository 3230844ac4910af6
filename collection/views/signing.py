"""Confirmations on the check page, and the page where a unit decides who confirms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.models import Mandate
from accounts.roles import Permission
from collection.actions.confirm import appoint, confirm, withdraw_confirmation
from collection.answers import Cells
from collection.models import Office, Report, Version
from collection.signing import candidates, signatories_of, signature, words
from kernel.errors import DomainError
from register.models import Unit


def confirmation_context(request: HttpRequest, report: Report, version: Version, cells: Cells) -> dict[str, Any]:
    """Who must confirm, who has, and what this person may press."""
    found = words(report, version, cells) if version.source != Version.Source.PAPER else []
    mine = [word for word in found if word.user == request.user]
    return {
        "words": found,
        "to_confirm": [word for word in mine if not word.is_current],
        "confirmed": [word for word in mine if word.is_current],
        "all_confirmed": bool(found) and all(word.is_current for word in found),
        "asks_password": signature().asks(request.user),
    }


def give_word(request: HttpRequest, report: Report, office: str, key: str, received_at: datetime) -> HttpResponse:
    """The last confirmation files the report; one before it waits for the others."""
    method = signature().method
    version = confirm(report, office, by=request.user, method=method, key=key, received_at=received_at)
    if version is not None:
        return redirect("collection:receipt", report.public_id, version.number)
    messages.success(request, _("You have confirmed. The report is filed when the others have confirmed it too."))
    return redirect("collection:check", report.public_id)


def take_word_back(request: HttpRequest, report: Report, office: str) -> HttpResponse:
    withdraw_confirmation(report, office, by=request.user)
    messages.success(request, _("Your confirmation is taken back."))
    return redirect("collection:check", report.public_id)


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def signing(request: HttpRequest, unit_id: Any) -> HttpResponse:
    """Who confirms the unit's reports: everybody with a mandate sees it, its owner decides."""
    mandate = Mandate.objects.in_force().filter(user=request.user, unit__public_id=unit_id).first()
    if mandate is None:
        raise Http404
    decides = Mandate.objects.managing().filter(pk=mandate.pk).exists()
    if request.method == "POST":
        if not decides:
            raise Http404
        try:
            appoint(mandate.unit, _chosen(request, mandate.unit), by=request.user)
        except DomainError as refused:
            return _page(request, mandate.unit, decides, refusal=refused.message)
        messages.success(request, _("Saved."))
        return redirect("collection:signing", mandate.unit.public_id)
    return _page(request, mandate.unit, decides)


def _chosen(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """Office -> person, by public id; what is nobody's id chooses nobody that could be appointed."""
    chosen: dict[str, Any] = {}
    for office in Office.values:
        wanted = request.POST.get(office, "")
        if wanted:
            people = {str(user.public_id): user for user in candidates(unit, office)}
            if wanted not in people:
                raise Http404
            chosen[office] = people[wanted]
    return chosen


def _page(request: HttpRequest, unit: Unit, decides: bool, *, refusal: Any = None) -> HttpResponse:
    standing = signatories_of(unit)
    rows = [
        {
            "office": office, "name": Office(office).label, "signatory": standing.get(office),
            "people": candidates(unit, office),
        }
        for office in Office.values
    ]  # fmt: skip
    context = {"unit": unit, "rows": rows, "decides": decides, "is_alone": not standing, "refusal": refusal}
    return render(request, "collection/signing.html", context, status=422 if refusal else 200)
