"""A form as a workbook that may be filled without the site and brought back.

Names, codes and closed cells are locked, the cells of the form are not. A total of the form is a cell like any other,
because the form asks for it: beside it stand the sum of its parts and the difference, as formulas. Nothing that a
respondent wrote becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from collection.entries import LONGEST_TEXT, UNSEEN_CHARACTERS
from collection.workbook.identity import Identity
from collection.workbook.layout import (
    ANSWER,
    CAPTIONS,
    CODE,
    CODES,
    FIRST,
    MARK,
    NAME_KK,
    NAME_RU,
    TITLE_KK,
    TITLE_RU,
    SheetPlan,
    Sum,
    both,
    caption_of,
    depth_of,
    section_label,
)
from collection.workbook.limits import IDENTITY_NAME, IDENTITY_SHEET
from collection.workbook.words import LISTED, as_choice, as_text, choices
from forms_core.edition import Cell, Edition
from kernel.bilingual import Bilingual
from kernel.numbers import LARGEST

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COVER = "Нысан · Форма"
LISTS_SHEET = "lists"
ACCENT, TINT, GROUND, LINE = "00647A", "E4F4F7", "F1F5F6", "9AA8AF"
SUM = Bilingual(kk="Қосынды (есептеледі)", ru="Сумма (считается)")
DIFFERENCE = Bilingual(kk="Айырма", ru="Разница")
LAST_YEAR = Bilingual(kk="Өткен жыл, {year}", ru="Прошлый год, {year}")
UNIT_OF_MEASURE = Bilingual(kk="Өлшем бірлігі", ru="Единица измерения")
CLOSED_SIGN = "Х"
FORMULA_SIGNS = ("=", "+", "-", "@")
WHOLE_NUMBER = Bilingual(kk="Теріс емес бүтін сан енгізіңіз.", ru="Введите целое неотрицательное число.")
FROM_LIST = Bilingual(kk="Тізімнен таңдаңыз.", ru="Выберите из списка.")
TOO_LONG = Bilingual(kk="Мәтін 300 таңбадан аспауы тиіс.", ru="Текст не должен быть длиннее 300 знаков.")
WRONG = Bilingual(kk="Қате мән", ru="Неверное значение")

GUIDE = (
    Bilingual(
        kk="Тек ақ ұяшықтарды толтырыңыз. Атаулар, кодтар және штрихталған Х ұяшықтары құлыптаулы.",
        ru="Заполняйте только белые клетки. Названия, коды и заштрихованные клетки Х закрыты.",
    ),
    Bilingual(
        kk="Сандар – теріс емес бүтін сандар. Бос ұяшық пен нөл – екі түрлі жауап.",
        ru="Числа – целые и неотрицательные. Пустая клетка и ноль – разные ответы.",
    ),
    Bilingual(
        kk="Қосынды мен айырманы Excel өзі есептейді: айырма нөлге тең болмаса, ұяшық қызарады.",
        ru="Сумму и разницу Excel считает сам: если разница не равна нулю, клетка краснеет.",
    ),
    Bilingual(
        kk="Файлды .xlsx түрінде сақтап, есептің бетінде «Толтырылған XLSX жүктеу» түймесін басыңыз. Алдымен не "
        "өзгеретіні көрсетіледі; сіз растағанша ештеңе сақталмайды.",
        ru="Сохраните файл как .xlsx и на странице отчета нажмите «Загрузить заполненный XLSX». Сначала будет "
        "показано, что изменится; пока вы не подтвердите, ничего не сохраняется.",
    ),
    Bilingual(
        kk="Парақтарды қоспаңыз, жол кодтарын өзгертпеңіз. Басқа кестеден «тек мәндерді» қойыңыз.",
        ru="Не добавляйте листов и не меняйте коды строк. Из других таблиц вставляйте «только значения».",
    ),
)


@dataclass(frozen=True)
class FormWorkbook:
    """Everything that the workbook of one report says."""

    edition: Edition
    plans: tuple[SheetPlan, ...]
    identity: Identity
    unit_name: Bilingual
    due: Bilingual
    cells: Mapping[str, Any]
    previous: Mapping[str, Any]
    by_office: bool = False  # the territory code is the office's to fill

    @property
    def year(self) -> int:
        return int(self.identity.year)


def write_workbook(contents: FormWorkbook) -> bytes:
    book = Workbook()
    looks = Looks()
    lists = _Lists()
    _cover(book.active, looks, contents)
    for plan in contents.plans:
        _Sheet(book.create_sheet(plan.name), plan, looks, contents, lists).write()
    lists.write(book)
    _marks(book, contents)
    book.properties.creator = book.properties.lastModifiedBy = None
    book.properties.title = both(contents.edition.title)
    book.calculation.fullCalcOnLoad = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(cell: Any, text: str) -> None:
    """A text, whatever it begins with: never a formula, never an error value."""
    cell.value = UNSEEN_CHARACTERS.sub("", text)
    cell.data_type = "s"


class Looks:
    """Styles by name. A cell takes a copy of the finished style: setting it part by part costs most of the time."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def on(self, cell: Any, name: str) -> None:
        if name not in self._made:
            cell.font, cell.fill, cell.border, cell.alignment, cell.protection, cell.number_format = _LOOKS[name]
            self._made[name] = copy(cell._style)
        cell._style = copy(self._made[name])
        if cell.data_type == "s" and str(cell.value)[:1] in FORMULA_SIGNS:
            cell.quotePrefix = True  # Excel keeps it a text also after somebody has edited the cell


