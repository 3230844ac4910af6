"""The tables of a bulletin as an Excel workbook: one per language, the same bytes whenever it is made again.

Numbers are numbers, X and – are text, nothing is a formula. Every sheet carries its title, unit, period, source, notes
and the meaning of its signs, because sheets travel alone. Source of "sheets without data are removed": order on
electronic dissemination, paragraph 5, subparagraph 3.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Any

from xlsxwriter import Workbook

from dissemination.published import Cell, Heading, PublishedTable
from kernel.bilingual import Bilingual

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENTS = Bilingual(kk="Мазмұны", ru="Содержание")
UNIT = Bilingual(kk="Өлшем бірлігі", ru="Единица измерения")
PERIOD = Bilingual(kk="Есепті кезең", ru="Отчетный период")
SOURCE = Bilingual(kk="Дереккөз", ru="Источник")
CALCULATED = Bilingual(kk="Есептелген күні", ru="Дата расчета")
TABLES = Bilingual(kk="Кестелер", ru="Таблицы")
RESPONSE = Bilingual(kk="Есептердің жиналуы", ru="Сбор отчетов")
METHOD = Bilingual(kk="Әдіснамалық түсіндірме", ru="Методологическое пояснение")
PUBLISHER = Bilingual(kk="Мемлекеттік статистика органдары", ru="Органы государственной статистики")
ACCENT, TINT, LINE = "#00647A", "#E4F4F7", "#74858E"
STUB_WIDTH, COLUMN_WIDTH = 46, 15
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd.mm.yyyy",
}


@dataclass(frozen=True)
class Publication:
    """Everything a workbook says beside its tables."""

    title: Bilingual
    period: Bilingual
    source: Bilingual
    method: tuple[Bilingual, ...]
    response: tuple[tuple[Bilingual, str], ...]
    made_on: date
    tables: tuple[PublishedTable, ...]


def sheet_name(table: PublishedTable, language: str) -> str:
    return Bilingual(kk=f"{table.number}-кесте", ru=f"Таблица {table.number}").in_(language)


def first_line(table: PublishedTable) -> int:
    """The row (from 0) of a sheet where the numbers of the table begin: after title, unit and headings."""
    return 3 + len(table.group_rows)


def write_workbook(publication: Publication, language: str) -> bytes:
    """The finished file."""
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        _properties(book, publication)
        looks = Looks(book)
        _contents(book, looks, publication, language)
        for table in publication.tables:
            TableSheet(book, looks, publication, table, language).write()
    return target.getvalue()


def _properties(book: Workbook, publication: Publication) -> None:
    """Both languages, and the day of the calculation instead of the clock: the bytes stay the same."""
    book.set_properties(
        {
            "title": publication.title.both,
            "subject": publication.period.both,
            "author": PUBLISHER.both,
            "company": PUBLISHER.both,
            "comments": publication.source.both,
            "created": datetime.combine(publication.made_on, time.min),
        }
    )


class Looks:
    """The formats of a workbook; a number format for each count of decimals is made when it is first needed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"})
        self.subtitle = book.add_format({"font_color": "#495A64", "text_wrap": True, "valign": "top"})
        self.heading = book.add_format({"bold": True, "font_size": 12, "font_color": ACCENT})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": ACCENT, "underline": 1, "text_wrap": True, "valign": "top"})
        header = {
            "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": ACCENT, "font_color": "#FFFFFF",
            "border": 1, "border_color": LINE,
        }  # fmt: skip
        self.header = book.add_format(header | {"align": "center"})
        self.stub_header = book.add_format(header | {"align": "left"})

    def stub(self, row: Heading) -> Any:
        return self._format(row.is_total, text_wrap=True, valign="top", indent=2 * row.indent)

    def number(self, row: Heading, decimals: int) -> Any:
        return self._format(row.is_total, valign="top", num_format="#,##0" + ("." + "0" * decimals if decimals else ""))

    def sign(self, row: Heading) -> Any:
        return self._format(row.is_total, valign="top", align="right")

    def _format(self, is_total: bool, **look: Any) -> Any:
        key = (is_total, *sorted(look.items()))
        if key not in self._made:
            frame = {"border": 1, "border_color": "#D0DADE"} | ({"bold": True, "bg_color": TINT} if is_total else {})
            self._made[key] = self._book.add_format(look | frame)
        return self._made[key]


def _contents(book: Workbook, looks: Looks, publication: Publication, language: str) -> None:
    """First sheet: what this is, links to the tables, how many answered, how it was calculated."""
    sheet = book.add_worksheet(CONTENTS.in_(language))
    _page(sheet, landscape=False)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 84)
    lines = _Lines(sheet)
    lines.pair(publication.title.in_(language), "", looks.title, looks.title)
    for term, value in (
        (PERIOD, publication.period.in_(language)),
        (SOURCE, publication.source.in_(language)),
        (CALCULATED, f"{publication.made_on:%d.%m.%Y}"),
    ):
        lines.pair(term.in_(language), value, looks.subtitle, looks.text)
    lines.heading(TABLES.in_(language), looks.heading)
    for table in publication.tables:
        lines.link(sheet_name(table, language), table.title.in_(language), looks)
    lines.heading(RESPONSE.in_(language), looks.heading)
    for label, figure in publication.response:
        lines.pair(figure, label.in_(language), looks.text, looks.text)
    lines.heading(METHOD.in_(language), looks.heading)
    for number, note in enumerate(publication.method, 1):
        lines.pair(f"{number}.", note.in_(language), looks.text, looks.text)


