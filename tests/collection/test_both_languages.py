"""Both languages beside each other: the wish is remembered, what is typed is saved, each text says its language."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from collection.models import Report
from collection.pages.section import skeleton
from forms_core import registry
from kernel.numbers import NBSP
from tests.collection.factories import accountant_of, report_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return report_of(form="3-INFORM")


@pytest.fixture
def client(report) -> Client:
    client = Client()
    client.force_login(accountant_of(report))
    return client


def address(report: Report, section: str = "A", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/sections/{section}/"


def pressed(client: Client, report: Report, then: str, **cells: str):
    return client.post(address(report), {"edit": "0", "then": then, **cells})


def test_the_button_saves_what_is_typed_and_both_languages_stay(client, report):
    assert 'lang="kk">Қызметкерлердің тізімдік саны' not in client.get(address(report)).content.decode()
    answer = pressed(client, report, "both-languages", **{"A/3": "1200"})
    assert (answer.status_code, answer["Location"]) == (302, address(report))
    cookie = answer.cookies["both"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", True, "Lax")
    text = client.get(address(report)).content.decode()
    assert f'value="1{NBSP}200"' in text
    assert '<p class="second" lang="kk">Қызметкерлердің тізімдік саны, адам</p>' in text
    assert re.search(r'<label class="form-label" lang="ru" for="A-2">2 ', text)


def test_the_other_button_takes_it_back(client, report):
    pressed(client, report, "both-languages")
    answer = pressed(client, report, "one-language")
    assert answer.cookies["both"].value == "0"
    assert 'class="second" lang="kk"' not in client.get(address(report)).content.decode()


def test_what_cannot_be_taken_is_shown_in_both_languages_too(client, report):
    answer = pressed(client, report, "both-languages", **{"A/3": "many"})
    assert answer.status_code == 422
    assert 'class="second" lang="kk"' in answer.content.decode()
    assert answer.cookies["both"].value == "1"


def test_nothing_else_touches_the_wish(client, report):
    assert "both" not in pressed(client, report, "stay").cookies


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
def test_every_label_has_its_other_language_and_says_which(form, language):
    report = report_of(form=form)
    client = Client()
    client.force_login(accountant_of(report))
    client.cookies["both"] = "1"
    other = "ru" if language == "kk" else "kk"
    for section in registry.form(form).in_force.sections.values():
        if section.from_register:
            continue
        text = client.get(address(report, section.id, language)).content.decode().replace("\u00ad", "")
        found = re.findall(rf'class="second"[^>]* lang="{other}"[^>]*>(.*?)</(?:td|th|p|span|small)>', text)
        said = {re.sub(r"<br>", "", words).strip() for words in found}
        items = [*section.rows.values(), *section.columns.values(), *section.questions.values()]
        for item in items:
            if getattr(item, "type", "") != "signature":
                assert item.text.in_(other).replace('"', "&quot;") in said, f"{section.id}/{item.code}"


def test_the_name_of_a_field_is_in_one_language():
    """What a screen reader says on reaching a cell: the words in the reader's language, nothing of the second one."""
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    client.cookies["both"] = "1"
    text = client.get(address(report, "s2")).content.decode()
    for name in re.search(r'name="s2/1.3/2"[^>]*aria-labelledby="([^"]+)"', text)[1].split():
        words = re.search(rf'<(\w+)[^>]* id="{re.escape(name)}">(.*?)</\1>', text)
        assert words
        assert "second" not in words[0]


def test_a_page_is_rendered_once_for_each_way(client, report):
    skeleton.cache_clear()
    for both in ("1", "0", "1", "0"):
        client.cookies["both"] = both
        client.get(address(report))
    assert skeleton.cache_info().misses == 2
