"""Never lose a keystroke: the page saves itself whatever happens to the network, the session, the tab or the server."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

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


def arrives(server: FillingServer, report: str, address: str, value: str) -> bool:
    """Within a few seconds: what a page sends while it closes or opens has no banner to wait for."""
    for _ in range(60):
        if server.value(report, address) == value:
            return True
        time.sleep(0.1)
    return False


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
    assert arrives(server, report, CELL, "909")


def test_two_people_see_each_other_and_what_the_other_saved(server: FillingServer, report: str, opened: Any) -> None:
    theirs = opened("dinara", section="s3")
    expect(theirs.locator("#here")).to_be_empty()
    theirs.wait_for_event("response", lambda answer: answer.url.endswith("/presence/"))
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


# --- every fault, as often as one likes: AUTOSAVE_ROUNDS=50 -----------------------------------------------------------

ROUNDS = int(os.environ.get("AUTOSAVE_ROUNDS", "1"))
ROWS = ("1.4", "1.5", "1.6")


@contextlib.contextmanager
def answering(page: Page, how: Any) -> Iterator[None]:
    """Every save is answered by `how` while this lasts."""
    page.route("**/sections/s2/", lambda route: how(route) if route.request.method == "POST" else route.fallback())
    yield
    page.unroute("**/sections/s2/")


def lose_the_answer(route: Route) -> None:
    """The server saves, and nobody hears of it."""
    with contextlib.suppress(PlaywrightError):  # the page may be gone by then
        route.fetch()
        route.abort()


@contextlib.contextmanager
def stopped(page: Page, server: FillingServer) -> Iterator[None]:
    server.stop()
    yield
    server.start()


@contextlib.contextmanager
def offline(page: Page, server: FillingServer) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@contextlib.contextmanager
def without_a_session(page: Page, server: FillingServer) -> Iterator[None]:
    server.end_session(page.context.session)
    yield
    page.keyboard.press("Escape")
    page.locator("#halted button").click()
    sign_in(page, "aigul")


FAULTS: dict[str, Any] = {
    "network cut": offline,
    "server stopped and started": stopped,
    "server is busy": lambda page, server: answering(page, lambda route: route.fulfill(status=503)),
    "answers are lost": lambda page, server: answering(page, lose_the_answer),
    "session ends": without_a_session,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_loses_what_was_typed(server: FillingServer, report: str, opened: Any, fault: str) -> None:
    page = opened()
    for turn in range(ROUNDS):
        typed = {f"s2/{row}/1": str(1000 * turn + 10 * number + 7) for number, row in enumerate(ROWS)}
        with FAULTS[fault](page, server):
            for address, text in typed.items():
                if fault == "session ends" and address != f"s2/{ROWS[0]}/1":
                    cell(page, address).evaluate("(field, text) => { field.value = text; }", text)
                    cell(page, address).dispatch_event("input")  # the dialog lies over it
                else:
                    cell(page, address).press("Control+A")
                    cell(page, address).press_sequentially(text)
                    cell(page, address).press("Tab")
            page.wait_for_timeout(700)
        for address, text in typed.items():
            assert arrives(server, report, address, text), (fault, turn, address)
        expect(page.locator("#asked")).to_be_hidden()
        if fault == "session ends":
            page.context.session = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")


@pytest.mark.parametrize("how", ["closed", "left"])
def test_no_tab_takes_what_was_typed_with_it(server: FillingServer, report: str, opened: Any, how: str) -> None:
    context = opened().context
    for turn in range(ROUNDS):
        page = opened(context=context, deaf=True)
        text = str(turn * 10 + 3)
        cell(page).press("Control+A")
        cell(page).press_sequentially(text)
        if how == "closed":
            page.close()
        else:
            page.goto(f"{server.address}/ru/help/")
        assert arrives(server, report, CELL, text), (how, turn)
        if how == "left":
            page.close()


# --- a person's own computer ---------------------------------------------------------------------------------------


STORED = """async () => {
  const dump = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    const database = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
    for (const store of database.objectStoreNames) {
      const all = (kind) => new Promise((done) => {
        const asked = database.transaction(store).objectStore(store)[kind]();
        asked.onsuccess = () => done(asked.result);
      });
      dump.push(...(await all("getAllKeys")).map((key) => `${store}: ${key}`));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) dump.push(`${name}: ${url}`);
  }
  dump.push(...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));
  return dump.filter((line) => line !== "{}");
}"""


def make_own(page: Page) -> None:
    """The computer is said to be one's own, and the page has made its copy."""
    page.locator("#own-computer").check()
    page.wait_for_function("async () => Boolean(await caches.match(location.pathname, { ignoreVary: true }))")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def stored(page: Page) -> list[str]:
    return page.evaluate(STORED)


def left_in(page: Page, report: str = "") -> list[str]:
    """What is stored once the window beside, which has just heard of it, has cleared up too."""
    for _ in range(50):
        if not (left := [line for line in stored(page) if report in line]):
            break
        page.wait_for_timeout(100)
    return left


def sign_out(page: Page) -> None:
    with page.expect_navigation(url="**/sign-out/"):
        page.locator(".person button").click()
    page.wait_for_selector("html[data-forgotten]")


def test_nothing_is_stored_before_somebody_says_that_the_computer_is_theirs(
    server: FillingServer, report: str, opened: Any
) -> None:  # fmt: skip
    page = opened()
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    assert stored(page) == []


