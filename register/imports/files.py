"""Tables from files people send: Excel workbooks and CSV, read carefully.

A workbook is an archive of XML: it is refused when it is large, when it unpacks to much more than it is, and when its
XML brings entities of its own (defusedxml). A CSV may be UTF-8 or one of the one-byte encodings of Kazakhstan.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import DEFUSEDXML, load_workbook

from kernel.bilingual import Bilingual
from register.imports.report import FileRefused

LARGEST_FILE = 30 * 2**20
LARGEST_UNPACKED = 400 * 2**20
MOST_ROWS = 500_000
MOST_COLUMNS = 200
BEGINNING = 20  # rows: official files begin with titles
LONGEST_CELL = 2000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")

TOO_LARGE = Bilingual(
    kk="Файл тым үлкен: 30 МБ-тан аспауы тиіс. Оны бөліктерге бөліп жүктеңіз.",
    ru="Файл слишком велик: не больше 30 МБ. Загрузите его частями.",
)
UNPACKS_TOO_LARGE = Bilingual(
    kk="Кітап ашылғанда тым үлкен болады. Артық парақтар мен суреттерді алып тастаңыз.",
    ru="Книга слишком велика в развернутом виде. Уберите лишние листы и рисунки.",
)
NOT_A_WORKBOOK = Bilingual(
    kk="Файл Excel кітабы (.xlsx) ретінде оқылмады. Оны Excel-де қайта сақтап көріңіз.",
    ru="Файл не читается как книга Excel (.xlsx). Сохраните его в Excel заново.",
)
NOT_TEXT = Bilingual(
    kk="CSV файлы мәтін ретінде оқылмады. Оны UTF-8 кодтауымен сақтаңыз.",
    ru="Файл CSV не читается как текст. Сохраните его в кодировке UTF-8.",
)
TOO_MANY_ROWS = Bilingual(
    kk="Файлда жол тым көп: 500 000-нан аспауы тиіс.", ru="В файле слишком много строк: не больше 500 000."
)
EMPTY = Bilingual(kk="Файл бос.", ru="Файл пуст.")
BROKEN_CSV = Bilingual(
    kk="CSV файлы {line}-жолдан бастап оқылмайды: тырнақшалар жұп емес немесе ұяшық тым ұзын. "
    "Ұяшық ішіндегі тырнақшаларды екі еселеңіз немесе файлды Excel-де қайта сақтаңыз.",
    ru="Файл CSV не читается со строки {line}: кавычки не парные или ячейка слишком длинная. "
    "Удвойте кавычки внутри ячейки или сохраните файл заново в Excel.",
)


Rows = list[tuple[int, list[str]]]
# How well the first rows of a sheet are those that are looked for.
Fits = Callable[[Rows], int]


@dataclass(frozen=True)
class Table:
    """Rows of texts with their numbers in the file, counted from 1. `sheet` is named where the workbook has several."""

    name: str
    sha256: str
    encoding: str
    rows: Rows
    sheet: str = ""


def read_table(file: Path | str | BinaryIO, name: str = "", *, fits: Fits) -> Table:
    """Read a CSV with `,` `;` or tabs, or the sheet of a workbook whose beginning fits best (the first of equals)."""
    content, name = _content(file, name)
    if not content:
        raise FileRefused(EMPTY)
    digest = sha256(content).hexdigest()
    if content.startswith(b"PK"):
        rows, sheet = _workbook_rows(content, fits)
        return Table(name, digest, "xlsx", rows, sheet)
    text, encoding = _decoded(content)
    return Table(name, digest, encoding, list(_limited(_csv_rows(text))))


def _content(file: Path | str | BinaryIO, name: str) -> tuple[bytes, str]:
    if isinstance(file, Path | str):
        with Path(file).open("rb") as opened:
            return _content(opened, name or Path(file).name)
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FileRefused(TOO_LARGE)
    return content, name or Path(str(getattr(file, "name", ""))).name


# --- workbooks -------------------------------------------------------------------------------------------------------


def _workbook_rows(content: bytes, fits: Fits) -> tuple[Rows, str]:
    """The rows of the sheet that fits, and its name if there are others."""
    _refuse_bombs(content)
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed: workbooks of strangers are not opened without it")
    try:
        book = _Book(content)
        place = book.best(fits)
        return list(_limited(book.rows(place))), book.titles[place] if len(book.titles) > 1 else ""
    except FileRefused:
        raise
    except Exception as problem:  # openpyxl meets broken archives and forbidden XML with many kinds of exceptions
        raise FileRefused(NOT_A_WORKBOOK) from problem


class _Book:
    """A workbook opened for its values, and once more for its formulas if there are any."""

    def __init__(self, content: bytes) -> None:
        self._values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        self._formulas = load_workbook(io.BytesIO(content), read_only=True) if _has_formulas(content) else None
        self.titles = [sheet.title for sheet in self._values.worksheets]

    def best(self, fits: Fits) -> int:
        if len(self.titles) == 1:
            return 0
        scores = [fits(list(islice(_limited(self.rows(place)), BEGINNING))) for place in range(len(self.titles))]
        return scores.index(max(scores))

    def rows(self, place: int) -> Iterator[tuple[int, list[str]]]:
        if self._formulas is None:
            values = self._sheet(self._values, place, values_only=True)
            texts = ([_as_text(value) for value in row] for row in values)
        else:
            both = zip(self._sheet(self._values, place), self._sheet(self._formulas, place), strict=True)
            texts = ([_result(*cells) for cells in zip(*rows, strict=True)] for rows in both)
        yield from enumerate(texts, start=1)

    def _sheet(self, book: Any, place: int, *, values_only: bool = False) -> Iterator[tuple[Any, ...]]:
        sheet = book.worksheets[place]
        sheet.reset_dimensions()  # a workbook may lie about its size
        yield from sheet.iter_rows(values_only=values_only, max_col=MOST_COLUMNS)


def _has_formulas(content: bytes) -> bool:
    """Most files have none and need not be read twice."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _result(cell: Any, written: Any) -> str:
    """The result of a formula; the formula itself where nobody calculated it (a calculated empty text has a type)."""
    if cell.value is None and cell.data_type == "n" and written.data_type == "f":
        return str(getattr(written.value, "text", written.value))
    return _as_text(cell.value)


