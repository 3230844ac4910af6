"""The gallery before axe and before our own rules, in both languages, wide and on a phone: axe passes too much."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.ui import gallery
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = pytest.mark.browser
WIDTHS = {"wide": 1280, "phone": 390}

# Backwards through a box too small for the sheet: each field comes in from above and from the left.
COVERED_FIELDS = """async () => {
  const covered = [];
  const around = document.querySelector('table.sheet').closest('.scroller');
  Object.assign(around.style, { maxHeight: '12rem', maxWidth: '34rem' });
  const fields = [...document.querySelectorAll('table.sheet input')].reverse();
  for (const field of fields) {
    field.focus();
    await new Promise(requestAnimationFrame);
    const box = field.getBoundingClientRect();
    const points = [[box.left + 6, box.top + 6], [box.right - 6, box.bottom - 6]];
    if (!points.every(([x, y]) => document.elementFromPoint(x, y) === field)) covered.push(field.name);
  }
  return covered;
}"""


@pytest.fixture(params=list(WIDTHS))
def page_of(stage: Stage, language: str, request: pytest.FixtureRequest) -> Page:
    stage.page.set_viewport_size({"width": WIDTHS[request.param], "height": 900})
    return stage.show(gallery.render(language), f"/{language}/")


def test_axe_finds_nothing(page_of: Page) -> None:
    page_of.fill('[name="s2/1.10/2"]', "1")
    page_of.wait_for_selector("#live li")
    found: dict[str, Any] = Axe().run(page_of).response
    assert [(each["id"], each["help"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20  # it did look


@pytest.mark.parametrize("rule", ["groups", "borders", "targets", "names", "focus", "senders"])
def test_own_rule_finds_nothing(page_of: Page, rule: str) -> None:
    assert page_of.evaluate(f"{RULES}.{rule}()") == []


def test_focused_cell_is_never_under_the_head_or_the_stub(page_of: Page) -> None:
    assert page_of.evaluate(COVERED_FIELDS) == []


@pytest.mark.parametrize("width", [640, 390, 320])
def test_page_never_slides_sideways(stage: Stage, language: str, width: int) -> None:
    """640 is a common screen at 200 %, 320 at 400 % (WCAG 1.4.4 and 1.4.10)."""
    stage.page.set_viewport_size({"width": width, "height": 700})
    page = stage.show(gallery.render(language))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_summary_of_errors_has_the_focus_without_a_script(stage: Stage, language: str) -> None:
    page = stage.show(gallery.render(language))
    page.wait_for_function("document.activeElement.className === 'error-summary'")


def test_paper_has_no_controls_and_keeps_the_hatch(stage: Stage, language: str) -> None:
    page = stage.show(gallery.render(language))
    page.emulate_media(media="print")
    for gone in (".btn", ".lang", ".saved", ".back", ".filters", ".live", ".site-nav", ".toggle"):
        assert page.locator(gone).locator("visible=true").count() == 0, gone
    hatch = page.locator("table.sheet td.is-closed").first
    assert hatch.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
    assert "repeating-linear-gradient" in hatch.evaluate("cell => getComputedStyle(cell).backgroundImage")
