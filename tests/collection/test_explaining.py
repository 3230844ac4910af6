"""Explanations of warnings: read like cells, changed only against what was seen, never for a filed version."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client

from collection.actions.explain import ExplanationRefused, explain
from collection.actions.review import return_for_correction
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.models import Finding, Report, State
from kernel.models import JournalEntry
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, fill, officer, report_of

pytestmark = pytest.mark.django_db
BAD = {"control": "a\x00b", "direction": "a\u202eb", "encoding": "a\ufffdb", "long": "я" * 501}


@pytest.fixture
def report() -> Report:
    report = report_of()
    fill(report, {"s2/1/1": 5})
    return report


@pytest.fixture
def warning(report: Report) -> Finding:
    return report.current.findings.filter(severity="warning").first()


def section(report: Report, language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/sections/s2/"


def page(report: Report, name: str = "check", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/{name}/"


def form(report: Report, finding: Finding, text: str, seen: str = "", **fields: str) -> dict[str, str]:
    edit = str(report.current.edit_of("s2"))
    return {f"explanation-{finding.pk}": text, f"seen-{finding.pk}": seen, "edit": edit, "version": "1", **fields}


def stored(finding: Finding) -> str:
    return Finding.objects.get(pk=finding.pk).explanation


def test_cells_and_explanations_of_a_page_are_saved_together(
    client_: Client, report: Report, warning: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collection.actions import explain as module

    monkeypatch.setattr(module, "_store", lambda *args: 1 / 0)
    answer = client_.post(section(report), form(report, warning, "why", **{"s2/1.4/2": "7"}))
    report.refresh_from_db()
    assert answer.status_code == 500
    assert "s2/1.4/2" not in read_cells(report.current)


def test_an_explanation_is_saved_from_its_section_and_from_the_check(
    client_: Client, report: Report, warning: Finding
) -> None:
    assert client_.post(section(report), form(report, warning, " new \n contract ")).status_code == 302
    assert stored(warning) == "new contract"
    client_.post(page(report, "explain"), form(report, warning, "another", "new contract"))
    assert stored(warning) == "another"
    report.refresh_from_db()
    assert report.warnings == report.current.findings.filter(severity="warning", explanation="").count()


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("place", ["section", "explain", "check"])
def test_what_cannot_be_taken_is_refused_at_its_place_and_kept(
    client_: Client, report: Report, warning: Finding, text: str, place: str
) -> None:
    url = section(report) if place == "section" else page(report, place)
    answer = client_.post(url, form(report, warning, text, **{"s2/1.4/2": "7"}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="explanation-{warning.pk}-error"' in shown
    assert re.sub(r"[\x00\u202e]", "", text) in shown
    assert stored(warning) == ""


def test_the_cells_of_the_page_are_saved_when_its_explanation_is_not(
    client_: Client, report: Report, warning: Finding
) -> None:
    client_.post(section(report), form(report, warning, BAD["long"], **{"s2/1.4/2": "7"}))
    report.refresh_from_db()
    assert read_cells(report.current)["s2/1.4/2"] == 7


@pytest.mark.parametrize("place", ["section", "explain"])
def test_a_page_that_shows_none_erases_none(client_: Client, report: Report, warning: Finding, place: str) -> None:
    explain(report, warning, text="from another tab", by=accountant_of(report))
    url = section(report) if place == "section" else page(report, place)
    client_.post(url, form(report, warning, ""))
    client_.post(url, {f"explanation-{warning.pk}": "", "edit": "9"})
    assert stored(warning) == "from another tab"


def test_two_people_explain_one_warning_and_the_second_is_asked(
    client_: Client, report: Report, warning: Finding
) -> None:
    explain(report, warning, text="from another tab", by=accountant_of(report))
    answer = client_.post(page(report, "explain"), form(report, warning, "mine"))
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "from another tab" in shown
    assert ">mine</textarea>" in shown
    assert f'name="seen-{warning.pk}" value="from another tab"' in shown
    client_.post(page(report, "explain"), form(report, warning, "mine", "from another tab"))
    assert stored(warning) == "mine"


def test_an_explanation_is_taken_back_by_who_has_seen_it(client_: Client, report: Report, warning: Finding) -> None:
    explain(report, warning, text="why", by=accountant_of(report))
    client_.post(page(report, "explain"), form(report, warning, "", "why"))
    assert stored(warning) == ""


@pytest.mark.parametrize("fields", [("explain", "explanation"), ("finding", "explanation")])
def test_a_blank_explanation_is_not_called_saved(
    client_: Client, report: Report, warning: Finding, fields: tuple[str, str]
) -> None:
    asked, text = fields
    data = form(report, warning, "", explain=str(warning.pk)) if asked == "explain" else {asked: warning.pk, text: ""}
    answer = client_.post(page(report, "explain"), data)
    assert answer.status_code == 422
    assert "Напишите пояснение" in answer.content.decode()


def test_the_language_buttons_of_the_check_page_keep_what_was_typed(
    client_: Client, report: Report, warning: Finding
) -> None:
    shown = client_.get(page(report)).content.decode()
    assert 'form="check-form" name="language" value="kk"' in shown
    answer = client_.post(page(report), form(report, warning, "why", language="kk"))
    assert answer.headers["Location"] == page(report, language="kk")
    assert stored(warning) == "why"


def test_a_refused_explanation_is_shown_in_the_new_language(client_: Client, report: Report, warning: Finding) -> None:
    answer = client_.post(page(report), form(report, warning, BAD["long"], language="kk"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="kk">' in shown
    assert "500 таңбадан аспауы тиіс" in shown
    assert f'action="{page(report, language="kk")}"' in shown


def test_submitting_keeps_what_was_typed_on_the_same_page(client_: Client, report: Report, warning: Finding) -> None:
    answer = client_.post(page(report), form(report, warning, "why", key="k" * 16))
    assert answer.status_code == 422
    assert stored(warning) == "why"


def test_a_finding_of_a_filed_version_stays_as_it_was_filed() -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    fill(report, GOOD_2IT)
    explain_all(report)
    filed = Finding.objects.create(
        version=report.current, control="x", severity="warning", message_kk="а", message_ru="б"
    )
    submit_as_it_is(report)
    return_for_correction(report, by=officer(), reason="1.3-жол")
    report.refresh_from_db()
    for url in (section(report), page(report, "explain")):
        client.post(url, form(report, filed, "CHANGED", version="2"))
    with pytest.raises(ExplanationRefused):
        explain(report, filed, text="CHANGED", by=accountant_of(report))
    assert stored(filed) == ""


def submit_as_it_is(report: Report) -> None:
    """Filed with a finding that no control of today makes."""
    from collection.actions import submit as module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "judge", lambda *args, **kwargs: (0, 0))
        submit(report, by=accountant_of(report), key=uuid.uuid4().hex)


def test_an_error_is_not_explained(client_: Client, report: Report) -> None:
    error = report.current.findings.filter(severity="error").first()
    client_.post(section(report), form(report, error, "why"))
    client_.post(page(report, "explain"), form(report, error, "why"))
    assert stored(error) == ""


@pytest.mark.parametrize("place", ["section", "explain"])
def test_a_warning_that_another_tab_has_answered_is_said_to_be_gone(
    client_: Client, report: Report, warning: Finding, place: str
) -> None:
    Finding.objects.filter(pk=warning.pk).delete()
    url = section(report) if place == "section" else page(report, place)
    data: Any = form(report, warning, "my reason") | {"s2/1.4/2": "7"}
    answer = client_.post(url, data, follow=True)
    assert answer.status_code == 200
    assert "Вы написали: «my reason»" in unescape(answer.content.decode())


def test_nothing_typed_changes_nothing(client_: Client, report: Report, warning: Finding) -> None:
    explain(report, warning, text="why", by=accountant_of(report))
    client_.post(page(report, "explain"), form(report, warning, "why", "why"))
    assert JournalEntry.objects.filter(verb="finding.explained").count() == 1


def test_explanations_typed_after_the_filing_are_listed(client_: Client, report: Report, warning: Finding) -> None:
    Report.objects.filter(pk=report.pk).update(state=State.SUBMITTED)
    for url in (section(report), page(report, "explain"), page(report)):
        answer = client_.post(url, form(report, warning, "my reason"))
        assert answer.status_code == 409, url
        assert "my reason" in answer.content.decode(), url
