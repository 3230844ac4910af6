"""A filled workbook comes back: preview before anything is stored, then take or cancel."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Mandate
from collection.actions.save_section import save_section
from collection.actions.take_workbook import purge_uploads
from collection.answers import read_cells
from collection.entries import Entries
from collection.models import Report, WorkbookUpload
from collection.tasks import purge_workbook_uploads
from collection.workbook.download import workbook_of
from collection.workbook.limits import IDENTITY_SHEET
from kernel.models import JournalEntry
from tests.collection import factories as make
from tests.collection.workbook.books import (
    address_of,
    cell_at,
    client_of,
    edited,
    kept,
    opened,
    saved,
    send,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    report = make.report_of()
    make.fill(report, {"s2/1.3/1": 100, "s2/1.3/3": 100, "sign/address": "Abai 1"})
    return report


def cells(report: Report) -> dict[str, Any]:
    return read_cells(Report.objects.get(pk=report.pk).current)


def test_a_preview_shows_each_change_with_its_place_and_stores_nothing(report: Report) -> None:
    before, lines = cells(report), JournalEntry.objects.count()
    content = edited(workbook_of(report), report, {"s2/1.3/1": 150, "s2/1.4/2": 7})
    page = send(report, content).content.decode()
    assert kept(report).values == {"s2/1.3/1": 150, "s2/1.4/2": 7}
    assert kept(report).places["s2/1.3/1"] == ["2-бөлім · Раздел 2", "E9"]
    assert "Строка 1.3, графа 1" in page and "2-бөлім · Раздел 2, E9" in page
    assert cells(report) == before
    assert JournalEntry.objects.count() == lines


def test_taking_stores_the_values_section_by_section_and_forgets_the_file(report: Report) -> None:
    changes = {"s2/1.3/1": 150, "s3/1.5/1": 9, "s3/1.5/2": "Өзбекстан", "s4/time": "3"}
    send(report, edited(workbook_of(report), report, changes))
    assert take(report).status_code == 302
    found = cells(report)
    assert [found[a] for a in changes] == [150, 9, "UZ", "3"]
    assert not WorkbookUpload.objects.exists()
    saves = JournalEntry.objects.filter(verb="section.saved", details__changes__has_key="s2/1.3/1")
    assert saves.last().details["changes"]["s2/1.3/1"] == [100, 150]


def test_cancelling_forgets_and_stores_nothing(report: Report) -> None:
    before = cells(report)
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    client_of(report).post(address_of(report, f"{kept(report).public_id}/"), {"act": "cancel"})
    assert cells(report) == before
    assert not WorkbookUpload.objects.exists()


@pytest.mark.parametrize("form", make.GOOD)
def test_an_untouched_workbook_changes_nothing(form: str) -> None:
    report = make.report_of(form=form)
    make.fill(report, make.GOOD[form])
    send(report, workbook_of(report))
    assert (kept(report).values, kept(report).problems) == ({}, [])


@pytest.mark.parametrize("form", make.GOOD)
def test_a_report_nobody_has_started_takes_a_whole_form_from_a_file(form: str) -> None:
    report = make.report_of(form=form)
    values = make.GOOD[form]
    send(report, edited(workbook_of(report), report, values))
    take(report)
    assert values.items() <= cells(report).items()


def test_what_the_register_offers_in_another_language_is_no_change() -> None:
    """A report nobody has started: downloaded on a Kazakh page, sent from a Russian one."""
    report = make.report_of()
    client = client_of(report)
    content = client.get(address_of(report, "", language="kk")).content
    page = send(report, edited(content, report, {"s2/1.3/1": 5}), client=client, language="ru").content.decode()
    assert kept(report).values == {"s2/1.3/1": 5}
    assert kept(report).notes == []
    assert "Нет кода респондента" not in page


def test_problems_stand_in_the_order_of_the_file(report: Report) -> None:
    changes = {"s3/1.5/1": "x", "s2/1.3/2": "=1+1", "s2/1.3/1": "x", "s2/1.10/1": "x", "s1/1.1": "x"}
    send(report, edited(workbook_of(report), report, changes))
    assert [p["address"] for p in kept(report).problems] == ["s1/1.1", "s2/1.3/1", "s2/1.3/2", "s2/1.10/1", "s3/1.5/1"]


def test_an_emptied_cell_empties_the_answer(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/3": None}))
    take(report)
    assert "s2/1.3/3" not in cells(report)


def test_a_cell_changed_on_the_site_after_the_download_is_not_taken_back(report: Report) -> None:
    content = edited(workbook_of(report), report, {"s2/1.4/1": 40})
    make.fill(report, {"s2/1.3/1": 999})
    page = send(report, content).content.decode()
    assert kept(report).values == {"s2/1.4/1": 40}
    assert "измененные на сайте после скачивания файла: 1" in page


def test_a_save_of_somebody_else_after_the_preview_is_a_question(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150, "s2/1.4/1": 40, "s4/time": "3"}))
    make.fill(report, {"s2/1.3/1": 120}, by=make.accountant_of(report))
    answer = take(report)
    assert answer.status_code == 409
    assert 'name="choice-s2/1.3/1" value="mine"' in answer.content.decode()
    assert (cells(report)["s2/1.3/1"], cells(report).get("s2/1.4/1"), cells(report).get("s4/time")) == (120, None, None)
    take(report, **{"s2/1.3/1": "theirs"})
    assert (cells(report)["s2/1.3/1"], cells(report)["s2/1.4/1"], cells(report)["s4/time"]) == (120, 40, "3")


def test_the_value_of_the_file_wins_where_the_reader_says_so(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    make.fill(report, {"s2/1.3/1": 120})
    take(report, seen={"s2/1.3/1": "120"}, **{"s2/1.3/1": "mine"})
    assert cells(report)["s2/1.3/1"] == 150


def test_a_third_value_is_asked_about_again(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    make.fill(report, {"s2/1.3/1": 120})
    assert take(report, seen={"s2/1.3/1": "110"}, **{"s2/1.3/1": "mine"}).status_code == 409
    assert cells(report)["s2/1.3/1"] == 120


def test_a_question_leaves_no_false_memory_of_the_cells(report: Report) -> None:
    """Sections saved before the question are rolled back: what was read between must not be found again."""
    send(report, edited(workbook_of(report), report, {"s2/1.4/1": 40, "s4/time": "3"}))
    make.fill(report, {"s4/time": "2"})
    assert take(report).status_code == 409
    fresh = Report.objects.with_context().get(pk=report.pk)
    by = make.accountant_of(report)
    save_section(fresh, "s2", Entries({"s2/1.9/1": 5}), by=by, edit=fresh.current.edit_of("s2"))
    assert "s2/1.4/1" not in cells(report)


def test_closed_cells_are_refused_with_a_list(report: Report) -> None:
    edition = report.round.edition
    closed = next(a for a, cell in edition.cells.items() if cell.is_closed)
    page = send(report, edited(workbook_of(report), report, {closed: 5})).content.decode()
    assert kept(report).values == {}
    (problem,) = kept(report).problems
    assert problem["address"] == closed
    assert "закрыта знаком Х" in page and problem["sheet"] in page and problem["place"] in page


@pytest.mark.parametrize("value", ["5о0", -3, 12.5, "1 234,5", True, "#REF!", 10**16, 1e308, "٣"])
def test_what_is_no_whole_number_is_a_problem_in_both_languages_and_the_rest_is_taken(
    report: Report, value: Any
) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": value, "s2/1.4/1": 40}))
    (problem,) = kept(report).problems
    assert problem["place"] == "E9" and problem["kk"] and problem["ru"]
    assert kept(report).values == {"s2/1.4/1": 40}
    for language in ("kk", "ru"):
        page = client_of(report).get(address_of(report, f"{kept(report).public_id}/", language)).content.decode()
        assert problem[language] in page


@pytest.mark.parametrize("value", ["1 234", "1\u00a0234", 1234, 1234.0, "1234,0", "+1234"])
def test_numbers_are_understood_as_people_write_them(report: Report, value: Any) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": value}))
    assert kept(report).values == {"s2/1.3/1": 1234}


@pytest.mark.parametrize("value", ["-", "–", "—", None])
def test_a_dash_is_a_blank(report: Report, value: Any) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": value}))
    assert kept(report).values == {"s2/1.3/1": None}


@pytest.mark.parametrize("value", ["Иә", "да", "Иә / Да", 1, "1", True])
def test_yes_is_understood_in_both_languages(value: Any) -> None:
    report = make.report_of(form="3-INFORM")
    send(report, edited(workbook_of(report), report, {"B/4.1": value}))
    assert kept(report).values == {"B/4.1": 1}


def test_a_formula_nobody_calculated_is_refused(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": "=50+50+1"}))
    assert "Откройте файл в Excel" in kept(report).problems[0]["ru"]
    assert kept(report).values == {}


def test_a_calculated_formula_is_taken_by_its_value_and_the_preview_says_so(report: Report) -> None:
    content = edited(workbook_of(report), report, {"s2/1.3/1": "=100+1"})
    page = send(report, with_result(content, b"100+1", b"101")).content.decode()
    assert kept(report).values == {"s2/1.3/1": 101}
    assert "Клетки с формулами: 1" in page


def with_result(content: bytes, formula: bytes, result: bytes) -> bytes:
    """As Excel saves it: the formula with the value it had last."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name)
            for end in (b"<v></v>", b"<v />", b"<v/>"):
                text = text.replace(b"<f>" + formula + b"</f>" + end, b"<f>" + formula + b"</f><v>" + result + b"</v>")
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_findings_that_the_new_values_would_cause_are_shown(report: Report, language: str) -> None:
    content = edited(workbook_of(report), report, {"s2/1.4/1": 500, "s2/1.4/3": 480})
    page = send(report, content, language=language).content.decode()
    assert {"kk": "айырмасы: 20", "ru": "разница: 20"}[language] in page
    assert {"kk": "осы файлдан кейін пайда болады", "ru": "появится с этим файлом"}[language] in page
    assert not report.current.findings.filter(instance="r=1.4").exists()


