"""The help page is open to everybody and speaks one language at a time."""

from __future__ import annotations

import pytest

from tests.cabinet.pages import english_left, page, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("kk", "Нысанды қалай толтыру керек"), ("ru", "Как заполнить форму")])
def test_everybody_reads_it(language, words):
    answer = page(None, "help/", language)
    assert words in said(answer)
    assert english_left(answer) == []


def test_it_names_the_deadlines_and_what_is_reconstructed():
    text = said(page(None, "help/", "ru"))
    assert "до 30 марта (включительно)" in text
    assert "3-информ" in text


def test_every_page_leads_to_it():
    assert 'href="/kk/help/"' in page(None, "sign-in/").content.decode()
