"""What the publisher's pages show, as plain dictionaries for the components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from collection.models import Round, State
from dissemination.actions.work import ASSEMBLE, TABULATE, is_busy, latest_job
from dissemination.amounts import percent
from dissemination.models import Bulletin
from dissemination.moments import minute_text
from dissemination.queries import RoundCounts, counts_of
from estimation.models import Vintage
from estimation.queries import refusals
from kernel import journal
from kernel.models import Job
from kernel.numbers import format_number

COURSE = {"round.closed": gettext_lazy("Closed before the deadline"), "round.reopened": gettext_lazy("Opened again")}
TONES = {
    Bulletin.State.DRAFT: "warn",
    Bulletin.State.APPROVED: "info",
    Bulletin.State.SCHEDULED: "info",
    Bulletin.State.WITHDRAWN: "bad",
}


def rounds_table(rounds: Sequence[Round]) -> dict[str, Any]:
    counts = counts_of(rounds)
    heads = [_("Obliged"), _("Answered"), _("Response"), _("Accepted reports"), _("Not accepted")]
    return {
        "caption": _("Rounds"),
        "hide_caption": True,
        "columns": [{"text": _("Survey, reporting year")}, *({"text": head, "numeric": True} for head in heads)],
        "rows": [_round_row(round_, counts[round_.pk]) for round_ in rounds],
    }


def _round_row(round_: Round, counts: RoundCounts) -> dict[str, Any]:
    figures = [
        _number(counts.obliged), _number(counts.answered), _response(counts), _number(counts.accepted),
        _number(counts.unsettled),
    ]  # fmt: skip
    return {
        "text": f"{round_.survey.name}, {round_.year}",
        "url": reverse("dissemination:round", args=[round_.public_id]),
        "tag": round_.get_state_display(),
        "tone": "info" if round_.is_open else "",
        "note": f"{_('Deadline')}: {date_format(round_.due_on, 'DATE_FORMAT')}",
        "cells": figures,
    }


def _number(value: int) -> dict[str, Any]:
    return {"text": format_number(value), "numeric": True}


def _response(counts: RoundCounts) -> dict[str, Any]:
    return {"text": response_text(counts), "numeric": True}


def response_text(counts: RoundCounts) -> str:
    return percent(counts.response).in_(get_language() or "kk") if counts.response is not None else "–"


def round_context(round_: Round) -> dict[str, Any]:
    """One round: its reports, what may be done next, its vintages with their bulletins."""
    counts = counts_of([round_])[round_.pk]
    vintages = Vintage.objects.filter(round=round_, state=Vintage.State.TABULATED).order_by("-number")
    job = latest_job(TABULATE, round_.pk)
    return {
        "round": round_,
        "counts": counts,
        "keys": [
            {"term": _("Obliged"), "value": format_number(counts.obliged)},
            {"term": _("Answered"), "value": format_number(counts.answered), "note": response_text(counts)},
            {"term": _("Accepted reports"), "value": format_number(counts.accepted)},
            {"term": _("Not accepted"), "value": format_number(counts.unsettled), "now": bool(counts.unsettled)},
        ],
        "states": _states_table(counts),
        "job": _job_view(job, _("Calculation of the tables")),
        "may_reopen": may_reopen(round_),
        "course": _course(round_),
        "may_tabulate": not round_.is_open and not is_busy(job),
        "vintages": [_vintage_view(vintage) for vintage in vintages],
    }


def may_reopen(round_: Round) -> bool:
    """No bulletin of the round is published or has its minute."""
    out = Bulletin.objects.filter(vintage__round=round_, state=Bulletin.State.SCHEDULED)
    return not round_.is_open and not out.exists()


def _course(round_: Round) -> list[dict[str, Any]]:
    """Who closed the round before its deadline or opened it again, when and why: the last line first."""
    lines = journal.of(round_).filter(verb__in=COURSE).order_by("-id")
    return [
        {"text": COURSE[line.verb], "by": line.actor or "", "at": line.at, "reason": line.details["reason"]}
        for line in lines if line.details.get("reason")
    ]  # fmt: skip


def _states_table(counts: RoundCounts) -> dict[str, Any]:
    return {
        "caption": _("Reports by state"),
        "columns": [{"text": _("State")}, {"text": _("Reports"), "numeric": True}],
        "rows": [
            {"text": label, "cells": [_number(counts.of(state))]} for state, label in State.choices if counts.of(state)
        ]
        + [{"text": _("Total"), "is_total": True, "cells": [_number(counts.obliged)]}],
    }


def _job_view(job: Job | None, title: str) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "job": job,
        "title": title,
        "poll_url": reverse("dissemination:job", args=[job.public_id]),
        "is_lost": not job.is_finished and not is_busy(job),
    }


def _vintage_view(vintage: Vintage) -> dict[str, Any]:
    bulletin = Bulletin.of_vintage(vintage)
    job = latest_job(ASSEMBLE, vintage.pk)
    return {
        "vintage": vintage,
        "made": minute_text(vintage.made_at),
        "reports": format_number(vintage.report_count),
        "bulletin": bulletin,
        "state": bulletin_tag(bulletin) if bulletin else None,
        "job": _job_view(job, _("Assembly of the bulletin"))
        if job and not (bulletin and job.state == "done")
        else None,
        "notes": [str(note) for note in vintage.note_texts],
        "refused": list(refusals(vintage).items()),
        "may_assemble": not is_busy(job) and (bulletin is None or bulletin.is_editable),
    }


def bulletin_tag(bulletin: Bulletin) -> dict[str, str]:
    """Its state in words: a scheduled one whose minute has come is published, though no row was changed."""
    if bulletin.is_released(timezone.now()):
        return {"text": _("Published"), "tone": "good"}
    return {"text": bulletin.get_state_display(), "tone": TONES[Bulletin.State(bulletin.state)]}


def override_of(bulletin: Bulletin) -> dict[str, Any]:
    """What the approver overrode in the approval that is in force, and why: {"overridden": [names], "reason": ..}."""
    if bulletin.approved_at is None:
        return {}
    line = journal.of(bulletin).filter(verb="bulletin.approved").last()
    return line.details if line else {}


def bulletins_table(bulletins: Sequence[Bulletin]) -> dict[str, Any]:
    return {
        "caption": _("Bulletins"),
        "hide_caption": True,
        "columns": [{"text": _("Bulletin")}, {"text": _("Vintage"), "numeric": True}, {"text": _("Minute of release")}],
        "rows": [_bulletin_row(bulletin) for bulletin in bulletins],
    }


def _bulletin_row(bulletin: Bulletin) -> dict[str, Any]:
    tag = bulletin_tag(bulletin)
    return {
        "text": bulletin.title,
        "url": reverse("dissemination:bulletin_edit", args=[bulletin.public_id]),
        "tag": tag["text"],
        "tone": tag["tone"],
        "cells": [
            {"text": f"№ {bulletin.vintage.number}", "numeric": True},
            {"text": minute_text(bulletin.release_at) if bulletin.release_at else ""},
        ],
    }
