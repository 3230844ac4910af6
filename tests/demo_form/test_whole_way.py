"""A third form goes the whole way, from the frame to the bulletin, on data alone.

No page, script or address is its own: everything is asked of the pages that the two forms of the law use.
"""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from collection.answers import read_cells
from collection.models import Report, State
from collection.workbook.download import workbook_of
from dissemination.models import Bulletin
from kernel.legal_clock import local_date
from kernel.numbers import NBSP
from tests.collection import factories as make
from tests.collection.workbook.books import edited, kept, send, take
from tests.dissemination.stored import publisher

pytestmark = pytest.mark.django_db

LANGUAGES = ("kk", "ru")
SECTIONS = ("s1", "s2", "sign")
SHY = "\u00ad"
WORDS = {
    "kk": {
        "title": "Оқу курстарының қызметі туралы есеп",
        "s1": "Оқытудың негізгі нысаны",
        "s2": "Бір бағдарламаның орташа ұзақтығы, сағат",
        "sign": "Басшы немесе оның міндетін атқарушы тұлға",
        "total": "1-жол, 1-баған: 31; 1.1 + 1.2 + 1.3-жолдар: 30; айырмасы: 1.",
        "repair": "Қосындысын алу: 1-жол, 1-баған: 30",
        "price": "1.1-жол: бір тыңдаушыдан түскен кіріс 5 000 мың теңгеден асады",
        "hours": "1.2-жол: тыңдаушылар бар, ал 3-бағанда ұзақтығы көрсетілмеген",
    },
    "ru": {
        "title": "Отчет о деятельности учебных курсов",
        "s1": "Основная форма обучения",
        "s2": "Средняя продолжительность одной программы, часов",
        "sign": "Руководитель или лицо, исполняющее его обязанности",
        "total": "Строка 1, графа 1: 31; строки 1.1 + 1.2 + 1.3: 30; разница: 1.",
        "repair": "Взять сумму: строка 1, графа 1: 30",
        "price": "строка 1.1: доход на одного слушателя больше 5 000 тысяч тенге",
        "hours": "строка 1.2: слушатели есть, а продолжительность в графе 3 не указана",
    },
}
UNEVEN = make.GOOD_DEMO | {"s2/1/1": 31}
DEAR = make.GOOD_DEMO | {"s2/1/2": 600_300, "s2/1.1/2": 600_000}
language = pytest.mark.parametrize("language", LANGUAGES)


class Person:
    """Somebody who looks at a report in one language and sends its forms."""

    def __init__(self, user: Any, report: Report, language: str = "ru") -> None:
        self.client, self.report, self.language = Client(), report, language
        self.client.force_login(user)

    def read(self, page: str = "") -> str:
        return self.look(f"reports/{self.report.public_id}/{page}")

    def look(self, page: str) -> str:
        answer = self.client.get(f"/{self.language}/{page}")
        assert answer.status_code == 200, page
        return readable(answer)

    def send(self, page: str, data: dict[str, Any]) -> Any:
        return self.client.post(f"/{self.language}/reports/{self.report.public_id}/{page}", data)

    def save(self, section: str, **more: Any) -> Any:
        """Type what a good report says in this section, and what is said instead."""
        self.report.refresh_from_db()
        edit = self.report.current.edit_of(section) if self.report.current else 0
        typed = {a: str(v) for a, v in make.GOOD_DEMO.items() if a.startswith(f"{section}/")}
        return self.send(f"sections/{section}/", typed | {"edit": edit, "then": "stay"} | more)

    def submit(self) -> Any:
        return self.send("check/", {"key": uuid.uuid4().hex})

    def review(self, act: str, **more: Any) -> Any:
        seen = Report.objects.get(pk=self.report.pk).current.number
        data = {"act": act, "seen": f"{seen}"} | more
        return self.client.post(f"/{self.language}/review/{self.report.public_id}/", data, follow=True)


def readable(answer: Any) -> str:
    return answer.content.decode().replace(NBSP, " ").replace(SHY, "")


@pytest.fixture
def report() -> Report:
    return make.report_of(form="1-DEMO")


@pytest.fixture
def respondent(report: Report) -> Person:
    return Person(make.accountant_of(report), report)


@pytest.fixture
def officer(report: Report) -> Person:
    return Person(make.officer(), report)


