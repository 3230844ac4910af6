"""What the reviewer reads: findings with explanations, last year beside, what changed, the unit's card."""

from __future__ import annotations

import re

import pytest

from accounts.models import Mandate
from collection.actions.explain import explain
from collection.actions.review import correct, return_for_correction
from collection.actions.submit import submit
from collection.models import State
from collection.pages.review import size_text, stratum_text
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
THIS_YEAR = make.local_date().year


def two_years(cells=None, before=None, **options):
    """A filed report whose unit filed last year too."""
    whose = make.unit(**options)
    make.accepted(make.report_of(whose, year=THIS_YEAR - 1), before or make.GOOD_2IT)
    return make.filed(make.report_of(whose), cells)


def open_page(client, report, language="kk", query=""):
    client.force_login(make.officer(report.obligation.region))
    answer = client.get(f"/{language}/review/{report.public_id}/{query}")
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def row_of(answer, code, section="s2"):
    table = next(s["table"] for s in answer.context["sections"] if s["id"] == section)
    return next(row for row in table["rows"] if row["code"] == code)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("form", make.GOOD)
def test_every_form_is_read_in_both_languages(client, form, language):
    answer = open_page(client, make.filed(form=form), language)
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert {"kk": "Есепті қабылдау", "ru": "Принять отчет"}[language] in page
    for msgid in ("Accept the report", "What the controls found", "Version 1", "In your own words"):
        assert msgid not in page  # no English leftovers


def test_last_year_and_the_change_stand_beside_the_first_column(client):
    before = {"s2/1/1": 80000, "s2/1/3": 80000, "s2/1.3/1": 80000, "s2/1.3/3": 80000, "s4/time": "2"}
    row = row_of(open_page(client, two_years(before=before), "ru"), "1.3")
    assert [cell["text"] for cell in row["cells"][:3]] == ["98\u00a0400", "80\u00a0000", "+23,0\u00a0%"]


def test_a_fall_has_a_true_minus_and_kazakh_no_space(client):
    before = {"s2/1/1": 100000, "s2/1/3": 100000, "s2/1.3/1": 100000, "s2/1.3/3": 100000, "s4/time": "2"}
    row = row_of(open_page(client, two_years(before=before)), "1.3")
    assert row["cells"][2]["text"] == "\u22121,6%"


def test_a_row_that_was_filled_last_year_only_is_shown(client):
    before = make.GOOD_2IT | {"s2/1.7/1": 500, "s2/1.7/3": 500, "s2/1/1": 98900, "s2/1/3": 98900}
    row = row_of(open_page(client, two_years(before=before)), "1.7")
    assert [cell["text"] for cell in row["cells"][:2]] == ["–", "500"]


def test_without_last_year_the_page_says_so(client):
    assert "Отчета прошлого года для сравнения нет." in text_of(open_page(client, make.filed(), "ru"))


def test_answers_of_3_inform_have_last_year_beside_and_their_captions(client):
    whose = make.unit()
    make.accepted(make.report_of(whose, form="3-INFORM", year=THIS_YEAR - 1), make.GOOD_3INFORM | {"A/3": 5200})
    page = text_of(open_page(client, make.filed(make.report_of(whose, form="3-INFORM")), "ru"))
    assert "5\u00a0000 В прошлом году: 5\u00a0200 (\u22123,8\u00a0%)" in page
    assert "Как в прошлом году" in page


