"""Repairs and reasons as they look and as they are pressed: axe, own rules, a phone, the keyboard, without scripts."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser

from collection.actions.repair import apply_repair
from collection.mending import repairs_of
from collection.models import Report
from kernel.legal_clock import local_date
from tests.collection.factories import GOOD_2IT, accountant_of, filed, fill, report_of, unit
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
BUTTON = 'button[name="repair"]'


@pytest.fixture
def report() -> Report:
    """An error, jumps over the year, and a row in tenge instead of thousand tenge."""
    whose = unit()
    last_year = {a: v if isinstance(v, str) else v // 4 for a, v in GOOD_2IT.items()}
    filed(report_of(whose, year=local_date().year - 1), last_year)
    report = report_of(whose)
    tenge = {"s2/1.3/1": last_year["s2/1.3/1"] * 1000, "s2/1.3/3": last_year["s2/1.3/3"] * 1000}
    fill(report, GOOD_2IT | tenge | {"s2/1.16/1": 99, "s3/1/1": 9, "s3/1.2/1": 8})
    return report


def shown(report: Report, part: str, language: str) -> str:
    client = Client()
    client.force_login(accountant_of(report))
    return client.get(f"/{language}/reports/{report.public_id}/{part}").content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("part", ["sections/s2/", "sections/s3/", "check/"])
def test_pages_with_repairs_and_reasons_are_sound(stage: Stage, report: Report, part: str, language: str) -> None:
    version = Report.objects.get(pk=report.pk).current
    key = repairs_of(report, version)["2it.s3.total-rows", ""][0].key
    line = apply_repair(report, key, by=accountant_of(report))
    html = shown(report, f"{part}?repaired={line.pk}", language)
    assert 'name="undo"' in html
    for width in (1280, 390):
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html, f"/{language}/")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate(f"{RULES}.groups()") == []
        assert page.evaluate(f"{RULES}.targets()") == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_keyboard_sends_what_is_typed_with_the_repair(browser: Browser, report: Report, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 900})
    stage = Stage(context.new_page())
    page = stage.show(shown(report, "sections/s3/", "kk"))
    page.locator('[name="s3/1.4/1"]').fill("77")
    button = page.locator(BUTTON).first
    key = button.get_attribute("value")
    button.focus()
    with page.expect_navigation():  # to the end: a page that is still leaving does not let its browser close
        page.keyboard.press("Enter")
    posted = parse_qs(stage.posted[-1])
    assert posted["repair"] == [key]
    assert posted["s3/1.4/1"] == ["77"]
    context.close()


def test_enter_in_a_cell_never_presses_a_repair(stage: Stage, report: Report) -> None:
    page = stage.show(shown(report, "sections/s2/", "ru"))
    page.locator('[name="s2/1.4/1"]').press("Enter")
    page.wait_for_timeout(200)
    assert not any("repair=" in body for body in stage.posted)
