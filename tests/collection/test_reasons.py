"""Warnings ask why: ready reasons and a free line; both reach the reviewer. Last year stands beside this year."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from collection.actions.explain import WordsRequired, explain
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.models import Finding, Report
from collection.warning_reasons import JUMP, OTHER, USUAL, own_words, shown_explanation
from kernel.legal_clock import local_date
from kernel.models import JournalEntry
from kernel.numbers import NBSP
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, filed, fill, officer, report_of, unit

pytestmark = pytest.mark.django_db
YEAR = local_date().year
# Last year a quarter of this year: a jump in each compared cell.
LAST_YEAR = {a: v if isinstance(v, str) else v // 4 for a, v in GOOD_2IT.items()}


@pytest.fixture
def report() -> Report:
    whose = unit()
    filed(report_of(whose, year=YEAR - 1), LAST_YEAR)
    report = report_of(whose)
    fill(report, GOOD_2IT)
    return report


@pytest.fixture
def client_(report: Report) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(accountant_of(report))
    return client


def jump(report: Report, row: str = "1.3") -> Finding:
    return Report.objects.get(pk=report.pk).current.findings.get(control="2it.s2.yoy", instance=f"r={row}")


def page(report: Report, part: str = "sections/s2/", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/{part}"


def test_every_list_has_enough_reasons_and_ends_with_another_one() -> None:
    for ready in (JUMP, USUAL):
        assert len(ready) >= 6
        assert list(ready)[-1] == OTHER


@pytest.mark.parametrize("part", ["sections/s2/", "check/"])
def test_a_jump_asks_why_with_reasons_of_its_own(client_: Client, report: Report, part: str) -> None:
    for language in ("kk", "ru"):
        shown = client_.get(page(report, part, language)).content.decode()
        for words in JUMP.values():
            assert words.in_(language) in shown


def test_a_ready_reason_is_an_explanation_without_words(client_: Client, report: Report) -> None:
    finding = jump(report)
    open_before = report.warnings
    client_.post(page(report, "explain/"), {"finding": finding.pk, "reason": "order", "explanation": ""})
    finding.refresh_from_db()
    report.refresh_from_db()
    assert finding.reason == "order"
    assert JUMP["order"].kk in finding.explanation and JUMP["order"].ru in finding.explanation
    assert not finding.is_open
    assert report.warnings == open_before - 1


def test_another_reason_needs_words(client_: Client, report: Report) -> None:
    finding = jump(report)
    data = {"finding": finding.pk, "reason": OTHER, "explanation": "  "}
    answer = client_.post(page(report, "explain/"), data)
    shown = answer.content.decode()
    finding.refresh_from_db()
    assert answer.status_code == 422
    assert "напишите ее одним предложением" in shown
    assert re.search(r'value="other" checked|value="other"[^>]* checked', shown)
    assert finding.is_open
    client_.post(page(report, "explain/"), data | {"explanation": "Сменили учетную политику"})
    finding.refresh_from_db()
    assert (finding.reason, finding.explanation) == (OTHER, "Сменили учетную политику")


def test_the_sections_page_takes_reasons_with_the_numbers(client_: Client, report: Report) -> None:
    finding = jump(report)
    edit = str(report.current.edit_of("s2"))
    typed = {"edit": edit, f"reason-{finding.pk}": "price", f"explanation-{finding.pk}": "с июля", "s2/1.4/1": "0"}
    client_.post(page(report), typed)
    finding.refresh_from_db()
    assert (finding.reason, finding.explanation) == ("price", "с июля")
    assert read_cells(report.current)["s2/1.3/1"] == GOOD_2IT["s2/1.3/1"]
    client_.post(page(report), {"edit": "9", f"reason-{finding.pk}": "", f"explanation-{finding.pk}": ""})
    finding.refresh_from_db()
    assert (finding.reason, finding.explanation, finding.is_open) == ("", "", True)


def test_sending_the_page_again_writes_nothing(client_: Client, report: Report) -> None:
    finding = jump(report)
    explain(report, finding, text="", reason="order", by=accountant_of(report))
    lines = JournalEntry.objects.count()
    client_.post(page(report), {"edit": "9", f"reason-{finding.pk}": "order", f"explanation-{finding.pk}": ""})
    assert JournalEntry.objects.count() == lines


def test_the_action_refuses_another_reason_without_words(report: Report) -> None:
    with pytest.raises(WordsRequired):
        explain(report, jump(report), text="", reason=OTHER, by=accountant_of(report))


def test_the_reason_reaches_the_reviewer_and_the_history(report: Report) -> None:
    by = accountant_of(report)
    explain(report, jump(report), text="", reason="service", by=by)
    explain(report, jump(report, "1"), text="три договора", reason="order", by=by)
    explain_all(report)
    submit(report, by=by, key=uuid.uuid4().hex)
    client = Client()
    client.force_login(officer())
    for part in ("", "history/"):
        shown = client.get(f"/ru/review/{report.public_id}/{part}").content.decode()
        assert "Новый или прекращенный вид услуг" in shown
        assert "Крупный заказ или новый договор. три договора" in shown
    assert "Қызметтің жаңа түрі" in client.get(f"/kk/review/{report.public_id}/").content.decode()


def test_an_old_explanation_without_a_reason_is_shown_as_it_is() -> None:
    assert shown_explanation("", "Келісімшарт жаңа") == "Келісімшарт жаңа"
    assert shown_explanation("left-the-list", "слова") == "слова"
    assert own_words("", "слова") == "слова"


# ---- Last year ----


def test_last_year_and_the_change_stand_beside_the_cell(client_: Client, report: Report) -> None:
    ru = client_.get(page(report)).content.decode()
    kk = client_.get(page(report, language="kk")).content.decode()
    assert f'<td class="prev num">24{NBSP}600<small class="change">+300,0{NBSP}%</small></td>' in ru
    assert f'<td class="prev num">24{NBSP}600<small class="change">+300,0%</small></td>' in kk
    assert '<td class="prev num">–</td>' in ru


def test_without_a_report_of_last_year_nothing_stands_there(client_: Client) -> None:
    report = report_of()
    client_.force_login(accountant_of(report))
    assert '<td class="prev num"></td>' in client_.get(page(report)).content.decode()


def test_questions_show_the_change_too(client_: Client) -> None:
    whose = unit()
    filed(report_of(whose, form="3-INFORM", year=YEAR - 1))
    report = report_of(whose, form="3-INFORM")
    fill(report, {"A/2": 18, "A/3.3": 40})
    client_.force_login(accountant_of(report))
    shown = client_.get(page(report, "sections/A/")).content.decode()
    assert f"({YEAR - 1}: 12; +50,0{NBSP}%)" in shown
    assert f"({YEAR - 1}: 0; +40)" in shown
    checked = client_.get(page(report, "check/")).content.decode()
    assert f": 12; +50,0{NBSP}%" in checked


def test_tenge_for_thousand_tenge_is_named_and_divided(client_: Client, report: Report) -> None:
    tenge: dict[str, Any] = {a: v * 1000 for a, v in LAST_YEAR.items() if a.startswith("s2/")}
    fill(report, tenge)
    shown = client_.get(page(report)).content.decode().replace(NBSP, " ")
    assert "Похоже, указаны тенге вместо тысяч тенге: не 24 600 000, а 24 600." in shown
    every = re.search(r'value="(\w{16})"[^>]*>Разделить на 1000 все такие клетки раздела: 6<', shown)
    assert every
    edit = str(Report.objects.get(pk=report.pk).current.edit_of("s2"))
    client_.post(page(report), {"edit": edit, "repair": every[1]})
    cells = read_cells(Report.objects.get(pk=report.pk).current)
    assert {a: cells[a] for a in tenge} == {a: LAST_YEAR[a] for a in tenge}