def _look(
    *, bold: bool = False, size: int = 11, ink: str = "000000", fill: str = "", pattern: str = "solid",
    framed: bool = True, align: str = "left", open_: bool = False, number: str = "General", indent: int = 0,
) -> tuple[Any, ...]:  # fmt: skip
    side = Side("thin", LINE) if framed else Side()
    return (
        Font(name="Calibri", size=size, bold=bold, color=ink),
        PatternFill(pattern, fgColor=fill) if fill else PatternFill(),
        Border(left=side, right=side, top=side, bottom=side),
        Alignment(horizontal=align, vertical="center" if framed else "top", wrap_text=True, indent=indent),
        Protection(locked=not open_),
        number,
    )


_LOOKS = {
    "title": _look(bold=True, size=14, framed=False),
    "subtitle": _look(size=12, ink="495A64", framed=False),
    "note": _look(framed=False),
    "mark": _look(size=8, ink="9AA8AF", framed=False),
    "head": _look(bold=True, size=10, ink="FFFFFF", fill=ACCENT, align="center"),
    "code_row": _look(size=9, fill=GROUND, align="center"),
    "code": _look(fill=GROUND, number="@"),
    "small_code": _look(size=8, ink="74858E", fill=GROUND, number="@"),
    "total_name": _look(bold=True, fill=TINT),
    "closed": _look(ink="74858E", fill=LINE, pattern="lightUp", align="center"),
    "number": _look(open_=True, align="right", number="#,##0"),
    "text": _look(open_=True, number="@"),
    "check": _look(ink="495A64", fill=GROUND, align="right", number="#,##0"),
    "before": _look(ink="74858E", fill=GROUND, align="right", number="#,##0"),
    "before_text": _look(ink="74858E", fill=GROUND, number="@"),
    **{f"name{depth}": _look(fill=GROUND, indent=depth) for depth in range(6)},
    **{f"group{depth}": _look(bold=True, fill=GROUND, indent=depth) for depth in range(6)},
}


# --- the cover -------------------------------------------------------------------------------------------------------


