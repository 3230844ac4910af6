"""The publisher's rounds: how the collection stands, close it, calculate, assemble, watch the work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission
from collection.actions.rounds import close_round
from collection.models import Round
from dissemination.actions.work import ASSEMBLE, TABULATE, is_busy, start_assembly, start_tabulation
from dissemination.console import round_context, rounds_table
from dissemination.models import Bulletin
from dissemination.queries import counts_of
from estimation.models import Vintage
from kernel.errors import DomainError
from kernel.models import Job

STOP_POLLING = 286  # htmx asks no more after this status


@require(Permission.ROUND_PUBLISH)
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    found = list(Round.objects.select_related("survey"))
    return render(request, "dissemination/rounds.html", {"table": rounds_table(found)})


@require(Permission.ROUND_PUBLISH)
@require_GET
def round_page(request: HttpRequest, public_id: Any) -> HttpResponse:
    return render(request, "dissemination/round.html", round_context(_round_or_404(public_id)))


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The page says what closing leaves outside; nothing is closed by looking at it."""
    found = _round_or_404(public_id)
    if request.method == "POST":
        try:
            close_round(found, by=request.user)
            messages.success(request, _("The round is closed. The calculation may begin."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("dissemination:round", found.public_id)
    context = {"round": found, "counts": counts_of([found])[found.pk], "states": round_context(found)["states"]}
    return render(request, "dissemination/round_close.html", context)


@require(Permission.ROUND_PUBLISH)
@require_POST
def tabulate(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = _round_or_404(public_id)
    try:
        start_tabulation(found, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("dissemination:round", found.public_id)


@require(Permission.ROUND_PUBLISH)
@require_POST
def assemble(request: HttpRequest, public_id: Any) -> HttpResponse:
    vintage = get_object_or_404(Vintage.objects.select_related("round"), public_id=public_id)
    try:
        start_assembly(vintage, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("dissemination:round", vintage.round.public_id)


@require(Permission.ROUND_PUBLISH)
@require_GET
def job(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The part of a page that asks every second how far the work is."""
    found = get_object_or_404(Job, public_id=public_id, name__in=[TABULATE, ASSEMBLE])
    url, words = _result(found)
    context = {"job": found, "done_url": url, "done_link": words}
    is_over = found.is_finished or not is_busy(found)
    return render(request, "components/job_state.html", context, status=STOP_POLLING if is_over else 200)


def _result(found: Job) -> tuple[str, str]:
    """Where a finished job leads: an assembled bulletin itself, else the page of the round."""
    if found.name == ASSEMBLE and found.state == Job.State.DONE:
        bulletin = Bulletin.of_vintage(get_object_or_404(Vintage, pk=found.subject_id))
        if bulletin is not None:
            return reverse("dissemination:bulletin_edit", args=[bulletin.public_id]), _("To the bulletin")
    return reverse("dissemination:round", args=[_round_of(found).public_id]), _("Show the result")


def _round_of(found: Job) -> Round:
    if found.name == TABULATE:
        return get_object_or_404(Round, pk=found.subject_id)
    return get_object_or_404(Vintage.objects.select_related("round"), pk=found.subject_id).round


def _round_or_404(public_id: Any) -> Round:
    return get_object_or_404(Round.objects.select_related("survey", "closed_by"), public_id=public_id)
