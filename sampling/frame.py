"""Take a frame: freeze the population of a survey with its strata, draw the sample, keep the reason of each unit."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel import journal
from kernel.bulk import insert_columns
from register.enterprises import enterprises
from register.models import Unit
from sampling.models import Frame, FrameUnit
from sampling.population import Candidate, Drawn, draw_population
from sampling.rules import Rules
from sampling.size import Number

_COLUMNS = (
    "pk", "code", "kind", "region", "oked_main", "oked_secondary", "size_code", "is_active", "parent_id",
    "files_for_itself",
)  # fmt: skip


@transaction.atomic
def take_frame(
    form_code: str,
    year: int,
    units: Any,
    rules: Rules,
    seed: str | int,
    rate: Number,
    *,
    note: str = "",
    start: float = 0.0,
    by: Any = None,
) -> Frame:
    """Freeze the population among `units` (a queryset of the register) and draw. The same seed draws the same sample.

    `rate` is the share of the sampled groups (3-inform: small enterprises; 2-services (IT): entrepreneurs).
    """
    drawn = draw_population(candidates(units), rules, seed=str(seed), rate=rate, start=start)
    frame = Frame.objects.create(form_code=form_code, year=year, note=note, parameters=_parameters(
        drawn, rules, seed=str(seed), rate=rate, start=start,
    ))  # fmt: skip
    insert_columns(FrameUnit, _frame_units(frame, drawn))
    journal.record(
        by, "frame.taken", frame, form=form_code, year=year, seed=str(seed), population=len(drawn.places),
        selected=int(drawn.selected.sum()),
    )  # fmt: skip
    return frame


def candidates(units: Any) -> list[Candidate]:
    rows = (units if units is not None else Unit.objects.all()).order_by("code").values_list(*_COLUMNS)
    return [
        Candidate(
            id=pk, code=code, kind=kind, region=region, oked_main=main, oked_secondary=secondary, size_code=size,
            is_active=is_active, is_branch=parent is not None, files_for_itself=itself,
        )
        for pk, code, kind, region, main, secondary, size, is_active, parent, itself in rows.iterator(chunk_size=5000)
    ]  # fmt: skip


def _parameters(drawn: Drawn, rules: Rules, *, seed: str, rate: Number, start: float) -> dict[str, Any]:
    return {
        "seed": seed,
        "rate": str(rate),
        "start": start,
        "rules": rules.as_parameters(),
        "strata": drawn.plan(),
        "population": len(drawn.places),
        "selected": int(drawn.selected.sum()),
    }


def _frame_units(frame: Frame, drawn: Drawn) -> dict[str, list[Any]]:
    units, parents = [place.candidate for place in drawn.places], enterprises()
    strata = [place.stratum for place in drawn.places]
    return {
        "frame_id": [frame.pk] * len(units),
        "unit_id": [unit.id for unit in units],
        "enterprise_id": [parents.get(unit.id, unit.id) for unit in units],
        "stratum": drawn.strata,
        "region": [unit.region for unit in units],
        "activity": [stratum.activity for stratum in strata],
        "size_group": [stratum.size_group for stratum in strata],
        "size_code": [unit.size_code for unit in units],
        "oked_main": [unit.oked_main for unit in units],
        "is_take_all": [place.take_all is not None for place in drawn.places],
        "is_selected": drawn.selected.tolist(),
        "random_number": drawn.numbers.tolist(),
        "reason": [str(reason) for reason in drawn.reasons()],
    }