def test_a_page_opens_without_a_network_with_all_that_was_typed(
    server: FillingServer, report: str, opened: Any
) -> None:  # fmt: skip
    page = opened()
    make_own(page)
    leave(page, OTHER, "41")
    expect(banner(page)).to_have_text(SAVED)  # after the copy of the page was made
    page.context.set_offline(True)
    leave(page, CELL, "42")
    expect(banner(page)).to_have_text("Сохранено на этом компьютере, ждет сети")
    page.reload()
    expect(cell(page)).to_have_value("42")
    expect(cell(page, OTHER)).to_have_value("41")
    expect(page.locator("#told")).to_have_text("Возвращено с этого компьютера значений: 1")
    leave(page, "s2/1.6/1", "43")
    page.context.set_offline(False)
    expect(banner(page)).to_have_text(SAVED, timeout=15_000)
    assert [server.value(report, a) for a in (CELL, OTHER, "s2/1.6/1")] == ["42", "41", "43"]


def test_a_killed_browser_gives_back_what_was_typed(
    server: FillingServer, report: str, playwright: Any, browser_type_launch_args: Any, tmp_path: Path
) -> None:  # fmt: skip
    def start() -> Page:
        context = playwright.chromium.launch_persistent_context(tmp_path, **browser_type_launch_args)
        server.sign_in(context)
        return context.new_page()

    page = start()
    page.goto(server.section(report))
    make_own(page)
    page.route("**/sections/s2/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    leave(page, CELL, "987654321")
    expect(banner(page)).to_have_text("Сохранено на этом компьютере, ждет сети")
    kill_browser_of(tmp_path)
    page = start()
    page.goto(f"{server.address}/ru/reports/{report}/check/")
    expect(page.locator("#waiting a")).to_have_text(re.compile("^Раздел 2"))
    page.locator("#waiting a").click()
    assert arrives(server, report, CELL, "987654321")
    sign_out(page)
    assert stored(page) == []
    page.context.close()
    assert canary_in(tmp_path, "987654321") == []


def kill_browser_of(profile: Path) -> None:
    """At once, as a cut of the power does."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"--user-data-dir={profile}" in process.read_text():
                os.kill(int(process.parent.name), signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def canary_in(profile: Path, digits: str) -> list[str]:
    """Files of the profile that still hold what was typed, grouped as the page shows it or not."""
    grouped = f"{int(digits):,}".replace(",", "\u00a0")
    seeds = [text.encode(code) for text in (digits, grouped) for code in ("utf-8", "utf-16-le")]
    files = [path for path in profile.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(seed in path.read_bytes() for seed in seeds)]


def test_signing_out_leaves_nothing_in_the_browser(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    make_own(page)
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    beside = opened(context=page.context)  # another window that is still open
    assert any(report in line for line in stored(page))
    sign_out(page)
    leave(beside, OTHER, "6")
    expect(beside.locator("#sign-in-again")).to_be_visible()
    assert left_in(page) == []


def test_a_filed_report_leaves_nothing_in_the_browser(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    make_own(page)
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    leave(page, CELL, "")
    assert arrives(server, report, CELL, "")
    page.goto(f"{server.address}/ru/reports/{report}/check/")
    beside = opened(context=page.context, deaf=True)
    with page.expect_navigation(url="**/receipt/"):
        page.locator("#check-form button[type=submit]").click()
    page.wait_for_selector("html[data-forgotten]")
    leave(beside, CELL, "6")
    expect(beside.locator("#halted")).to_contain_text("действие невозможно")
    assert left_in(page, report) == []


def test_another_person_gets_neither_the_pages_nor_the_values_of_the_first(
    server: FillingServer, report: str, opened: Any
) -> None:  # fmt: skip
    page = opened("aigul")
    make_own(page)
    server.stop()  # what a closing page sends passes by a network that the browser only pretends to lack
    leave(page, CELL, "51")
    expect(banner(page)).to_have_text("Сохранено на этом компьютере, ждет сети")
    page.goto("about:blank")
    page.wait_for_timeout(300)
    server.start()
    server.sign_in(page.context, "dinara")
    other = opened(context=page.context)
    other.wait_for_timeout(1000)
    assert cell(other).input_value() == ""
    assert not [line for line in stored(other) if line.startswith("pages/") or "/sections/" in line]
    assert server.value(report, CELL) == ""
    server.sign_in(page.context, "aigul")
    first = opened(context=page.context)
    assert arrives(server, report, CELL, "51")
    expect(cell(first)).to_have_value("51")


def test_a_wrong_clock_has_no_effect(server: FillingServer, report: str, opened: Any) -> None:
    page = opened()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=48))
    page.reload()
    page.clock.resume()
    leave(page, CELL, "5")
    expect(banner(page)).to_have_text(SAVED)
    assert server.value(report, CELL) == "5"
    assert minutes_apart(banner(page).inner_text()) <= 2


def minutes_apart(text: str) -> int:
    hour, minute, _ = map(int, re.findall(r"\d\d", text))
    now = datetime.now(ZoneInfo("Asia/Almaty"))
    apart = abs(now.hour * 60 + now.minute - hour * 60 - minute)
    return min(apart, 24 * 60 - apart)


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
