"""Editions and the browser's twin for the tests of the controls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from forms_core.edition import Edition, load

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "controls/static/controls/controls.js"


@pytest.fixture(scope="session")
def two_it() -> Edition:
    return load(ROOT / "forms_2it/editions/2026.yaml")


@pytest.fixture(scope="session")
def three_inform() -> Edition:
    return load(ROOT / "forms_3inform/editions/2022.yaml")


class Twin:
    """controls.js in a real browser, asked about many reports at once."""

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page()
        self.page.route("**/*", self._answer)
        self.page.goto("http://localhost/")

    def _answer(self, route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>controls</title>", content_type="text/html")

    def findings(self, bundle: dict[str, Any], reports: list[tuple[dict, dict | None]]) -> list[list[dict[str, Any]]]:
        """For each (cells, previous) the findings as the page would show them."""
        return self.page.evaluate(
            """async ([bundle, reports]) => {
                const { expand, failing, describe } = await import("/controls.js");
                const checks = expand(bundle);
                const plain = (found) => ({ ...found, left: Number(found.left), right: Number(found.right) });
                return reports.map(([cells, previous]) =>
                    failing(checks, cells, previous).map((check) => plain(describe(check, cells, previous))));
            }""",
            [bundle, [[cells, previous] for cells, previous in reports]],
        )

    def evaluate(self, tree: Any, cells: dict, previous: dict | None = None) -> Any:
        return self.page.evaluate(
            """async ([tree, cells, previous]) => {
                const { evaluate } = await import("/controls.js");
                return evaluate(tree, cells, previous);
            }""",
            [tree, cells, previous],
        )


@pytest.fixture(scope="session")
def twin(browser: Browser) -> Twin:
    return Twin(browser)
