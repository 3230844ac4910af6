"""Which cell of the form stands where in a book of cells: by codes, never by counting columns.

Our own workbook, an older download and a grid made by hand are read in the same way: a sheet belongs to a section, one
of its columns holds codes of rows (or items), one of its rows holds codes of columns. What is not certain is a problem
with its place, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.utils import get_column_letter

from collection.workbook.layout import ANSWER, both, caption_of, section_label, sections, sheet_names
from collection.workbook.reading import RawBook, RawCell, RawSheet, shown
from collection.workbook.words import plain
from forms_core.edition import Edition, Section
from kernel.bilingual import Bilingual

CODE_COLUMNS = 8  # codes stand at the left
MARK_ROWS = 12  # the id or the title of a section stands at the top
CLOSED_SIGNS = frozenset("ХхXx")
ANSWER_CAPTIONS = frozenset(plain(text) for text in (ANSWER.kk, ANSWER.ru, both(ANSWER), "Мәні", "Значение", "Мән"))

TWICE = Bilingual(
    kk="Бұл ұяшық файлда екі рет тұр. Біреуін өшіріңіз.", ru="Эта клетка стоит в файле дважды. Удалите одну из них."
)
UNKNOWN_ROW = Bilingual(kk="Нысанда мұндай жол коды жоқ.", ru="В форме нет такого кода строки.")
CODE_IS_DATE = Bilingual(
    kk="Excel жол кодын күнге айналдырған. Кодты мәтін ретінде жазыңыз, мысалы: '1.10.",
    ru="Excel превратил код строки в дату. Запишите код текстом, например: '1.10.",
)
CODE_IS_AMBIGUOUS = Bilingual(
    kk="Жол коды сан ретінде жазылған, 1.1 мен 1.10 ажыратылмайды. Кодты мәтін ретінде жазыңыз, мысалы: '1.10.",
    ru="Код строки записан числом: 1.1 и 1.10 не различить. Запишите код текстом, например: '1.10.",
)
NO_COLUMNS = Bilingual(
    kk="Парақта баған кодтары бар жол табылмады. Мәндердің үстіне баған кодтарын жазыңыз: {codes}.",
    ru="На листе не нашлась строка с кодами граф. Напишите над значениями коды граф: {codes}.",
)
NO_ANSWERS = Bilingual(
    kk="Парақта жауаптар бағаны табылмады. Оның үстіне «Жауап» деп жазыңыз.",
    ru="На листе не нашелся столбец ответов. Напишите над ним «Ответ».",
)
NOT_READ = Bilingual(kk="Парақ нысанның ешбір бөліміне жатпайды, оқылмады: {name}.",
                     ru="Лист не относится ни к одному разделу формы и не прочитан: {name}.")  # fmt: skip
HIDDEN = Bilingual(kk="Жасырын парақ оқылмады: {name}.", ru="Скрытый лист не прочитан: {name}.")
NO_ANSWER_HERE = Bilingual(
    kk="Бұл тармақ тек тақырып, оған жауап жазылмайды.", ru="Этот пункт – заголовок, ответа у него нет."
)


@dataclass(frozen=True)
class Problem:
    """What could not be taken: where in the file, which cell of the form, what stood there, why."""

    sheet: str
    place: str  # A1, or nothing for a whole sheet
    address: str
    text: str
    message: Bilingual


@dataclass
class Grid:
    """Every cell of the form that the file has a place for; `filled` are those with something in them."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)  # address -> (sheet, A1)
    filled: dict[str, RawCell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Bilingual] = field(default_factory=list)


def find_grid(edition: Edition, book: RawBook, *, hint: str = "", is_ours: bool = False) -> Grid:
    """`hint` is the section whose page the file was sent from: it decides where nothing in the file does."""
    grid = Grid()
    visible = [sheet for sheet in book.sheets if not sheet.is_hidden]
    for sheet in book.sheets:
        if sheet.is_hidden and not is_ours:
            grid.notes.append(HIDDEN.format(name=sheet.name))
    hint = hint if len(visible) == 1 else ""
    for sheet in visible:
        section = _section_of(edition, sheet, hint)
        if section is not None:
            _SheetReader(sheet, section, grid).read()
        elif not is_ours and sheet.cells:
            grid.notes.append(NOT_READ.format(name=sheet.name))
    return grid


