"""Which column of a file is which field: by the heading, in Kazakh, in Russian or by the field's own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kernel.bilingual import Bilingual
from register.alphabet import words
from register.imports.files import BEGINNING, Rows, Table, read_table
from register.imports.report import FileRefused

NO_HEADING = Bilingual(
    kk="Баған атаулары танылмады. Файлдың жоғарғы жағында мына бағандар болуы тиіс: {columns}.",
    ru="Заголовки столбцов не распознаны. В верхней части файла должны быть столбцы: {columns}.",
)
MISSING_COLUMNS = Bilingual(
    kk="Файлда мына бағандар жоқ: {columns}. Оларды қосып, файлды қайта жүктеңіз.",
    ru="В файле нет столбцов: {columns}. Добавьте их и загрузите файл снова.",
)


SHEET_READ = Bilingual(kk="Оқылған парақ: «{sheet}».", ru="Прочитан лист «{sheet}».")


@dataclass(frozen=True)
class Heading:
    """A field of an import: how it is called in the report, and other headings it goes by."""

    name: Bilingual
    also: tuple[str, ...] = ()
    is_required: bool = False

    def titles(self, field: str) -> set[str]:
        return {words(title) for title in (field, self.name.kk, self.name.ru, *self.also)}


@dataclass(frozen=True)
class Sheet:
    """The data rows of a table, as values by field."""

    fields: Mapping[str, int]
    ignored: tuple[str, ...]
    rows: list[tuple[int, list[str]]]

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        for number, cells in self.rows:
            yield number, {field: cells[place] if place < len(cells) else "" for field, place in self.fields.items()}


def match(file: Path | str | BinaryIO, name: str, headings: Mapping[str, Heading]) -> tuple[Table, Sheet]:
    """Read a file, find the row of headings and what stands under each. A workbook may have other sheets before it."""
    table = read_table(file, name, fits=lambda rows: _score(rows, headings))
    try:
        return table, _sheet(table, headings)
    except FileRefused as refusal:
        if not table.sheet:
            raise
        read = SHEET_READ.format(sheet=table.sheet)
        message = Bilingual(kk=f"{refusal.message.kk} {read.kk}", ru=f"{refusal.message.ru} {read.ru}")
        raise FileRefused(message) from refusal


def _sheet(table: Table, headings: Mapping[str, Heading]) -> Sheet:
    for place, (_, cells) in enumerate(table.rows[:BEGINNING]):
        found = _found(cells, headings)
        if len(found) >= 2:
            _refuse_missing(found, headings)
            return Sheet(found, _ignored(cells, found), table.rows[place + 1 :])
    raise FileRefused(_listing(NO_HEADING, [heading for heading in headings.values() if heading.is_required]))


def _score(rows: Rows, headings: Mapping[str, Heading]) -> int:
    """How many of the required headings one row has."""
    return max((sum(headings[field].is_required for field in _found(cells, headings)) for _, cells in rows), default=0)


def _found(cells: list[str], headings: Mapping[str, Heading]) -> dict[str, int]:
    """Field -> its column, for a row of headings."""
    known = {title: field for field, heading in headings.items() for title in heading.titles(field)}
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        found.setdefault(known.get(words(cell), ""), column)
    found.pop("", None)
    return found


def _ignored(cells: list[str], found: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(cell for column, cell in enumerate(cells) if cell and column not in found.values())


def _refuse_missing(found: Mapping[str, int], headings: Mapping[str, Heading]) -> None:
    missing = [heading for field, heading in headings.items() if heading.is_required and field not in found]
    if missing:
        raise FileRefused(_listing(MISSING_COLUMNS, missing))


def _listing(text: Bilingual, headings: list[Heading]) -> Bilingual:
    return Bilingual(
        kk=text.kk.format(columns=", ".join(heading.name.kk for heading in headings)),
        ru=text.ru.format(columns=", ".join(heading.name.ru for heading in headings)),
    )
