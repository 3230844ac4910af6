"""Shows ready HTML to the browser as the running service would: same content policy, same static files."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

ORIGIN = "http://localhost"
# The policy of cabinet.middleware; tests/ui/test_frame.py holds both to it.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TWIN = Path(settings.BASE_DIR) / "controls/static/controls/controls.js"


class Stage:
    """One page and everything it asks for; complaints of the browser are kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.html = ""
        self.posted: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._answer)

    def show(self, html: str, path: str = "/kk/") -> Page:
        self.html = html
        self.page.goto(ORIGIN + path)
        return self.page

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if path == "/job":  # still at work, nothing new
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            self._answer_file(route, path.removeprefix("/static/"))
        else:
            if route.request.method == "POST":
                self.posted.append(route.request.post_data or "")
            route.fulfill(
                body=self.html,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
            )

    def _answer_file(self, route: Route, name: str) -> None:
        found: Any = TWIN if name == "controls/controls.js" else finders.find(name)
        if not found:
            self.complaints.append(f"no static file {name}")
            route.fulfill(status=404)
            return
        route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(name)[0] or "text/plain")
