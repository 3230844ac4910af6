"""From what a person typed to typed values: one reader for posts, scripts, paper entry and corrections.

A text that cannot be taken is refused with its reason at its cell, and kept as typed. A cell that the form closes and a
cell that the form does not have are refused too, whoever posts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from collection.answers import Value
from collection.lookups import is_country, is_kato, why_no_kato
from forms_core.edition import Cell, Edition
from kernel.bilingual import Bilingual
from kernel.numbers import Refusal, read_number

# Control characters, zero-width ones, and marks that turn the direction of a text: a reader sees something else
# than what is stored.
UNSEEN_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    r"\ud800-\udfff]"
)
LOST_CHARACTER = "\ufffd"  # what stands where a text was sent in an encoding that is not UTF-8
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")
PHONE = re.compile(r"\+?[0-9()\s\u00a0+-]{5,}")
LONGEST_TEXT = 300
LONGEST_EXPLANATION = 500  # Finding.explanation
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
OTHER_SECTION = Bilingual(
    kk="Бұл ұяшық басқа бөлімде: мәнді сол бөлімде енгізіңіз. Мән сақталмады.",
    ru="Эта клетка в другом разделе: введите значение там. Значение не сохранено.",
)
TWICE = Bilingual(
    kk="Бұл ұяшыққа бірден екі түрлі мән келді: керегін енгізіп, қайта сақтаңыз.",
    ru="Для этой клетки пришло сразу два разных значения: введите нужное и сохраните снова.",
)
BAD_CHARACTERS = Bilingual(
    kk="Мәтінде көрінбейтін таңбалар болды. Төменде олар алынған: мәтінді қарап, қайта сақтаңыз.",
    ru="В тексте были невидимые знаки. Ниже они убраны: проверьте текст и сохраните снова.",
)
LOST_CHARACTERS = Bilingual(
    kk="Мәтіннің бір бөлігі бұзылып келді: � таңбаларының орнына дұрыс әріптерді жазыңыз.",
    ru="Часть текста пришла испорченной: впишите буквы вместо знаков �.",
)
NOT_AN_EMAIL = Bilingual(
    kk="Электрондық поштаның мекенжайын жазыңыз, мысалы: esep@mysal.kz.",
    ru="Укажите адрес электронной почты, например: otchet@primer.kz.",
)
NOT_A_PHONE = Bilingual(
    kk="Телефонды цифрлармен жазыңыз, мысалы: +7 (727) 250-00-00. Бос орын, жақша, + және сызықша болады.",
    ru="Запишите телефон цифрами, например: +7 (727) 250-00-00. Допустимы пробелы, скобки, + и дефис.",
)
EXPLANATION_TOO_LONG = Bilingual(
    kk="Түсіндірме 500 таңбадан аспауы тиіс: қысқартыңыз.", ru="Пояснение не должно быть длиннее 500 знаков: сократите."
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
    edition: Edition,
    typed: Iterable[tuple[str, str]] | Mapping[str, str],
    *,
    year: int | None = None,
    by_office: bool = False,
) -> Entries:
    """Read texts by address. Every address is answered: as a value, or as a refusal.

    The territory code is the office's to fill (form 2-services (IT), item 1.1); a respondent has it from the register.
    It is one of the reporting year (of today, where none is given).
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
        value = _read(edition, cell, text, year)
        if isinstance(value, Refusal):
            found.refused[address] = value
        else:
            values[address] = value
    return found


def _read(edition: Edition, cell: Cell, text: str, year: int | None) -> Value | Refusal:
    if cell.type in ("money", "integer"):
        return read_number(text)
    if edition.sections[cell.section].from_register:
        return Refusal(text, FROM_REGISTER)
    text = text.strip()
    if not text:
        return None
    if refusal := _bad_characters(text):
        return refusal
    if cell.type == "kato":
        return _read_kato(text, year)
    return _READERS.get(cell.type, _read_text)(edition, cell, text)


def read_explanation(text: str) -> str | Refusal:
    """Why a number is right, as one line; a text that cannot be taken is refused like that of a cell."""
    line = " ".join(text.split())
    if refusal := _bad_characters(line):
        return refusal
    return line if len(line) <= LONGEST_EXPLANATION else Refusal(line, EXPLANATION_TOO_LONG)


def _bad_characters(text: str) -> Refusal | None:
    """What the reader would not see is taken out of the text that is shown again; what is lost must be typed anew."""
    if UNSEEN_CHARACTERS.search(text):
        return Refusal(UNSEEN_CHARACTERS.sub("", text), BAD_CHARACTERS)
    return Refusal(text, LOST_CHARACTERS) if LOST_CHARACTER in text else None


def _read_yesno(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return int(text) if text in ("0", "1") else Refusal(text, NOT_AN_OPTION)


def _read_choice(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    options = edition.sections[cell.section].questions[cell.code].options
    return text if any(option.code == text for option in options) else Refusal(text, NOT_AN_OPTION)


def _read_country(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return text.upper() if is_country(text.upper()) else Refusal(text, NOT_A_COUNTRY)


def _read_kato(text: str, year: int | None) -> Value | Refusal:
    return text if is_kato(text, year) else Refusal(text, why_no_kato(text, year) or NOT_A_TERRITORY)


def _read_text(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return text if len(text) <= LONGEST_TEXT else Refusal(text, TOO_LONG)


def _read_email(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return _read_text(edition, cell, text) if EMAIL.fullmatch(text) else Refusal(text, NOT_AN_EMAIL)


def _read_phone(edition: Edition, cell: Cell, text: str) -> Value | Refusal:
    return _read_text(edition, cell, text) if PHONE.fullmatch(text) else Refusal(text, NOT_A_PHONE)


_READERS = {
    "yesno": _read_yesno,
    "choice": _read_choice,
    "country": _read_country,
    "email": _read_email,
    "phone": _read_phone,
}
