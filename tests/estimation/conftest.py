"""Small surveys in the database: units, a frame, a closed round, accepted reports with their sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from collection.actions.rounds import survey_of
from collection.bulk import Filed, file_many
from collection.models import Obligation, Report, Round, State
from forms_core import registry
from register.classifiers import oked_section, size_group
from register.codes import complete
from register.models import Unit
from sampling.models import Frame, FrameUnit

RECEIVED = datetime(2023, 1, 10, 6, 0, tzinfo=UTC)


@dataclass
class Firm:
    """One unit of a small survey. `cells` None: drawn and silent; `is_drawn` False: in the frame only."""

    cells: Mapping[str, Any] | None
    region: str = "75"
    oked: str = "62011"
    size: int = 105
    parent: Any = None
    is_drawn: bool = True
    is_take_all: bool = False
    has_notice: bool = False
    unit: Unit = field(init=False)

    @property
    def stratum(self) -> str:
        return f"{oked_section(self.oked)}|{size_group(self.size)}|{self.region}"

    @property
    def enterprise(self) -> int:
        """The legal person at the top of the chain, as the frame freezes it."""
        return self.parent.enterprise if self.parent else self.unit.pk


@pytest.fixture
def publisher(db: Any, django_user_model: Any) -> Any:
    return django_user_model.objects.create(email="publisher@example.kz", full_name="Publisher", role="publisher")


@pytest.fixture
def survey(publisher: Any) -> Callable[..., Round]:
    """Files the firms' reports and closes the round: `survey("3-INFORM", 2022, [Firm({...}), ...])`."""

    def build(form_code: str, year: int, firms: list[Firm], *, is_framed: bool = True) -> Round:
        _register(firms)
        frame = _frame(form_code, year, firms) if is_framed else None
        edition = registry.form(form_code).in_force
        opened = Round.objects.create(
            survey=survey_of(form_code), year=year, edition_id=edition.id, edition_hash=edition.hash,
            opens_on=date(year + 1, 1, 1), due_on=edition.deadline.due_on(year), frame=frame,
        )  # fmt: skip
        filed = [firm for firm in firms if firm.cells is not None and firm.is_drawn]
        file_many(
            opened,
            [Filed(firm.unit.pk, firm.unit.code, firm.region, firm.stratum, firm.cells or {}) for firm in filed],
            by=publisher,
            received_at=RECEIVED,
        )
        for firm in firms:
            if firm.is_drawn and firm.cells is None:
                _silent(opened, firm)
        opened.state, opened.closed_at = Round.State.CLOSED, timezone.now()
        opened.save()
        return opened

    return build


def inform(**answers: Any) -> dict[str, Any]:
    """Answers to 3-inform under short names; an address passes through ("A/3.1": 5)."""
    named = {"computers": "B/4.1", "internet": "C/12.1", "cloud": "D/17", "costs": "A/3", "kato": "A/1.1"}
    return {named.get(name, name): value for name, value in answers.items()}


def services(
    *, exports: Mapping[str, tuple[int, str | None]] | None = None, **rows: Mapping[str, int]
) -> dict[str, Any]:
    """A consistent 2-services (IT): `services(r1_3={"2": 5, "6": 1})`; row 1 and column 1 are added up here."""
    cells: dict[str, Any] = {}
    for name, columns in rows.items():
        row = name[1:].replace("_", ".")
        total = sum(amount for column, amount in columns.items() if column != "4")
        for column, amount in {**columns, "1": total}.items():
            cells[f"s2/{row}/{column}"] = amount
            if row.count(".") == 1:
                cells[f"s2/1/{column}"] = cells.get(f"s2/1/{column}", 0) + amount
    for row, (amount, country) in (exports or {}).items():
        cells[f"s3/{row}/1"] = amount
        cells["s3/1/1"] = cells.get("s3/1/1", 0) + amount
        if country:
            cells[f"s3/{row}/2"] = country
    return cells


def _register(firms: list[Firm]) -> None:
    made = Unit.objects.count()
    for firm in firms:
        code = None
        while code is None:
            made += 1
            code = complete(f"050140{made:05d}")
        firm.unit = Unit.objects.create(
            code=code, name_kk=f"Фирма {made}", name_ru=f"Фирма {made}", kato=f"{firm.region}1110000",
            oked_main=firm.oked, size_code=firm.size, parent=firm.parent.unit if firm.parent else None,
        )  # fmt: skip


def _frame(form_code: str, year: int, firms: list[Firm]) -> Frame:
    frame = Frame.objects.create(form_code=form_code, year=year)
    FrameUnit.objects.bulk_create(
        FrameUnit(
            frame=frame, unit=firm.unit, enterprise_id=firm.enterprise, stratum=firm.stratum, region=firm.region,
            activity=oked_section(firm.oked), size_group=size_group(firm.size), size_code=firm.size,
            oked_main=firm.oked, is_take_all=firm.is_take_all, is_selected=firm.is_drawn, random_number=0.5,
            reason="sampled",
        )
        for firm in firms
    )  # fmt: skip
    return frame


def _silent(opened: Round, firm: Firm) -> None:
    obligation = Obligation.objects.create(
        round=opened, unit=firm.unit, region=firm.region, stratum=firm.stratum, due_on=opened.due_on
    )
    Report.objects.create(obligation=obligation, state=State.NO_ACTIVITY if firm.has_notice else State.NOT_STARTED)