# --- which section ---------------------------------------------------------------------------------------------------


def _section_of(edition: Edition, sheet: RawSheet, hint: str) -> Section | None:
    """By its id at the top, by the name of the sheet, by a title at the top, by the page, by its codes."""
    known = {section.id: section for section in sections(edition)}
    top = [cell.text.strip() for (row, _), cell in sheet.cells.items() if row <= MARK_ROWS and cell.kind == "text"]
    for text in (cell.text.strip() for (row, col), cell in sheet.cells.items() if col == 1 and row <= MARK_ROWS):
        if text in known and not text.isdigit():
            return known[text]
    for section in known.values():
        if plain(sheet.name) in _names_of(section, sheet_names(edition)[section.id]):
            return section
    for section in known.values():
        label = section_label(section)
        if any(plain(text).startswith((plain(label.kk), plain(label.ru))) for text in top):
            return section
    return known.get(hint) or _by_codes(known.values(), sheet)


def _names_of(section: Section, name: str) -> set[str]:
    label = section_label(section)
    return {plain(text) for text in (name, section.id, label.kk, label.ru, both(label), section.number or section.id)}


def _by_codes(candidates: Iterable[Section], sheet: RawSheet) -> Section | None:
    """The only section whose codes fit best; two that fit alike are no answer."""
    scored = [(_fit(section, sheet), section) for section in candidates]
    best = max((score for score, _ in scored), default=0)
    fitting = [section for score, section in scored if score == best]
    return fitting[0] if best > 1 and len(fitting) == 1 else None


def _fit(section: Section, sheet: RawSheet) -> int:
    """Codes of rows at the left, and codes of columns above the first of them."""
    codes = set(section.rows if section.is_table else section.questions)
    rows = {
        row: cell.text.strip()
        for (row, column), cell in sheet.cells.items()
        if column <= CODE_COLUMNS and cell.kind == "text" and cell.text.strip() in codes
    }
    heads = {cell.text.strip() for (row, _), cell in sheet.cells.items() if row < min(rows, default=0)}
    return len(rows) and 3 * len(set(rows.values())) + len(heads & set(section.columns))


# --- one sheet -------------------------------------------------------------------------------------------------------