class _Lines:
    """Writes two columns from the top down."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.row = sheet, 0

    def pair(self, left: str, right: str, left_look: Any, right_look: Any) -> None:
        self.sheet.set_row(self.row, _height(right, 84) if right else 21)
        self.sheet.write_string(self.row, 0, left, left_look)
        if right:
            self.sheet.write_string(self.row, 1, right, right_look)
        self.row += 1

    def heading(self, text: str, look: Any) -> None:
        self.row += 1
        self.pair(text, "", look, look)

    def link(self, name: str, title: str, looks: Looks) -> None:
        self.sheet.set_row(self.row, _height(title, 84))
        self.sheet.write_url(self.row, 0, f"internal:'{name}'!A1", looks.link, name)
        self.sheet.write_string(self.row, 1, title, looks.text)
        self.row += 1


class TableSheet:
    """One table on one sheet: title and unit, headings, lines, then source and notes."""

    def __init__(
        self, book: Workbook, looks: Looks, publication: Publication, table: PublishedTable, language: str
    ) -> None:
        self.sheet = book.add_worksheet(sheet_name(table, language))
        self.looks, self.publication, self.table, self.language = looks, publication, table, language
        self.last_column = len(table.columns)
        self.row = 0

    def write(self) -> None:
        self._wide(self.table.full_title.in_(self.language), self.looks.title, 14)
        self._wide(self._unit_and_period(), self.looks.subtitle)
        first_header = self.row
        self._headings()
        self.sheet.freeze_panes(self.row, 1)
        self.sheet.repeat_rows(first_header, self.row - 1)
        for heading, cells in self.table.lines(self.language):
            self._line(heading, cells)
        self.row += 1
        self._under_the_table()
        self._page_setup()

    def _unit_and_period(self) -> str:
        unit, period = self.table.unit_words.in_(self.language), self.table.period.in_(self.language)
        return f"{UNIT.in_(self.language)}: {unit}. {PERIOD.in_(self.language)}: {period}"

    def _headings(self) -> None:
        """One row, and one for each level of groups. Only cells of one row are merged: rows are written once."""
        for spans in self.table.group_rows:
            self._group_row(spans)
        longest = max(len(column.label.in_(self.language)) for column in self.table.columns)
        self.sheet.set_row(self.row, 16 * min(9, max(2, ceil(longest / (COLUMN_WIDTH - 2)))))
        self.sheet.write_string(self.row, 0, self.table.stub.in_(self.language), self.looks.stub_header)
        for place, column in enumerate(self.table.columns, 1):
            self.sheet.write_string(self.row, place, column.label.in_(self.language), self.looks.header)
        self.row += 1

    def _group_row(self, spans: Sequence[tuple[Bilingual | None, int]]) -> None:
        self.sheet.set_row(self.row, 32)
        self.sheet.write_blank(self.row, 0, None, self.looks.stub_header)
        place = 1
        for group, width in spans:
            text = group.in_(self.language) if group else ""
            if width > 1 and group:
                self.sheet.merge_range(self.row, place, self.row, place + width - 1, text, self.looks.header)
            else:
                for offset in range(width):
                    self.sheet.write_string(self.row, place + offset, text, self.looks.header)
            place += width
        self.row += 1

    def _line(self, heading: Heading, cells: Sequence[Cell]) -> None:
        text = heading.label.in_(self.language)
        self.sheet.set_row(self.row, _height(text, STUB_WIDTH))
        self.sheet.write_string(self.row, 0, text, self.looks.stub(heading))
        for place, cell in enumerate(cells, 1):
            if cell.value is not None and cell.is_number:
                self.sheet.write_number(self.row, place, float(cell.value), self.looks.number(heading, cell.decimals))
            else:
                self.sheet.write_string(self.row, place, cell.text, self.looks.sign(heading))
        self.row += 1

    def _under_the_table(self) -> None:
        self._wide(f"{SOURCE.in_(self.language)}: {self.publication.source.in_(self.language)}", self.looks.text)
        for note in self.table.notes:
            self._wide(note.in_(self.language), self.looks.text)
        contents = CONTENTS.in_(self.language)
        self.sheet.write_url(self.row, 0, f"internal:'{contents}'!A1", self.looks.link, f"← {contents}")

    def _wide(self, text: str, look: Any, size: int = 11) -> None:
        """A sentence over the whole width of the table."""
        self.sheet.set_row(self.row, _height(text, (STUB_WIDTH + COLUMN_WIDTH * self.last_column) * 11 // size, size))
        self.sheet.merge_range(self.row, 0, self.row, self.last_column, text, look)
        self.row += 1

    def _page_setup(self) -> None:
        _page(self.sheet, landscape=True)
        self.sheet.repeat_columns(0)
        self.sheet.set_column(0, 0, STUB_WIDTH)
        self.sheet.set_column(1, self.last_column, COLUMN_WIDTH)


def _page(sheet: Any, *, landscape: bool) -> None:
    """A4, as wide as the page, as many pages down as it takes."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&R&P / &N")
    sheet.hide_gridlines(2)


def _height(text: str, width: float, size: int = 11) -> float:
    """Points for wrapped text; nobody measures it when the file is opened in a reader without Excel's own layout."""
    return (size + 4) * max(1, ceil(len(text) * 1.1 / width))
