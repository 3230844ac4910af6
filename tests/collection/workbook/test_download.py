"""The workbook of a report as it is downloaded: what is locked, what Excel refuses and calculates, whose it is."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import Mandate
from collection.models import Report
from collection.workbook.download import plans_of, workbook_of
from collection.workbook.limits import IDENTITY_NAME, IDENTITY_SHEET
from forms_core import registry
from tests.collection import factories as make
from tests.collection.workbook.books import address_of, cell_at, client_of, opened

pytestmark = pytest.mark.django_db
FORMS = [form.code for form in registry.forms()]


@pytest.fixture
def report() -> Report:
    return make.report_of()


@pytest.fixture(params=FORMS)
def any_form(request: pytest.FixtureRequest) -> Report:
    return make.report_of(form=request.param)


def test_each_section_of_any_form_is_a_sheet_in_both_languages(any_form: Report) -> None:
    book = opened(workbook_of(any_form))
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    plans = plans_of(any_form.edition)
    assert visible == ["Нысан · Форма", *(plan.name for plan in plans)]
    for plan in plans:
        assert plan.section.text.kk in book[plan.name].cell(1, 1).value
        assert plan.section.text.ru in book[plan.name].cell(2, 1).value


def is_open(cell) -> bool:
    """The territory code is the office's to fill."""
    return not cell.is_closed and cell.type != "kato"


def test_open_cells_are_open_and_everything_else_is_locked(any_form: Report) -> None:
    book, edition = opened(workbook_of(any_form)), any_form.edition
    open_places = set()
    for cell in edition.cells.values():
        if edition.sections[cell.section].from_register:
            continue
        place = cell_at(book, any_form, cell.address)
        assert place.protection.locked is not is_open(cell), cell.address
        if cell.is_closed:
            assert (place.value, place.fill.patternType) == ("Х", "lightUp")
        elif is_open(cell):
            open_places.add((place.parent.title, place.coordinate))
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet, sheet.title
            unlocked = {
                (sheet.title, c.coordinate) for row in sheet.iter_rows() for c in row if not c.protection.locked
            }
            assert unlocked <= open_places


def test_every_open_cell_is_validated_and_no_closed_one(any_form: Report) -> None:
    book, edition = opened(workbook_of(any_form)), any_form.edition
    for cell in edition.cells.values():
        if edition.sections[cell.section].from_register:
            continue
        place = cell_at(book, any_form, cell.address)
        rules = [v for v in place.parent.data_validations.dataValidation if place.coordinate in v.cells]
        assert [rule.type for rule in rules] == ([_rule_of(cell.type)] if is_open(cell) else []), cell.address


def _rule_of(kind: str) -> str:
    if kind in ("money", "integer"):
        return "whole"
    return "list" if kind in ("yesno", "choice", "country", "kato") else "textLength"


def test_whole_numbers_below_zero_are_refused_by_excel_itself(report: Report) -> None:
    place = cell_at(opened(workbook_of(report)), report, "s2/1.3/1")
    rule = next(v for v in place.parent.data_validations.dataValidation if place.coordinate in v.cells)
    assert (rule.operator, rule.formula1, rule.errorStyle) == ("between", "0", "stop")
    assert "бүтін" in rule.error and "целое" in rule.error


def test_a_list_leads_to_lines_that_exist(any_form: Report) -> None:
    book = opened(workbook_of(any_form))
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                name, _, place = rule.formula1.partition("!")
                lines = [cell.value for (cell,) in book[name][place.replace("$", "")]]
                assert lines and all(lines), rule.formula1


def test_values_and_last_year_stand_in_their_cells() -> None:
    whose = make.unit()
    make.filed(make.report_of(whose, year=make.local_date().year - 1), make.GOOD_2IT)
    report = make.report_of(whose)
    make.fill(report, {"s2/1.3/1": 777, "s3/1.5/1": 5, "s3/1.5/2": "UZ"})
    book = opened(workbook_of(report))
    plan = next(plan for plan in plans_of(report.edition) if plan.section.id == "s2")
    sheet, row = book[plan.name], plan.rows["1.3"]
    assert cell_at(book, report, "s2/1.3/1").value == 777
    assert sheet.cell(row, plan.previous["1"]).value == make.GOOD_2IT["s2/1.3/1"]
    assert sheet.cell(row, plan.previous["1"]).protection.locked
    assert cell_at(book, report, "s3/1.5/2").value.startswith("UZ – ")


