"""No sentence is written into a template: every word goes through the translations."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Names of languages stand in their own language on every page.
OWN_NAMES = {"Қазақша", "Русский"}
# Names of formats and methods, the same in every language.
FORMATS = {"SHA", "PDF", "XLSX", "CSV", "UTC"}
# The official form is printed in both languages side by side, as on paper.
BILINGUAL = {"collection/paper_form.html"}
SPOKEN = {"alt", "title", "aria-label", "placeholder", "label"}
WORD = re.compile("[A-Za-z\u0400-\u04ff]{2,}")
NOT_READ = re.compile(
    r"{%\s*comment.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|<!doctype[^>]*>"
    r"|{%\s*block (?:main|columns)_class\s*%}.*?{%\s*endblock\s*%}",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


class Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.found += WORD.findall(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_button = tag == "input" and values.get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if value and (name in SPOKEN or (name == "value" and is_button)):
                self.found += WORD.findall(value)


def words(source: str) -> list[str]:
    """Words a person would read that are not translated."""
    source = NOT_READ.sub(" ", source)
    if "<" not in source:  # attributes of somebody else's element
        source = f"<div {source}>"
    source = re.sub(r"(</?){{.*?}}", r"\1div", source)
    in_tags = [a or b for tag in TAG.findall(source) if not is_translation(tag) for a, b in QUOTED.findall(tag)]
    sentences = [text for text in in_tags if re.search("[\u0400-\u04ff]{2,}|[a-z]{2,} [a-z]{2,}", text)]
    return [word for word in Words(TAG.sub(" ", source)).found if word not in OWN_NAMES | FORMATS] + sentences


def is_translation(tag: str) -> bool:
    return bool(re.match(r"{%\s*trans(late)?\b|{{\s*_\(", tag))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_words_of_its_own(path: Path) -> None:
    if str(path.relative_to(ROOT / "templates")) in BILINGUAL:
        return
    assert words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Сохранить</p>", ["Сохранить"]),
        ("<p>{% translate 'Save' %} {{ x }} №</p>", []),
        ('<a title="Next">{{ x }}</a>', ["Next"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<input type="text" value="{{ x }}">', []),
        ('{% include "a.html" with text="Нет отчетов" %}', ["Нет отчетов"]),
        ("{% comment %}Said to developers{% endcomment %}", []),
        ('<a lang="kk">Қазақша</a>', []),
    ],
)
def test_scanner_finds_what_it_should(source: str, found: list[str]) -> None:
    assert words(source) == found
