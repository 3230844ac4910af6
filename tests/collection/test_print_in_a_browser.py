"""What comes out of the printer: names of rows, both orientations, no page with a lone line on it."""

from __future__ import annotations

import re
import zlib

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.collection.factories import accountant_of, filed, report_of
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of every page, in points."""
    text = pdf
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            text += zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue
    boxes = re.findall(rb"/Type /Page\b(?!s).*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", text, re.DOTALL)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def show(stage: Stage, client: Client, path: str) -> Page:
    page = stage.show(client.get(path).content.decode(), path)
    page.emulate_media(media="print")
    return page


def test_a_printed_sheet_keeps_its_row_names_beside_the_heading(stage: Stage, language: str) -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    page = show(stage, client, f"/{language}/reports/{report.public_id}/sections/s2/")
    names = page.locator(".sheet tbody th[scope=row]")
    assert names.count() == 22
    assert all(names.nth(place).inner_text().strip() for place in range(22))
    assert page.locator(".sheet summary").first.is_visible()
    assert page.locator(".hints summary:visible").count() == 0
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [(842, 595)] * 2


def test_the_official_form_is_printed_as_on_paper(stage: Stage, language: str) -> None:
    """Title page, section 2 across two pages that lie, section 3, section 4 with the signatures."""
    report = filed()
    client = Client()
    client.force_login(accountant_of(report))
    page = show(stage, client, f"/{language}/reports/{report.public_id}/versions/1/form/")
    upright, lying = (595, 842), (842, 595)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [upright, lying, lying, upright, upright]
    page.emulate_media(media="screen")
    assert page.locator("[data-print]").is_visible()
    hands = page.locator(".signatories li .hand:last-child b")
    assert [hands.nth(place).inner_text() for place in range(hands.count())] == ["", "", ""]
    assert "Accountant" in page.locator(".signatories li").nth(1).inner_text()


def test_the_form_marks_the_column_that_the_footnote_explains() -> None:
    report = filed()
    client = Client()
    client.force_login(accountant_of(report))
    html = client.get(f"/kk/reports/{report.public_id}/versions/1/form/").content.decode()
    assert "ЭҚЖЖ коды<sup>1</sup>" in html
    assert "Код ОКЭД<sup>1</sup>" in html


def test_no_stop_of_the_tab_key_lies_between_two_cells(stage: Stage, language: str) -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    path = f"/{language}/reports/{report.public_id}/sections/s2/"
    page = stage.show(client.get(path).content.decode(), path)
    page.focus('[name="s2/1.1/6"]')
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "s2/1.2/1"
    page.click(".hints summary")
    assert page.locator(".hints dt").count() == 28
    assert "ЭҚЖЖ коды<sup>1</sup>" in client.get(path.replace("/ru/", "/kk/")).content.decode()
