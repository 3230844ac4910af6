"""Looks at pages as one person does, wide and on a phone, and writes down what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.e2e import words
from tests.e2e.pages import Place, Shape
from tests.e2e.walker import told_by_axe
from tests.ui.rules import RULES

WIDE, PHONE = 1280, 390
BILINGUAL = ("collection:print",)  # the official form stands on paper in both languages
TRY_ALL = f"() => Object.fromEntries(Object.entries({RULES}).map(([name, rule]) => [name, rule()]))"


class Inspector:
    """One person in a browser of their own. Axe is asked once for each kind of element that an address can show."""

    def __init__(self, browser: Browser, address: str, judged: dict[Any, set[str]], **context: Any) -> None:
        self.address, self.judged = address, judged
        self.context = browser.new_context(viewport={"width": WIDE, "height": 900}, **context)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.complaints: list[str] = []  # of the browser
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("console", self._hear)

    def _hear(self, line: ConsoleMessage) -> None:
        """The browser also complains of the status of the page itself, which is judged where the page is asked for."""
        if line.type == "error" and not (line.text.startswith("Failed to load") and _is_document(line)):
            self.complaints.append(line.text)

    def visit(self, place: Place, language: str, widths: Iterable[int] = (WIDE,)) -> None:
        answer = self.go(place.in_language(language))
        self.note(place.path, "status", [answer.status] if answer.status != 200 else [])
        self.look(place.name, language, widths, place.shape)

    def go(self, path: str) -> Response:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def look_in_both(self, name: str) -> None:
        """The page that is open in Kazakh, then the same in Russian, and back."""
        path = self.page.url.removeprefix(self.address)
        self.look(name, "kk", (WIDE, PHONE))
        self.go(f"/ru{path[3:]}")
        self.look(name, "ru")
        self.go(path)

    def look(
        self, name: str, language: str, widths: Iterable[int] = (WIDE,), shape: frozenset[str] = frozenset()
    ) -> None:
        """The page that is open. `shape` is read from the page when it is not known."""
        shape = shape or Shape.of(self.page.content())
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            self._judge(name, language, width)
            if self._is_new((name, language, width), shape):
                self.note(f"{language} {width}", "axe", told_by_axe(self.page))
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        self.note(language, "browser", self.complaints)
        self.complaints.clear()

    def look_without_scripts(self) -> None:
        found = self.page.evaluate(f"() => [...{RULES}.senders(), ...{RULES}.headings()]")
        self.note("no scripts", "forms and headings", found)

    def _judge(self, name: str, language: str, width: int) -> None:
        found = self.page.evaluate(TRY_ALL)
        texts = found.pop("texts")
        for rule, broken in found.items():
            self.note(f"{language} {width}", rule, broken)
        if width == WIDE:
            self.note(language, "English", words.english(texts))
            if name not in BILINGUAL:
                foreign = words.russian(texts) if language == "kk" else words.kazakh(texts)
                self.note(language, "the other language", foreign)
            spoken = self.page.evaluate("document.documentElement.lang")
            self.note(language, "lang", [spoken] if spoken != language else [])

    def _is_new(self, key: tuple[str, str, int], shape: frozenset[str]) -> bool:
        """On a phone the first page of an address is enough, in the language with the longer words."""
        _, language, width = key
        if width == PHONE and (language == "ru" or key in self.judged):
            return False
        known = self.judged.setdefault(key, set())
        is_new = not shape <= known
        known |= shape
        return is_new

    def note(self, where: str, rule: str, broken: list[Any]) -> None:
        if broken:
            self.faults.append(f"{self.page.url.removeprefix(self.address)} [{where}] {rule}: {broken[:4]}")

    def close(self) -> None:
        self.context.close()


def _is_document(line: ConsoleMessage) -> bool:
    return "/static/" not in line.location["url"] and not line.location["url"].endswith(".json")