def _cover(sheet: Any, looks: Looks, contents: FormWorkbook) -> None:
    """Whose report this is and how it is filled."""
    sheet.title = COVER
    edition = contents.edition
    lines: list[tuple[str, Bilingual | None]] = [
        ("title", edition.title),
        ("subtitle", edition.index),
        ("note", contents.unit_name),
        ("note", Bilingual(kk=f"БСН/ЖСН: {contents.identity.unit}", ru=f"БИН/ИИН: {contents.identity.unit}")),
        ("note", Bilingual(kk=f"Есепті жыл: {contents.year}", ru=f"Отчетный год: {contents.year}")),
        ("note", contents.due),
        ("note", None),
        *[("note", line) for line in GUIDE],
    ]
    for row, (look, text) in enumerate(lines, 1):
        for column, words in enumerate((text.kk, text.ru) if text else (), 1):
            cell = sheet.cell(row, column)
            put(cell, words)
            looks.on(cell, look)
        longest = max((len(text.kk), len(text.ru)) if text else (0,))
        sheet.row_dimensions[row].height = 16 * max(1, ceil(longest / (44 if look == "title" else 58)))
    for letter in "AB":
        sheet.column_dimensions[letter].width = 60
    _protect(sheet)
    _page(sheet)


# --- one section -----------------------------------------------------------------------------------------------------


