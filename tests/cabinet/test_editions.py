"""Every edition can be read whole, in both languages side by side, with what is reconstructed."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from collection.models import Round
from forms_core import registry
from tests.cabinet.pages import english_left, page, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def methodologist():
    return make.person(Role.METHODOLOGIST)


@pytest.mark.parametrize("edition_id", ["2-it-2026", "3-inform-2022"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_whole_form_is_on_the_page(methodologist, edition_id, language):
    edition = registry.edition(edition_id)
    answer = page(methodologist, f"editions/{edition_id}/", language)
    text = said(answer)
    for section in edition.sections.values():
        items = [*section.items, *section.rows.values(), *(o for q in section.questions.values() for o in q.options)]
        for item in items:
            assert item.text.kk in text
            assert item.text.ru in text
            hint = getattr(item, "hint", None)
            assert hint is None or hint.in_(language) in text
    assert f"forms_{'2it' if edition.form_code == '2-IT' else '3inform'}/editions/" in text
    assert english_left(answer) == []


def test_every_reconstructed_item_is_marked(methodologist):
    answer = page(methodologist, "editions/3-inform-2022/")
    reconstructed = answer.context["reconstructed"]
    assert reconstructed > 50
    assert said(answer).count("° (") + said(answer).count("† (") >= reconstructed
    official = said(page(methodologist, "editions/2-it-2026/"))
    assert "° (" not in official
    assert "† (" not in official


def test_closed_cells_are_marked_and_spoken(methodologist):
    html = page(methodologist, "editions/2-it-2026/").content.decode()
    assert html.count('class="is-closed"') == 16 + 2  # the country of 16 rows, the activity of row 1 in two sections


def test_the_list_names_the_file_and_the_years(methodologist):
    year = make.round_of().year
    text = said(page(methodologist, "editions/"))
    assert "forms_2it/editions/2026.yaml" in text
    assert str(year) in text


def test_a_file_changed_under_an_open_round_is_seen(methodologist):
    assert "жеке редакция ашыңыз" not in said(page(methodologist, "editions/"))
    found = make.round_of()
    Round.objects.filter(pk=found.pk).update(edition_hash="0" * 64)
    assert "жеке редакция ашыңыз" in said(page(methodologist, "editions/"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_list_is_in_one_language(methodologist, language):
    assert english_left(page(methodologist, "editions/", language)) == []
