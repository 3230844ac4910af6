"""The respondent reads what happened to the report and compares any two of its versions, the one in work included."""

from __future__ import annotations

import pytest
from django.test import Client

from collection.actions.review import return_for_correction, start_review
from collection.models import Report
from tests.cabinet.pages import said
from tests.collection.factories import accountant_of, filed, fill, officer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    """Filed, returned and changed: version 1 is filed, version 2 is in work."""
    found = filed()
    who = officer(found.obligation.region)
    start_review(found, by=who)
    return_for_correction(found, by=who, reason="1.3-жолды тексеріңіз")
    fill(found, {"s2/1.3.1/1": 70_000, "s2/1.3.1/3": 70_000})
    return found


def read(report: Report, query: str = "", language: str = "ru") -> str:
    client = Client()
    client.force_login(accountant_of(report))
    return said(client.get(f"/{language}/reports/{report.public_id}/history/{query}"))


def test_the_filed_version_is_compared_with_the_one_in_work(report):
    page = read(report)
    assert "в работе" in page
    assert "Раздел 2. Строка 1.3.1, графа 1" in page
    assert "60 250 70 000" in page.replace("\u00a0", " ")


def test_a_version_compared_with_itself_has_no_differences(report):
    assert "Во всех клетках этих версий значения одинаковы." in read(report, "?from=1&to=1")


def test_everything_that_happened_is_told_in_kazakh_too(report):
    page = read(report, language="kk")
    assert "1.3-жолды тексеріңіз" in page
    assert "жұмыста" in page


def test_nobody_else_reads_it(report):
    client = Client()
    client.force_login(person())
    assert client.get(f"/ru/reports/{report.public_id}/history/").status_code == 404


def test_the_office_has_its_own_page(report):
    client = Client()
    client.force_login(officer(report.obligation.region))
    answer = client.get(f"/ru/reports/{report.public_id}/history/")
    assert answer["Location"].endswith(f"/review/{report.public_id}/history/")
