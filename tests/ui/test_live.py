"""Live controls: quiet marks, the reader's own numbers, and never a word when nothing changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ui import gallery
from tests.ui.stage import Stage

pytestmark = pytest.mark.browser
NBSP = "\u00a0"


def cell(row: str, column: int) -> str:
    return f'td:has(> [name="s2/{row}/{column}"])'


@pytest.fixture
def page_of(stage: Stage, language: str) -> Page:
    return stage.show(gallery.render(language), f"/{language}/")


def test_list_waits_until_something_is_typed(stage: Stage) -> None:
    page = stage.show(gallery.render("kk"))
    expect(page.locator(cell("1.3", 1))).to_have_class("cell is-error")
    expect(page.locator("#live")).to_be_hidden()
    page.fill('[name="s2/1.10/2"]', "1")
    expect(page.locator("#live li")).to_have_count(2)
    expect(page.locator("#live")).to_be_visible()


def test_what_the_server_refused_stays_marked_until_it_is_typed_anew(stage: Stage) -> None:
    refused = 'aria-labelledby="row-1.10 column-2"><p class="invalid-feedback">x</p>'
    page = stage.show(gallery.render("kk").replace('aria-labelledby="row-1.10 column-2">', refused))
    expect(page.locator(cell("1.10", 2))).to_have_class("cell is-error")
    page.fill('[name="s2/1.10/2"]', "19 501")
    expect(page.locator(cell("1.10", 2))).to_have_class("cell is-involved")


def test_what_is_not_answered_yet_is_left_to_the_server(stage: Stage) -> None:
    html = gallery.render("kk").replace('"evaluate_blank": false', '"evaluate_blank": true')
    page = stage.show(html)
    page.fill('[name="s2/1.10/2"]', "1")
    page.wait_for_timeout(500)
    expect(page.locator("#live")).to_be_hidden()


def test_failing_control_stands_in_the_list_with_the_readers_numbers(page_of: Page, language: str) -> None:
    line = page_of.locator("#live li")
    expect(line).to_have_count(1)
    text = line.inner_text()
    assert f"186{NBSP}400" in text and f"160{NBSP}700" in text and f"25{NBSP}700" in text
    assert {"kk": "айырмасы", "ru": "разница"}[language] in text
    assert line.locator("a").get_attribute("href") == "#s2-1.3-1"


def test_link_of_a_finding_puts_the_cursor_into_the_cell(page_of: Page) -> None:
    page_of.fill('[name="s2/1.3/1"]', "186 401")
    page_of.locator("#live li a").click()
    assert page_of.evaluate("document.activeElement.id") == "s2-1.3-1"


def test_repaired_cells_lose_their_marks_and_the_list_is_empty(page_of: Page, language: str) -> None:
    expect(page_of.locator(cell("1.3", 1))).to_have_class("cell is-error")
    expect(page_of.locator(cell("1.3", 2))).to_have_class("cell is-involved")
    page_of.fill('[name="s2/1.3/1"]', "160 700")
    expect(page_of.locator(cell("1.3", 1))).to_have_class("cell")
    expect(page_of.locator(cell("1.3", 2))).to_have_class("cell")
    expect(page_of.locator("#live li")).to_have_count(0)
    said = {"kk": "Бұл беттегі бақылаулардың бәрі орындалды.", "ru": "На этой странице все контроли выполнены."}
    expect(page_of.locator("#live [role=status]")).to_have_text(said[language])
    expect(page_of.locator('[name="s2/1.3/1"]')).not_to_have_attribute("aria-invalid", "true")


def test_broken_cells_get_their_marks_while_typing(page_of: Page) -> None:
    page_of.locator('[name="s2/1.10/2"]').press_sequentially("1")
    expect(page_of.locator(cell("1.10", 1))).to_have_class("cell is-error")
    expect(page_of.locator(cell("1.10", 3))).to_have_class("cell is-involved")
    expect(page_of.locator("#live li")).to_have_count(2)


def test_mark_of_a_control_that_only_the_server_knows_stays(page_of: Page) -> None:
    expect(page_of.locator(cell("1.10", 1))).to_have_class("cell is-warning")
    page_of.fill('[name="s2/1.3/1"]', "160 700")
    expect(page_of.locator("#live li")).to_have_count(0)
    expect(page_of.locator(cell("1.10", 1))).to_have_class("cell is-warning")


def test_a_key_asks_its_own_checks_again_and_keeps_what_the_others_said(page_of: Page) -> None:
    page_of.fill('[name="s2/1.10/2"]', "1")
    expect(page_of.locator("#live li")).to_have_count(2)
    page_of.fill('[name="s2/1.3/1"]', "160 700")
    expect(page_of.locator("#live li")).to_have_count(1)
    expect(page_of.locator(cell("1.10", 1))).to_have_class("cell is-error")
    page_of.fill('[name="s2/1.3/1"]', "160 701")
    expect(page_of.locator("#live li")).to_have_count(2)
    expect(page_of.locator("#live li a").first).to_have_attribute("href", "#s2-1.3-1")  # in the order of the form


def test_what_another_script_has_written_is_seen_with_the_next_key(page_of: Page) -> None:
    page_of.evaluate("""document.querySelector('[name="s2/1.3/1"]').value = "160 700" """)
    page_of.fill('[name="s2/1.10/2"]', "1")
    expect(page_of.locator(cell("1.3", 1))).to_have_class("cell")
    expect(page_of.locator("#live li")).to_have_count(1)


def test_unreadable_number_is_left_to_the_server(page_of: Page) -> None:
    page_of.fill('[name="s2/1.3/1"]', "abc")
    expect(page_of.locator("#live li")).to_have_count(0)
    assert page_of.input_value('[name="s2/1.3/1"]') == "abc"


def test_row_left_blank_is_not_judged(page_of: Page) -> None:
    for column in (1, 2, 3):
        page_of.fill(f'[name="s2/1.3/{column}"]', "")
    expect(page_of.locator("#live li")).to_have_count(0)


def test_checks_of_a_bundle_elsewhere_are_asked_for_by_address(stage: Stage, language: str) -> None:
    html = gallery.render(language).replace('id="checks"', 'id="other"')
    html = html.replace("data-leave", 'data-leave data-checks-url="/checks.json"')
    stage.page.route("**/checks.json", lambda route: route.fulfill(json=gallery.bundle()))
    page = stage.show(html)
    expect(page.locator("#live li")).to_have_count(1)


def test_check_with_a_cell_of_another_page_is_left_to_the_server(stage: Stage) -> None:
    html = gallery.render("kk").replace("s2/{r}/2", "s9/{r}/2")
    page = stage.show(html)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#live")).to_be_hidden()


def test_nothing_is_ever_stopped(stage: Stage, page_of: Page) -> None:
    with page_of.expect_request(lambda request: request.method == "POST"):
        page_of.locator("#sheet-form .btn-primary").click()
    assert stage.posted


def test_browser_has_nothing_to_complain_about(stage: Stage, page_of: Page) -> None:
    expect(page_of.locator("#live li")).to_have_count(1)
    assert stage.complaints == []
