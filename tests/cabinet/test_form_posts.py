"""The quick reader of posted forms says what Django's own says, to the last character."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.test import Client, override_settings

from cabinet.form_posts import FORM, read_form

ODD = [
    b"", b"&", b"&&a=1&&", b"=", b"=1", b"a", b"a=", b"a&b&a=2", b"a=1=2", b"a=1&a=1&a=2", b"a=%", b"a=%zz&%zz=1",
    b"a=%D3%98%D2%93&s2%2F1.3%2F4=1%C2%A0234", b"a=%FF%FE", b"%FF=1", b"a=%00", b"a+b=c+d", b"a=1;b=2",
    "a=ә".encode(), b"a=\xff", b"a=%u0041", b"a=%2B+%26%3D",
]  # fmt: skip


@pytest.mark.parametrize("body", ODD)
def test_odd_bodies_are_read_as_django_reads_them(body: bytes) -> None:
    assert_same(body)


def test_any_body_is_read_as_django_reads_it() -> None:
    chance = random.Random(7)
    letters = "ab%+&=;ә 1\u00a0/.\x00Ж"
    for _ in range(2000):
        pairs = [("".join(chance.choices(letters, k=4)), "".join(chance.choices(letters, k=6))) for _ in range(5)]
        assert_same(urlencode(pairs).encode())
        assert_same("".join(chance.choices(letters, k=30)).encode())


def assert_same(body: bytes) -> None:
    ours, theirs = read_form(body), QueryDict(body, encoding="utf-8")
    assert list(ours.lists()) == list(theirs.lists())
    assert ours.dict() == theirs.dict()
    assert ours.encoding == theirs.encoding
    assert ours.urlencode() == theirs.urlencode()


def test_what_was_posted_cannot_be_changed_unnoticed() -> None:
    posted = read_form(b"a=1")
    with pytest.raises(AttributeError):
        posted["a"] = "2"
    assert posted.copy() == posted


def test_a_name_longer_than_any_cell_is_read_too() -> None:
    assert read_form(b"n" * 5000 + b"=1").dict() == {"n" * 5000: "1"}


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_the_limit_of_fields_holds() -> None:
    assert len(read_form(b"a=1&b=2&c=3")) == 3
    with pytest.raises(TooManyFieldsSent):
        read_form(b"a=1&b=2&c=3&d=4")


@pytest.mark.django_db
@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_too_many_fields_are_too_large_a_request_and_no_fault_of_ours(client: Client) -> None:
    assert client.post("/kk/sign-in/", "a=1&b=2&c=3&d=4", content_type=FORM).status_code == 413


@pytest.mark.django_db
def test_requests_are_read_by_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def reader(body: bytes) -> Any:
        read.append(body)
        return read_form(body)

    monkeypatch.setattr("cabinet.form_posts.read_form", reader)
    client.post("/kk/sign-in/", "email=a", content_type=FORM)
    assert read == [b"email=a"]