def test_an_explained_warning_comes_with_its_explanation_and_marks_its_cell(client):
    report = two_years(before={a: v // 10 if isinstance(v, int) else v for a, v in make.GOOD_2IT.items()})
    answer = open_page(client, report, "ru")
    page = answer.content.decode()
    assert "Предупреждение: пояснено" in page
    assert "Келісімшарт жаңа" in page  # the respondent's words
    mark = row_of(answer, "1.3")["cells"][0]["mark"]
    assert (mark["tone"], mark["sign"]) == ("info", "✓")
    assert f'id="{mark["url"][1:]}"' in page
    assert "из них пояснено" in page


def test_an_error_stands_before_a_warning_and_marks_its_cell(client):
    report = make.filed(cells={a: v for a, v in make.GOOD_2IT.items() if a != "s4/time"})
    correct(report, by=make.officer(), address="s2/1.3/1", value=5, reason="Қате")
    answer = open_page(client, report, "ru")
    severities = [finding["severity"] for finding in answer.context["findings"]]
    assert severities == sorted(severities)  # "error" < "warning"
    tones = {c["mark"]["tone"] for c in row_of(answer, "1.3")["cells"] if c.get("mark")}
    assert tones == {"bad"}


def test_a_finding_leads_to_the_correction_of_its_cell(client):
    report = make.filed()
    correct(report, by=make.officer(), address="s2/1.3/1", value=5, reason="Қате")
    page = open_page(client, report).content.decode()
    link = re.search(r'href="(\?cell=[^"]+)#correct"', page)[1]
    assert 'name="correct-value"' in open_page(client, report, query=link).content.decode()


def test_what_changed_since_the_version_before_is_listed_cell_by_cell(client):
    report = make.filed()
    return_for_correction(report, by=make.officer(), reason="Қайта қараңыз")
    make.fill(report, {"s2/1/1": 98000, "s2/1/3": 98000, "s2/1.3/1": 98000, "s2/1.3/3": 98000})
    submit(report, by=make.accountant_of(report), key="a" * 32)
    answer = open_page(client, report, "ru")
    rows = {row["text"]: [cell["text"] for cell in row["cells"]] for row in answer.context["changes"]["rows"]}
    assert len(rows) == 4
    assert rows["Раздел 2. Строка 1.3, графа 1"] == ["98\u00a0400", "98\u00a0000", "\u22120,4\u00a0%"]
    assert "Қайта қараңыз" in text_of(answer)
    assert row_of(answer, "1.3")["cells"][0]["is_changed"]
    assert not row_of(answer, "1.3.1")["cells"][0]["is_changed"]


def test_the_card_says_what_the_register_and_the_frame_know(client):
    whose = make.unit(size_code=215, oked_main="62011", oked_secondary=["63110"], phone_fixed="+7 727 111")
    page = text_of(open_page(client, make.filed(make.report_of(whose, stratum="J|medium|75")), "ru"))
    for fact in (whose.code, "62011", "63110", "215, человек:", "J, средний, город Алматы", "+7 727 111", "Executor"):
        assert fact in page


def test_source_time_and_receipt_stand_beside(client):
    report = make.filed()
    page = text_of(open_page(client, report))
    assert report.current.receipt_number in page
    assert "(UTC+5)" in page
    assert "Электрондық" in page


def test_a_draft_is_not_shown_to_the_office(client):
    report = make.report_of()
    make.fill(report, {"s2/1/1": 77123})
    answer = open_page(client, report, "ru")
    assert "Отчет еще не представлен: он у респондента." in text_of(answer)
    assert "77123" not in re.sub(r"\s|&nbsp;", "", answer.content.decode())


def test_while_a_report_is_returned_the_last_filed_version_is_shown(client):
    report = make.filed()
    return_for_correction(report, by=make.officer(), reason="Қайта қараңыз")
    make.fill(report, {"s2/1.3/1": 11222})
    page = text_of(open_page(client, report, "ru"))
    assert "98\u00a0400" in page and "11\u00a0222" not in page
    assert "Ниже показано, что было представлено последним." in page


def test_the_respondents_words_cannot_break_the_page(client):
    report = make.report_of()
    make.fill(report, make.GOOD_2IT | {"sign/name": "<script>alert(1)</script>", "s4/time": None})
    explain(report, report.current.findings.get(severity="warning"), text="<img src=x>", by=make.accountant_of(report))
    submit(report, by=make.accountant_of(report), key="b" * 32)
    for query in ("", "?cell=sign%2Fname"):
        page = open_page(client, report, query=query).content.decode()
        assert "<script>alert" not in page and "<img src=x>" not in page


@pytest.mark.parametrize("cell", ["nonsense", "s3%2F1%2F2", "%00", "id%2Fbin"])
def test_any_cell_in_the_address_has_an_answer(client, cell):
    open_page(client, make.filed(), query=f"?cell={cell}")


def test_after_a_decision_the_next_report_is_one_click_away(client):
    first, second = make.filed(), make.filed()
    assert f"/kk/review/{second.public_id}/" in open_page(client, first).content.decode()


def test_the_steps_work_without_scripts_and_with_a_token(client):
    report = make.filed()
    page = open_page(client, report).content.decode()
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page.split("<main")[1], flags=re.DOTALL)
    assert len(forms) == 3  # start, accept, return; a correction begins with the choice of a cell
    assert all("csrfmiddlewaretoken" in form for form in forms)
    assert set(re.findall(r'name="act" value="(\w+)"', page)) == {"start", "accept", "return"}
    assert "onclick" not in page


def test_a_report_is_accepted_through_a_browser_like_post(settings):
    from django.test import Client

    report, officer = make.filed(), make.officer()
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    page = client.get(f"/kk/review/{report.public_id}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    data = {"csrfmiddlewaretoken": token, "seen": seen, "act": "accept"}
    answer = client.post(f"/kk/review/{report.public_id}/", data, follow=True)
    assert "Есеп қабылданды" in text_of(answer)
    report.refresh_from_db()
    assert report.state == State.ACCEPTED


def test_size_and_stratum_are_words():
    assert size_text(215).startswith("215")
    assert size_text(999) == "999"
    assert stratum_text("") == ""
    assert stratum_text("odd") == "odd"


def test_the_respondent_reads_the_reason_in_the_hub(client):
    report = make.filed()
    return_for_correction(report, by=make.officer(), reason="Өлшем бірлігі")
    client.force_login(Mandate.objects.get(unit=report.unit).user)
    assert "Өлшем бірлігі" in client.get(f"/kk/reports/{report.public_id}/").content.decode()
