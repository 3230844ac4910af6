"""Two people at the same moment: what one does waits for the other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from dissemination.actions import assemble
from dissemination.actions.assemble import assemble_bulletin
from tests.dissemination.stored import publisher, vintage


@pytest.mark.postgres  # the tests' SQLite lies in memory, where threads share a cache that a file does not have
@pytest.mark.django_db(transaction=True)
def test_two_vintages_of_a_round_assembled_at_once_get_their_own_addresses(monkeypatch):
    """Both stand before the choice of the address together; without a lock both see that none is taken."""
    first = vintage()
    second = vintage(first.round, number=2)
    by, together = publisher(), threading.Barrier(2, timeout=2)
    free_slug = assemble._free_slug

    def slug_chosen_together(*names):
        chosen = free_slug(*names)
        with suppress(threading.BrokenBarrierError):  # the other one waits for the lock, as it should
            together.wait()
        return chosen

    def run(made):
        try:
            return assemble_bulletin(made, by=by).slug
        finally:
            connection.close()

    monkeypatch.setattr(assemble, "_free_slug", slug_chosen_together)
    with ThreadPoolExecutor(2) as pool:
        slugs = list(pool.map(run, (first, second)))
    assert sorted(slugs) == ["2-it-2025", "2-it-2025-2"]
