"""Every address x every kind of person x every method x {own, foreign, missing}: no cell is wrong.

The addresses are walked as they are. What a person may open follows from the rule that the view declares; which objects
they reach follows from REACH below, which is written by hand. A new address is in the matrix by itself; one that names
an object fails until REACH says whose it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse
from django.utils import translation

from accounts.access import public
from tests.accounts import world as worlds
from tests.accounts.world import (
    EMBARGO,
    EVERYBODY,
    FILLERS,
    HOLDERS,
    NOTIFIERS,
    OFFICERS,
    OWNERS,
    READERS,
    SIDES,
    SIGNERS,
    TYPISTS,
    Described,
    World,
    owners,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHO = (
    "anonymous", "respondent", "filler", "viewer", "stranger", "officer", "far_officer", "methodologist", "publisher",
    "admin",
)  # fmt: skip
DONE = {200, 286, 302, 304, 403, 409, 410, 422, 429}

# Everybody reads these, signed in or not. A public address that is not here is a hole.
PUBLIC = {
    "alive", "ready", "accounts:sign_in", "accounts:sign_out", "accounts:invitation", "cabinet:help",
    "cabinet:glossary", "collection:checks", "dissemination:home", "dissemination:bulletin", "dissemination:file",
    "collection:verify", "cabinet:help_topic", "collection:offline",
    "collection:calendar_feed",  # the secret in its address is the right
}  # fmt: skip


def report(kind: str, *more: Any) -> Any:
    return lambda world, side: (world.report(kind, side), *more)


def thing(kind: str) -> Any:
    return lambda world, side: (world.thing(kind, side),)


def edition(*more: str) -> Any:
    return lambda world, side: ("no-such-edition" if side == "missing" else "2-it-2026", *more)


def released(world: World, side: str) -> str:
    return world.thing("slug", side) if side != "missing" else "no-such-bulletin"


def file_name(world: World, side: str) -> str:
    return world.thing("file", side) if side != "missing" else "no-such-file.xlsx"


def feed(world: World, side: str) -> tuple[str]:
    """The secret of a calendar: one in force, one taken back, one that was never given out."""
    return (world.thing("feed", side) if side != "missing" else "never-given-out",)


def token(world: World, side: str) -> tuple[str]:
    """Who has the letter may look at what is offered; accepting asks for the e-mail it was sent to."""
    return (world.thing("token", side) if side != "missing" else "no-such-letter",)


def year(world: World, side: str) -> int:
    return world.thing("year", "own" if side == "missing" else side)


def warning(world: World, side: str) -> dict[str, Any]:
    return {"finding": world.thing("warning", "own" if side == "missing" else side), "explanation": "Жаңа келісімшарт"}


PUBLISHING = ("edit", "preview", "approve", "schedule", "publish", "unschedule", "withdraw")
REACH: dict[str, Described] = {
    "accounts:access": Described(thing("unit"), OWNERS),
    "accounts:invite": Described(thing("unit"), OWNERS),
    "accounts:mandate_change": Described(thing("mandate"), OWNERS),
    "accounts:mandate_take_back": Described(thing("mandate"), OWNERS),
    "accounts:invitation_withdraw": Described(thing("invitation"), OWNERS),
    "accounts:invitation": Described(token, EVERYBODY),
    "collection:batch_preview": Described(thing("batch"), OWNERS),  # the sender's, whatever the mandates
    "collection:who": Described(thing("unit"), OWNERS),
    "collection:notice": Described(lambda w, side: (w.thing("unit", side), year(w, side)), READERS, posts=NOTIFIERS),
    "collection:calendar_feed": Described(feed, EMBARGO),
    "collection:report": Described(report("draft"), READERS),
    "collection:section": Described(report("draft", "s2"), FILLERS),
    "collection:presence": Described(report("draft"), FILLERS, data=lambda w, side: {"section": "s2"}),
    "collection:workbook": Described(report("draft"), READERS),
    "collection:workbook_upload": Described(report("draft"), FILLERS),
    "collection:workbook_preview": Described(
        lambda w, side: (w.report("draft", side), w.thing("upload", side)),
        FILLERS,
        data=lambda w, side: {"act": "take"},
    ),
    "collection:check": Described(report("draft"), FILLERS, posts=SIGNERS),
    "collection:explain": Described(report("draft"), FILLERS, data=warning),
    "collection:signing": Described(thing("unit"), HOLDERS, posts=OWNERS),
    "collection:repair": Described(report("draft"), FILLERS, data=lambda w, side: {"repair": "0" * 16}),
    "collection:own_history": Described(report("draft"), READERS),
    "collection:version": Described(report("filed", 1), READERS),
    "collection:receipt": Described(report("filed", 1), READERS),
    "collection:receipt_pdf": Described(report("filed", 1), READERS),
    "collection:print_pdf": Described(report("filed", 1), READERS),
    "collection:draft_pdf": Described(report("draft"), TYPISTS),
    "collection:print": Described(report("filed", 1), READERS),
    "collection:checks": Described(edition("s2"), EVERYBODY),
    "collection:review": Described(report("filed"), OFFICERS, data=lambda w, side: {"act": "start", "seen": "1"}),
    "collection:history": Described(report("filed"), OFFICERS),
    "collection:paper_start": Described(report("draft"), OFFICERS),
    "cabinet:control": Described(edition("2it.s2.total-columns"), EVERYBODY),
    "cabinet:edition": Described(edition(), EVERYBODY),
    "cabinet:help_topic": Described(
        lambda w, side: ("no-such-topic" if side == "missing" else "penalties",),
        EVERYBODY,
        data=lambda w, side: {"answer": "yes"},
    ),
    "cabinet:glossary": Described(edition(), EVERYBODY),
    "cabinet:user": Described(thing("person"), EVERYBODY),
    "cabinet:user_password": Described(thing("person"), EVERYBODY),
    "cabinet:mandate_new": Described(thing("person"), EVERYBODY),
    "cabinet:mandate_revoke": Described(thing("mandate"), EVERYBODY),
    "cabinet:unit": Described(thing("unit"), EVERYBODY),
    "cabinet:extension": Described(thing("round"), EVERYBODY),
    "cabinet:extension_revoke": Described(thing("order"), EVERYBODY),
    "dissemination:bulletin": Described(lambda w, side: (released(w, side),), EMBARGO),
    "dissemination:file": Described(lambda w, side: (released(w, side), file_name(w, side)), EMBARGO),
    "dissemination:round": Described(thing("round"), EVERYBODY),
    "dissemination:frame": Described(thing("frame"), EVERYBODY),
    "dissemination:round_close": Described(thing("round"), EVERYBODY),
    "dissemination:round_reopen": Described(thing("closed round"), EVERYBODY),
    "dissemination:round_tabulate": Described(thing("closed round"), EVERYBODY),
    "dissemination:vintage_assemble": Described(thing("vintage"), EVERYBODY),
    "dissemination:job": Described(thing("job"), EVERYBODY),
    "dissemination:bulletin_file": Described(
        lambda w, side: (w.thing("bulletin", side), file_name(w, side)), EVERYBODY
    ),
    **{f"dissemination:bulletin_{step}": Described(thing("bulletin"), EVERYBODY) for step in PUBLISHING},
}  # fmt: skip

# The same address, another object: an officer types what came on paper, and only that. Who was typing when it began
# reads the own text again (403), and a stranger's page is missing as ever.
PAPER_POSTS = owners(own=("respondent", "filler", "officer"), foreign=("stranger", "far_officer"))
VARIANTS: dict[str, Described] = {
    "collection:draft_pdf": Described(report("paper"), OFFICERS),
    "collection:section": Described(
        report("paper", "s2"),
        OFFICERS,
        posts=PAPER_POSTS,
    ),
    "collection:check": Described(
        report("paper"),
        OFFICERS,
        posts=PAPER_POSTS,
    ),
}  # fmt: skip


# --- the addresses ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    name: str
    view: Any
    parameters: tuple[str, ...]

    @property
    def methods(self) -> frozenset[str]:
        """What the view's own decorator lets through; without one, everything."""
        found = self.view
        while found is not None:
            cells = dict(zip(found.__code__.co_freevars, found.__closure__ or (), strict=True))
            if "request_method_list" in cells:
                return frozenset(cells["request_method_list"].cell_contents)
            found = getattr(found, "__wrapped__", None)
        return frozenset(METHODS)


