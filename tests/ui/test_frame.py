"""The frame and the components: what a browser must find in the HTML, in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from tests.ui import gallery, stage

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ERRORS = ("404", "403_csrf", "500", "503")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "form")


class Outline(HTMLParser):
    """Reads a page and keeps what can be wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.headings: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += [f"id {name!r} is there twice" for name in set(self.ids) if self.ids.count(name) > 1]
        self.faults += [f"nothing has the id {name!r}" for name in self.references - set(self.ids)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        values = dict(attrs)
        if len(values) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.faults.append("a script stands in the page")
        for name, value in attrs:
            self._look_at(tag, name, value or "")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            self.ids.append(value)
        if name == "style" or name.startswith("on"):
            self.faults.append(f"<{tag}> has {name}: the content policy refuses it")
        if name in REFERENCES:
            self.references |= set(value.split())
        if name in ("href", "src", "alt", "aria-label", "name") and value == "" and (tag, name) != ("img", "alt"):
            self.faults.append(f"<{tag}> has an empty {name}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def test_gallery_is_sound_html(language: str) -> None:
    html = gallery.render(language)
    # The link of a <noscript> leads to the page itself; everything else has an address.
    outline = Outline(html.replace('<a href="">', '<a href="?">'))
    assert outline.faults == []
    assert outline.headings.count("h1") == 1
    assert f'<html lang="{language}">' in html
    assert not re.search(r"\{\{|\{%|\bNone\b|\bFalse\b|\bundefined\b", html)


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_no_context(name: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"errors/{name}.html")
    assert Outline(html).faults == []
    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1
    current = {"kk": "Қазақша", "ru": "Русский"}[language]
    assert re.search(
        f'<a href="/{language}/" lang="{language}" hreflang="{language}" aria-current="true">{current}</a>', html
    )
    assert html.count("hreflang=") == 2


def test_title_says_that_there_is_an_error(language: str) -> None:
    word = {"kk": "Қате: ", "ru": "Ошибка: "}[language]
    title = re.search("<title>(.*)</title>", gallery.render(language))
    assert title and title[1].startswith(word)


def test_summary_leads_to_every_wrong_field(language: str) -> None:
    html = gallery.render(language)
    summary = html[html.index('class="error-summary"') : html.index("</ul>", html.index('class="error-summary"'))]
    targets = re.findall('href="#([^"]+)"', summary)
    assert targets == [
        "account-errors", "id_account-email", "id_account-kind_0", "id_account-until", "id_account-agreed",
    ]  # fmt: skip
    ids = set(Outline(html).ids)
    assert set(targets) <= ids


def test_crispy_field_keeps_label_hint_error_field_in_order(language: str) -> None:
    html = gallery.render(language)
    field = html[html.index('id="div_id_account-email"') :]
    marks = ["<label", "form-text", "invalid-feedback", "visually-hidden", "<input"]
    places = [field.index(mark) for mark in marks]
    assert places == sorted(places)
    assert 'aria-describedby="id_account-email_helptext id_account-email_error"' in field
    assert "gulnar@" in field


def test_forms_have_no_asterisks_and_no_bubbles_of_the_browser(language: str) -> None:
    html = gallery.render(language)
    assert "asterisk" not in html
    assert html.count("<form") == html.count("novalidate") + html.count('action="/', html.index("<form"))  # sign-out
    assert {"kk": "(міндетті емес)", "ru": "(необязательно)"}[language] in html


def test_language_switch_names_each_language_in_itself(language: str) -> None:
    html = gallery.render(language)
    for code, name in settings.LANGUAGES:
        current = ' aria-current="true"' if code == language else ""
        assert f'name="language" value="{code}" lang="{code}"{current}>{name}</button>' in html


def test_tests_look_at_pages_under_the_policy_of_the_service() -> None:
    middleware = pytest.importorskip("cabinet.middleware")
    assert middleware.CONTENT_SECURITY_POLICY == stage.CONTENT_SECURITY_POLICY
