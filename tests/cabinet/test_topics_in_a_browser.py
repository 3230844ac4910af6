"""The help pages as they look: axe, own rules, wide and on a phone, signed in or not."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.roles import Role
from cabinet.models import HelpFeedback
from cabinet.views.topics import TITLES
from tests.cabinet.pages import page as page_of
from tests.collection.factories import accountant_of, person, report_of
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def look(page: Page, html: str, language: str, name: str) -> None:
    stage = Stage(page)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        stage.show(html, f"/{language}/")
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate(f"{RULES}.groups()") == []
        assert page.evaluate(f"{RULES}.targets()") == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("topic", TITLES)
def test_a_help_page_is_sound(page: Page, topic: str, language: str) -> None:
    look(page, page_of(accountant_of(report_of()), f"help/{topic}/", language).content.decode(), language, topic)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_answers_are_sound(page: Page, language: str) -> None:
    for topic, answer in (("penalties", True), ("penalties", False), ("how-long", False)):
        HelpFeedback.objects.create(page=topic, language="ru", answer=answer, text="Сколько?", sender="x")
    html = page_of(person(Role.METHODOLOGIST), "help/answers/", language).content.decode()
    look(page, html, language, "answers")
