"""All pages of the service: found by following links as each person does, sampled where one template repeats.

A page is worth opening when its address is new to the role, its section or edition to everybody, or when it shows an
element that its address has not shown before: that finds a report in every state, with and without findings, without
opening five hundred of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import translation
from playwright.sync_api import APIRequestContext, APIResponse

from cabinet.demo_people import PASSWORD

# Parts of an address that make another page; the others name an object of which a few are enough.
KINDS = ("section_id", "edition_id")
FETCHED = 7  # pages of one kind that are looked into
LINK = re.compile(r'(?:href|hx-get|data-checks-url)="(/kk/[^"#]*)')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Place:
    """An address as the URLconf sees it."""

    path: str
    name: str
    kind: tuple[str, ...]
    is_public: bool
    shape: frozenset[str] = frozenset()  # the kinds of elements in its main part

    @classmethod
    def of(cls, path: str, text: str = "") -> Place:
        with translation.override("kk"):
            match = resolve(path.partition("?")[0])
        asked = re.sub(r"=[^&]*", "", path.partition("?")[2])  # a list with conditions is another page
        kind = (*(str(match.kwargs.get(k, "")) for k in KINDS), asked)
        return cls(path, match.view_name, kind, match.func.access.is_public, Shape.of(text))

    @property
    def key(self) -> tuple[str, ...]:
        return (self.name, *self.kind)

    def in_language(self, language: str) -> str:
        return f"/{language}{self.path[3:]}"


@dataclass
class Map:
    """What all people together have met."""

    names: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    met: set[tuple[str, ...]] = field(default_factory=set)
    shown: dict[str, set[str]] = field(default_factory=dict)  # address: elements seen there

    def is_worth_opening(self, place: Place, role: str) -> bool:
        shown = self.shown.setdefault(place.name, set())
        own = ("" if place.is_public else role, place.name)
        is_new = own not in self.met or place.key not in self.met or not place.shape <= shown
        self.met |= {own, place.key}
        shown |= place.shape
        return is_new


def crawl(client: APIRequestContext, address: str, found: Map, role: str, start: list[str]) -> list[Place]:
    """Breadth first from a person's first pages; every link is tried until enough of its kind are known."""
    waiting, met, places = list(start), set(start), []
    fetched: dict[tuple[str, ...], int] = {}
    while waiting:
        path = waiting.pop(0)
        key = Place.of(path).key
        fetched[key] = fetched.get(key, 0) + 1
        if fetched[key] > FETCHED:
            continue
        text = _fetch(client, address, path, found)
        if text and found.is_worth_opening(place := Place.of(path, text), role):
            places.append(place)
        new = dict.fromkeys(link for link in map(html.unescape, LINK.findall(text)) if link not in met)
        met |= new.keys()
        waiting += new
    return places


def _fetch(client: APIRequestContext, address: str, path: str, found: Map) -> str:
    """The text of a page; what is not a page (a file, a bundle, a turn elsewhere) is only met."""
    answer = client.get(address + path)
    if answer.status != 200:
        found.faults.append(f"{answer.status} {path}")
        return ""
    found.names |= {Place.of(path).name, Place.of(answer.url.removeprefix(address)).name}
    if "text/html" not in answer.headers["content-type"] or answer.url != address + path:
        return ""
    return answer.text()


def send(client: APIRequestContext, url: str, page: str = "", **fields: str) -> APIResponse:
    """Send a form of a page as its button would."""
    token = TOKEN.search(client.get(page or url).text())
    assert token, f"no form on {page or url}"
    return client.post(url, form={"csrfmiddlewaretoken": token[1]} | fields, headers={"Referer": url})


def sign_in(client: APIRequestContext, address: str, email: str) -> str:
    """Where the person is led."""
    answer = send(client, f"{address}/kk/sign-in/", email=email, password=PASSWORD)
    assert answer.ok and not answer.url.endswith("/sign-in/"), f"{email}: {answer.status} {answer.url}"
    return answer.url.removeprefix(address)


class Shape(HTMLParser):
    """The kinds of elements in the main part of a page."""

    @classmethod
    def of(cls, text: str) -> frozenset[str]:
        reader = cls()
        reader.feed(text.partition("<main")[2])
        return frozenset(reader.kinds)

    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.kinds.add(f"{tag}.{values.get('class') or ''}.{values.get('type') or ''}")


def routes() -> dict[str, str]:
    """Every name of the live URLconf with an address of it for objects that are not there."""
    return {name: f"/kk/{route}" if ":" in name else f"/{route}" for name, route in _walk(get_resolver())}


def _walk(resolver: URLResolver, space: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    nobody = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "nothing", "str": "nothing"}
    for pattern in resolver.url_patterns:
        route = getattr(pattern.pattern, "_route", "")  # the prefix of the language has none
        if isinstance(pattern, URLPattern):
            filled = re.sub(r"<(\w+):\w+>", lambda m: nobody[m[1]], before + route)
            yield ":".join(filter(None, (space, pattern.name))), filled
        else:
            yield from _walk(pattern, ":".join(filter(None, (space, pattern.namespace))), before + route)
