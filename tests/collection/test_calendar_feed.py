"""The calendar for programs: lines as RFC 5545 wants them, a secret address, and nothing that opens a report."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from collection.actions.calendar_link import make_link, revoke_link
from collection.actions.deadlines import revoke_order
from collection.actions.no_activity import file_notice
from collection.ical import Event, write
from collection.models import CalendarLink, Report
from kernel.legal_clock import local_date
from kernel.models import JournalEntry
from tests.cabinet.pages import page, said, send
from tests.collection.factories import accountant_of, filed, fill, person, report_of
from tests.collection.test_calendar import order

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return report_of(days_left=20)


def fetch(secret: str, language: str = "ru") -> Any:
    return Client().get(f"/{language}/calendar/feed/{secret}/dates.ics")


def parsed(body: bytes) -> list[dict[str, str]]:
    """The events, read strictly: every line ends in CRLF, none is longer than 75 octets, every block is closed."""
    assert body.endswith(b"END:VCALENDAR\r\n")
    raw = body.split(b"\r\n")[:-1]
    assert all(b"\n" not in line and b"\r" not in line and 0 < len(line) <= 75 for line in raw)
    for line in raw:
        line.decode()  # no letter is cut in two
    lines = re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[1] == "VERSION:2.0"
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, value = re.fullmatch(r"([A-Z-]+)(?:;[A-Z]+=[A-Za-z]+)*:(.*)", line).groups()  # type: ignore[union-attr]
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append({})
        elif events and name != "END":
            assert name not in events[-1], f"{name} stands twice"
            events[-1][name] = value
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(events)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= event.keys()
    assert len({event["UID"] for event in events}) == len(events)
    return events


def due(events: list[dict[str, str]]) -> dict[str, str]:
    return next(event for event in events if event["UID"].startswith("due-"))


# --- the writer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(60, 90))
@pytest.mark.parametrize("letter", ["a", "қ", "€", "🙂"])
def test_lines_are_folded_between_letters(letter: str, length: int) -> None:
    event = Event("1@x", date(2027, 1, 19), letter * length, "", datetime(2027, 1, 1, tzinfo=UTC))
    [found] = parsed(write([event], name="x", language="kk"))
    assert found["SUMMARY"] == letter * length


def test_signs_with_a_meaning_are_escaped() -> None:
    event = Event("1@x", date(2027, 12, 31), "a;b,c\\d", "1\r\n2", datetime(2027, 1, 1, 5, tzinfo=UTC))
    [found] = parsed(write([event], name="x", language="kk"))
    assert found["SUMMARY"] == "a\\;b\\,c\\\\d"
    assert found["DESCRIPTION"] == "1\\n2"
    assert (found["DTSTART"], found["DTEND"], found["DTSTAMP"]) == ("20271231", "20280101", "20270101T050000Z")


# --- the feed --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Соңғы күні: 2-қызмет көрсету (IT)"), ("ru", "Последний день: 2-услуги (IT)")]
)
def test_it_speaks_the_language_of_its_address(report: Report, language: str, words: str) -> None:
    answer = fetch(make_link(accountant_of(report)), language)
    event = due(parsed(answer.content))
    with translation.override(language):
        assert event["SUMMARY"] == f"{words}\\, {report.unit.name}"
    assert event["DTSTART"] == f"{report.obligation.due_on:%Y%m%d}"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"


def test_it_holds_no_figures_and_nothing_that_opens_a_report(report: Report) -> None:
    fill(report, {"s2/1/1": 987654})
    body = fetch(make_link(accountant_of(report))).content.decode()
    text = body.replace("\r\n ", "")
    assert "987654" not in text
    assert "http" not in text
    assert str(report.public_id) not in text
    assert str(report.current.public_id) not in text
    assert "URL" not in text


def test_a_moved_day_keeps_its_name_and_counts_up(report: Report) -> None:
    secret = make_link(accountant_of(report))
    before = due(parsed(fetch(secret).content))
    made = order(report, days=400)
    moved = due(parsed(fetch(secret).content))
    assert moved["UID"] == before["UID"]
    assert moved["DTSTART"] == f"{made.new_due_on:%Y%m%d}"
    assert int(moved["SEQUENCE"]) > int(before["SEQUENCE"])
    assert moved["DTSTAMP"] >= before["DTSTAMP"]
    assert "№ 46-н" in moved["DESCRIPTION"]
    revoke_order(made, by=person(), reason="Қате")
    back = due(parsed(fetch(secret).content))
    assert int(back["SEQUENCE"]) > int(moved["SEQUENCE"])


def test_nothing_changed_is_the_same_file(report: Report) -> None:
    secret = make_link(accountant_of(report))
    assert fetch(secret).content == fetch(secret).content


def test_a_filed_report_says_so() -> None:
    report = filed(days_left=20)
    assert due(parsed(fetch(make_link(accountant_of(report))).content))["SUMMARY"].startswith("Представлен: ")


def test_the_notice_has_its_own_day(report: Report) -> None:
    early = report_of(report.unit, form="3-INFORM", days_left=5)
    user = accountant_of(report)
    secret = make_link(user)
    [notice] = [e for e in parsed(fetch(secret).content) if e["UID"].startswith("notice-")]
    assert notice["DTSTART"] == f"{early.obligation.due_on:%Y%m%d}"
    file_notice(report.unit, report.round.year, by=user)
    [again] = [e for e in parsed(fetch(secret).content) if e["UID"].startswith("notice-")]
    assert again["UID"] == notice["UID"]
    assert "отзыва" in again["SUMMARY"]


# --- the address -----------------------------------------------------------------------------------------------------


def test_the_secret_is_not_stored(report: Report) -> None:
    secret = make_link(accountant_of(report))
    stored = CalendarLink.objects.values_list("secret_hash", flat=True).get()
    assert secret not in stored
    assert len(secret) >= 43
    assert secret not in str(list(JournalEntry.objects.values_list("details", flat=True)))


def test_unknown_and_revoked_addresses_are_the_same_404(report: Report) -> None:
    user = accountant_of(report)
    old = make_link(user)
    new = make_link(user)
    revoke_link(user)
    unknown = "x" * len(old)
    secrets = rf"{old}|{new}|{unknown}"
    found = [fetch(secret) for secret in (old, new, unknown)]
    answers = {(answer.status_code, re.sub(secrets, "…", answer.content.decode())) for answer in found}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "methodologist"}])
def test_an_account_that_is_closed_or_turned_has_no_calendar(report: Report, change: dict[str, Any]) -> None:
    user = accountant_of(report)
    secret = make_link(user)
    type(user).objects.filter(pk=user.pk).update(**change)
    assert fetch(secret).status_code == 404


def test_a_mandate_taken_back_empties_the_feed(report: Report) -> None:
    user = accountant_of(report)
    secret = make_link(user)
    user.mandates.update(revoked_at=timezone.now())
    assert parsed(fetch(secret).content) == []


def test_use_is_noted_once_an_hour(report: Report) -> None:
    secret = make_link(accountant_of(report))
    fetch(secret)
    first = CalendarLink.objects.get().last_used_at
    fetch(secret)
    assert CalendarLink.objects.get().last_used_at == first
    CalendarLink.objects.update(last_used_at=first - timedelta(hours=2))
    fetch(secret)
    assert CalendarLink.objects.get().last_used_at >= first


def test_the_address_is_shown_once(report: Report) -> None:
    user = accountant_of(report)
    assert "Сілтеме жасау" in said(page(user, "calendar/link/"))
    made = send(user, "calendar/link/", {}, "ru")
    [secret] = re.findall(r"http://testserver/ru/calendar/feed/([\w-]+)/dates\.ics", made.content.decode())
    assert made["Cache-Control"] == "no-store"
    assert fetch(secret).status_code == 200
    again = page(user, "calendar/link/", "ru").content.decode()
    assert secret not in again
    assert "Заменить ссылку новой" in again


def test_a_new_address_stops_the_old_one(report: Report) -> None:
    user = accountant_of(report)
    old = make_link(user)
    new = make_link(user)
    assert (fetch(old).status_code, fetch(new).status_code) == (404, 200)
    assert CalendarLink.objects.filter(revoked_at=None).count() == 1


def test_revoking_asks_first_and_says_what_it_did(report: Report) -> None:
    user = accountant_of(report)
    secret = make_link(user)
    assert page(user, "calendar/link/revoke/").status_code == 200
    assert fetch(secret).status_code == 200
    send(user, "calendar/link/revoke/", {})
    assert fetch(secret).status_code == 404
    assert [e.verb for e in JournalEntry.objects.filter(verb__startswith="calendar").order_by("pk")] == [
        "calendar.link_made",
        "calendar.link_revoked",
    ]


def test_one_day_is_one_day(report: Report) -> None:
    event = due(parsed(fetch(make_link(accountant_of(report))).content))
    assert event["DTEND"] == f"{local_date() + timedelta(days=21):%Y%m%d}"
