"""Who did what about the reports of a unit: for who manages the access to it, and nobody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.models import Mandate
from accounts.roles import Permission
from collection.pages.who import who_context
from register.models import Unit


@require(Permission.REPORT_READ)
@require_GET
def who(request: HttpRequest, unit_id: Any) -> HttpResponse:
    managed = Mandate.objects.managing().filter(user=request.user).values("unit_id")
    unit = get_object_or_404(Unit, public_id=unit_id, pk__in=managed)
    return render(request, "collection/who.html", who_context(unit, request.GET))
