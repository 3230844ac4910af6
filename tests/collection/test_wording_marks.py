"""Wording that is not official is marked where it stands: ° reconstructed, † only named in the instruction."""

from __future__ import annotations

import pytest
from django.test import Client

from forms_core import registry
from forms_core.edition import MARKS
from tests.cabinet.pages import said
from tests.collection.factories import accountant_of, filed, report_of

pytestmark = pytest.mark.django_db
LEGENDS = {
    "kk": {"°": "° осы белгісі бар мәтін", "†": "† осы белгісі бар тармақ"},
    "ru": {"°": "° текст с этим знаком", "†": "† пункт с этим знаком"},
}
BODY = [s for s in registry.form("3-INFORM").in_force.sections.values() if not s.from_register]


def page(report, path: str, language: str = "kk") -> str:
    client = Client()
    client.force_login(accountant_of(report))
    return client.get(f"/{language}/reports/{report.public_id}/{path}").content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("section", BODY, ids=lambda section: section.id)
def test_every_item_and_title_of_a_section_has_its_mark_and_every_mark_its_line(section, language):
    html = page(report_of(form="3-INFORM"), f"sections/{section.id}/", language)
    items = [section, *(q for q in section.questions.values() if q.type != "signature")]  # nobody signs on a screen
    for wording, mark in MARKS.items():
        marked = sum(item.wording == wording for item in items)
        assert html.count(f'aria-hidden="true">{mark}</span>') == marked
        assert html.count(LEGENDS[language][mark]) == (1 if marked else 0)


def test_the_official_form_has_no_mark():
    html = page(report_of(), "sections/s2/")
    assert not any(mark in html for mark in ("°", "†"))


def test_the_print_marks_titles_and_items_and_explains_the_marks():
    html = page(filed(form="3-INFORM"), "versions/1/form/")
    edition = registry.form("3-INFORM").in_force
    for section in BODY:
        title = () if section.id == "sign" else (section,)
        for item in (*title, *section.questions.values()):
            assert f"{item.text.kk}{item.mark}" in said_of(html), item
    for language in ("kk", "ru"):
        assert all(legend in said_of(html) for legend in LEGENDS[language].values())
    assert f"{edition.form['respondents']['kk']}°" in said_of(html)


def said_of(html: str) -> str:
    class Answer:
        content = html.encode()

    return said(Answer())


def test_the_print_of_the_official_form_shows_the_printed_header_and_its_footnote_numbers():
    """The screen shows the header that is meant; paper is a copy of the approved form."""
    html = page(filed(), "versions/1/form/")
    column = registry.form("2-IT").in_force.sections["s2"].columns["5"]
    assert column.printed_kk in html
    assert f">{column.text.kk}<" not in html
    assert "ЭҚЖЖ коды<sup>1</sup>" in html
    assert "<sup>1</sup> Мұнда және бұдан әрі ЭҚЖЖ" in html
    assert "ЭҚЖЖ коды<sup>1</sup>" in page(report_of(), "sections/s2/")
