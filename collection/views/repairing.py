"""Repairs: the button of a finding on the check page, the same button on a section's page, and Undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Permission
from collection.actions.repair import NoSuchRepair, applied_line, apply_repair, undo_repair
from collection.errors import CannotType, Conflict
from collection.models import Report
from collection.pages.repairs import not_restored
from collection.views.loading import fillable

REFUSALS = (NoSuchRepair, Conflict, CannotType)


def is_asked(request: HttpRequest) -> bool:
    """Was the form of a section sent by the button of a repair, or by Undo?"""
    return bool(request.POST.get("repair") or request.POST.get("undo"))


def carried_out(request: HttpRequest, found: Report, page: str, *section: str) -> HttpResponse:
    """Repair, or take back, what the button names; then the page again, with what was done or why it was not."""
    url = reverse(page, args=[found.public_id, *section])
    try:
        if key := request.POST.get("repair"):
            return redirect(f"{url}?repaired={apply_repair(found, key, by=request.user).pk}")
        _take_back(request, fillable(request, found.public_id))
    except REFUSALS as refusal:
        messages.warning(request, str(refusal.message))
    return redirect(url)


def _take_back(request: HttpRequest, found: Report) -> None:
    number = request.POST.get("undo", "")
    line = applied_line(found, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
    if line is None:
        raise Http404
    done = undo_repair(found, line, by=request.user)
    if done.restored:
        messages.success(request, _("The repair is taken back: the cells have their former values."))
    for sentence in not_restored(found.current.edition, done.changed_since):
        messages.warning(request, sentence)


@require(Permission.REPORT_FILL)
@require_POST
def repair(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The buttons of the check page."""
    found = fillable(request, public_id)
    if not is_asked(request):
        return redirect("collection:check", found.public_id)
    return carried_out(request, found, "collection:check")
