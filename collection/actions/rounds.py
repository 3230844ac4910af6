"""Open a round with one obligation per drawn unit; close it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.errors import ClosesEarly, RoundIsClosed
from collection.models import Obligation, Report, Round, Survey
from forms_core import registry
from kernel import journal
from register.models import Unit
from sampling.models import Frame


def survey_of(form_code: str) -> Survey:
    title = registry.form(form_code).in_force.title
    survey, _ = Survey.objects.get_or_create(form_code=form_code, defaults={"name_kk": title.kk, "name_ru": title.ru})
    return survey


@transaction.atomic
def open_round(form_code: str, year: int, *, opens_on: date, frame: Frame | None, by: Any = None) -> Round:
    """Pin the edition of the year and oblige every selected unit of the frame."""
    opened = create_round(form_code, year, opens_on=opens_on, frame=frame, by=by)
    if frame is not None:
        oblige(opened, frame.units.filter(is_selected=True).values_list("unit_id", "region", "stratum"))
    return opened


@transaction.atomic
def create_round(form_code: str, year: int, *, opens_on: date, frame: Frame | None, by: Any = None) -> Round:
    """The round alone, pinned to the edition of its reporting year; nobody is obliged yet."""
    edition = registry.form(form_code).edition_for(year)
    opened = Round.objects.create(
        survey=survey_of(form_code), year=year, edition_id=edition.id, edition_hash=edition.hash,
        opens_on=opens_on, due_on=edition.deadline.due_on(year), frame=frame,
    )  # fmt: skip
    journal.record(by, "round.opened", opened, form=form_code, year=year, edition=edition.id)
    return opened


def oblige(opened: Round, selected: Iterable[tuple[int, str, str]]) -> None:
    """One obligation and one empty report per unit."""
    obligations = Obligation.objects.bulk_create(
        [
            Obligation(round=opened, unit_id=unit, region=region, stratum=stratum, due_on=opened.due_on)
            for unit, region, stratum in selected
        ],
        batch_size=2000,
    )
    Report.objects.bulk_create([Report(obligation=obligation) for obligation in obligations], batch_size=2000)


def oblige_unit(opened: Round, unit: Unit) -> Report:
    obligation = Obligation.objects.create(round=opened, unit=unit, region=unit.region, due_on=opened.due_on)
    return Report.objects.create(obligation=obligation)


@transaction.atomic
def close_round(round_: Round, *, by: Any, reason: str = "") -> Round:
    """After this nobody changes a report of the round; estimation may begin.

    While anybody may still file in time, closing needs a `reason`: it is kept in the journal.
    """
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if not locked.is_open:
        raise RoundIsClosed
    days_left = locked.days_left
    is_early = days_left is not None and days_left >= 0
    if is_early and not reason.strip():
        raise ClosesEarly(days_left)
    locked.state, locked.closed_at, locked.closed_by = Round.State.CLOSED, timezone.now(), by
    locked.save(update_fields=["state", "closed_at", "closed_by"])
    details = {"reason": reason.strip(), "days_left": days_left} if is_early else {}
    journal.record(by, "round.closed", locked, **details)
    return locked
