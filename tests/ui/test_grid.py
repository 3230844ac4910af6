"""Keyboard movement in a sheet, numbers as they are typed, questions that open, leaving a page: in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from kernel.numbers import Refusal, read_number
from tests.ui import gallery
from tests.ui.stage import Stage

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.browser
NBSP = "\u00a0"


@pytest.fixture
def sheet(stage: Stage) -> Page:
    """The sample sheet: rows 1, 1.3, 1.3.1, 1.10; columns 1, 2, 3; cell 1.3.1 / 3 is closed."""
    return stage.show(gallery.render("kk"))


def cell(row: str, column: int) -> str:
    return f'[name="s2/{row}/{column}"]'


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name ?? ''")


@pytest.mark.parametrize(
    ("start", "keys", "end"),
    [
        (("1.3", 1), ["ArrowDown"], "s2/1.3.1/1"),
        (("1.3", 1), ["ArrowUp"], "s2/1/1"),
        (("1.3", 1), ["Enter"], "s2/1.3.1/1"),
        (("1.3", 1), ["Shift+Enter"], "s2/1/1"),
        (("1.3", 3), ["ArrowDown"], "s2/1.10/3"),  # over the closed cell
        (("1.3", 1), ["ArrowRight"], "s2/1.3/2"),  # all of it is selected on arrival
        (("1.3", 2), ["ArrowLeft"], "s2/1.3/1"),
        (("1.3", 1), ["End"], "s2/1.3/3"),
        (("1.3", 3), ["Home"], "s2/1.3/1"),
        (("1.3", 2), ["Control+Home"], "s2/1/1"),
        (("1.3", 2), ["Control+End"], "s2/1.10/3"),
        (("1.10", 1), ["ArrowDown"], "s2/1.10/1"),  # the last row: nowhere to go
        (("1", 1), ["ArrowUp"], "s2/1/1"),
        (("1.3", 1), ["Tab"], "s2/1.3/2"),
        (("1.3", 1), ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight"], "s2/1.10/3"),
    ],
)
def test_key_moves_to_the_cell(sheet: Page, start: tuple[str, int], keys: list[str], end: str) -> None:
    sheet.focus(cell(*start))
    for key in keys:
        sheet.keyboard.press(key)
    assert focused(sheet) == end


def test_arrows_stay_inside_a_text_that_is_being_edited(sheet: Page) -> None:
    sheet.focus(cell("1.3", 1))
    sheet.keyboard.press("Control+A")
    sheet.keyboard.type("1234")
    sheet.keyboard.press("ArrowLeft")
    assert focused(sheet) == "s2/1.3/1"
    sheet.keyboard.press("ArrowRight")
    assert focused(sheet) == "s2/1.3/1"
    sheet.keyboard.press("ArrowRight")  # at the edge now
    assert focused(sheet) == "s2/1.3/2"


def test_arrival_selects_what_is_there(sheet: Page) -> None:
    sheet.focus(cell("1.3", 1))
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.type("7")
    assert sheet.input_value(cell("1.3.1", 1)) == "7"


def test_enter_does_not_send_the_form(stage: Stage, sheet: Page) -> None:
    for row in ("1.3", "1.10"):
        sheet.focus(cell(row, 1))
        sheet.keyboard.press("Enter")
    assert stage.posted == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1234567", f"1{NBSP}234{NBSP}567"),
        ("1 234", f"1{NBSP}234"),
        ("1\u202f234", f"1{NBSP}234"),
        ("12,5", "12,5"),
        ("abc", "abc"),
        ("\u0663\u0664", "\u0663\u0664"),
        ("999999999999999999999", "999999999999999999999"),
        ("-5", "-5"),
        ("150,000", "150,000"),
        ("1 23 4567", "1 23 4567"),
        ("", ""),
    ],
)
def test_number_is_grouped_on_leaving_and_nothing_typed_is_lost(sheet: Page, typed: str, shown: str) -> None:
    sheet.fill(cell("1.3", 1), typed)
    sheet.locator(cell("1.3", 1)).blur()
    assert sheet.input_value(cell("1.3", 1)) == shown


def test_the_twin_reads_what_the_server_reads(stage: Stage, sheet: Page) -> None:
    cases = yaml.safe_load((ROOT / "tests/kernel/numbers.yaml").read_text(encoding="utf-8"))
    texts = [*(typed for typed, _ in cases["taken"] + cases["refused"]), *cases["blank"], "9" * 4000]
    read = sheet.evaluate(
        """async (texts) => {
            const { parseNumber } = await import("/static/cabinet/js/numbers.js");
            return texts.map((text) => { const n = parseNumber(text); return Number.isNaN(n) ? "refused" : n; });
        }""",
        texts,
    )
    expected = [read_number(text) for text in texts]
    assert read == ["refused" if isinstance(number, Refusal) else number for number in expected]


def test_answer_closes_its_questions_and_their_values_are_still_sent(stage: Stage, sheet: Page) -> None:
    block = sheet.locator("#opens-4\\.1")
    expect(block).to_be_visible()
    sheet.check("#q4\\.1-no")
    expect(block).to_be_hidden()
    with sheet.expect_request(lambda request: request.method == "POST"):
        sheet.get_by_role("button", name="Сақтау және жалғастыру").click()
    assert "B%2F5=118" in stage.posted[0] and "B%2F4.1=0" in stage.posted[0]


def test_leaving_with_unsaved_changes_is_asked_about_and_sending_is_not(stage: Stage, sheet: Page) -> None:
    asked: list[str] = []
    sheet.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    sheet.fill(cell("1.3", 1), "5")
    expect(sheet.locator("#saved")).to_have_text("Әлі сақталған жоқ")
    sheet.reload()
    assert asked == ["beforeunload"]
    sheet.fill(cell("1.3", 1), "6")
    with sheet.expect_navigation():
        sheet.get_by_role("button", name="Сақтау және жалғастыру").click()
    assert asked == ["beforeunload"] and stage.posted


def test_switching_the_language_sends_what_was_typed(stage: Stage, sheet: Page) -> None:
    sheet.fill(cell("1.3", 1), "777")
    with sheet.expect_navigation():
        sheet.get_by_role("button", name="Русский").click()
    assert "s2%2F1.3%2F1=777" in stage.posted[0] and "language=ru" in stage.posted[0]
