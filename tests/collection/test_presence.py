"""Who else is in a report: told to who may fill it, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mandate
from collection.models import Presence, Report
from tests.collection.factories import accountant_of, filed, fill, officer, person, report_of

pytestmark = pytest.mark.django_db
ONE, TWO = "window0one", "window0two"


@pytest.fixture
def report() -> Report:
    return report_of()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def colleague(report: Report, name: str = "Динара Оспанова") -> Any:
    user = person(name=name)
    Mandate.objects.create(user=user, unit=report.unit, scope=Mandate.Scope.FILL)
    return user


def ask(client: Client, report: Report, tab: str = ONE, **fields: str) -> Any:
    fields = {"section": "s2", "edit": "0", "version": "1"} | fields
    headers = {"Accept": "application/json", "X-Tab": tab}
    return client.post(f"/ru/reports/{report.public_id}/presence/", fields, headers=headers)


def test_two_people_see_each_other(report: Report) -> None:
    mine, theirs = signed_in(accountant_of(report)), signed_in(colleague(report))
    assert ask(mine, report).json()["here"] == []
    assert [each["name"] for each in ask(theirs, report, TWO, section="s3").json()["here"]] == [
        str(accountant_of(report))
    ]
    (seen,) = ask(mine, report).json()["here"]
    assert (seen["name"], seen["own"], seen["place"]) == ("Динара Оспанова", False, "Раздел 3")


def test_a_second_window_of_the_same_person_is_called_own(report: Report) -> None:
    client = signed_in(accountant_of(report))
    ask(client, report)
    (seen,) = ask(client, report, TWO).json()["here"]
    assert seen["own"] is True


def test_a_window_that_closes_or_falls_silent_is_gone(report: Report) -> None:
    mine, theirs = signed_in(accountant_of(report)), signed_in(colleague(report))
    ask(theirs, report, TWO)
    assert ask(theirs, report, TWO, leaving="1").json() == {}
    assert ask(mine, report).json()["here"] == []
    ask(theirs, report, TWO)
    Presence.objects.filter(tab=TWO).update(seen_at=timezone.now() - timedelta(minutes=2))
    assert ask(mine, report).json()["here"] == []


def test_since_is_when_the_window_came_first(report: Report) -> None:
    client = signed_in(accountant_of(report))
    ask(client, report)
    since = Presence.objects.get().since
    ask(client, report, section="s3")
    (again,) = Presence.objects.all()
    assert (again.since, again.section) == (since, "s3")
    assert again.seen_at > since


@pytest.mark.parametrize("who", [person, officer], ids=["stranger", "officer"])
def test_nobody_else_learns_who_is_here(report: Report, who: Any) -> None:
    ask(signed_in(accountant_of(report)), report)
    answer = ask(signed_in(who()), report, TWO)
    assert answer.status_code == 404
    assert str(accountant_of(report)).encode() not in answer.content


def test_drawing_a_page_writes_nothing(report: Report) -> None:
    signed_in(accountant_of(report)).get(f"/ru/reports/{report.public_id}/sections/s2/")
    assert not Presence.objects.exists()


def test_the_question_does_not_keep_a_session_alive(report: Report) -> None:
    client = signed_in(accountant_of(report))
    ask(client, report)
    assert "seen" not in client.session
    client.get(f"/ru/reports/{report.public_id}/")
    assert "seen" in client.session


def test_a_page_hears_what_others_saved(report: Report) -> None:
    fill(report, {"s2/1.3/1": 1})
    other = colleague(report)
    fill(report, {"s2/1.3/1": 1200}, by=other)
    told = ask(signed_in(accountant_of(report)), report, edit="1").json()
    assert told["edit"] == 2
    assert {a: (each["seen"], each["by"]) for a, each in told["others"].items()} == {
        "s2/1.3/1": ("1200", "Динара Оспанова")
    }


def test_a_page_of_a_filed_report_is_told_so(report: Report) -> None:
    report = filed(report)
    answer = ask(signed_in(accountant_of(report)), report)
    assert answer.status_code == 409
    assert answer.json()["message"]


def test_a_save_tells_that_its_page_is_open_but_not_every_time(report: Report) -> None:
    client = signed_in(accountant_of(report))
    headers = {"Accept": "application/json", "X-Tab": "window0three"}
    page = f"/ru/reports/{report.public_id}/sections/s2/"
    client.post(page, {"s2/1.3/1": "1", "edit": "0", "version": "1"}, headers=headers)
    first = Presence.objects.get().seen_at
    client.post(page, {"s2/1.3/1": "2", "edit": "1", "version": "1"}, headers=headers)
    assert Presence.objects.get().seen_at == first


def test_the_service_worker_reaches_no_further_than_reports() -> None:
    answer = Client().get("/kk/reports/offline.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer  # so that its own folder is its limit
    assert b"caches.match" in answer.content
