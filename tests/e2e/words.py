"""Which words of a page are in the wrong language. A simple ear, not a dictionary: it knows what it may hear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from forms_core import registry

# Addresses, file names, ids, and everything with a digit.
_NOT_WORDS = re.compile(r"\S*\w[@._/:]\w\S*|\S*\d\S*|\.\w+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]+", re.IGNORECASE)
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
_QUOTED = re.compile(r"«[^»]*»")  # names of firms, and answers quoted from the form
_SHEET = re.compile(r"\d-бөлім · Раздел \d")  # a sheet of our workbooks is named in both languages
_KNOWN = frozenset({"Excel", "JavaScript"})  # the others are taken from the forms: Big data, WiMax ...

# Everyday words that the other language does not have.
_RUSSIAN_WORDS = """
и или для на из при что это как нет всего только после если можно нужно еще ваш вы года данные срок
ошибка строка графа раздел услуги отчет отчета отчеты предприятия
сохранить принять вернуть открыть показать закрыть
"""
_KAZAKH_WORDS = """
және немесе үшін бойынша туралы емес болса иә жоқ тағы жыл барлығы күйі мерзімі
қате жол баған бөлім бөлімдер қызметтер есеп есептер
сақтау қабылдау қайтару ашу көрсету жабу
"""
_RUSSIAN = frozenset(_RUSSIAN_WORDS.split())
_KAZAKH = frozenset(_KAZAKH_WORDS.split())
_RUSSIAN_ENDS = re.compile(r"(ться|ие|[жшщчлднт]ения|ении|ений|ость|ости|ского|ская|ские|ыми|ого|ему|ными|ющий|ющие)$")
# What people of the demo have typed, in both languages at once.
_TYPED = (
    "Алдыңғы жылмен салыстырып тексеріңіз / Сверьте с прошлым годом",
    "Тапсырыстар көлемі өзгерді / Изменился объем заказов",
)


def english(texts: Iterable[str]) -> list[str]:
    """Latin words with a small letter, but for those that the forms themselves print."""
    return [text for text in texts if any(_is_english(word) for word in _LATIN.findall(_NOT_WORDS.sub(" ", text)))]


def _is_english(word: str) -> bool:
    return not word.isupper() and word not in _KNOWN and word not in _of_forms()


def russian(texts: Iterable[str]) -> list[str]:
    """Texts of a Kazakh page with a word that Kazakh does not have; a name of the language itself may stand there."""
    return [text for text in texts if any(_is_russian(word) for word in _CYRILLIC.findall(_own(text).lower()))]


def kazakh(texts: Iterable[str]) -> list[str]:
    """Texts of a Russian page with an everyday Kazakh word."""
    return [text for text in texts if _KAZAKH & set(_CYRILLIC.findall(_own(text).lower()))]


def _own(text: str) -> str:
    for typed in _TYPED:
        text = text.replace(typed, " ")
    return _SHEET.sub(" ", _QUOTED.sub(" ", text))


def _is_russian(word: str) -> bool:
    if _KAZAKH_LETTERS & set(word):
        return False
    return word in _RUSSIAN or len(word) > 4 and bool(_RUSSIAN_ENDS.search(word))


@cache
def _of_forms() -> frozenset[str]:
    """Latin words in the official texts: names of technologies."""
    forms = [registry.form(code) for code in ("2-IT", "3-INFORM")]
    editions = [text for form in forms for text in _texts(form.in_force.raw)]
    acts = [text for f in forms for i in f.instructions.values() for piece in i.pieces for text in piece.said.values()]
    return frozenset(word for text in (*editions, *acts) for word in _LATIN.findall(text))


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if "printed" not in name:  # formulas
                yield from _texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, key)
    elif isinstance(value, str) and key in ("kk", "ru"):
        yield value
