"""Notes of the editions in the reader's words: every act named, no English left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

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


def test_every_contradiction_that_a_control_names_is_in_the_list() -> None:
    listed = set(
        re.findall(r"^\| (C-\d\d) ", Path(settings.BASE_DIR, "docs/contradictions.md").read_text("utf-8"), re.M)
    )
    assert listed == {f"C-{number:02d}" for number in range(1, 45)}
    named = {n for f in registry.forms() for c in f.in_force.controls for n in re.findall(r"C-\d\d", c.source)}
    assert named <= listed