def cells(report: Report) -> dict[str, Any]:
    return read_cells(Report.objects.get(pk=report.pk).current)


def state(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_its_frame_is_drawn_and_its_round_opened() -> None:
    courses, _baker = make.unit(oked_main="85590", size_code=305), make.unit(oked_main="10710", size_code=305)
    call_command("open_round", "1-DEMO", local_date().year, yes=True, stdout=io.StringIO())
    report = Report.objects.get()
    assert (report.unit, report.round.edition_id) == (courses, "1-demo-2020")


@language
def test_hub_and_sections_speak_the_language_of_the_reader(respondent: Person, language: str) -> None:
    respondent.language = language
    assert WORDS[language]["title"] in respondent.read()
    for section in SECTIONS:
        assert WORDS[language][section] in respondent.read(f"sections/{section}/")


def test_the_printed_cross_is_closed_and_the_rest_of_the_table_open(respondent: Person) -> None:
    page = respondent.read("sections/s2/")
    assert len(re.findall(r'name="s2/[\d.]+/\d"', page)) == 11
    assert page.count('<td class="is-closed">') == 1
    respondent.save("s2", **{"s2/1/3": "72"})
    assert "s2/1/3" not in cells(respondent.report)


def test_a_yes_opens_what_the_edition_says(respondent: Person) -> None:
    page = respondent.read("sections/s1/")
    opened = page[page.index('data-opened-by="s1/2"') :]
    assert 'name="s1/3"' in opened and 'name="s1/4"' in opened
    assert 'name="s1/1"' not in opened


def test_every_kind_of_answer_is_stored_as_typed(respondent: Person) -> None:
    for section in SECTIONS:
        assert respondent.save(section).status_code == 302
    assert make.GOOD_DEMO.items() <= cells(respondent.report).items()
    assert state(respondent.report) == State.DRAFT


@language
def test_a_page_carries_the_controls_that_judge_while_typing(respondent: Person, language: str) -> None:
    respondent.language = language
    url = re.search(r'data-checks-url="([^"]+)"', respondent.read("sections/s2/"))
    bundle = respondent.client.get(url[1]).json()
    told = {control["id"]: control["message"][language] for control in bundle["controls"]}
    assert {"demo.s2.total-rows", "demo.s2.price", "demo.x.no-courses"} <= told.keys()
    assert WORDS[language]["price"] in told["demo.s2.price"].replace("{r}", "1.1")


@language
def test_an_error_is_told_and_repaired_by_a_button(respondent: Person, language: str) -> None:
    respondent.language = language
    make.fill(respondent.report, UNEVEN)
    page = respondent.read("sections/s2/")
    assert WORDS[language]["total"] in page
    key = re.search(r'name="repair" value="(\w+)"[^>]*>' + re.escape(WORDS[language]["repair"]), page)
    respondent.save("s2", **{"s2/1/1": "31", "repair": key[1]})
    assert cells(respondent.report)["s2/1/1"] == 30
    assert respondent.report.current.findings.filter(severity="error").count() == 0


@language
def test_a_warning_and_a_remark_are_told(respondent: Person, language: str) -> None:
    respondent.language = language
    make.fill(respondent.report, {a: v for a, v in DEAR.items() if a != "s2/1.2/3"})
    page = respondent.read("check/")
    assert WORDS[language]["price"] in page
    assert WORDS[language]["hours"] in page


def test_a_warning_is_explained_and_the_report_filed(respondent: Person) -> None:
    make.fill(respondent.report, DEAR)
    warning = respondent.report.current.findings.get(severity="warning")
    assert warning.control == "demo.s2.price"
    assert respondent.submit().status_code == 422
    respondent.send("explain/", {f"explanation-{warning.pk}": "Жеке сабақтар", "explain": warning.pk})
    assert respondent.submit().status_code == 302
    assert state(respondent.report) == State.SUBMITTED
    assert respondent.report.current.findings.get(severity="warning").explanation == "Жеке сабақтар"


def test_an_error_stops_the_filing(respondent: Person) -> None:
    make.fill(respondent.report, UNEVEN)
    assert respondent.submit().status_code == 422
    assert state(respondent.report) == State.DRAFT


@language
def test_last_year_is_compared(language: str) -> None:
    unit, year = make.unit(), local_date().year
    make.accepted(make.report_of(unit, form="1-DEMO", year=year - 1))
    report = make.report_of(unit, form="1-DEMO", year=year)
    make.fill(report, {a: v * 9 if a.startswith("s2/") else v for a, v in make.GOOD_DEMO.items()})
    assert report.current.findings.filter(control="demo.s2.yoy").count() == 2
    page = Person(make.accountant_of(report), report, language).read("check/")
    assert {"kk": "өткен жыл: 600;", "ru": "прошлый год: 600;"}[language] in page


def test_a_workbook_goes_out_and_comes_back(report: Report) -> None:
    make.fill(report, make.GOOD_DEMO)
    send(report, workbook_of(report))
    assert (kept(report).values, kept(report).problems) == ({}, [])
    page = readable(send(report, edited(workbook_of(report), report, {"s2/1.3/1": 7, "s1/4": "3"})))
    assert "Строка 1.3, графа 1" in page and "смешанная" in page
    take(report)
    assert (cells(report)["s2/1.3/1"], cells(report)["s1/4"]) == (7, "3")


@language
def test_receipt_and_print_are_those_of_the_form(respondent: Person, language: str) -> None:
    make.filed(respondent.report)
    respondent.language = language
    assert re.search(r"1-DEMO-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", respondent.read("versions/1/receipt/"))
    paper = respondent.read("versions/1/form/")
    for both in WORDS.values():
        assert both["title"] in paper and both["s2"] in paper
    assert WORDS[language]["title"] in respondent.read("versions/1/")


@language
def test_it_is_reviewed_returned_filed_again_and_accepted(respondent: Person, officer: Person, language: str) -> None:
    respondent.language = officer.language = language
    report = make.filed(respondent.report)
    assert WORDS[language]["s2"] in officer.look(f"review/{report.public_id}/")
    officer.review("start")
    officer.review("return", **{"return-reason": "1.1-жолды тексеріңіз / Проверьте строку 1.1"})
    assert state(report) == State.RETURNED
    assert "Проверьте строку 1.1" in respondent.read()
    respondent.save("s2", **{"s2/1.1/2": "700", "s2/1/2": "1 000"})
    assert respondent.submit().status_code == 302
    officer.review("accept")
    assert state(report) == State.ACCEPTED
    history = officer.client.get(f"/{language}/review/{report.public_id}/history/")
    rows = history.context["differences"]["rows"]
    assert [[cell["text"] for cell in row["cells"][:2]] for row in rows] == [["900", f"1{NBSP}000"], ["600", "700"]]


@language
def test_a_cell_is_corrected_by_the_office(officer: Person, language: str) -> None:
    officer.language = language
    report = make.filed(officer.report)
    changed = {"correct-cell": "s1/4", "correct-value": "2", "correct-reason": "Телефон арқылы"}
    page = readable(officer.review("correct", **changed))
    assert {"kk": "қашықтан", "ru": "дистанционная"}[language] in page
    assert cells(report)["s1/4"] == "2"


def test_accepted_reports_become_tables_and_a_bulletin(django_capture_on_commit_callbacks: Any) -> None:
    console = Client()
    console.force_login(publisher())

    def press(path: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert console.post(f"/kk/publishing/{path}", {"reason": "Сынақ"}).status_code == 302

    round_ = [make.accepted(make.report_of(form="1-DEMO", year=2025)) for _ in range(4)][0].round
    press(f"rounds/{round_.public_id}/close/")
    press(f"rounds/{round_.public_id}/tabulate/")
    press(f"vintages/{round_.vintages.get().public_id}/assemble/")
    bulletin = Bulletin.objects.get()
    press(f"bulletins/{bulletin.public_id}/approve/")
    press(f"bulletins/{bulletin.public_id}/publish/")
    for name, title, whole in (
        ("kk", "Оқу курстарының қызметі", "Қазақстан Республикасы"),
        ("ru", "Деятельность учебных курсов", "Республика Казахстан"),
    ):
        assert title in Client().get(f"/{name}/bulletins/{bulletin.slug}/").content.decode()
        book = Client().get(f"/{name}/bulletins/{bulletin.slug}/{bulletin.slug}-{name}.xlsx").content
        rows = [row for sheet in sheets_of(book) for row in sheet]
        assert next(row for row in rows if row[0] == whole)[1] == 4 * make.GOOD_DEMO["s2/1/1"]


def sheets_of(content: bytes) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
