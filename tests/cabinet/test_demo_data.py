"""The demo's data are right on any date: last year closed and published, this year open with days left."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from cabinet.demo_data import load_demo_data, open_year
from cabinet.demo_people import PEOPLE
from collection.models import Report, Round, State
from dissemination.models import Bulletin
from kernel.legal_clock import local_date

pytestmark = pytest.mark.django_db
# Either side of both deadlines, the turn of the year, a leap day.
DATES = ("2027-01-19", "2027-01-20", "2028-02-29")


@pytest.mark.parametrize("day", DATES)
def test_the_demo_is_right_on(day: str) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Asia/Almaty"))
    with time_machine.travel(noon, tick=True):
        assert load_demo_data(units=200, say=lambda line: None)
        assert not load_demo_data(units=200, say=lambda line: None)
        for code in ("2-IT", "3-INFORM"):
            year = open_year(code, local_date())
            opened = Round.objects.get(survey__form_code=code, state="open")
            closed = Round.objects.get(survey__form_code=code, state="closed")
            assert (opened.year, closed.year) == (year, year - 1)
            assert opened.due_on >= local_date() >= opened.opens_on
            bulletin = Bulletin.objects.readable(timezone.now()).get(form_code=code, year=year - 1)
            assert closed.closed_at < bulletin.vintage.made_at <= bulletin.approved_at < bulletin.release_at
            assert bulletin.made_on <= local_date(bulletin.release_at)
        states = set(Report.objects.filter(obligation__round__state="open").values_list("state", flat=True))
        assert states == set(State.values)
        assert len({person.role for person in PEOPLE}) == 5
