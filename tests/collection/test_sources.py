"""Notes of the editions in the reader's words: every act named, no English left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cabinet.views.editions import CONTRADICTIONS
from collection.pages.sources import source_text
from forms_core import registry


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("instr-kk para 9, 1)", "пункт 9 инструкции к форме, 1)"),
        ("form s2, s3; para 5, last sentence", "форма, раздел 2; форма, раздел 3; пункт 5 инструкции к форме"),
        ("form, title page; see C-06", "титульный лист формы; противоречие C-06"),
        ("form", "напечатанная форма"),
        (
            "quality report of 3-inform, S.13.1 (comparison over time), by analogy",
            "отчет о качестве наблюдения, S.13.1",
        ),
        ("filler of group 18", "восстановлен по смыслу своей группы"),
    ],
)
def test_a_note_is_said_in_russian(note: str, words: str) -> None:
    with translation.override("ru"):
        assert source_text(note) == words


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_word_of_a_note_reaches_the_reader(language: str) -> None:
    with translation.override(language):
        for form in registry.forms():
            for control in form.in_force.controls:
                assert not re.search(r"[a-z]{4,}", source_text(control.source)), control.source


def contradictions(language: str) -> dict[str, list[str]]:
    """The list of one language: what differs, the adopted reading, what the cabinet does, by number."""
    text = Path(settings.BASE_DIR, CONTRADICTIONS.in_(language)).read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if "| C-" in line]
    return {number.strip("| "): cells for number, *cells in rows}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_contradiction_that_a_control_names_is_in_the_list(language: str) -> None:
    listed = contradictions(language)
    assert list(listed) == [f"C-{number:02d}" for number in range(1, 45)]
    named = {n for f in registry.forms() for c in f.in_force.controls for n in re.findall(r"C-\d\d", c.source)}
    assert named <= set(listed)
    assert all(len(cells) == 3 and all(cells) for cells in listed.values())


def test_the_list_of_contradictions_says_the_same_in_both_languages() -> None:
    kk, ru = contradictions("kk"), contradictions("ru")
    for number, cells in kk.items():
        for mine, theirs in zip(cells, ru[number], strict=True):
            assert _codes(mine) == _codes(theirs), number
            assert _kazakh_quotes(theirs) <= _kazakh_quotes(mine), number


def _codes(text: str) -> list[str]:
    return sorted(re.findall(r"`[^`]+`", text))


def _kazakh_quotes(text: str) -> set[str]:
    """Words of the sources; the Russian list translates some of what the Kazakh one quotes."""
    return {word for word in re.findall(r"«([^»]+)»", text) if re.search(r"[әғқңөұүһі]", word)}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_of_an_edition_names_the_list_in_the_reader_s_language(language: str) -> None:
    with translation.override(language):
        assert str(CONTRADICTIONS) == f"docs/contradictions.{language}.md"