def _refuse_bombs(content: bytes) -> None:
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile as problem:
        raise FileRefused(NOT_A_WORKBOOK) from problem
    if unpacked > LARGEST_UNPACKED:
        raise FileRefused(UNPACKS_TOO_LARGE)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)


# --- CSV -------------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> tuple[str, str]:
    """UTF-8 with or without a mark; else the Kazakh one-byte table, which has all Russian letters of cp1251 too."""
    if b"\x00" in content:
        raise FileRefused(NOT_TEXT)
    for encoding in ("utf-8-sig", "kz1048"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused(NOT_TEXT)


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins. A quote without its pair would swallow the rows after it: refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    first = 1
    try:
        for row in reader:
            yield first, row
            first = reader.line_num + 1
    except csv.Error as problem:
        raise FileRefused(BROKEN_CSV.format(line=first)) from problem


def _delimiter(text: str) -> str:
    """The one that most of the first lines have: a title may be full of commas."""
    lines = text[: 2**16].splitlines()[:BEGINNING]
    return max(";,\t", key=lambda sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)))


def _limited(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that have anything in them, with their numbers."""
    for count, (number, row) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise FileRefused(TOO_MANY_ROWS)
        cells = _trimmed(row)
        if any(cells):
            yield number, cells


def _trimmed(row: Sequence[str]) -> list[str]:
    """Cells without what nobody sees: databases refuse some of these signs."""
    return [_INVISIBLE.sub("", cell[:LONGEST_CELL]).strip() for cell in row[:MOST_COLUMNS]]
