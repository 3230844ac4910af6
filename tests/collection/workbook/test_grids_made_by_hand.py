"""Tables that nobody downloaded: read by codes of rows and columns, or refused where a code is not certain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from collection.answers import read_cells
from collection.models import Report
from tests.collection import factories as make
from tests.collection.workbook.books import by_hand, kept, send, take

pytestmark = pytest.mark.django_db
HEAD = ["Код", "Название", "1", "2", "3"]


@pytest.fixture
def report() -> Report:
    report = make.report_of()
    make.fill(report, {"s2/1.3/1": 100})
    return report


def problems(report: Report) -> list[str]:
    return [p["ru"] for p in kept(report).problems]


def test_codes_say_the_place_whatever_the_order(report: Report) -> None:
    rows = [["Раздел 2. Наша таблица"], ["Код", "3", "1"], ["1.10", 7, 10], ["1.3", 1, 3], ["1.9", None, 9]]
    page = send(report, by_hand(rows)).content.decode()
    values = {"s2/1.10/1": 10, "s2/1.10/3": 7, "s2/1.3/1": 3, "s2/1.3/3": 1, "s2/1.9/1": 9}
    assert kept(report).values == values
    assert "Это не книга, скачанная из отчета" in page
    take(report)
    assert values.items() <= read_cells(Report.objects.get(pk=report.pk).current).items()


def test_a_blank_erases_nothing_and_a_dash_does(report: Report) -> None:
    make.fill(report, {"s2/1.4/1": 40})
    send(report, by_hand([HEAD, ["1.3", "", None], ["1.4", "", "–"]], "2"))
    assert kept(report).values == {"s2/1.4/1": None}


@pytest.mark.parametrize("name", ["2", "s2", "Раздел 2", "2-бөлім", "2-БӨЛІМ · РАЗДЕЛ 2"])
def test_the_name_of_the_sheet_says_the_section(report: Report, name: str) -> None:
    send(report, by_hand([HEAD, ["1.4", "", 5]], name))
    assert kept(report).values == {"s2/1.4/1": 5}


def test_the_page_it_was_sent_from_says_the_section_of_a_single_sheet(report: Report) -> None:
    rows = [["Код", "1"], ["1.4", 5]]
    send(report, by_hand(rows), section="s3")
    assert kept(report).values == {"s3/1.4/1": 5}


def test_two_sections_that_fit_alike_are_not_guessed(report: Report) -> None:
    answer = send(report, by_hand([["Код", "1"], ["1.4", 5]]))
    assert answer.status_code == 422
    assert "не нашлись строки формы" in answer.content.decode()


def test_captions_in_either_language_do_for_codes_of_columns(report: Report) -> None:
    columns = make.edition_of("2-IT").sections["s2"].columns
    send(report, by_hand([["Код", columns["2"].text.kk, columns["6"].text.ru], ["1.4", 2, 6]], "2"))
    assert kept(report).values == {"s2/1.4/2": 2, "s2/1.4/6": 6}


def test_a_code_that_excel_made_a_number_is_known_by_its_neighbours(report: Report) -> None:
    rows = [HEAD, [1, "", 0], *[[float(f"1.{n}"), "", n] for n in range(1, 10)], [1.1, "", 10], [1.11, "", 11]]
    send(report, by_hand(rows, "2"))
    assert kept(report).values == {"s2/1/1": 0} | {f"s2/1.{n}/1": n for n in range(1, 12)}


def test_a_code_that_may_be_two_rows_is_asked_for(report: Report) -> None:
    send(report, by_hand([HEAD, [1.1, "", 5], ["1.14", "", 6]], "2"))
    assert kept(report).values == {"s2/1.14/1": 6}
    assert "1.1 и 1.10 не различить" in problems(report)[0]


def test_a_code_that_excel_made_a_date_is_named(report: Report) -> None:
    send(report, by_hand([HEAD, ["1.3", "", 5], [datetime(2026, 10, 1), "", 6]], "2"))
    assert "превратил код строки в дату" in problems(report)[0]
    assert kept(report).problems[0]["place"] == "A3"


def test_an_unknown_code_is_named(report: Report) -> None:
    send(report, by_hand([HEAD, ["1.3", "", 5], ["1.99", "", 6]], "2"))
    assert problems(report) == ["В форме нет такого кода строки."]


def test_a_row_that_stands_twice_is_named(report: Report) -> None:
    send(report, by_hand([HEAD, ["1.3", "", 5], ["1.3", "", 6]], "2"))
    assert kept(report).values == {"s2/1.3/1": 5}
    assert "стоит в файле дважды" in problems(report)[0]


def test_without_codes_of_columns_nothing_is_guessed(report: Report) -> None:
    send(report, by_hand([["1.3", "", 5], ["1.4", "", 6]], "2"))
    assert kept(report).values == {}
    assert "Напишите над значениями коды граф: 1, 2, 3" in problems(report)[0]


def test_closed_cells_of_a_table_by_hand_are_refused(report: Report) -> None:
    edition = report.round.edition
    closed = next(c for c in edition.cells.values() if c.is_closed)
    send(report, by_hand([["Код", closed.code], [closed.row, "UZ"]], closed.section))
    assert "закрыта знаком Х" in problems(report)[0]
    send(report, by_hand([["Код", "1", closed.code], [closed.row, 7, "X"]], closed.section))
    assert problems(report) == []


def test_a_sheet_that_belongs_nowhere_is_named(report: Report) -> None:
    page = send(report, by_hand([HEAD, ["1.4", "", 5]], "2", {"Черновик": [["итого", 5]]})).content.decode()
    assert "Лист не относится ни к одному разделу формы и не прочитан: Черновик" in page


@pytest.mark.parametrize(
    "rows",
    [
        [["4.1", "Да"], ["5", 3], ["6", 4]],
        [["Код", "Вопрос", "Ответ"], ["4.1", "есть ли", "да"], [5, "сколько", 3], ["6", "", "4"]],
        [["Код", "Жауап", "Ескертпе"], ["4.1", 1, "x"], ["5", 3, "y"], ["6", 4, None]],
    ],
)
def test_answers_are_read_by_codes_of_items(rows: list[list[Any]]) -> None:
    report = make.report_of(form="3-INFORM")
    send(report, by_hand(rows, "B"))
    assert kept(report).values == {"B/4.1": 1, "B/5": 3, "B/6": 4}


def test_a_column_of_answers_that_is_not_certain_is_asked_for() -> None:
    report = make.report_of(form="3-INFORM")
    send(report, by_hand([["5", 3, 9], ["6", 4, 9]], "B"))
    assert kept(report).values == {}
    assert "Напишите над ним «Ответ»" in problems(report)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_a_csv_is_read_in_the_encodings_of_excel(report: Report, encoding: str, between: str) -> None:
    lines = [["Раздел 2"], ["Код", "Название", "1"], ["1.3", "разработка", "1 500"], ["1.10", "защита", "-"]]
    text = "\r\n".join(between.join(line) for line in lines[1:])
    send(report, text.encode(encoding), name="table.csv", section="s2")
    assert kept(report).values == {"s2/1.3/1": 1500}


def test_a_csv_called_xlsx_is_read_all_the_same(report: Report) -> None:
    send(report, "Код;1;2\r\n1.3;5;6\r\n".encode(), section="s2")
    assert kept(report).values == {"s2/1.3/1": 5, "s2/1.3/2": 6}


def test_a_csv_that_never_ends_its_quotation_takes_nothing(report: Report) -> None:
    answer = send(report, b'1;2\n1.3;"' + b"x" * 100_000, section="s2")
    assert answer.status_code in (200, 422)
    assert read_cells(Report.objects.get(pk=report.pk).current)["s2/1.3/1"] == 100
