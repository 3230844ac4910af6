"""From what a person typed to typed values: one reader for posts, scripts, paper entry and corrections.

A text that cannot be taken is refused with its reason at its cell, and kept as typed. A cell that the form closes and a
cell that the form does not have are refused too, whoever posts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from collection.answers import Value
from collection.lookups import is_country, is_kato
from forms_core.edition import Cell, Edition
from kernel.bilingual import Bilingual
from kernel.numbers import Refusal, read_number

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_TEXT = 300
CLOSED = Bilingual(
    kk="Бұл ұяшық Х белгісімен жабылған, толтырылмайды. Мән сақталмады.",
    ru="Эта клетка закрыта знаком Х и не заполняется. Значение не сохранено.",
)
UNKNOWN = Bilingual(
    kk="Нысанда мұндай ұяшық жоқ. Мән сақталмады.", ru="В форме нет такой клетки. Значение не сохранено."
)
FROM_REGISTER = Bilingual(
    kk="Бұл мән тіркелімнен алынады, оны нысанда өзгертуге болмайды.",
    ru="Это значение берется из регистра, в форме его изменить нельзя.",
)
NOT_AN_OPTION = Bilingual(kk="Берілген жауаптардың бірін таңдаңыз.", ru="Выберите один из предложенных ответов.")
BAD_CHARACTERS = Bilingual(
    kk="Мәтінде көрінбейтін таңбалар бар: оларды алып тастаңыз.",
    ru="В тексте есть невидимые знаки: уберите их.",
)
TOO_LONG = Bilingual(kk="Мәтін 300 таңбадан аспауы тиіс.", ru="Текст не должен быть длиннее 300 знаков.")
NOT_A_COUNTRY = Bilingual(kk="Елді тізімнен таңдаңыз.", ru="Выберите страну из списка.")
NOT_A_TERRITORY = Bilingual(
    kk="ӘАОЖ коды тоғыз цифрдан тұрады және жіктеуіште болуы тиіс: аумақты тізімнен таңдаңыз.",
    ru="Код КАТО состоит из девяти цифр и должен быть в классификаторе: выберите территорию из списка.",
)


@dataclass
class Entries:
    """What a post says: values by address, and refusals by address with the text as typed."""

    values: dict[str, Value] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)


def read_entries(
    edition: Edition, typed: Iterable[tuple[str, str]] | Mapping[str, str], *, by_office: bool = False
) -> Entries:
    """Read texts by address. Every address is answered: as a value, or as a refusal.

    The territory code is the office's to fill (form 2-services (IT), item 1.1); a respondent has it from the register.
    """
    found = Entries()
    cells, values = edition.cells, found.values
    for address, text in typed.items() if isinstance(typed, Mapping) else typed:
        cell = cells.get(address)
        if cell is None:
            found.refused[address] = Refusal(text[:LONGEST_TEXT], UNKNOWN)
            continue
        if cell.is_closed:
            if text.strip():
                found.refused[address] = Refusal(text[:LONGEST_TEXT], CLOSED)
            continue
        if cell.type == "kato" and not by_office:
            if text.strip():
                found.refused[address] = Refusal(text[:LONGEST_TEXT], FROM_REGISTER)
            continue
        value = _read(edition, cell, text)
        if isinstance(value, Refusal):
            found.refused[address] = value
        else:
            values[address] = value
    return found


def _read(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    if cell.type in ("money", "integer"):
        return read_number(text)
    if edition.sections[cell.section].from_register:
        return Refusal(text, FROM_REGISTER)
    text = text.strip()
    if not text:
        return None
    if CONTROL_CHARACTERS.search(text):
        return Refusal(CONTROL_CHARACTERS.sub("", text), BAD_CHARACTERS)
    return _READERS.get(cell.type, _read_text)(edition, cell, text)


def _read_yesno(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return int(text) if text in ("0", "1") else Refusal(text, NOT_AN_OPTION)


def _read_choice(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    options = edition.sections[cell.section].questions[cell.code].options
    return text if any(option.code == text for option in options) else Refusal(text, NOT_AN_OPTION)


def _read_country(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return text.upper() if is_country(text.upper()) else Refusal(text, NOT_A_COUNTRY)


def _read_kato(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return text if is_kato(text) else Refusal(text, NOT_A_TERRITORY)


def _read_text(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return text if len(text) <= LONGEST_TEXT else Refusal(text, TOO_LONG)


_READERS = {"yesno": _read_yesno, "choice": _read_choice, "country": _read_country, "kato": _read_kato}
