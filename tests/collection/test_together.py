"""Several people save one report at the same moment, or press the button many times: nothing is lost, nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from collection.actions.save_section import save_section
from collection.answers import read_cells
from collection.entries import Entries
from collection.models import Report, Version
from kernel.models import JournalEntry
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, fill, report_of

WRITERS, SAVES = 8, 50
PRESSES, TABS = 200, 8


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hundred_presses_at_once_file_one_version_with_one_receipt() -> None:
    """The same page sent again and again by a browser or a proxy that lost the answer."""
    report = report_of()
    by = accountant_of(report)
    fill(report, GOOD_2IT)
    explain_all(report)
    client = Client()
    client.force_login(by)
    cookies = client.cookies

    def press(_: int) -> tuple[int, str]:
        own = Client()
        own.cookies = cookies
        try:
            answer = own.post(f"/ru/reports/{report.public_id}/check/", {"key": "k" * 32})
            return answer.status_code, answer["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        answers = set(pool.map(press, range(PRESSES)))
    assert answers == {(302, f"/ru/reports/{report.public_id}/versions/1/receipt/")}
    assert Version.objects.filter(report=report).count() == 1
    assert JournalEntry.objects.filter(verb="report.submitted").count() == 1