class _SheetReader:
    def __init__(self, sheet: RawSheet, section: Section, grid: Grid) -> None:
        self.sheet, self.section, self.grid = sheet, section, grid
        self.codes = list(section.rows if section.is_table else section.questions)

    def read(self) -> None:
        column = max(range(1, CODE_COLUMNS + 1), key=self._count_codes)
        if not self._count_codes(column):
            if self.sheet.cells:
                self.grid.notes.append(NOT_READ.format(name=self.sheet.name))
            return
        rows = self._rows(column)
        if not rows:
            return
        columns = self._columns(min(rows), column)
        for row, code in rows.items():
            for item, place in columns.items():
                self._take(row, place, f"{self.section.id}/{code}" + (f"/{item}" if item else ""), code)

    def problem(self, message: Bilingual, row: int = 0, column: int = 0, address: str = "", text: str = "") -> None:
        place = f"{get_column_letter(column)}{row}" if row else ""
        self.grid.problems.append(Problem(self.sheet.name, place, address, shown(text), message))

    # --- rows ---

    def _count_codes(self, column: int) -> int:
        return sum(bool(self._candidates(cell)) for (_, col), cell in self.sheet.cells.items() if col == column)

    def _candidates(self, cell: RawCell) -> list[str]:
        """Codes that a cell may mean. A number has lost its last zeros: 1.1 may be 1.1 and 1.10."""
        text = cell.text.strip().rstrip(".").replace(",", ".")
        if cell.kind != "number":
            return [text] if text in self.codes else []
        return [code for code in self.codes if _as_number(code) == _as_number(text) is not None]

    def _rows(self, column: int) -> dict[int, str]:
        """Row of the sheet -> code, where that is certain."""
        cells = sorted((row, cell) for (row, col), cell in self.sheet.cells.items() if col == column)
        found = [(row, self._candidates(cell), cell) for row, cell in cells]
        first = next((row for row, candidates, _ in found if candidates), 0)
        found = [(row, candidates, cell) for row, candidates, cell in found if row >= first]
        rows: dict[int, str] = {}
        last = -1
        for at, (row, candidates, cell) in enumerate(found):
            code = self._settled(candidates, last, [later for _, later, _ in found[at + 1 :]])
            if code is not None:
                rows[row], last = code, self.codes.index(code)
            else:
                self._refuse_code(row, column, candidates, cell)
        return rows

    def _settled(self, candidates: list[str], last: int, later: list[list[str]]) -> str | None:
        """One candidate is certain; of several, the only one between its neighbours."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        after = next((self.codes.index(c[0]) for c in later if len(c) == 1), len(self.codes))
        between = [code for code in candidates if last < self.codes.index(code) < after]
        return between[0] if len(between) == 1 else None

    def _refuse_code(self, row: int, column: int, candidates: list[str], cell: RawCell) -> None:
        if not any(col > column and r == row for r, col in self.sheet.cells):
            return  # a caption or a note between the rows
        if cell.kind == "date":
            self.problem(CODE_IS_DATE, row, column, text=cell.text)
        elif candidates:
            self.problem(CODE_IS_AMBIGUOUS, row, column, text=cell.text)
        elif _as_number(cell.text.strip()) is not None:
            self.problem(UNKNOWN_ROW, row, column, text=cell.text)

    # --- columns ---

    def _columns(self, first_row: int, code_column: int) -> dict[str, int]:
        """Code of a column -> column of the sheet; questions have one column, without a code."""
        if not self.section.is_table:
            return self._answers(first_row, code_column)
        best: dict[str, int] = {}
        for row in range(first_row - 1, 0, -1):
            found = self._heads(row, code_column)
            if len(found) > len(best):
                best = found
        if not best:
            self.problem(NO_COLUMNS.format(codes=", ".join(self.section.columns)))
        return best

    def _heads(self, row: int, code_column: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for column, cell in self._right_of(row, code_column):
            code = self._column_code(cell.text)
            if code and code not in found:
                found[code] = column
        return found

    def _column_code(self, text: str) -> str:
        text = text.strip()
        if text in self.section.columns:
            return text
        for code, column in self.section.columns.items():
            captions = (column.text, caption_of(self.section, code))
            if plain(text) in {plain(t) for c in captions for t in (c.kk, c.ru, both(c))}:
                return code
        return ""

    def _answers(self, first_row: int, code_column: int) -> dict[str, int]:
        for row in range(first_row - 1, 0, -1):
            for column, cell in self._right_of(row, code_column):
                if plain(cell.text) in ANSWER_CAPTIONS:
                    return {"": column}
        filled = {col for row, col in self.sheet.cells if row >= first_row and col > code_column}
        if len(filled) == 1:
            return {"": filled.pop()}
        self.problem(NO_ANSWERS)
        return {}

    def _right_of(self, row: int, column: int) -> Iterator[tuple[int, RawCell]]:
        places = sorted(col for r, col in self.sheet.cells if r == row and col > column)
        return ((place, self.sheet.cells[row, place]) for place in places)

    # --- cells ---

    def _take(self, row: int, column: int, address: str, code: str) -> None:
        cell = self.sheet.cells.get((row, column))
        question = self.section.questions.get(code)
        if question is not None and question.type == "group":
            if cell is not None:
                self.problem(NO_ANSWER_HERE, row, column, text=cell.text)
            return
        is_closed = self.section.is_table and self.section.is_closed(code, address.rsplit("/", 1)[1])
        if is_closed and (cell is None or cell.text.strip() in CLOSED_SIGNS):
            return
        if address in self.grid.places:
            if cell is not None:
                self.problem(TWICE, row, column, address, cell.text)
            return
        self.grid.places[address] = (self.sheet.name, f"{get_column_letter(column)}{row}")
        if cell is not None:
            self.grid.filled[address] = cell


def _as_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def problems_by(places: Mapping[str, tuple[str, str]], refused: Mapping[str, Any]) -> list[Problem]:
    """Refusals of the form, with their places in the file."""
    return [
        Problem(*places[address], address, shown(refusal.text), refusal.message) for address, refusal in refused.items()
    ]