class _Sheet:
    """One section on one sheet."""

    def __init__(self, sheet: Any, plan: SheetPlan, looks: Looks, contents: FormWorkbook, lists: _Lists) -> None:
        self.sheet, self.plan, self.looks, self.contents, self.lists = sheet, plan, looks, contents, lists
        self.section, self.edition = plan.section, contents.edition
        self.places: dict[str, list[str]] = {}  # kind of validation -> places

    def write(self) -> None:
        self._titles()
        self._captions()
        self._names()
        for cell in self.section.cells():
            self._cell(cell)
        self._sums_across()
        self._sums_down()
        self._validations()
        self._page()

    def text(self, row: int, column: int, text: str, look: str) -> None:
        cell = self.sheet.cell(row, column)
        if text:
            put(cell, text)
        self.looks.on(cell, look)

    def _titles(self) -> None:
        label, title = section_label(self.section), self.section.text
        for row, language in ((TITLE_KK, "kk"), (TITLE_RU, "ru")):
            number = f"{label.in_(language)}. " if self.section.number else ""
            self.text(row, CODE, number + title.in_(language), "title" if row == TITLE_KK else "subtitle")
            self.sheet.merge_cells(start_row=row, start_column=CODE, end_row=row, end_column=self.plan.sum_column)
            self.sheet.row_dimensions[row].height = 34
        self.text(MARK, CODE, self.section.id, "mark")
        unit = f"{both(self.contents.unit_name)} · {self.contents.identity.unit} · {self.contents.year}"
        self.text(MARK, NAME_KK, unit, "note")
        self.sheet.merge_cells(start_row=MARK, start_column=NAME_KK, end_row=MARK, end_column=self.plan.sum_column)

    def _captions(self) -> None:
        plan, year = self.plan, self.contents.year - 1
        heads: dict[int, tuple[str, str]] = dict(self._stub_captions())
        for code, column in plan.columns.items():
            text = caption_of(self.section, code) if code else ANSWER
            heads[column] = (both(text), code)
        heads[plan.sum_column] = (both(SUM), "Σ")
        heads[plan.difference_column] = (both(DIFFERENCE), "Δ")
        for code, column in plan.previous.items():
            heads[column] = (both(LAST_YEAR.format(year=year)), f"{code} ({year})" if code else f"({year})")
        for column, (text, code) in heads.items():
            self.text(CAPTIONS, column, text, "head")
            self.text(CODES, column, code, "code_row")
        longest = max(len(text) for text, _ in heads.values())
        self.sheet.row_dimensions[CAPTIONS].height = min(240, 14 * max(3, ceil(longest / 14)))

    def _stub_captions(self) -> Iterable[tuple[int, tuple[str, str]]]:
        stub = [(item.text(), item.get("code", "")) for item in self.section.stub]
        if self.section.is_table and len(stub) >= 2:
            yield CODE, (both(stub[0][0]), stub[0][1])
            yield NAME_KK, (stub[1][0].kk, stub[1][1])
            yield NAME_RU, (stub[1][0].ru, stub[1][1])
            if self.plan.has_activity:
                yield NAME_RU + 1, (both(stub[2][0]), stub[2][1])
            return
        yield CODE, ("Код", "")
        yield NAME_KK, ("Атауы", "")
        yield NAME_RU, ("Наименование", "")
        if not self.section.is_table:
            yield NAME_RU + 1, (both(UNIT_OF_MEASURE), "")

    def _names(self) -> None:
        items: Any = self.section.rows if self.section.is_table else self.section.questions
        for code, row in self.plan.rows.items():
            item = items[code]
            is_head = not item.parent if self.section.is_table else item.type == "group"
            look = f"{'group' if is_head else 'name'}{depth_of(self.section, item)}"
            self.text(row, CODE, code, "code" if code[0].isdigit() else "small_code")
            self.text(row, NAME_KK, item.text.kk, look)
            self.text(row, NAME_RU, item.text.ru, look)
            self._beside_the_name(row, item)
            longest = max(len(item.text.kk), len(item.text.ru))
            self.sheet.row_dimensions[row].height = 15 * max(1, ceil(longest / 36))

    def _beside_the_name(self, row: int, item: Any) -> None:
        """The activity code of a row, the unit of measure of a question."""
        if self.section.is_table:
            if self.plan.has_activity:
                self.text(row, NAME_RU + 1, item.oked or "", "closed" if item.oked_closed else "code")
            return
        unit = (self.edition.form.get("units") or {}).get(item.unit or "")
        self.text(row, NAME_RU + 1, both(unit.text()) if unit else "", "name0")

    def _cell(self, cell: Cell) -> None:
        row, column = self.plan.place(cell.address)
        if cell.is_closed:
            self.text(row, column, CLOSED_SIGN, "closed")
            return
        target = self.sheet.cell(row, column)
        self._value(target, cell, self.contents.cells.get(cell.address))
        if cell.type == "kato" and not self.contents.by_office:
            self.looks.on(target, "code")  # the office's to fill: a respondent reads it from the register
            return
        self.looks.on(target, "number" if _is_amount(cell) else "text")
        self.places.setdefault(self._kind(cell), []).append(target.coordinate)
        before = self.sheet.cell(row, self.plan.previous["" if cell.row is None else cell.code])
        self._value(before, cell, self.contents.previous.get(cell.address))
        self.looks.on(before, "before" if _is_amount(cell) else "before_text")

    def _value(self, target: Any, cell: Cell, value: Any) -> None:
        if value is None or value == "":
            return
        if _is_amount(cell) and isinstance(value, int):
            target.value = value
        else:
            put(target, as_text(self.edition, cell, value))

    def _kind(self, cell: Cell) -> str:
        if _is_amount(cell):
            return "amount"
        return self.lists.key(self.edition, cell) if cell.type in LISTED else "text"

    # --- what Excel calculates ---

    def _sums_across(self) -> None:
        for code, each in self.plan.across.items():
            row = self.plan.rows[code]
            self._formulas(self.sheet.cell(row, self.plan.sum_column), self._at(each.whole), each)
            self._difference(self.sheet.cell(row, self.plan.difference_column), each)

    def _sums_down(self) -> None:
        """Below the table: for each total the sum of its rows, and under it the difference."""
        line = self.plan.last_row + 2
        for code, columns in self.plan.down.items():
            for offset, text in enumerate((SUM, DIFFERENCE)):
                self.text(line + offset, NAME_KK, f"{text.kk}: {code}-жол", "name0")
                self.text(line + offset, NAME_RU, f"{text.ru}: строка {code}", "name0")
            for column, each in columns.items():
                place = self.plan.columns[column]
                self._formulas(self.sheet.cell(line, place), self._at(each.whole), each)
                self._difference(self.sheet.cell(line + 1, place), each)
            line += 3

    def _formulas(self, target: Any, whole: str, each: Sum) -> None:
        parts = ",".join(self._at(part) for part in each.parts)
        target.value = f'=IF(COUNT({whole},{parts})=0,"",SUM({parts}))'
        self.looks.on(target, "check")

    def _difference(self, target: Any, each: Sum) -> None:
        whole, parts = self._at(each.whole), ",".join(self._at(part) for part in each.parts)
        target.value = f'=IF(COUNT({whole},{parts})=0,"",N({whole})-SUM({parts}))'
        self.looks.on(target, "check")
        wrong = f"{target.coordinate}<>0" if each.sign == "=" else f"{target.coordinate}<0"
        rule = FormulaRule(
            formula=[f"AND(ISNUMBER({target.coordinate}),{wrong})"], fill=PatternFill("solid", bgColor="F8D7DA"),
            font=Font(bold=True, color="A1102A"),
        )  # fmt: skip
        self.sheet.conditional_formatting.add(target.coordinate, rule)

    def _at(self, address: str) -> str:
        row, column = self.plan.place(address)
        return f"{get_column_letter(column)}{row}"

    # --- what Excel refuses ---

    def _validations(self) -> None:
        for kind, places in self.places.items():
            validation = self._validation(kind)
            for place in places:
                validation.add(place)
            self.sheet.add_data_validation(validation)

    def _validation(self, kind: str) -> DataValidation:
        if kind == "amount":
            rule = DataValidation("whole", operator="between", formula1="0", formula2=str(LARGEST))
            reason = WHOLE_NUMBER
        elif kind == "text":
            rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(LONGEST_TEXT))
            reason = TOO_LONG
        else:
            rule, reason = DataValidation("list", formula1=self.lists.reference(kind)), FROM_LIST
        rule.allow_blank, rule.showErrorMessage = True, True
        # A territory may be finer than the list: the code is typed, and the site asks the classifier.
        rule.errorStyle = "warning" if kind == "kato" else "stop"
        rule.errorTitle, rule.error = both(WRONG)[:32], both(reason)[:255]
        return rule

    def _page(self) -> None:
        widths = {CODE: 9, NAME_KK: 38, NAME_RU: 38}
        if self.plan.first_column > NAME_RU + 1:
            widths[NAME_RU + 1] = 12
        wide = not self.section.is_table and any(not _is_amount(c) for c in self.section.cells())
        for column in range(1, self.plan.last_column + 1):
            width = widths.get(column, 34 if wide and column == self.plan.first_column else 15)
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        self.sheet.freeze_panes = self.sheet.cell(FIRST, self.plan.first_column)
        self.sheet.print_title_rows = f"{CAPTIONS}:{CODES}"
        _protect(self.sheet)
        _page(self.sheet)


