"""From the cells of a file to the values of the form, read by the form's own reader of entries.

What Excel does to an answer is undone or refused here: formulas nobody calculated, dates, error values, "Иә / Да".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collection.answers import Value
from collection.entries import read_entries
from collection.workbook.grid import Grid, Problem, find_grid, problems_by
from collection.workbook.identity import Identity
from collection.workbook.reading import RawBook, RawCell, shown
from collection.workbook.refusals import WorkbookRefused
from collection.workbook.words import LISTED, as_text, code_of
from forms_core.edition import Cell, Edition
from kernel.bilingual import Bilingual
from kernel.numbers import NOT_A_NUMBER

DASHES = frozenset({"-", "–", "—", "−"})
NOT_CALCULATED = Bilingual(
    kk="Ұяшықта есептелмеген формула тұр. Файлды Excel-де ашып, сақтап, қайта жүктеңіз немесе санның өзін жазыңыз.",
    ru="В клетке непосчитанная формула. Откройте файл в Excel, сохраните и загрузите снова или впишите само число.",
)
SHOWS_AN_ERROR = Bilingual(
    kk="Ұяшықта Excel қатесі көрсетілген. Формуланы түзетіңіз немесе санның өзін жазыңыз.",
    ru="Клетка показывает ошибку Excel. Исправьте формулу или впишите само число.",
)
IS_A_DATE = Bilingual(
    kk="Excel бұл мәнді күнге айналдырған. Ұяшықтың пішімін ауыстырып, мәнді қайта жазыңыз.",
    ru="Excel превратил это значение в дату. Измените формат клетки и впишите значение заново.",
)
FORMULAS = Bilingual(
    kk="Формула тұрған ұяшықтар: {count}. Олардың Excel соңғы рет есептеген мәндері алынады, формулалары емес.",
    ru="Клетки с формулами: {count}. Берутся значения, которые Excel посчитал последними, а не формулы.",
)
BY_HAND = Bilingual(
    kk="Бұл файл осы есептен жүктеп алынған үлгі емес: мәндер жол және баған кодтары бойынша алынды, бос ұяшықтар "
    "сақталған мәндерді өшірмейді. Кәсіпорын мен кезеңді өзіңіз тексеріңіз.",
    ru="Это не книга, скачанная из отчета: значения взяты по кодам строк и граф, пустые клетки ничего не стирают. "
    "Предприятие и период проверьте сами.",
)


@dataclass
class Entered:
    """What a file says about a form."""

    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Bilingual] = field(default_factory=list)


def enter(
    edition: Edition, book: RawBook, identity: Identity | None, *, hint: str = "", year: int | None = None,
    by_office: bool = False,
) -> Entered:  # fmt: skip
    """The values of a book. With our marks an emptied cell is an answer; without them a blank says nothing.

    `year` and `by_office` are those of `read_entries`.
    """
    grid = find_grid(edition, book, hint=hint, is_ours=identity is not None)
    if not grid.places and not grid.problems:
        raise WorkbookRefused("no_grid")
    base = identity.base if identity is not None else None
    found = Entered(places=grid.places, problems=list(grid.problems), notes=list(grid.notes))
    texts = _texts(edition, grid, found)
    entries = read_entries(edition, texts, year=year, by_office=by_office)
    untouched = {a for a in entries.refused if _is_untouched(edition, a, texts[a], base)}
    found.problems += problems_by(grid.places, {a: r for a, r in entries.refused.items() if a not in untouched})
    found.problems.sort(key=lambda problem: _order(book, problem))
    found.values = entries.values | _emptied(edition, grid, base)
    formulas = sum(grid.filled[address].is_formula for address in entries.values)
    if formulas:
        found.notes.append(FORMULAS.format(count=formulas))
    if identity is None:
        found.notes.append(BY_HAND)
    return found


def _order(book: RawBook, problem: Problem) -> tuple[int, int, int, str]:
    """As the reader meets them in the file: sheet by sheet, from the top, from the left."""
    names = [sheet.name for sheet in book.sheets]
    letters = problem.place.rstrip("0123456789")
    return names.index(problem.sheet), int(problem.place[len(letters) :] or 0), len(letters), letters


def _texts(edition: Edition, grid: Grid, found: Entered) -> dict[str, str]:
    """What a person would have typed; what nobody could is a problem at once."""
    texts: dict[str, str] = {}
    for address, raw in grid.filled.items():
        text = typed(edition, edition.cells[address], raw)
        if isinstance(text, Bilingual):
            found.problems.append(Problem(*grid.places[address], address, shown(raw.text), text))
        else:
            texts[address] = text
    return texts


def typed(edition: Edition, cell: Cell, raw: RawCell) -> str | Bilingual:
    """The text behind a cell of Excel, or why there is none."""
    if raw.kind == "formula":
        return NOT_CALCULATED
    if raw.kind == "error":
        return SHOWS_AN_ERROR
    if raw.kind == "date":
        return IS_A_DATE
    if raw.text.strip() in DASHES:
        return ""
    if cell.type in LISTED:
        return code_of(edition, cell, raw.text)
    if raw.kind == "yesno":
        return NOT_A_NUMBER if cell.is_number else raw.text
    return raw.text


def _is_untouched(edition: Edition, address: str, text: str, base: Mapping[str, Any] | None) -> bool:
    """A stored answer that the form no longer takes came down with the file and came back as it was."""
    before = base.get(address) if base else None
    return before is not None and text in (str(before), as_text(edition, edition.cells[address], before))


def _emptied(edition: Edition, grid: Grid, base: Mapping[str, Any] | None) -> dict[str, Value]:
    return {address: None for address in base or () if address in grid.places and address not in grid.filled}
