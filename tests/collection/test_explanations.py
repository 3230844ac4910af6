"""An explanation belongs to its numbers: when they change, it is only suggested until somebody confirms it."""

from __future__ import annotations

import pytest
from django.test import Client

from collection.actions.explain import explain
from collection.models import Finding, Report
from tests.cabinet.pages import said
from tests.collection.factories import accountant_of, explain_all, filed, fill, report_of

pytestmark = pytest.mark.django_db
JUMP, TEXT = "2it.s2.yoy", "Жаңа келісімшарт"


@pytest.fixture
def report() -> Report:
    """Last year 98 400; this year far more, and explained."""
    before = filed(year=2025)
    found = report_of(before.unit, year=2026)
    fill(found, {"s2/1.3/1": 500_000, "s2/1.3/3": 500_000, "s2/1/1": 500_000, "s2/1/3": 500_000})
    explain_all(found, TEXT)
    return found


def jump(report: Report) -> Finding:
    return report.current.findings.get(control=JUMP, instance="r=1.3")


def change(report: Report, amount: int = 900_000) -> None:
    fill(report, dict.fromkeys(("s2/1.3/1", "s2/1.3/3", "s2/1/1", "s2/1/3"), amount))


def test_other_numbers_open_the_finding_again_and_keep_the_text(report):
    assert not jump(report).is_open
    change(report)
    found = jump(report)
    assert (found.explanation, found.suggestion, found.explained_at) == ("", TEXT, None)
    assert found.is_open
    assert report.warnings >= 1


def test_the_same_numbers_keep_the_explanation(report):
    fill(report, {"s2/1.4/1": None})
    assert (jump(report).explanation, jump(report).suggestion) == (TEXT, "")


def test_confirming_closes_it_and_leaves_no_suggestion(report):
    change(report)
    explain(report, jump(report), text=TEXT, by=accountant_of(report))
    assert (jump(report).explanation, jump(report).suggestion) == (TEXT, "")


def posted(report: Report, **more: str) -> None:
    client = Client()
    client.force_login(accountant_of(report))
    report.refresh_from_db()
    found = jump(report)
    data = {"edit": str(report.current.edit_of("s2")), "version": str(report.current.number), "then": "stay"}
    data |= {f"explanation-{found.pk}": TEXT, f"seen-{found.pk}": TEXT}
    data |= {name.replace("confirms", f"confirms-{found.pk}"): value for name, value in more.items()}
    assert client.post(f"/kk/reports/{report.public_id}/sections/s2/", data).status_code == 302


def test_saving_the_page_with_the_suggested_text_confirms_nothing(report):
    change(report)
    posted(report)
    assert jump(report).is_open


def test_the_box_beside_the_suggestion_confirms_it(report):
    change(report)
    posted(report, confirms="1")
    assert (jump(report).is_open, jump(report).explanation) == (False, TEXT)


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Бұл жазылғаннан бері сандар өзгерді"), ("ru", "С тех пор числа изменились")]
)
def test_the_page_shows_the_suggestion_and_asks(report, language, words):
    change(report)
    client = Client()
    client.force_login(accountant_of(report))
    for page in ("sections/s2/", "check/"):
        text = said(client.get(f"/{language}/reports/{report.public_id}/{page}"))
        assert words in text
        assert TEXT in text
