"""The glossary of a form is open to everybody, in both languages, with the words of the law."""

from __future__ import annotations

import html

import pytest

from forms_core import registry
from tests.cabinet.pages import english_left, page, said

pytestmark = pytest.mark.django_db
EDITIONS = [form.in_force for form in registry.forms() if registry.instruction(form.in_force.id)]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_everybody_reads_every_definition(edition, language):
    answer = page(None, f"help/glossary/{edition.id}/", language)
    text = html.unescape(answer.content.decode().replace("<br>", "\n"))
    instruction = registry.instruction(edition.id)
    for piece in instruction.definitions:
        assert piece.said[instruction.language_for(language)] in text
        assert piece.term.name.in_(language) in text
        assert piece.term.ours.get(language, "") in text
    assert str(instruction.title.in_(language)) in said(answer)


def test_a_russian_reader_is_told_that_the_law_is_quoted_in_kazakh():
    assert "Текст инструкции есть только на казахском языке." in said(page(None, "help/glossary/2-it-2026/", "ru"))
    assert english_left(page(None, "help/glossary/2-it-2026/", "ru")) == []


def test_a_form_without_an_instruction_has_none():
    assert page(None, "help/glossary/1-demo-2020/").status_code == 404


def test_both_legal_forms_have_one():
    assert len(EDITIONS) == 2


def test_an_unknown_form_has_none():
    assert page(None, "help/glossary/no-such-edition/").status_code == 404