def test_live_totals_are_formulas_beside_the_form_and_never_in_it(any_form: Report) -> None:
    book, edition = opened(workbook_of(any_form)), any_form.edition
    for cell in edition.cells.values():
        if not edition.sections[cell.section].from_register:
            assert cell_at(book, any_form, cell.address).data_type != "f"
    formulas = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) >= 2


def test_the_sum_beside_a_row_adds_the_parts_of_its_control(report: Report) -> None:
    book = opened(workbook_of(report))
    plan = next(plan for plan in plans_of(report.edition) if plan.section.id == "s2")
    row = plan.rows["1.3"]
    parts = ",".join(cell_at(book, report, f"s2/1.3/{c}").coordinate for c in "2356")
    assert f"SUM({parts})" in book[plan.name].cell(row, plan.sum_column).value
    assert set(plan.down) == {"1"}
    assert "s2/1.3.1/1" not in plan.down["1"]["1"].parts


def test_the_identity_stands_in_three_hidden_places(report: Report) -> None:
    book = opened(workbook_of(report))
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    marks = {row[0].value: row[1].value for row in book[IDENTITY_SHEET].iter_rows()}
    assert (marks["form"], marks["unit"], marks["report"]) == ("2-IT", report.unit.code, str(report.public_id))
    line = next(p.value for p in book.custom_doc_props.props if p.name == IDENTITY_NAME)
    assert book.defined_names[IDENTITY_NAME].value == f'"{line}"'
    assert line.startswith(f"2-IT|2-it-2026|{report.unit.code}|")


@pytest.mark.parametrize("text", ["=1+1", "+7 701 000 00 00", "-5", "@SUM(A1)", "=cmd|'/C calc'!A0", "#REF!", "{=1}"])
def test_text_of_a_respondent_never_becomes_a_formula(report: Report, text: str) -> None:
    make.fill(report, {"sign/address": text})
    place = cell_at(opened(workbook_of(report)), report, "sign/address")
    assert (place.value, place.data_type) == (text, "s")


def test_the_name_of_a_unit_never_becomes_a_formula() -> None:
    report = make.report_of(make.unit(name_kk="=HYPERLINK(0)", name_ru="=HYPERLINK(0)"))
    with zipfile.ZipFile(io.BytesIO(workbook_of(report))) as archive:
        assert b"<f>HYPERLINK" not in b"".join(archive.read(name) for name in archive.namelist())


def test_every_sheet_prints_on_a4_with_its_captions(any_form: Report) -> None:
    book = opened(workbook_of(any_form))
    for plan in plans_of(any_form.edition):
        sheet = book[plan.name]
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.print_title_rows == "$4:$5"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_another_reader_finds_the_same_values(any_form: Report) -> None:
    make.fill(any_form, make.GOOD[any_form.round.edition.form_code])
    content = workbook_of(any_form)
    book, other = opened(content), CalamineWorkbook.from_filelike(io.BytesIO(content))
    for plan in plans_of(any_form.edition):
        rows = other.get_sheet_by_name(plan.name).to_python(skip_empty_area=False)
        for row, column in (plan.place(c.address) for c in plan.section.cells()):
            value = book[plan.name].cell(row, column).value
            there = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
            assert there == ("" if value is None else value)


def test_the_file_is_named_after_enterprise_form_and_year(report: Report) -> None:
    answer = client_of(report).get(address_of(report, ""))
    assert f'filename="{report.unit.code}_2-IT_{report.round.year}.xlsx"' in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"PK")


def test_who_may_read_may_download_and_nobody_else(report: Report) -> None:
    viewer: Any = make.person()
    Mandate.objects.create(user=viewer, unit=report.unit, scope=Mandate.Scope.VIEW)
    assert client_of(report, viewer).get(address_of(report, "")).status_code == 200
    assert client_of(report, make.person()).get(address_of(report, "")).status_code == 404
    assert client_of(report, make.officer(make.ASTANA)).get(address_of(report, "")).status_code == 404


def test_a_filed_report_is_downloaded_too() -> None:
    report = make.filed()
    assert client_of(report).get(address_of(report, "")).status_code == 200
