"""The ear that listens for words of the wrong language: what it hears, and what it lets pass."""

from __future__ import annotations

import pytest

from tests.e2e import words


@pytest.mark.parametrize("text", ["Save the report", "Есеп: draft", "Сохранить Report", "Not filled"])
def test_english_is_heard(text: str) -> None:
    assert words.english([text]) == [text]


@pytest.mark.parametrize(
    "text",
    ["XLSX, 43 КБ", "SHA-256", "UTC+5", "esep@unit-1.example", "Big data", "2-IT-2025-NTLB", "www.stat.gov.kz"],
)
def test_names_codes_and_addresses_are_no_english(text: str) -> None:
    assert words.english([text]) == []


@pytest.mark.parametrize("text", ["Сохранить", "Есеп или нысан", "Заполнение формы", "Общие сведения", "Нет"])
def test_russian_is_heard_on_a_kazakh_page(text: str) -> None:
    assert words.russian([text]) == [text]


@pytest.mark.parametrize(
    "text", ["Бұл не үшін керек?", "Ғылыми қызмет", "«Отдел культуры и языков»", "Того", "Армения", "Да"]
)
def test_kazakh_is_not_taken_for_russian(text: str) -> None:
    assert words.russian([text]) == []


def test_kazakh_is_heard_on_a_russian_page() -> None:
    assert words.kazakh(["Есепті сақтау", "Сохранить отчет", "Алматы қаласы, Жусан көшесі"]) == ["Есепті сақтау"]
