"""Tests that commit leave their rows behind, and Django empties every table after them; the journal refuses that.

So the tests, and nobody else, take its triggers away for the moment of emptying. The program has no such door.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from kernel import append_only

JOURNAL = "kernel_journalentry"


@pytest.fixture(autouse=True, scope="session")
def _journal_can_be_emptied_between_tests() -> Iterator[None]:
    empty = BaseDatabaseOperations.execute_sql_flush

    def empty_all(self: BaseDatabaseOperations, statements: Any) -> None:
        append_only.release(self.connection, JOURNAL)
        empty(self, statements)
        append_only.protect(self.connection, JOURNAL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_all)
        yield
