"""The upload page and the preview as they look: axe, own rules, a phone, keyboard, without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from collection.answers import read_cells
from collection.models import Report
from collection.workbook.download import workbook_of
from tests.collection import factories as make
from tests.collection.workbook.books import address_of, client_of, edited, kept, send, take
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def report() -> Report:
    report = make.report_of()
    make.fill(report, {"s2/1.3/1": 100, "s2/1.3/3": 100})
    return report


def assert_fine(stage: Stage, html: str) -> None:
    for width in (1280, 390, 320):
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html)
        found = [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]]
        assert found == []
        assert page.evaluate(f"{RULES}.groups()") == []
        assert page.evaluate(f"{RULES}.targets()") == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
    assert stage.complaints == []


def with_everything(report: Report) -> bytes:
    """Changes in two sections, a refused cell, a closed one, a new finding, an uncalculated formula."""
    closed = next(a for a, c in report.round.edition.cells.items() if c.is_closed)
    changes = {"s2/1.4/1": 500, "s2/1.4/3": 480, "s2/1.9/1": "5о0", "s4/time": "3", closed: 5, "s2/1.10/1": "=1+1"}
    return edited(workbook_of(report), report, changes)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_upload_page(stage: Stage, report: Report, language: str) -> None:
    page = client_of(report).get(address_of(report, language=language) + "?section=s2")
    assert_fine(stage, page.content.decode())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_refused_file(stage: Stage, report: Report, language: str) -> None:
    assert_fine(stage, send(report, b"%PDF-1.7", language=language).content.decode())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_preview(stage: Stage, report: Report, language: str) -> None:
    assert_fine(stage, send(report, with_everything(report), language=language).content.decode())


def test_the_questions(stage: Stage, report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    make.fill(report, {"s2/1.3/1": 120})
    assert_fine(stage, take(report).content.decode())


def test_an_empty_preview(stage: Stage, report: Report) -> None:
    assert_fine(stage, send(report, workbook_of(report)).content.decode())


# --- the whole way, on a running server ------------------------------------------------------------------------------


def signed_in(page: Page, live_server: object, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": str(live_server)}])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_down_and_up_again_by_keyboard_with_and_without_javascript(
    browser: Browser, live_server: object, tmp_path: Path, scripts: bool
) -> None:
    report = make.report_of()
    make.fill(report, {"s2/1.3/1": 100})
    context = browser.new_context(java_script_enabled=scripts, accept_downloads=True)
    page = context.new_page()
    signed_in(page, live_server, make.accountant_of(report))
    page.goto(f"{live_server}/kk/reports/{report.public_id}/sections/s2/")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX үлгісін жүктеп алу").press("Enter")
    content = Path(download.value.path()).read_bytes()
    file = tmp_path / download.value.suggested_filename
    file.write_bytes(edited(content, report, {"s2/1.3/1": 150, "s2/1.4/1": 40}))
    page.get_by_role("link", name="Толтырылған XLSX жүктеу").press("Enter")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Не өзгеретінін көрсету").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Файл нені өзгертеді")
    expect(page.locator("table.figures tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Мәндерді алу: 2").press("Enter")
    expect(page.get_by_text("Файлдан алынған мәндер: 2.")).to_be_visible()
    found = read_cells(Report.objects.get(pk=report.pk).current)
    assert (found["s2/1.3/1"], found["s2/1.4/1"]) == (150, 40)
    context.close()


def test_a_preview_lists_each_problem_with_sheet_and_cell(stage: Stage, report: Report) -> None:
    page = stage.show(send(report, with_everything(report)).content.decode())
    for problem in kept(report).problems:
        assert page.get_by_text(f"{problem['sheet']}, {problem['place']}").count() >= 1
