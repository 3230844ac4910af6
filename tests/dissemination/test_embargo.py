"""The minute of release: one second before, the same answer as for a page that does not exist; at it, everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from dissemination.actions.release import schedule, unschedule, withdraw
from dissemination.models import Bulletin
from tests.collection.factories import officer, person
from tests.dissemination.stored import approved, publisher

pytestmark = pytest.mark.django_db
MINUTE = datetime(2026, 5, 29, 6, 0, tzinfo=UTC)  # 11:00 in Almaty
BEFORE, AT = MINUTE - timedelta(seconds=1), MINUTE
PAGES = [f"/{language}/bulletins/2-it-2025/" for language in ("kk", "ru")]
FILES = [f"/{site}/bulletins/2-it-2025/2-it-2025-{lang}.xlsx" for site in ("kk", "ru") for lang in ("kk", "ru")]
WAYS: dict[str, dict[str, Any]] = {
    "get": {},
    "head": {},
    "range": {"HTTP_RANGE": "bytes=0-99"},
    "etag": {"HTTP_IF_NONE_MATCH": "*"},
    "match": {"HTTP_IF_MATCH": "*"},
    "since": {"HTTP_IF_MODIFIED_SINCE": "Sat, 01 Jan 2000 00:00:00 GMT"},
    "json": {"HTTP_ACCEPT": "application/json"},
}


def ask(path: str, way: str, user: Any = None) -> tuple[int, bytes, dict[str, str]]:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = (client.head if way == "head" else client.get)(path, **WAYS[way])
    headers = dict(answer.headers) | {"cookies": answer.cookies.output()}
    return answer.status_code, answer.content, headers


@pytest.fixture
def outsiders() -> dict[str, Any]:
    return {"nobody": None, "respondent": person(), "statistician": officer()}


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(MINUTE - timedelta(days=3), tick=False)
    return time_machine


@pytest.mark.parametrize("way", WAYS)
def test_before_the_minute_every_answer_is_that_of_a_missing_page(clock, way):
    """Byte by byte and header by header: the same address before the bulletin existed at all."""
    clock.move_to(BEFORE, tick=False)
    missing = {path: ask(path, way) for path in PAGES + FILES}
    clock.move_to(MINUTE - timedelta(days=3), tick=False)
    by = publisher()
    schedule(approved(by), MINUTE, by=by)
    clock.move_to(BEFORE, tick=False)
    for path in PAGES + FILES:
        assert ask(path, way) == missing[path]
        assert missing[path][0] == 404
        assert missing[path][2]["Cache-Control"] == "no-store"  # no cache keeps the refusal beyond the minute


def test_before_the_minute_no_outsider_sees_anything_whoever_it_is(clock, outsiders):
    by = publisher()
    bulletin = schedule(approved(by), MINUTE, by=by)
    clock.move_to(BEFORE, tick=False)
    for user in outsiders.values():
        for path in PAGES + FILES:
            status, body, headers = ask(path, "get", user)
            assert status == 404
            assert "ETag" not in headers
            assert bulletin.title_ru.encode() not in body and bulletin.title_kk.encode() not in body
        for site in ("kk", "ru"):
            assert bulletin.slug.encode() not in ask(f"/{site}/", "get", user)[1]


def test_the_publisher_too_gets_nothing_from_the_public_addresses(clock):
    by = publisher()
    schedule(approved(by), MINUTE, by=by)
    clock.move_to(BEFORE, tick=False)
    assert {ask(path, "get", by)[0] for path in PAGES + FILES} == {404}


def test_at_the_minute_pages_and_files_are_there_in_the_same_second(clock, outsiders):
    by = publisher()
    bulletin = schedule(approved(by), MINUTE, by=by)
    clock.move_to(AT, tick=False)
    for user in outsiders.values():
        for path in PAGES:
            assert ask(path, "get", user)[0] == 200
            assert ask(path, "head", user)[:2] == (200, b"")
        for path in FILES:
            status, body, headers = ask(path, "get", user)
            stored = bulletin.files.get(name=path.rsplit("/", 1)[1])
            assert (status, body) == (200, bytes(stored.content))
            assert headers["ETag"] == f'"{stored.sha256}"'
            assert headers["Content-Length"] == str(stored.size)
    for site in ("kk", "ru"):
        assert bulletin.slug.encode() in ask(f"/{site}/", "get")[1]


def test_a_file_that_did_not_change_is_not_sent_again(clock):
    by = publisher()
    bulletin = schedule(approved(by), MINUTE, by=by)
    clock.move_to(AT, tick=False)
    file = bulletin.files.first()
    path = f"/kk/bulletins/{bulletin.slug}/{file.name}"
    client = Client()
    unchanged = client.get(path, HTTP_IF_NONE_MATCH=f'"{file.sha256}"')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert client.get(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    part = client.get(path, HTTP_RANGE="bytes=0-9")
    assert (part.status_code, part["Accept-Ranges"], len(part.content)) == (200, "none", file.size)


def test_a_page_that_did_not_change_is_not_sent_again(clock):
    by = publisher()
    schedule(approved(by), MINUTE, by=by)
    clock.move_to(AT, tick=False)
    client = Client()
    first = client.get(PAGES[0])
    assert client.get(PAGES[0], HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert "no-cache" in first["Cache-Control"]
    assert client.get(PAGES[1])["ETag"] != first["ETag"]


def test_guessed_names_get_the_same_answer_as_the_real_one(clock):
    by = publisher()
    schedule(approved(by), MINUTE, by=by)
    clock.move_to(BEFORE, tick=False)
    client = Client()
    guessed = ["2-it-2024", "2-it-2026", "2-it-2025-2", "3-inform-2025", "zz"]
    real = client.get("/kk/bulletins/2-it-2025/").content.replace(b"2-it-2025", b"")
    for slug in guessed:
        assert client.get(f"/kk/bulletins/{slug}/").content.replace(slug.encode(), b"") == real


def test_a_file_of_another_bulletin_is_not_found_under_this_one(clock):
    by = publisher()
    first = schedule(approved(by), MINUTE, by=by)
    second = approved(by, round_=first.vintage.round, number=2)
    clock.move_to(AT, tick=False)
    assert Client().get(f"/kk/bulletins/{first.slug}/{second.slug}-kk.xlsx").status_code == 404


def test_a_cancelled_minute_comes_to_nothing(clock):
    by = publisher()
    unschedule(schedule(approved(by), MINUTE, by=by), by=by)
    clock.move_to(AT, tick=False)
    assert {ask(path, "get")[0] for path in PAGES + FILES} == {404}


def test_a_withdrawn_bulletin_keeps_its_reason_and_nothing_else(clock):
    by = publisher()
    bulletin = schedule(approved(by), MINUTE, by=by)
    clock.move_to(AT + timedelta(hours=1), tick=False)
    withdraw(bulletin, by=by, reason_kk="Қате табылды.", reason_ru="Найдена ошибка.")
    for path, reason in zip(PAGES, ("Қате табылды.", "Найдена ошибка."), strict=True):
        status, body, _ = ask(path, "get")
        assert status == 410
        assert reason in body.decode()
        assert "<table" not in body.decode() and "<svg" not in body.decode() and "млрд" not in body.decode()
    assert {ask(path, "get")[0] for path in FILES} == {404}
    assert "Отозван" in Client().get("/ru/").content.decode()


def test_the_decision_is_taken_in_the_query():
    bulletin = approved()
    assert not Bulletin.objects.readable(MINUTE).exists()
    schedule(bulletin, datetime(2100, 1, 1, tzinfo=UTC), by=publisher())
    assert not Bulletin.objects.readable(datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)).exists()
    assert Bulletin.objects.readable(datetime(2100, 1, 1, tzinfo=UTC)).exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_public_addresses_are_only_read(clock, method):
    by = publisher()
    schedule(approved(by), MINUTE, by=by)
    before = {path: getattr(Client(), method)(path).status_code for path in PAGES + FILES}
    clock.move_to(AT, tick=False)
    assert {path: getattr(Client(), method)(path).status_code for path in PAGES + FILES} == before
    assert set(before.values()) == {405}
