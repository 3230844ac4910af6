"""The demo's data are right on any date: last year closed and published, this year open with days left."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from cabinet.demo_data import load_demo_data, open_year
from cabinet.demo_people import PEOPLE
from collection.models import Finding, Report, Round, State, Version
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
        everything_a_reviewer_meets_is_there()
        accountant = Report.objects.filter(obligation__unit__mandates__user__email="accountant@example.kz")
        assert accountant.filter(state="draft", obligation__round__state="open").exists()


def everything_a_reviewer_meets_is_there() -> None:
    waiting = Finding.objects.filter(version__is_frozen=True).exclude(explanation="")
    for state in ("submitted", "under_review"):
        assert waiting.filter(version__report__state=state).exists(), state
    filed = Version.objects.filter(is_frozen=True, report__obligation__round__state="open")
    assert filed.filter(source="paper").exists()
    assert filed.filter(source="office", corrections__isnull=False).exists()
    assert Version.objects.filter(source="paper", is_frozen=False).exists()
    closed = Report.objects.filter(obligation__round__state="closed")
    assert closed.filter(current__is_late=True).exists()
    assert any(
        report.obligation.days_left < 0 for report in closed.filter(state="not_started").select_related("obligation")
    )
