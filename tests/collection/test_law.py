"""Beside each field: what the instruction says of it, word for word, and its terms linked to the glossary."""

from __future__ import annotations

import gzip
import html
import re

import pytest
from django.test import Client
from django.utils import translation

from collection.pages.law import linked
from forms_core import registry
from tests.collection.factories import accountant_of, report_of

pytestmark = pytest.mark.django_db
BUDGET = 45 * 1024  # of a page on the wire
FORMS = ("2-IT", "3-INFORM")
SECTIONS = [
    (form, section.id)
    for form in FORMS
    for section in registry.form(form).in_force.sections.values()
    if not section.from_register
]


def page(report, section: str, language: str = "kk", *, both: str = "") -> str:
    client = Client()
    client.force_login(accountant_of(report))
    client.cookies["both"] = both
    return client.get(f"/{language}/reports/{report.public_id}/sections/{section}/").content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("form", "section"), SECTIONS)
def test_every_piece_stands_on_its_page_with_its_paragraph(form, section, language):
    edition = registry.form(form).in_force
    instruction, part = registry.instruction(edition.id), edition.sections[section]
    text = page(report_of(form=form), section, language)
    said = html.unescape(text.replace("<br>", "\n"))
    places = {f"sections {section}"} | {f"columns {section}/{c}" for c in part.columns}
    places |= {f"rows {r}" for r in part.rows}
    places |= {f"questions {section}/{q}" for q in part.questions}
    reference = {"kk": "{}-тармақ", "ru": "пункт {}"}[language]
    for piece in instruction.pieces:
        if piece.about & places:
            assert piece.said[instruction.language_for(language)] in said, piece.para
            assert reference.format(piece.para.split(",")[0]) in said


def test_the_law_of_another_language_says_so():
    text = page(report_of(), "s2", "ru")
    assert '<blockquote lang="kk">' in text
    assert "Текст инструкции есть только на казахском языке." in text
    assert "<blockquote lang" not in page(report_of(), "s2", "kk")


@pytest.mark.parametrize("both", ["", "1"])
@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("form", "section"), SECTIONS)
def test_a_page_stays_within_its_budget(form, section, language, both):
    assert len(gzip.compress(page(report_of(form=form), section, language, both=both).encode(), 6)) <= BUDGET


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("ru", "Общие затраты на ИКТ, тысяч тенге, затраты на ИКТ", ["ict-costs"]),
        ("ru", "Внедрение и использование ИКТ; ИКТ", ["ict"]),
        ("ru", "Использование технологии RFID <b>", ["rfid"]),
        ("ru", "НИКТО, АКТЕР", []),
        ("kk", "АКТ-ны әзірлеуге", ["ict"]),
        ("kk", "Дата-орталықты пайдалану", ["data-centre"]),
        ("kk", "контАКТ", []),
    ],
)
def test_a_term_is_linked_once_where_it_first_stands(language, text, terms):
    edition = registry.form("3-INFORM").in_force
    with translation.override(language):
        found = linked(edition, text)
    assert re.findall(r'glossary/3-inform-2022/#([\w-]+)" target="_blank"', found) == terms
    assert html.unescape(re.sub("</?a[^>]*>", "", found)) == text


def test_a_term_is_not_linked_beside_its_own_definition():
    edition = registry.form("3-INFORM").in_force
    with translation.override("ru"):
        assert linked(edition, "Big data (Большие данные)", "questions", "H/25.3") == "Big data (Большие данные)"
        assert "#big-data" in linked(edition, "Big data (Большие данные)", "questions", "H/25.4")


@pytest.mark.parametrize("form", FORMS)
def test_every_link_to_a_term_has_its_place_in_the_glossary(form):
    edition = registry.form(form).in_force
    for language in ("kk", "ru"):
        glossary = Client().get(f"/{language}/help/glossary/{edition.id}/").content.decode()
        places = set(re.findall(r'<dt id="([\w-]+)"', glossary))
        report = report_of(form=form)
        linked_to = set()
        for section in (s for f, s in SECTIONS if f == form):
            linked_to |= set(re.findall(r'glossary/[\w-]+/#([\w-]+)"', page(report, section, language)))
        assert linked_to
        assert linked_to <= places
