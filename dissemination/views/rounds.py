"""The publisher's rounds: how the collection stands, close it, calculate, assemble, watch the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission
from collection.actions.opening import OPEN, TAKE
from collection.actions.rounds import close_round
from collection.models import Round
from dissemination.actions.reopen import reopen_round
from dissemination.actions.work import ASSEMBLE, TABULATE, is_busy, start_assembly, start_tabulation
from dissemination.console import may_reopen, round_context, rounds_table
from dissemination.forms import CloseEarlyForm, ReopenForm
from dissemination.models import Bulletin
from dissemination.views.acting import act_and_return
from estimation.models import Vintage
from kernel.errors import DomainError
from kernel.models import Job
from sampling.models import Frame

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
    """The page says what closing leaves outside, and how early it is; nothing is closed by looking at it."""
    found = _round_or_404(public_id)
    days_left = found.days_left if found.is_open else None
    is_early = days_left is not None and days_left >= 0
    form = CloseEarlyForm(request.POST if request.method == "POST" else None) if is_early else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        done = _("The round is closed. The calculation may begin.")
        return _do(request, found, lambda: close_round(found, by=request.user, reason=reason), done)
    context = round_context(found) | {"form": form, "days_left": days_left}
    return render(request, "dissemination/round_close.html", context, status=422 if form and form.errors else 200)


@require(Permission.ROUND_PUBLISH)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Asks for the reason first; who comes too late is told why it is not possible any more."""
    found = _round_or_404(public_id)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = _("The round is open again. Close it anew before the next calculation.")
        return _do(request, found, lambda: reopen_round(found, by=request.user, **form.cleaned_data), done)
    context = {"round": found, "form": form, "may_reopen": may_reopen(found)}
    return render(request, "dissemination/round_reopen.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, round_: Round, act: Callable[[], Round], done: str) -> HttpResponse:
    return act_and_return(request, act, done, "dissemination:round", round_.public_id)


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
    found = get_object_or_404(Job, public_id=public_id, name__in=[TABULATE, ASSEMBLE, TAKE, OPEN])
    url, words = _result(found)
    context = {"job": found, "done_url": url, "done_link": words}
    is_over = found.is_finished or not is_busy(found)
    return render(request, "components/job_state.html", context, status=STOP_POLLING if is_over else 200)


def _result(found: Job) -> tuple[str, str]:
    """Where the result of the work is seen: an assembled bulletin itself, a frame, else the page of the round."""
    if found.name == TAKE:
        return reverse("dissemination:round_new"), _("Show the result")
    if found.name == OPEN:
        frame = get_object_or_404(Frame, pk=found.subject_id)
        return reverse("dissemination:frame", args=[frame.public_id]), _("Show the result")
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
