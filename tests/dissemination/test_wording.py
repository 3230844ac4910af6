"""Headings of published tables: each unit once, rows that can be told apart, groups as on paper, names in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collection.actions.rounds import close_round
from dissemination.presentation import table_context
from dissemination.published import Heading, PublishedTable, published_cell
from dissemination.readback import compare
from dissemination.tables import published_tables
from dissemination.workbook import Publication, write_workbook
from estimation.actions.make_vintage import make_vintage
from estimation.actions.tabulate import tabulate
from kernel.bilingual import Bilingual
from tests.collection.factories import accepted
from tests.dissemination.samples import by_region
from tests.dissemination.stored import publisher
from tests.dissemination.test_workbook import opened, publication

LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru"])
UNITS = {"kk": ("пайыз", "теңге", "адам"), "ru": ("процент", "тенге", "человек")}


def tables_of(form: str) -> dict[str, PublishedTable]:
    by = publisher()
    reports = [accepted(form=form, year=2025) for _ in range(4)]
    vintage = tabulate(make_vintage(close_round(reports[0].round, by=by, reason="Сынақ"), by=by), by=by)
    return {table.name: table for table in published_tables(vintage)}


def whole(table: PublishedTable) -> Publication:
    return replace(publication(table), tables=(table,))


@pytest.mark.django_db
@LANGUAGES
@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
def test_no_heading_says_its_unit_twice_or_with_the_form_s_misprint(form, language):
    for table in tables_of(form).values():
        for heading in (*table.rows, *table.columns):
            label = heading.label.in_(language)
            assert all(label.count(unit) <= 1 for unit in UNITS[language]), label
            assert "мың тенге" not in label


@pytest.mark.django_db
@LANGUAGES
def test_a_table_of_many_units_says_each_beside_its_indicator(language):
    table = tables_of("3-INFORM")["key-indicators"]
    beside = {"kk": "Өлшем бірлігі: әр көрсеткіштің жанында", "ru": "Единица измерения: указана при каждом показателе"}
    assert table_context(table, language)["caption"] == beside[language]
    assert opened(write_workbook(whole(table), language)).worksheets[1]["A2"].value.startswith(beside[language])
    rows = {row.code: row.label.in_(language) for row in table.rows}
    assert rows["ind.org_computer"].endswith({"kk": ", бірлік", "ru": ", единица"}[language])
    assert rows["ind.ict_costs"].endswith({"kk": ", мың теңге", "ru": ", тысяч тенге"}[language])


@pytest.mark.django_db
@LANGUAGES
def test_rows_carry_the_printed_code_so_that_repeated_ones_differ(language):
    table = tables_of("2-IT")["residents-by-kind"]
    labels = [row["text"] for row in table_context(table, language)["rows"]]
    assert len(set(labels)) == len(labels) == 22
    assert labels[4].startswith("1.3.1 ")
    assert len({row.text.in_(language) for row in table.rows}) < 22  # without the code they could not be told apart
    sheet = opened(write_workbook(whole(table), language)).worksheets[1]
    assert [str(row[0].value).split()[0] for row in sheet.iter_rows(min_row=6, max_row=8)] == ["1", "1.1", "1.2"]


@pytest.mark.django_db
def test_groups_over_columns_span_as_on_paper():
    """Column 1; "of which recipients" over 2 to 6; under it "legal persons" over 2 to 5."""
    table = tables_of("2-IT")["residents-by-kind"]
    rows = table_context(table, "ru")["group_rows"]
    assert [[(group["text"], group["span"]) for group in row] for row in rows] == [
        [("", 1), ("", 1), ("В том числе услугополучатели:", 5)],
        [("", 1), ("", 1), ("юридические лица", 4), ("", 1)],
    ]
    sheet = opened(write_workbook(whole(table), "ru")).worksheets[1]
    assert {str(merged) for merged in sheet.merged_cells.ranges} >= {"C3:G3", "C4:F4"}
    assert (sheet["C3"].value, sheet["C4"].value) == ("В том числе услугополучатели:", "юридические лица")


def countries() -> PublishedTable:
    """In the order of the codes, as the calculation leaves them."""
    names = {"DE": ("Германия", "Германия"), "GB": ("Ұлыбритания", "Великобритания"), "TR": ("Түркия", "Турция"),
             "UZ": ("Өзбекстан", "Узбекистан"), "US": ("АҚШ", "США")}  # fmt: skip
    rows = (
        Heading("all", Bilingual(kk="Барлығы", ru="Всего"), is_total=True),
        *(Heading(code, Bilingual(kk=kk, ru=ru), level=1, by_name=True) for code, (kk, ru) in names.items()),
        Heading("none", Bilingual(kk="Ел көрсетілмеген", ru="Страна не указана"), level=1),
    )
    column = Heading("volume", Bilingual(kk="Көлем", ru="Объем"), is_total=True)
    cells = {(row.code, "volume"): published_cell(place, "", 0) for place, row in enumerate(rows, start=5)}
    return by_region(rows=rows, columns=(column,), cells=cells, by_region=False)


@pytest.mark.parametrize(
    ("language", "order"),
    [("kk", ["all", "US", "DE", "UZ", "TR", "GB", "none"]), ("ru", ["all", "GB", "DE", "US", "TR", "UZ", "none"])],
)
def test_countries_stand_in_the_reader_s_alphabet_and_the_unnamed_ones_last(language, order):
    """Ө follows о and precedes т, ұ follows у: a Kazakh reader looks there."""
    table = countries()
    assert [row.code for row in table.rows_in(language)] == order
    names = [row.text.in_(language) for row in table.rows_in(language)]
    assert [row["text"] for row in table_context(table, language)["rows"]] == names
    content = write_workbook(whole(table), language)
    assert [row[0].value for row in opened(content).worksheets[1].iter_rows(min_row=4, max_row=10)] == names
    assert compare(content, [table], language).differences == ()
