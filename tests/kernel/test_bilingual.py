"""Text in both languages; a missing one is an error."""

from __future__ import annotations

import pytest
from django.utils import translation

from kernel.bilingual import Bilingual
from kernel.errors import DomainError

WORD = Bilingual(kk="мемлекеттік меншік", ru="государственная собственность")


@pytest.mark.parametrize(("kk", "ru"), [("", "нет"), ("жоқ", ""), ("", "")])
def test_an_empty_side_is_refused(kk, ru):
    with pytest.raises(ValueError, match="both languages"):
        Bilingual(kk=kk, ru=ru)


@pytest.mark.parametrize(("language", "text"), [("kk", WORD.kk), ("ru", WORD.ru), ("en", WORD.kk)])
def test_it_speaks_the_active_language_and_kazakh_without_one(language, text):
    with translation.override(language):
        assert str(WORD) == text
    with translation.override(None):
        assert str(WORD) == WORD.kk


def test_the_lazy_text_follows_the_reader():
    lazy = WORD.lazy
    with translation.override("ru"):
        assert f"{lazy}" == WORD.ru
    with translation.override("kk"):
        assert f"{lazy}" == WORD.kk


def test_both_sides_are_filled_in():
    assert Bilingual(kk="Жол: {row}", ru="Строка: {row}").format(row="1.3") == Bilingual(
        kk="Жол: 1.3", ru="Строка: 1.3"
    )


def test_a_domain_error_speaks_the_language_of_its_reader():
    with translation.override("ru"):
        assert str(DomainError(WORD)) == WORD.ru
