"""Never lose a keystroke: the page saves itself whatever happens to the network, the session, the tab or the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.filling_server import PASSWORD, FillingServer
from tests.ui.rules import RULES

pytestmark = pytest.mark.browser
CELL = "s2/1.4/1"
OTHER = "s2/1.5/1"
SAVED = re.compile(r"^Сохранено, \d\d:\d\d:\d\d$")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FillingServer]:
    found = FillingServer.begin(tmp_path_factory.mktemp("filling"))
    yield found
    found.stop()


@pytest.fixture
def report(server: FillingServer) -> str:
    return server.report()


@pytest.fixture
def opened(browser: Browser, server: FillingServer, report: str) -> Iterator[Any]:
    """Opens the section of the test's report for a person, each in a browser of their own."""
    contexts: list[BrowserContext] = []

    def open_(
        who: str = "aigul", section: str = "s2", language: str = "ru", context: Any = None, deaf: bool = False
    ) -> Page:  # fmt: skip
        if context is None:
            context = browser.new_context()
            contexts.append(context)
            context.session = server.sign_in(context, who)
        page = context.new_page()
        if deaf:  # hears of others only when it saves
            page.route("**/presence/", lambda route: route.abort())
        page.goto(server.section(report, section, language))
        return page

    yield open_
    for context in contexts:
        context.close()


def cell(page: Page, address: str = CELL) -> Any:
    return page.locator(f'[name="{address}"]')


def banner(page: Page) -> Any:
    return page.locator("#saved")


def leave(page: Page, address: str, text: str) -> None:
    cell(page, address).fill(text)
    cell(page, address).press("Tab")


