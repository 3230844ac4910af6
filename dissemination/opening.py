"""What the pages of opening a round show, as plain dictionaries for the components."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from collection.actions.opening import OPEN, TAKE, Counts, counts_of_frame, due_on, openable
from collection.models import Round, Survey
from collection.pages.review import stratum_text
from forms_core import registry
from kernel import jobs
from kernel.models import Job
from kernel.numbers import format_number
from register.classifiers import region_name
from sampling.models import Frame


def new_round_context() -> dict[str, Any]:
    running = [jobs.latest(TAKE, pk) for pk in Survey.objects.values_list("pk", flat=True)]
    return {
        "jobs": [job_view(job, _("Taking the frame")) for job in running if job is not None],
        "frames": [_frame_line(frame) for frame in waiting_frames()],
        "is_possible": bool(openable()),
    }


def waiting_frames() -> list[Frame]:
    """The newest frame of each round that may still be opened."""
    found = []
    for code, year in openable():
        frame = Frame.objects.filter(form_code=code, year=year, rounds=None).order_by("-pk").first()
        found += [frame] if frame else []
    return found


def _frame_line(frame: Frame) -> dict[str, str]:
    return {
        "title": f"{registry.form(frame.form_code).in_force.index}, {frame.year}",
        "url": reverse("dissemination:frame", args=[frame.public_id]),
        "note": _("Frame taken") + ": " + date_format(localtime(frame.taken_at), "DATETIME_FORMAT"),
        "when": _("drawn: %(count)s") % {"count": format_number(frame.parameters["selected"])},
    }


def frame_context(frame: Frame) -> dict[str, Any]:
    counts, job = counts_of_frame(frame), jobs.latest(OPEN, frame.pk)
    opened = Round.objects.filter(survey__form_code=frame.form_code, year=frame.year).first()
    return {
        "frame": frame,
        "edition": registry.form(frame.form_code).in_force,
        "taken": date_format(localtime(frame.taken_at), "DATETIME_FORMAT"),
        "due": date_format(due_on(frame)),
        "keys": [
            {"term": _("Units in the population"), "value": format_number(counts.population)},
            {"term": _("Units drawn"), "value": format_number(counts.selected), "now": True},
        ],
        "regions": _table(_("By region"), _("Region"), _regions(counts)),
        "strata": _table(_("By stratum"), _("Stratum"), _strata(counts)),
        "job": job_view(job, _("Opening of the round")) if job else None,
        "opened": opened,
        "is_possible": opened is None and not jobs.is_busy(job),
    }


def _regions(counts: Counts) -> list[tuple[str, int, int]]:
    return [(str(region_name(region)), n, k) for region, (n, k) in counts.regions.items()]


def _strata(counts: Counts) -> list[tuple[str, int, int]]:
    return [(stratum_text(stratum), n, k) for stratum, (n, k) in counts.strata.items()]


def _table(caption: str, head: str, rows: list[tuple[str, int, int]]) -> dict[str, Any]:
    total = (_("Total"), sum(n for _name, n, _k in rows), sum(k for _name, _n, k in rows))
    return {
        "caption": caption,
        "columns": [
            {"text": head},
            {"text": _("Units in the population"), "numeric": True},
            {"text": _("Units drawn"), "numeric": True},
        ],
        "rows": [_row(*row) for row in rows] + [_row(*total) | {"is_total": True}],
    }


def _row(name: str, population: int, drawn: int) -> dict[str, Any]:
    return {"text": name, "cells": [{"text": format_number(n), "numeric": True} for n in (population, drawn)]}


def job_view(job: Job, title: str) -> dict[str, Any]:
    return {"job": job, "title": title, "poll_url": reverse("dissemination:job", args=[job.public_id])}
