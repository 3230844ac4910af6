"""A correction by the office stands where the respondent works: on the hub, above the section, at the cell."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.test import Client

from collection.actions.review import correct, return_for_correction
from collection.actions.submit import submit
from collection.models import Report
from tests.collection.factories import accountant_of, explain_all, filed, officer

pytestmark = pytest.mark.django_db
REASON = "Телефонмен нақтыланды <b>"


@pytest.fixture
def report() -> Report:
    report = filed(days_left=20)
    by = officer()
    correct(report, by=by, address="s2/1.3/3", value=98000, reason=REASON)
    correct(report, by=by, address="s4/time", value="5", reason="хат")
    return_for_correction(report, by=by, reason="1.3-жол")
    report.refresh_from_db()
    return report


@pytest.fixture
def client_(report: Report) -> Client:
    client = Client()
    client.force_login(accountant_of(report))
    return client


def text(client: Client, report: Report, path: str = "", language: str = "kk") -> str:
    page = client.get(f"/{language}/reports/{report.public_id}/{path}").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def test_the_hub_names_place_values_and_reason(client_: Client, report: Report) -> None:
    hub = text(client_, report)
    for words in ("Статистика органы түзеткен", "1.3-жол, 3-баған", "98 400", "98 000", REASON, "хат"):
        assert words in hub, words
    assert "Исправлено органом статистики" in text(client_, report, language="ru")


def test_the_section_shows_its_own_corrections_at_their_cells(client_: Client, report: Report) -> None:
    section = text(client_, report, "sections/s2/", "ru")
    assert "98 400 → 98 000" in section
    assert REASON in section
    page = client_.get(f"/ru/reports/{report.public_id}/sections/s2/").content.decode()
    assert "хат" not in re.sub("<blockquote.*?</blockquote>", "", page, flags=re.DOTALL)  # the instruction has the word
    cell = page.split('name="s2/1.3/3"')[1].split("</td>")[0]
    assert "98\u00a0400 → 98\u00a0000" in cell
    assert 'href="#s2-1.3-3"' in page


def test_the_next_filing_is_the_respondents_own_again(client_: Client, report: Report) -> None:
    explain_all(report)
    report.current.findings.filter(severity="error").delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("collection.actions.submit.judge", lambda *args, **kwargs: (0, 0))
        submit(report, by=accountant_of(report), key=uuid.uuid4().hex)
    assert REASON not in text(client_, report)


def test_a_report_without_corrections_says_nothing_of_them() -> None:
    report = filed(days_left=20)
    return_for_correction(report, by=officer(), reason="1.3-жол")
    client = Client()
    client.force_login(accountant_of(report))
    assert "Статистика органы түзеткен" not in text(client, report) + text(client, report, "sections/s2/")