def test_a_cell_is_saved_when_it_is_left(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    leave(page, CELL, "1234")
    expect(banner(page)).to_have_text(SAVED)
    assert server.value(report, CELL) == "1234"


def test_a_cell_is_saved_soon_after_the_last_key(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    cell(page).press_sequentially("77")
    expect(banner(page)).not_to_have_class(re.compile("is-unsaved"), timeout=5000)
    assert server.value(report, CELL) == "77"


def test_nobody_is_warned_when_all_is_saved(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    page.locator("a.back").click()
    page.wait_for_url(f"**/reports/{report}/")
    assert asked == []


def test_the_buttons_work_after_a_cell_was_saved(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    cell(page, OTHER).fill("6")
    with page.expect_navigation():
        page.locator('button[value="stay"]').click()
    assert (cell(page).input_value(), cell(page, OTHER).input_value()) == ("5", "6")


def test_letters_stay_with_their_sentence_and_the_rest_is_saved(
    server: FillingServer, report: str, opened: Any
) -> None:
    page = opened()
    cell(page, CELL).fill("двести")
    leave(page, OTHER, "6")
    cell(page, CELL).focus()
    note = page.locator(f'td:has([name="{CELL}"]) .invalid-feedback')
    expect(note).to_be_visible()
    expect(banner(page)).to_contain_text("Сохранено")
    assert cell(page).input_value() == "двести"
    assert cell(page).get_attribute("aria-invalid") == "true"
    assert server.value(report, OTHER) == "6"
    leave(page, CELL, "200")
    expect(note).to_have_count(0)
    expect(banner(page)).to_have_text(SAVED)
    assert server.value(report, CELL) == "200"


def test_a_cut_network_loses_nothing(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    page.context.set_offline(True)
    leave(page, CELL, "11")
    expect(banner(page)).to_have_text("Нет связи. Еще не сохранено: не закрывайте эту страницу.")
    leave(page, OTHER, "12")
    page.locator('button[value="stay"]').click()  # a page that cannot be sent is not left
    expect(page.locator("#halted")).to_be_focused()
    page.context.set_offline(False)
    expect(banner(page)).to_have_text(SAVED, timeout=15_000)
    expect(page.locator("#halted")).to_be_hidden()
    assert (server.value(report, CELL), server.value(report, OTHER)) == ("11", "12")


def test_an_ended_session_is_signed_in_over_the_page(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    server.end_session(page.context.session)
    leave(page, CELL, "21")
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    expect(page.locator("#again-email")).to_be_focused()
    sign_in(page, "dinara")  # nobody else comes in by this dialog
    expect(dialog.locator(".invalid-feedback")).to_contain_text("другой человек")
    assert server.value(report, CELL) == ""
    sign_in(page, "aigul", "wrong")
    expect(dialog.locator(".invalid-feedback")).to_contain_text("парол")
    sign_in(page, "aigul")
    expect(dialog).to_be_hidden()
    expect(banner(page)).to_have_text(SAVED)
    assert server.value(report, CELL) == "21"
    with page.expect_navigation():
        page.locator('button[value="stay"]').click()  # the form's own token is old, and nothing is lost by it
    assert server.value(report, CELL) == "21"


def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    page.locator("#again-email").fill(f"{who}@example.kz")
    page.locator("#again-password").fill(password)
    page.locator("#again-password").press("Enter")


def test_two_people_are_asked_about_one_cell(server: FillingServer, report: str, opened: Any) -> None:
    mine, theirs = opened("aigul", deaf=True), opened("dinara")
    leave(theirs, CELL, "100")
    leave(theirs, OTHER, "7")
    expect(banner(theirs)).to_have_text(SAVED)
    leave(mine, CELL, "200")
    asked = mine.locator("#asked li")
    expect(asked).to_contain_text("Динара Оспанова, ")
    expect(asked.locator("button")).to_have_text(["Оставить мое: 200", "Взять чужое: 100"])
    assert server.value(report, CELL) == "100"
    assert cell(mine).input_value() == "200"
    assert cell(mine, OTHER).input_value() == "7"  # nobody typed it here: it is shown
    mine.locator('button[value="stay"]').click()
    expect(mine.locator("#asked-title")).to_be_focused()
    asked.locator("button").first.press("Enter")
    expect(banner(mine)).to_have_text(SAVED)
    assert (server.value(report, CELL), server.value(report, OTHER)) == ("200", "7")


def test_two_tabs_of_one_person_are_asked_too(server: FillingServer, report: str, opened: Any) -> None:
    one = opened()
    two = opened(context=one.context, deaf=True)
    leave(one, CELL, "1")
    expect(banner(one)).to_have_text(SAVED)
    leave(two, CELL, "2")
    expect(two.locator("#asked li")).to_contain_text("вы, в другом окне")
    two.locator("#asked button").last.click()
    expect(two.locator("#asked")).to_be_hidden()
    assert cell(two).input_value() == "1"
    assert server.value(report, CELL) == "1"


def test_a_page_closed_right_after_a_key_keeps_the_value(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    cell(page).press_sequentially("909")
    page.goto(f"{server.address}/ru/help/")
    for _ in range(40):
        if server.value(report, CELL) == "909":
            return
        page.wait_for_timeout(50)
    raise AssertionError("the value was lost")


def test_two_people_see_each_other_and_what_the_other_saved(server: FillingServer, report: str, opened: Any) -> None:
    theirs = opened("dinara", section="s3")
    expect(theirs.locator("#here")).to_be_empty()
    theirs.wait_for_timeout(2000)
    mine = opened("aigul")
    expect(mine.locator("#here")).to_have_text(
        re.compile(r"^Сейчас в отчете также: Динара Оспанова \(Раздел 3\), с \d\d:\d\d$")
    )
    other = opened("dinara")
    leave(other, CELL, "31")
    expect(banner(other)).to_have_text(SAVED)
    mine.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looked at again
    expect(cell(mine)).to_have_value("31")
    expect(mine.locator("#told")).to_contain_text("Строка 1.4, графа 1: Динара Оспанова")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_dialog_and_questions_are_sound(server: FillingServer, report: str, opened: Any, language: str) -> None:
    mine, theirs = opened("aigul", language=language, deaf=True), opened("dinara")
    mine.set_viewport_size({"width": 390, "height": 800})
    leave(theirs, CELL, "100")
    expect(banner(theirs)).to_have_text(SAVED)
    leave(mine, CELL, "200")
    expect(mine.locator("#asked")).to_be_visible()
    sound(mine)
    server.end_session(mine.context.session)
    leave(mine, OTHER, "3")
    expect(mine.locator("#sign-in-again")).to_be_visible()
    sound(mine)
    for _ in range(12):  # the focus stays in the dialog, or goes to the browser's own frame
        mine.keyboard.press("Tab")
        assert mine.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    mine.keyboard.press("Escape")
    expect(mine.locator("#halted")).to_be_visible()
    sound(mine)


def sound(page: Page) -> None:
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate(f"{RULES}.groups()") == []
    assert page.evaluate(f"{RULES}.targets()") == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
