"""The workbook: equal to the page cell by cell, numbers as numbers, the same bytes each time, nothing hidden inside."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from dissemination.presentation import table_context
from dissemination.published import CONFIDENTIAL, SIGNS, Heading, PublishedTable, published_cell
from dissemination.readback import compare, is_same
from dissemination.workbook import Publication, first_line, sheet_name, write_workbook
from kernel.bilingual import Bilingual
from tests.dissemination.samples import PERIOD, by_region, shares

LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru"])


def publication(*tables) -> Publication:
    return Publication(
        title=Bilingual(kk="Көрсетілген қызметтер, 2025 жыл", ru="Объем услуг, 2025 год"),
        period=PERIOD,
        source=Bilingual(kk="нысан: 2-қызмет көрсету (IT)", ru="форма: 2-услуги (IT)"),
        method=(Bilingual(kk="Әдіс.", ru="Метод."),),
        response=((Bilingual(kk="қабылданған есеп", ru="принятых отчетов"), "735"),),
        made_on=date(2026, 5, 20),
        tables=tables,
    )


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@LANGUAGES
def test_another_maker_s_reader_finds_the_page_s_cells(language):
    tables = (by_region(), shares())
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook(publication(*tables), language)))
    for table in tables:
        rows = book.get_sheet_by_name(sheet_name(table, language)).to_python(skip_empty_area=False)[first_line(table) :]
        for (heading, cells), row in zip(table.lines(), rows, strict=False):
            assert row[0] == heading.text.in_(language)
            for cell, stored in zip(cells, row[1:], strict=True):
                assert stored == (float(cell.value) if cell.is_number else cell.text)


@LANGUAGES
def test_our_own_reading_back_finds_no_difference_and_sees_a_planted_one(language):
    tables = [by_region(), shares()]
    content = write_workbook(publication(*tables), language)
    assert compare(content, tables, language).differences == ()
    assert compare(content, tables, language).compared == 21 * 3 + 5 * 2
    changed = replace(
        tables[1], cells=dict(tables[1].cells) | {("F", "internet"): published_cell(Decimal("65.6"), "", 1)}
    )
    (found,) = compare(content, [tables[0], changed], language).differences
    assert (found.table, found.row, found.column) == (2, "F", "internet")


def test_a_missing_sheet_differs_in_all_its_cells():
    content = write_workbook(publication(by_region()), "kk")
    assert len(compare(content, [by_region(), shares()], "kk").differences) == 10


def test_a_number_stored_as_text_is_a_difference():
    assert not is_same("12", published_cell(12, "", 0))
    assert not is_same(True, published_cell(1, "", 0))
    assert is_same(0.1 + 0.2, published_cell(Decimal("0.3"), "", 1))
    assert is_same("X", published_cell(None, CONFIDENTIAL, 0))
    assert not is_same(None, published_cell(None, CONFIDENTIAL, 0))


def test_the_same_publication_gives_the_same_bytes():
    first = write_workbook(publication(by_region(), shares()), "kk")
    time.sleep(2.1)  # two seconds are the grain of time inside a zip
    assert write_workbook(publication(by_region(), shares()), "kk") == first


@LANGUAGES
def test_every_sheet_says_what_it_is(language):
    book = opened(write_workbook(publication(by_region(), shares()), language))
    sheet = book.worksheets[1]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    table = by_region()
    for expected in (table.full_title, table.unit.text, PERIOD, publication().source, *table.notes):
        assert expected.in_(language) in text
    assert SIGNS[CONFIDENTIAL] in text


@LANGUAGES
def test_headers_are_frozen_and_repeated_on_paper(language):
    table = by_region(columns=tuple(replace(c, groups=() if c.is_total else (PERIOD,)) for c in by_region().columns))
    for shown in (by_region(), table):
        sheet = opened(write_workbook(publication(shown), language)).worksheets[1]
        assert sheet.freeze_panes == f"B{first_line(shown) + 1}"
        assert sheet.print_title_rows == f"$3:${first_line(shown)}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what the format means when it says nothing
        assert sheet.page_setup.fitToHeight == 0  # as many pages down as it takes


def test_the_first_sheet_links_to_every_table_and_there_is_no_empty_one():
    book = opened(write_workbook(publication(by_region(), shares()), "kk"))
    assert book.sheetnames == ["Мазмұны", "1-кесте", "2-кесте"]
    links = {cell.hyperlink.location for row in book["Мазмұны"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {"'1-кесте'!A1", "'2-кесте'!A1"}
    for sheet in book.worksheets:
        assert any(cell.value is not None for row in sheet.iter_rows() for cell in row)
        assert sheet.sheet_state == "visible"


def test_nothing_is_a_formula_whatever_the_texts_begin_with():
    rows = (
        Heading("all", Bilingual(kk="=1+1", ru="=cmd|'/c calc'!A0"), is_total=True),
        Heading("x", Bilingual(kk="@x", ru="+x")),
    )
    shouted = Bilingual(kk="=A1", ru="=HYPERLINK(1)")
    table = shares(
        rows=rows, title=shouted, footnotes=(shouted,), stub=shouted,
        columns=tuple(replace(column, groups=(shouted,), text=shouted) for column in shares().columns),
        cells={(r.code, c.code): published_cell(5, "", 1) for r in rows for c in shares().columns},
    )  # fmt: skip
    content = write_workbook(publication(table), "ru")
    sheet = opened(content).worksheets[1]
    assert sheet.cell(first_line(table) + 1, 1).value == "=cmd|'/c calc'!A0"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_properties_speak_both_languages_and_carry_the_day_of_the_calculation():
    properties = opened(write_workbook(publication(by_region()), "kk")).properties
    assert properties.title == "Көрсетілген қызметтер, 2025 жыл / Объем услуг, 2025 год"
    assert "/" in properties.creator
    assert properties.created.date() == date(2026, 5, 20)


def test_no_part_of_the_file_tells_a_hidden_value():
    """The numbers behind the X are nowhere: not in cells, not in properties, not in the strings."""
    table = by_region()
    content = write_workbook(publication(table), "kk")
    hidden = {"1137000", "1 137 000", "2911000", "1274000", "3322000"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = " ".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    assert "4048000" in everything  # the total of the same line is published
    assert not [value for value in hidden if re.search(rf"\b{value}\b", everything)]


def test_a_cell_cannot_hold_a_mark_and_a_value():
    with pytest.raises(ValueError, match="carries a value"):
        published_cell(None, CONFIDENTIAL, 0).__class__(Decimal(3), CONFIDENTIAL)
    assert published_cell(Decimal(3), CONFIDENTIAL, 0).value is None


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [("0.25", 1, "0,3"), ("-0.04", 1, "0,0"), ("1234567.5", 0, "1\u00a0234\u00a0568")]
)
def test_values_are_rounded_once_half_away_from_zero(value, decimals, text):
    assert published_cell(Decimal(value), "", decimals).text == text


def with_short_names() -> PublishedTable:
    table = shares()
    first = replace(table.columns[0], short=Bilingual(kk="компьютер", ru="компьютеры"))
    return replace(table, columns=(first, *table.columns[1:]))


@LANGUAGES
def test_a_page_has_the_short_name_over_the_column_and_the_full_one_below(language):
    table = with_short_names()
    full, short = (text.in_(language) for text in (table.columns[0].text, table.columns[0].short))
    with override(language):
        page = render_to_string("dissemination/table.html", {"table": table_context(table, language)})
    assert f'<th scope="col" class="num">{short}</th>' in page
    assert f"<dt>{short}</dt><dd>{full}</dd>" in page
    assert page.count(full) == 1
    assert "<dl" not in render_to_string("dissemination/table.html", {"table": table_context(shares(), language)})


@LANGUAGES
def test_a_workbook_has_the_full_name_over_the_column(language):
    table = with_short_names()
    content = write_workbook(publication(table), language)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet_name(table, language))
    heads = sheet.to_python(skip_empty_area=False)[first_line(table) - 1]
    assert heads[1:] == [column.text.in_(language) for column in table.columns]
    assert compare(content, [table], language).differences == ()
