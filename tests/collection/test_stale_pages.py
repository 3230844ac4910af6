"""A page that stood open while the report went on: nothing that others saved is overwritten unseen."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client

from collection.actions.review import correct, return_for_correction
from collection.actions.save_section import save_section
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.entries import Entries
from collection.errors import Conflict
from collection.models import Report
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, fill, officer, report_of

pytestmark = pytest.mark.django_db
MORE = {a: v + 1000 if isinstance(v, int) else v for a, v in GOOD_2IT.items()}


@pytest.fixture
def report() -> Report:
    report = report_of()
    fill(report, GOOD_2IT)
    return report


def address(report: Report, section: str = "s2") -> str:
    return f"/ru/reports/{report.public_id}/sections/{section}/"


def form_of(client: Client, report: Report, section: str = "s2") -> dict[str, str]:
    """Everything the page would send if nobody touched it."""
    page = client.get(address(report, section)).content.decode()
    fields = dict(re.findall(r'name="(edit|version|\w+/[^"]+)" value="([^"]*)"', page))
    chosen = dict(re.findall(r'name="(\w+/[^"]+)" value="([^"]*)" checked', page))
    return {name: unescape(value) for name, value in (fields | chosen).items()} | {"then": "stay"}


def cells(report: Report) -> dict[str, Any]:
    report.refresh_from_db()
    return read_cells(report.current)


def filed_and_returned(report: Report, *corrections: tuple[str, Any]) -> None:
    explain_all(report)
    submit(report, by=accountant_of(report), key=uuid.uuid4().hex)
    for place, value in corrections:
        correct(report, by=officer(), address=place, value=value, reason="by telephone")
    return_for_correction(report, by=officer(), reason="1.3-жол")
    report.refresh_from_db()


def test_a_page_older_than_the_return_takes_nothing_back(client_: Client, report: Report) -> None:
    stale = form_of(client_, report)
    fill(report, MORE)
    filed_and_returned(report)
    assert client_.post(address(report), stale).status_code == 302
    assert cells(report)["s2/1/1"] == MORE["s2/1/1"]


def test_a_page_older_than_the_return_asks_about_cells_that_both_changed(client_: Client, report: Report) -> None:
    stale = form_of(client_, report)
    fill(report, MORE)
    filed_and_returned(report)
    answer = client_.post(address(report), stale | {"s2/1/1": "5", "s2/1.4/2": "7"})
    assert answer.status_code == 409
    assert 'value="99400"' in answer.content.decode()
    assert "статистики" in answer.content.decode()
    assert cells(report)["s2/1/1"] == MORE["s2/1/1"]


def test_a_choice_on_an_older_page_is_taken_with_the_rest(client_: Client, report: Report) -> None:
    stale = form_of(client_, report)
    fill(report, MORE)
    filed_and_returned(report)
    mine = {"s2/1/1": "5", "s2/1.4/2": "7", "choice-s2/1/1": "mine", "theirs-s2/1/1": "99400"}
    assert client_.post(address(report), stale | mine).status_code == 302
    assert (cells(report)["s2/1/1"], cells(report)["s2/1.4/2"]) == (5, 7)
    assert cells(report)["s2/1/3"] == MORE["s2/1/3"]


def test_a_page_older_than_a_correction_keeps_the_corrected_value(client_: Client, report: Report) -> None:
    stale = form_of(client_, report, "s4")
    filed_and_returned(report, ("s4/time", "5"))
    assert client_.post(address(report, "s4"), stale).status_code == 302
    assert cells(report)["s4/time"] == "5"
    assert client_.post(address(report, "s4"), stale | {"s4/time": "3"}).status_code == 409


def test_a_page_that_names_no_version_is_of_the_first(client_: Client, report: Report) -> None:
    stale = form_of(client_, report, "s4")
    del stale["version"]
    filed_and_returned(report, ("s4/time", "5"))
    client_.post(address(report, "s4"), stale)
    assert cells(report)["s4/time"] == "5"


@pytest.mark.parametrize("strange", [{"edit": "99999999"}, {"version": "7"}, {"edit": "2", "version": "99999999999"}])
def test_a_page_from_the_future_overwrites_nothing(client_: Client, report: Report, strange: dict[str, str]) -> None:
    form = form_of(client_, report) | strange | {"s2/1/1": "5", "s2/1.4/2": "7"}
    assert client_.post(address(report), form).status_code == 409
    assert cells(report)["s2/1/1"] == GOOD_2IT["s2/1/1"]


def test_a_page_from_the_future_fills_what_is_blank(client_: Client, report: Report) -> None:
    assert client_.post(address(report), {"edit": "99999999", "version": "1", "s2/1.4/2": "7"}).status_code == 302
    assert cells(report)["s2/1.4/2"] == 7


def test_what_a_page_showed_is_told_through_several_saves(client_: Client, report: Report) -> None:
    stale = form_of(client_, report)
    for value in (200, 300):
        fill(report, {"s2/1/1": value})
    assert client_.post(address(report), stale | {"s2/1.4/2": "7"}).status_code == 302
    assert (cells(report)["s2/1/1"], cells(report)["s2/1.4/2"]) == (300, 7)


def test_a_third_value_is_asked_about_once_more(client_: Client, report: Report) -> None:
    stale = form_of(client_, report) | {"s2/1/1": "300"}
    fill(report, {"s2/1/1": 200})
    assert client_.post(address(report), stale).status_code == 409
    fill(report, {"s2/1/1": 201})
    chosen = stale | {"choice-s2/1/1": "mine", "theirs-s2/1/1": "200"}
    assert client_.post(address(report), chosen).status_code == 409
    assert cells(report)["s2/1/1"] == 201
    assert client_.post(address(report), chosen | {"theirs-s2/1/1": "201"}).status_code == 302
    assert cells(report)["s2/1/1"] == 300


def test_a_page_drawn_before_the_first_save_knows_what_the_register_knows() -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    stale = form_of(client, report, "sign")
    assert stale["version"] == "0"
    fill(report, {"sign/email": "new@example.kz"})
    client.post(address(report, "sign"), stale | {"sign/head_name": "Another"})
    assert (cells(report)["sign/email"], cells(report)["sign/head_name"]) == ("new@example.kz", "Another")


def test_what_was_merged_is_shown_when_another_cell_is_refused(client_: Client, report: Report) -> None:
    """Shown with the older value and the newer number, the next save would take the change of the others back."""
    stale = form_of(client_, report)
    fill(report, {"s2/1.4/2": 8})
    answer = client_.post(address(report), stale | {"s2/1.5/2": "abc"})
    assert answer.status_code == 422
    assert 'name="s2/1.4/2" value="8"' in answer.content.decode()


def test_a_caller_in_code_holds_the_version_of_now(report: Report) -> None:
    by = accountant_of(report)
    filed_and_returned(report)
    save_section(report, "s2", Entries({"s2/1/1": 5}), by=by, edit=report.current.edit_of("s2"))
    with pytest.raises(Conflict):
        save_section(report, "s2", Entries({"s2/1/1": 6}), by=by, edit=report.current.edit_of("s2"))
