"""How the answers that are no numbers stand in a workbook, and how they are read again.

A list in Excel holds one text per choice, in both languages: `Иә / Да`, `2 – 1–2 сағат / 1–2 часа`, `UZ – Өзбекстан /
Узбекистан`. People type shorter ones: a code, the text in one language, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from collection.lookups import countries, territories
from collection.workbook.layout import both
from forms_core import registry
from forms_core.edition import Cell, Edition
from kernel.bilingual import Bilingual

YES, NO = Bilingual(kk="Иә", ru="Да"), Bilingual(kk="Жоқ", ru="Нет")
LISTED = ("yesno", "choice", "country", "kato")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """For comparing: one case, single spaces, no signs at the ends."""
    return _SPACES.sub(" ", text).strip(" .:;").casefold()


def choices(edition: Edition, cell: Cell) -> tuple[tuple[str, Bilingual], ...]:
    """(code, text) of every answer that the cell takes; nothing for numbers and free text."""
    if cell.type == "yesno":
        return ("1", YES), ("0", NO)
    if cell.type == "choice":
        return tuple((o.code, o.text) for o in edition.question(cell.address).options)
    return classifier(cell.type) if cell.type in LISTED else ()


@lru_cache
def classifier(kind: str) -> tuple[tuple[str, Bilingual], ...]:
    named = countries if kind == "country" else territories
    russian = dict(named("ru"))
    return tuple((code, Bilingual(kk=text, ru=russian[code])) for code, text in named("kk"))


def as_choice(kind: str, code: str, text: Bilingual) -> str:
    """One line of a list."""
    return both(text) if kind == "yesno" else f"{code} – {both(text)}"


def as_text(edition: Edition, cell: Cell, value: object) -> str:
    """A stored answer as it stands in the workbook."""
    for code, text in choices(edition, cell):
        if code == str(value):
            return as_choice(cell.type, code, text)
    return str(value)


def code_of(edition: Edition, cell: Cell, text: str) -> str:
    """The code that a text of the workbook means; the text itself where it means none."""
    known = _of_question(edition.id, cell.address) if cell.type == "choice" else _of_kind(cell.type)
    return known.get(plain(text), text.strip())


@lru_cache
def _of_kind(kind: str) -> dict[str, str]:
    options = (("1", YES), ("0", NO)) if kind == "yesno" else classifier(kind)
    return _spellings(kind, options)


@lru_cache(maxsize=256)
def _of_question(edition_id: str, address: str) -> dict[str, str]:
    options = registry.edition(edition_id).question(address).options
    return _spellings("choice", ((option.code, option.text) for option in options))


def _spellings(kind: str, options: Iterable[tuple[str, Bilingual]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in options:
        for spelling in (as_choice(kind, code, text), both(text), text.kk, text.ru, code):
            found.setdefault(plain(spelling), code)
    return found
