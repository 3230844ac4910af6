"""Classifiers are remembered by the process: a test neither sees the lines of another one nor leaves its own."""

from collections.abc import Iterator

import pytest

from register.queries import forget_imported


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget_imported()
    yield
    forget_imported()