def _is_amount(cell: Cell) -> bool:
    return cell.type in ("money", "integer")


def _protect(sheet: Any) -> None:
    """Against slips, not against people: no password. Columns may be widened, text may be copied."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _page(sheet: Any) -> None:
    """A4 on its side, as wide as the page, the captions on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "&P / &N"
    sheet.sheet_view.showGridLines = False


# --- lists and marks -------------------------------------------------------------------------------------------------


class _Lists:
    """The answers to choose from, one column each on a hidden sheet: a list in a cell holds 255 signs."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    def key(self, edition: Edition, cell: Cell) -> str:
        name = cell.address if cell.type == "choice" else cell.type
        if name not in self.lines:
            self.lines[name] = [as_choice(cell.type, code, text) for code, text in choices(edition, cell)]
        return name

    def reference(self, name: str) -> str:
        letter = get_column_letter(list(self.lines).index(name) + 1)
        return f"{LISTS_SHEET}!${letter}$1:${letter}${max(1, len(self.lines[name]))}"

    def write(self, book: Workbook) -> None:
        if not self.lines:
            return
        sheet = book.create_sheet(LISTS_SHEET)
        sheet.sheet_state = "veryHidden"
        for column, lines in enumerate(self.lines.values(), 1):
            for row, line in enumerate(lines, 1):
                put(sheet.cell(row, column), line)


def _marks(book: Workbook, contents: FormWorkbook) -> None:
    """The identity in its three places."""
    sheet = book.create_sheet(IDENTITY_SHEET)
    sheet.sheet_state = "veryHidden"
    for row, pair in enumerate(contents.identity.pairs, 1):
        for column, text in enumerate(pair, 1):
            put(sheet.cell(row, column), text)
    line = contents.identity.line
    book.custom_doc_props.append(StringProperty(name=IDENTITY_NAME, value=line))
    book.defined_names[IDENTITY_NAME] = DefinedName(IDENTITY_NAME, attr_text=f'"{line}"', hidden=True)
