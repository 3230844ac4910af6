"""A person at a browser: signs in, opens pages, and looks at each with axe and at the way it answers."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from cabinet.demo_people import PASSWORD


def told_by_axe(page: Page) -> list[str]:
    """What axe complains of, with the first place of each complaint."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


class Walker:
    """One person in one language, with a browser of their own."""

    def __init__(self, browser: Browser, address: str, language: str, email: str = "", **context: Any) -> None:
        self.address, self.language = address, language
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        if email:
            self.sign_in(email)

    def sign_in(self, email: str) -> None:
        self.go("sign-in/")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main form button[type=submit]")

    def go(self, path: str) -> None:
        inside = path if path.startswith("/") else f"/{self.language}/{path}"
        url = path if path.startswith("http") else self.address + inside
        answer = self.page.goto(url)
        assert answer is not None and answer.ok, f"{answer.status if answer else '?'} {url}"
        self.look()

    def press(self, selector: str) -> None:
        """Press what sends a form or follows a link, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def look(self) -> None:
        """Nothing for axe to complain of, and no fault in the console."""
        told = told_by_axe(self.page)
        assert not told, f"{self.page.url}: {told}"
        assert not self.faults, f"{self.page.url}: {self.faults}"

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    def close(self) -> None:
        self.context.close()
