"""Tables from files people send: Excel workbooks and CSV, read carefully.

A workbook is an archive of XML: it is refused when it is large, when it unpacks to much more than it is, and when its
XML brings entities of its own (defusedxml). A CSV may be UTF-8 or one of the one-byte encodings of Kazakhstan.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import DEFUSEDXML, load_workbook

from kernel.bilingual import Bilingual
from register.imports.report import FileRefused

LARGEST_FILE = 30 * 2**20
LARGEST_UNPACKED = 400 * 2**20
MOST_ROWS = 500_000
MOST_COLUMNS = 200
DELIMITER_WITHIN = 20  # lines: official files begin with titles
LONGEST_CELL = 2000
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


@dataclass(frozen=True)
class Table:
    """Rows of texts with their numbers in the file, counted from 1."""

    name: str
    sha256: str
    encoding: str
    rows: list[tuple[int, list[str]]]


def read_table(file: Path | str | BinaryIO, name: str = "") -> Table:
    """Read the first sheet of a workbook, or a CSV with `,` `;` or tabs."""
    content, name = _content(file, name)
    if not content:
        raise FileRefused(EMPTY)
    digest = sha256(content).hexdigest()
    if content.startswith(b"PK"):
        return Table(name, digest, "xlsx", list(_workbook_rows(content)))
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


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _refuse_bombs(content)
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed: workbooks of strangers are not opened without it")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a workbook may lie about its size
        rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        yield from _limited(enumerate(([_as_text(value) for value in row] for row in rows), start=1))
    except FileRefused:
        raise
    except Exception as problem:  # openpyxl meets broken archives and forbidden XML with many kinds of exceptions
        raise FileRefused(NOT_A_WORKBOOK) from problem


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
    lines = text[: 2**16].splitlines()[:DELIMITER_WITHIN]
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
