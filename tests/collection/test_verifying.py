"""The public check of a receipt: it confirms what was filed, denies everything else alike, and names nobody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts import attempts
from collection.models import Version
from collection.verifying import filed_as, read_fingerprint, read_receipt_number
from tests.cabinet.pages import english_left, said
from tests.collection.factories import filed

pytestmark = pytest.mark.django_db
CONFIRMED = {"kk": "Расталды: бұл нұсқа тапсырылған", "ru": "Подтверждено: эта версия представлена"}
DENIED = {"kk": "Расталмады", "ru": "Не подтверждено"}
NOBODY = "2-IT-2026-AAAA-AAAA"


def ask(receipt: str, sha256: str, language: str = "ru", *, address: str = "203.0.113.7") -> Any:
    query = urlencode({"receipt": receipt, "sha256": sha256})
    return Client(REMOTE_ADDR=address).get(f"/{language}/verify/?{query}")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_filed_version_is_confirmed_and_nobody_is_named(language: str) -> None:
    report = filed()
    version = report.current
    answer = ask(version.receipt_number, version.sha256, language)
    text = said(answer)
    assert answer.status_code == 200 and CONFIRMED[language] in text
    assert str(report.round.edition.title.in_(language)) in text and str(report.round.year) in text
    assert "UTC+5" in text and f"{version.received_at.astimezone():%M:%S}" in text
    page = answer.content.decode()
    hidden = (report.unit.name_kk, report.unit.name_ru, report.unit.code, str(report.public_id), "98400", "98 400")
    assert [word for word in hidden if word in page.replace("\u00a0", " ")] == []
    assert english_left(answer) == []


def test_the_page_asks_before_it_is_asked() -> None:
    answer = Client().get("/ru/verify/")
    assert answer.status_code == 200
    assert "Номер квитанции" in said(answer) and DENIED["ru"] not in said(answer)


def test_no_such_number_and_a_wrong_fingerprint_are_told_alike() -> None:
    version = filed().current
    wrong = ask(version.receipt_number, "0" * 64)
    missing = ask(NOBODY, "0" * 64)
    assert DENIED["ru"] in said(wrong) and CONFIRMED["ru"] not in said(wrong)
    assert wrong.content.decode().replace(version.receipt_number, NOBODY) == missing.content.decode()


def test_one_changed_byte_is_denied() -> None:
    """Of the stored bytes, with the stored fingerprint left as it was, or computed anew by whoever changed them."""
    version = filed().current
    content = bytes(version.canonical)
    changed = content.replace(b"98400", b"98401", 1)
    assert len(changed) == len(content) and changed != content
    Version.objects.filter(pk=version.pk).update(canonical=changed)
    assert DENIED["ru"] in said(ask(version.receipt_number, version.sha256))
    Version.objects.filter(pk=version.pk).update(canonical=content)
    assert CONFIRMED["ru"] in said(ask(version.receipt_number, version.sha256))


def test_the_number_of_one_version_and_the_fingerprint_of_another_are_denied() -> None:
    one, other = filed().current, filed().current
    assert filed_as(one.receipt_number, other.sha256) is None
    Version.objects.filter(pk=one.pk).update(canonical=bytes(other.canonical))
    assert filed_as(one.receipt_number, other.sha256) is None


def test_nothing_is_kept_for_the_fingerprint_of_nothing() -> None:
    version = filed().current
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert filed_as(NOBODY, nothing) is None
    Version.objects.filter(pk=version.pk).update(canonical=b"")
    assert filed_as(version.receipt_number, nothing) is None


def test_spaces_small_letters_and_look_alikes_are_read() -> None:
    version = filed().current
    grouped = " ".join(version.sha256[at : at + 8] for at in range(0, 64, 8)).upper()
    assert CONFIRMED["ru"] in said(ask(f" {version.receipt_number.lower()} ", grouped))
    assert read_receipt_number("2-IT-2026-КВХ4-МН9В") == "2-IT-2026-KBX4-MH9B"
    assert read_fingerprint("асе" + "0" * 61) == "ace" + "0" * 61


@pytest.mark.parametrize("sha256", ["", "0" * 63, "0" * 65, "g" * 64, "٠" * 64, "0" * 400])
def test_half_a_fingerprint_is_asked_for_again(sha256: str) -> None:
    answer = ask(filed().current.receipt_number, sha256)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_guessing_brings_a_pause_to_its_address_and_to_nobody_else() -> None:
    version = filed().current
    for _ in range(60):
        assert ask(version.receipt_number, "0" * 64).status_code == 200
    paused = ask(version.receipt_number, version.sha256)
    assert paused.status_code == 429 and CONFIRMED["ru"] not in said(paused)
    assert "Слишком много попыток. Повторите через 60 мин." in said(paused)
    assert CONFIRMED["ru"] in said(ask(version.receipt_number, version.sha256, address="198.51.100.9"))
    assert attempts.pause_of("somebody@example.kz", "203.0.113.7") is None


def test_the_answer_is_kept_by_no_cache() -> None:
    assert "no-store" in ask(NOBODY, "0" * 64).headers["Cache-Control"]


def test_every_page_leads_to_the_check() -> None:
    assert 'href="/ru/verify/"' in Client().get("/ru/").content.decode()
