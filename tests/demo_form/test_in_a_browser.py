"""The pages of a third form as they look, and its controls as they judge while somebody types."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from collection.models import Report
from tests.collection import factories as make
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
LANGUAGES = ("kk", "ru")
SAID = {"kk": "1.1 + 1.2 + 1.3-жолдар: 30; айырмасы: 1.", "ru": "строки 1.1 + 1.2 + 1.3: 30; разница: 1."}


@pytest.fixture
def report() -> Report:
    report = make.report_of(form="1-DEMO")
    make.fill(report, make.GOOD_DEMO)
    return report


@pytest.fixture
def client_(report: Report) -> Client:
    client = Client()
    client.force_login(make.accountant_of(report))
    return client


def html_of(client: Client, report: Report, part: str, language: str) -> str:
    return client.get(f"/{language}/reports/{report.public_id}/{part}").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["", "sections/s1/", "sections/s2/", "sections/sign/", "check/"])
def test_its_pages_are_sound(stage: Stage, client_: Client, report: Report, part: str, language: str) -> None:
    make.fill(report, {"s2/1/1": 31, "s2/1.1/2": 600_000, "s2/1.2/3": None})
    html = html_of(client_, report, part, language)
    for width in (1280, 390):
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html, f"/{language}/")
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate(f"{RULES}.groups()") == []
        assert page.evaluate(f"{RULES}.targets()") == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_total_that_does_not_add_up_is_told_while_typing(
    stage: Stage, client_: Client, report: Report, language: str
) -> None:
    html = html_of(client_, report, "sections/s2/", language)
    bundle = client_.get(re.search(r'data-checks-url="([^"]+)"', html)[1]).json()
    stage.page.route("**/checks.json*", lambda route: route.fulfill(json=bundle))
    page = stage.show(html, f"/{language}/")
    page.fill('[name="s2/1/1"]', "31")
    expect(page.locator("#live li", has_text=SAID[language])).to_be_visible()
    page.fill('[name="s2/1/1"]', "30")
    expect(page.locator("#live li", has_text=SAID[language])).to_have_count(0)
    assert stage.complaints == []


def test_a_no_puts_away_what_a_yes_opens(stage: Stage, client_: Client, report: Report) -> None:
    page = stage.show(html_of(client_, report, "sections/s1/", "ru"), "/ru/")
    expect(page.locator('[name="s1/3"]')).to_be_visible()
    page.check('[name="s1/2"][value="0"]')
    expect(page.locator('[name="s1/3"]')).to_be_hidden()
