"""What every test may rely on: nothing leaves this machine, and a missing tool is named, not mistaken for a success."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Any

import pytest

from tests.infra import machine
from tests.infra.emptying import _journal_can_be_emptied_between_tests  # noqa: F401  a fixture of every run

# Playwright keeps an event loop in the tests' thread, and Django takes that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who asks for the browser is a browser test, whatever the test says of itself.

    Playwright leaves an event loop in the worker, and Django opens a second connection under it: in a run of other
    tests that connection would keep the PostgreSQL database from being dropped.
    """
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, reason in (("browser", _why_no_browser), ("postgres", _why_no_postgres), ("redis", _why_no_redis)):
        if item.get_closest_marker(marker) and (why := reason()):
            _refuse(why)


def _refuse(why: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"CI must not skip this: {why}", pytrace=False)
    pytest.skip(why)


def _why_no_browser() -> str:
    needs = [need.package for need in machine.missing() if need.without_it == "the browser tests"]
    return f"needs a browser: apt-get install {' '.join(needs)}" if needs else ""


def _why_no_postgres() -> str:
    from django.db import connection

    return "" if connection.vendor == "postgresql" else "needs PostgreSQL: python3 run.py test --postgres ..."


def _why_no_redis() -> str:
    return "" if os.environ.get("REDIS_URL") else "needs Redis: python3 run.py test --postgres ..."


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> Any:
    """A test that reaches for the network fails at once and says where it wanted to go."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            self.close()
            raise AssertionError(f"a test wanted to connect to {address}; tests stay on this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


def pytest_collection() -> None:
    """Without a database the classifiers are the shipped ones: a calculation may name a region in its test."""
    from register import classifiers, queries

    nothing: dict[str, Any] = {}

    def imported(classifier: str) -> Any:
        try:
            return queries.imported_items(classifier)
        except RuntimeError as refused:
            if "Database access not allowed" not in str(refused):
                raise
            return nothing

    classifiers.use_imported(imported)


@pytest.fixture(autouse=True)
def _language_of_the_project() -> None:
    """A page asked for in Kazakh leaves its language behind in the thread; the next test starts in the default one."""
    from django.utils import translation

    translation.deactivate()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium instead of a download by Playwright."""
    return {
        **browser_type_launch_args,
        "executable_path": machine.chromium(),
        "args": [*browser_type_launch_args.get("args", []), *machine.BROWSER_SWITCHES],
    }


@pytest.fixture
def stage(page: Any) -> Any:
    """A browser's page for html that a test made: tests.ui.stage."""
    from tests.ui.stage import Stage  # only where the browser is

    return Stage(page)
