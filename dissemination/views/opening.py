"""Open a round: choose the form and the year, take the frame, look at it, oblige the units that were drawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.roles import Permission
from collection.actions.opening import refuse_opening_day, start_frame, start_opening
from dissemination.forms import FrameForm, OpeningForm
from dissemination.opening import frame_context, new_round_context
from kernel.errors import DomainError
from sampling.models import Frame


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Which round; taking its frame obliges nobody yet."""
    form = FrameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, year = form.cleaned_data["round"]
        try:
            start_frame(code, year, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("dissemination:round_new")
    context = new_round_context() | {"form": form}
    return render(request, "dissemination/round_new.html", context, status=422 if form.errors else 200)


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Whom the frame would oblige, by region and stratum; the round is opened from here."""
    found = get_object_or_404(Frame, public_id=public_id)
    form = OpeningForm(request.POST or None, refuse=lambda day: refuse_opening_day(found, day))
    if request.method == "POST" and form.is_valid():
        try:
            start_opening(found, opens_on=form.cleaned_data["opens_on"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("dissemination:frame", found.public_id)
    context = frame_context(found) | {"form": form}
    return render(request, "dissemination/frame.html", context, status=422 if form.errors else 200)