# --- the wrong file --------------------------------------------------------------------------------------------------


def another(report: Report, which: str) -> Report:
    if which == "форма":
        return make.report_of(report.unit, form="3-INFORM")
    if which == "год":
        return make.report_of(report.unit, year=report.round.year - 1)
    return make.report_of()


@pytest.mark.parametrize(
    ("which", "sentence"),
    [("форма", "файл другой формы: 3-INFORM"), ("год", "другого отчетного года"), ("БИН", "файл другого предприятия")],
)
def test_a_file_of_another_report_is_refused_with_the_reason(report: Report, which: str, sentence: str) -> None:
    answer = send(report, workbook_of(another(report, which)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not WorkbookUpload.objects.exists()


def test_a_file_under_another_wording_is_refused(report: Report) -> None:
    content = re_marked(workbook_of(report), {"edition": "2-it-2030"})
    assert "другой редакции формы: 2-it-2030" in send(report, content).content.decode()


def re_marked(content: bytes, marks: dict[str, str]) -> bytes:
    """The same workbook with other marks and the check sum that fits them."""
    from collection.workbook.identity import BASE, CHECKSUM, FIELDS, Identity

    book = opened(content)
    sheet = book[IDENTITY_SHEET]
    known = {row[0].value: row[1].value for row in sheet.iter_rows()} | marks
    found = Identity(*(known[name] for name in FIELDS), base={})
    for row in sheet.iter_rows():
        for cell in row:
            cell.value = None
    for row, pair in enumerate([p for p in found.pairs if not p[0].startswith(BASE)], 1):
        for column, text in enumerate(pair, 1):
            sheet.cell(row, column).value = text
    assert CHECKSUM in {row[0].value for row in sheet.iter_rows()}
    return saved(book)


def test_marks_that_do_not_fit_their_check_sum_are_refused(report: Report) -> None:
    book = opened(workbook_of(report))
    for row in book[IDENTITY_SHEET].iter_rows():
        if row[0].value == "unit":
            row[1].value = "990140000000"
    assert "Скрытые отметки файла изменены" in send(report, saved(book)).content.decode()


def test_without_the_hidden_sheet_the_short_marks_still_tell_whose_it_is(report: Report) -> None:
    book = opened(workbook_of(make.report_of()))
    del book[IDENTITY_SHEET]
    assert "файл другого предприятия" in send(report, saved(book)).content.decode()
    own = opened(edited(workbook_of(report), report, {"s2/1.3/1": None, "s2/1.4/1": 40}))
    del own[IDENTITY_SHEET]
    send(report, saved(own))
    assert kept(report).values == {"s2/1.4/1": 40}


def test_a_renamed_sheet_is_still_its_section(report: Report) -> None:
    book = opened(edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    cell_at(book, report, "s2/1.3/1").parent.title = "Наша таблица"
    send(report, saved(book))
    assert kept(report).values == {"s2/1.3/1": 150}


# --- who, when -------------------------------------------------------------------------------------------------------


def test_a_mandate_to_view_uploads_nothing(report: Report) -> None:
    viewer = make.person()
    Mandate.objects.create(user=viewer, unit=report.unit, scope=Mandate.Scope.VIEW)
    content = workbook_of(report)
    assert send(report, content, client=client_of(report, viewer)).status_code == 404


def test_a_preview_belongs_to_its_sender(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    other = make.person()
    Mandate.objects.create(user=other, unit=report.unit, scope=Mandate.Scope.FILL)
    address = address_of(report, f"{kept(report).public_id}/")
    assert client_of(report, other).post(address, {"act": "take"}).status_code == 302
    assert cells(report)["s2/1.3/1"] == 100


def test_a_filed_report_takes_no_file(report: Report) -> None:
    filed = make.filed()
    answer = client_of(filed).post(address_of(filed), {"file": SimpleUploadedFile("a.xlsx", workbook_of(filed))})
    assert answer.status_code == 302
    assert not WorkbookUpload.objects.exists()


def test_a_second_press_of_take_stores_nothing_twice(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    address = address_of(report, f"{kept(report).public_id}/")
    client = client_of(report)
    client.post(address, {"act": "take"})
    again = client.post(address, {"act": "take"}, follow=True)
    assert "Предпросмотра этого файла больше нет" in again.content.decode()


def test_a_newer_file_takes_the_place_of_the_older(report: Report) -> None:
    for value in (150, 160):
        send(report, edited(workbook_of(report), report, {"s2/1.3/1": value}))
    assert kept(report).values == {"s2/1.3/1": 160}


def test_a_preview_ends_and_is_purged(report: Report) -> None:
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    assert purge_uploads() == 0
    long_ago = timezone.now() - timedelta(hours=5)
    WorkbookUpload.objects.update(uploaded_at=long_ago, expires_at=long_ago + timedelta(hours=2))
    answer = client_of(report).post(address_of(report, f"{kept(report).public_id}/"), {"act": "take"}, follow=True)
    assert "истек срок" in answer.content.decode()
    assert cells(report)["s2/1.3/1"] == 100
    assert purge_workbook_uploads() == 1


def test_no_file_is_a_sentence_at_the_field(report: Report) -> None:
    answer = client_of(report).post(address_of(report), {})
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.content.decode() and "Выберите файл" in answer.content.decode()


def test_the_buttons_stand_on_the_hub_and_on_each_section(report: Report) -> None:
    client = client_of(report)
    for path in ("", "sections/s2/", "sections/s1/"):
        page = client.get(f"/kk/reports/{report.public_id}/{path}").content.decode()
        assert f'href="/kk/reports/{report.public_id}/workbook/" download>XLSX үлгісін жүктеп алу' in page
        assert "Толтырылған XLSX жүктеу" in page


def test_the_hub_reminds_of_a_file_that_waits(report: Report) -> None:
    hub = f"/kk/reports/{report.public_id}/"
    assert "шешіміңізді күтіп тұр" not in client_of(report).get(hub).content.decode()
    send(report, edited(workbook_of(report), report, {"s2/1.3/1": 150}))
    page = client_of(report).get(hub).content.decode()
    assert "шешіміңізді күтіп тұр" in page and f"/workbook/{kept(report).public_id}/" in page


def test_a_reader_of_the_hub_is_not_offered_to_upload(report: Report) -> None:
    viewer = make.person()
    Mandate.objects.create(user=viewer, unit=report.unit, scope=Mandate.Scope.VIEW)
    page = client_of(report, viewer).get(f"/ru/reports/{report.public_id}/").content.decode()
    assert "Скачать форму в XLSX" in page and "Загрузить заполненный XLSX" not in page


def test_the_web_process_never_loads_the_reader(report: Report) -> None:
    """It switches off numpy for itself: loaded here, the estimation would stop working."""
    send(report, workbook_of(report))
    assert "collection.workbook.child" not in sys.modules
