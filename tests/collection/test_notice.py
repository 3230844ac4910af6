"""The no-activity notice: until when it may stand, who files it, and what a second press does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Mandate
from collection.actions.no_activity import NoticeRefused, file_notice, withdraw_notice
from collection.actions.review import return_for_correction
from collection.actions.rounds import close_round
from collection.errors import RoundIsClosed
from collection.models import NoActivityNotice, Report, State
from tests.collection.factories import accountant_of, filed, fill, officer, person, report_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return report_of(days_left=20)


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def address(report: Report, language: str = "ru") -> str:
    return f"/{language}/units/{report.unit.public_id}/no-activity/{report.round.year}/"


def with_scope(report: Report, scope: str) -> Client:
    user = person()
    Mandate.objects.create(user=user, unit=report.unit, scope=scope)
    return signed_in(user)


def state(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_a_second_press_on_withdraw_files_nothing(report: Report) -> None:
    client = signed_in(accountant_of(report))
    client.post(address(report), {"act": "file"})
    client.post(address(report), {"act": "withdraw"})
    again = client.post(address(report), {"act": "withdraw"}, follow=True)
    assert (state(report), NoActivityNotice.objects.count()) == (State.NOT_STARTED, 1)
    assert "отзывать нечего" in again.content.decode()


def test_a_second_press_on_file_says_that_the_notice_stands(report: Report) -> None:
    client = signed_in(accountant_of(report))
    client.post(address(report), {"act": "file"})
    again = client.post(address(report), {"act": "file"}, follow=True)
    assert (again.status_code, NoActivityNotice.objects.count()) == (200, 1)
    assert "уже подано и действует" in again.content.decode()


@pytest.mark.parametrize("fields", [{}, {"act": ""}, {"act": "nonsense"}])
def test_without_a_step_nothing_is_done(report: Report, fields: dict[str, str]) -> None:
    assert signed_in(accountant_of(report)).post(address(report), fields).status_code == 422
    assert state(report) == State.NOT_STARTED


def test_the_earliest_deadline_counts_when_its_round_is_closed(report: Report) -> None:
    other = report_of(report.unit, form="3-INFORM", days_left=-10)
    close_round(other.round, by=officer(), reason="Бұйрық № 5")
    with pytest.raises(NoticeRefused):
        file_notice(report.unit, report.round.year, by=accountant_of(report))
    assert state(report) == State.NOT_STARTED


def test_the_desk_offers_no_notice_that_would_be_refused(report: Report) -> None:
    client = signed_in(accountant_of(report))
    assert "no-activity" in client.get("/ru/desk/").content.decode()
    report_of(report.unit, form="3-INFORM", days_left=-10)
    assert "no-activity" not in client.get("/ru/desk/").content.decode()


def test_a_report_that_was_returned_has_been_filed_all_the_same() -> None:
    report = filed(days_left=20)
    return_for_correction(report, by=officer(), reason="1.3-жол")
    with pytest.raises(NoticeRefused):
        file_notice(report.unit, report.round.year, by=accountant_of(report))
    assert state(report) == State.RETURNED


@pytest.mark.parametrize(("cells", "before"), [({}, State.NOT_STARTED), ({"s2/1/1": 5}, State.DRAFT)])
def test_withdrawing_puts_a_report_back_where_it_stood(report: Report, cells: dict[str, Any], before: str) -> None:
    if cells:
        fill(report, cells)
    by = accountant_of(report)
    notice = file_notice(report.unit, report.round.year, by=by)
    assert state(report) == State.NO_ACTIVITY
    withdraw_notice(notice, by=by)
    assert state(report) == before


def test_withdrawing_puts_a_returned_report_back_to_returned() -> None:
    """Notices of the first release stand over returned reports."""
    report = filed(days_left=20)
    by = accountant_of(report)
    return_for_correction(report, by=officer(), reason="1.3-жол")
    notice = NoActivityNotice.objects.create(unit=report.unit, year=report.round.year, filed_by=by, receipt_number="NA")
    Report.objects.filter(pk=report.pk).update(state=State.NO_ACTIVITY)
    withdraw_notice(notice, by=by)
    assert state(report) == State.RETURNED


def test_a_closed_round_keeps_its_notice(report: Report) -> None:
    by = accountant_of(report)
    notice = file_notice(report.unit, report.round.year, by=by)
    close_round(report.round, by=officer(), reason="Бұйрық № 5")
    with pytest.raises(RoundIsClosed):
        withdraw_notice(notice, by=by)


@pytest.mark.parametrize("scope", [Mandate.Scope.VIEW, Mandate.Scope.FILL])
def test_who_does_not_sign_does_not_file(report: Report, scope: str) -> None:
    client = with_scope(report, scope)
    assert client.post(address(report), {"act": "file"}).status_code == 404
    assert state(report) == State.NOT_STARTED


@pytest.mark.parametrize("scope", list(Mandate.Scope))
def test_every_link_to_the_notice_opens(report: Report, scope: str) -> None:
    client = with_scope(report, scope)
    hub = f"/ru/reports/{report.public_id}/"
    offered = [path for path in ("/ru/desk/", hub) if address(report) in client.get(path).content.decode()]
    assert offered == (["/ru/desk/", hub] if scope == Mandate.Scope.SIGN else [])
    file_notice(report.unit, report.round.year, by=accountant_of(report))
    assert address(report) in client.get(hub).content.decode()
    page = client.get(address(report))
    assert page.status_code == 200
    assert ('value="withdraw"' in page.content.decode()) == (scope == Mandate.Scope.SIGN)


def test_an_officer_of_the_region_opens_the_notice_from_the_hub(report: Report) -> None:
    file_notice(report.unit, report.round.year, by=accountant_of(report))
    client = signed_in(officer())
    assert address(report) in client.get(f"/ru/reports/{report.public_id}/").content.decode()
    assert client.get(address(report)).status_code == 200
