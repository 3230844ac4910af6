"""Several people save one report at the same moment: nothing that was saved is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from collection.actions.save_section import save_section
from collection.answers import read_cells
from collection.entries import Entries
from collection.models import Report
from tests.collection.factories import accountant_of, fill, report_of

WRITERS, SAVES = 6, 8


@pytest.mark.postgres  # the tests' SQLite lies in memory, where threads share a cache that a file does not have
@pytest.mark.django_db(transaction=True)
def test_simultaneous_saves_lose_nothing() -> None:
    report = report_of()
    by = accountant_of(report)
    fill(report, {"s2/1.1/2": 0})

    def write(writer: int) -> None:
        """Each writer owns a row and knows of the others only what its last page showed."""
        edit = 1
        try:
            for number in range(1, SAVES + 1):
                edit = save_section(
                    Report.objects.select_related("obligation__unit").get(pk=report.pk), "s2",
                    Entries({f"s2/1.{writer + 2}/{column}": number for column in "123"}), by=by, edit=edit,
                ).edit  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    report.refresh_from_db()
    cells = read_cells(report.current)
    assert {a: v for a, v in cells.items() if v == SAVES} == {
        f"s2/1.{writer + 2}/{column}": SAVES for writer in range(WRITERS) for column in "123"
    }
    assert report.current.edit_of("s2") == WRITERS * SAVES + 1