def routes() -> list[Route]:
    """Every address of the live URLconf, however deeply it is included."""
    return list(_walk(get_resolver(), (), ()))


def _walk(resolver: Any, namespaces: tuple[str, ...], parameters: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        named = (*parameters, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Route(":".join((*namespaces, entry.name or f"<{entry.pattern}>")), entry.callback, named)
        else:
            yield from _walk(entry, (*namespaces, *filter(None, [entry.namespace])), named)


def undeclared() -> list[str]:
    return [route.name for route in routes() if getattr(route.view, "access", None) is None]


def undescribed() -> list[str]:
    return [route.name for route in routes() if route.parameters and route.name not in REACH]


# --- the cells ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One request: who asks what, how, on which side."""

    route: Route
    described: Described | None
    side: str
    method: str


def cells() -> Iterator[Cell]:
    for route in routes():
        for described in [REACH[route.name], VARIANTS.get(route.name)] if route.parameters else [None]:
            if described is not None or not route.parameters:
                for side in SIDES if described else ("own",):
                    for method in METHODS:
                        yield Cell(route, described, side, method)


def expected(cell: Cell, who: str, user: Any) -> str:
    """sign in | not found | wrong method | done: from the declared rule, the decorator and the table of reach."""
    rule = cell.route.view.access
    if not rule.is_public:
        if user is None:
            return "sign in"
        if not rule.lets_in(user):
            return "not found"
    if cell.method not in cell.route.methods:
        return "wrong method"
    if cell.described is None:
        return "done"
    reach = cell.described.posts if cell.method == "POST" and cell.described.posts else cell.described.reach
    return "done" if reach(who, cell.side) else "not found"


def verdict(response: HttpResponse) -> str:
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/kk/sign-in/?next="):
        return "sign in"
    found = {404: "not found", 405: "wrong method"}
    return found.get(response.status_code, "done" if response.status_code in DONE else str(response.status_code))


class Person:
    """A browser of one person. Nothing that it does lasts: each request is rolled back, cookies and all."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.user, self.client = world, world.people[who], Client(raise_request_exception=False)
        if self.user:
            self.client.force_login(self.user)
        self.cookies = self.client.cookies.output()

    def ask(self, cell: Cell) -> HttpResponse:
        arguments = cell.described.arguments(self.world, cell.side) if cell.described else ()
        data = cell.described.data(self.world, cell.side) if cell.described else {}
        with translation.override("kk"):
            address = reverse(cell.route.name, args=arguments)
        body = {"data": data} if cell.method == "POST" else {}
        try:
            with transaction.atomic():
                response = getattr(self.client, cell.method.lower())(address, **body)
                if getattr(response, "streaming", False):
                    response.content = b"".join(response.streaming_content)
                raise _TakeBack
        except _TakeBack:
            pass
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies.replace("Set-Cookie: ", ""))
        return response


class _TakeBack(Exception):
    pass


def alike(response: HttpResponse, world: World, cell: Cell) -> tuple[int, str]:
    """What a stranger sees, without the address itself and the one-time mask of the form token."""
    arguments = cell.described.arguments(world, cell.side) if cell.described else ()
    body = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode("utf-8", "replace"))
    for argument in arguments:
        body = re.sub(rf"/{re.escape(str(argument))}(?![\w.-])", "/…", body)
    return response.status_code, body


# --- the tests ----------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: Any) -> World:
    return worlds.build()


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_no_cell_of_the_matrix_is_wrong(world, who):
    person, wrong, told_apart, count = Person(world, who), [], [], Counter()
    refused: dict[Any, tuple[int, str]] = {}
    for cell in cells():
        response = person.ask(cell)
        count[verdict(response)] += 1
        where = f"{who} {cell.method} {cell.route.name} {cell.side}"
        if verdict(response) != (wanted := expected(cell, who, person.user)):
            wrong.append(f"{where}: {verdict(response)} ({response.status_code}), expected {wanted}")
        if wanted == "not found" and cell.described:
            seen = refused.setdefault((cell.route.name, id(cell.described), cell.method), alike(response, world, cell))
            if seen != alike(response, world, cell):
                told_apart.append(where)
    print(f"{who}: {sum(count.values())} cells, {dict(count)}")
    assert wrong == []
    assert told_apart == []


def test_the_whole_matrix_is_walked():
    names = {route.name for route in routes()}
    assert {"alive", "accounts:sign_in", "collection:section", "cabinet:users", "dissemination:file"} <= names
    assert len(names) == len(routes()) > 50


def test_every_address_declares_a_rule():
    assert undeclared() == []


def test_every_address_that_names_an_object_says_whose_it_is():
    assert undescribed() == []


def test_every_description_has_its_address():
    assert set(REACH) - {route.name for route in routes()} == set()


def test_public_addresses_are_these_and_no_others():
    assert {route.name for route in routes() if route.view.access.is_public} == PUBLIC


def test_every_page_says_which_methods_it_takes():
    assert {route.name for route in routes() if route.methods == frozenset(METHODS)} == {"alive", "ready"}


def test_nobody_but_respondents_and_officers_may_open_a_report():
    """The matrix trusts the declared rules; this names the one that matters most in words."""
    for route in routes():
        if route.name.startswith("collection:") and not route.view.access.is_public:
            assert all(permission.startswith("report.") for permission in route.view.access.permissions), route.name


# --- planted faults -----------------------------------------------------------------------------------------------


def undeclared_view(request: Any, public_id: Any = None) -> HttpResponse:
    return HttpResponse("open to everybody")


@pytest.fixture
def with_another_address():
    """The live addresses and one more."""

    def add(view: Any, pattern: str = "another/") -> None:
        addresses = ModuleType("addresses_with_another")
        live = get_resolver(settings.ROOT_URLCONF).urlconf_module
        addresses.urlpatterns = [*live.urlpatterns, path(pattern, view, name="another")]
        addresses.handler404, addresses.handler500 = live.handler404, live.handler500
        changed.enable(addresses)

    changed = _Addresses()
    yield add
    changed.disable()


class _Addresses:
    def __init__(self) -> None:
        self.before: Any = None

    def enable(self, addresses: ModuleType) -> None:
        from django.test import override_settings

        self.before = override_settings(ROOT_URLCONF=addresses)
        self.before.enable()

    def disable(self) -> None:
        if self.before:
            self.before.disable()


def test_an_address_without_a_rule_is_seen_and_does_not_answer(with_another_address, db):
    with_another_address(undeclared_view)
    assert undeclared() == ["another"]
    assert Client(raise_request_exception=False).get("/another/").status_code == 500
    with pytest.raises(ImproperlyConfigured, match="undeclared_view declares no access rule"):
        Client().get("/another/")


def test_an_address_that_names_an_object_is_seen_until_it_is_described(with_another_address):
    with_another_address(public(undeclared_view), "another/<uuid:public_id>/")
    assert undescribed() == ["another"]


def test_a_hole_is_seen(world, monkeypatch):
    """A report is handed out by its id alone: the matrix names exactly that cell."""
    from collection.models import ReportQuerySet

    monkeypatch.setattr(ReportQuerySet, "visible_to", lambda self, user: self.all())
    person = Person(world, "respondent")
    holes = [
        cell.side
        for cell in cells()
        if cell.route.name == "collection:report" and cell.method == "GET"
        if verdict(person.ask(cell)) != expected(cell, "respondent", person.user)
    ]
    assert holes == ["foreign"]
