"""Section pages with both languages, the law and the glossary as they look: axe, own rules, wide and on a phone."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from collection.models import Report
from tests.collection.factories import accountant_of, report_of
from tests.ui.rules import RULES

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
PAGES = [("2-IT", "s2"), ("2-IT", "s1"), ("3-INFORM", "A"), ("3-INFORM", "C"), ("3-INFORM", "Z")]


def shown(report: Report, part: str, language: str, both: str) -> str:
    client = Client()
    client.force_login(accountant_of(report))
    client.cookies["both"] = both
    return client.get(f"/{language}/reports/{report.public_id}/sections/{part}/").content.decode()


def look(page: Page, name: str) -> None:
    """Nothing for axe, no broken rule of ours, no scrolling sideways."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate(f"{RULES}.groups()") == []
    assert page.evaluate(f"{RULES}.targets()") == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("form", "part"), PAGES)
def test_a_page_in_both_languages_is_sound_with_everything_open(stage, form, part, language):
    html = shown(report_of(form=form), part, language, "1")
    for width in (1280, 390):
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html, f"/{language}/")
        seconds = page.locator(".second").locator("visible=true")
        assert (seconds.count() > 0) == (width > 1000)
        assert page.locator(".both-switch").is_visible() == (width > 1000)
        look(page, f"{form}-{part}-{language}-{width}")
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        look(page, f"{form}-{part}-{language}-{width}-open")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_kazakh_stands_on_the_left(stage, language):
    page = stage.show(shown(report_of(form="3-INFORM"), "A", language, "1"), f"/{language}/")
    page.set_viewport_size({"width": 1280, "height": 900})
    field = page.locator(".in-both", has=page.locator("[name='A/2']"))
    kk, ru = (field.locator(f"> [lang={each}]").bounding_box() for each in ("kk", "ru"))
    assert kk["x"] + kk["width"] <= ru["x"]
    assert abs(kk["y"] - ru["y"]) < 4


@pytest.mark.parametrize("edition", ["2-it-2026", "3-inform-2022"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_glossary_is_sound(stage, edition, language):
    html = Client().get(f"/{language}/help/glossary/{edition}/").content.decode()
    for width in (1280, 390):
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html, f"/{language}/")
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        look(page, f"glossary-{edition}-{language}-{width}")
