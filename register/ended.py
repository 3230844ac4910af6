"""What to say about a territory whose code has ended: since when, and what it became."""

from __future__ import annotations

from datetime import date

from kernel.bilingual import Bilingual
from register.classifiers import find, territory
from register.lines import Item

ENDED = Bilingual(
    kk="{code} коды енді қолданылмайды: соңғы күні – {day}.",
    ru="Код {code} больше не действует: последний день – {day}.",
)
TAKE_SUCCESSOR = Bilingual(kk="Оның орнына {code} ({name}) жазыңыз.", ru="Запишите вместо него {code} ({name}).")
TAKE_FROM_LIST = Bilingual(
    kk="Аумақтың қазіргі кодын жіктеуіштен алыңыз.", ru="Возьмите нынешний код территории из классификатора."
)


def why_ended(code: str, on: date) -> tuple[Bilingual, Bilingual] | None:
    """What is wrong and what to do, for a code that ended before a day; None for one that is in force or unknown."""
    line = find("kato", code)
    if line is None or line.valid_to is None or line.valid_to >= on:
        return None
    message = ENDED.format(code=code, day=f"{line.valid_to:%d.%m.%Y}")
    became = successor(code, on)
    return message, _take(became) if became else TAKE_FROM_LIST


def _take(place: Item) -> Bilingual:
    name = territory(place.code)
    return Bilingual(
        kk=TAKE_SUCCESSOR.kk.format(code=place.code, name=name.kk),
        ru=TAKE_SUCCESSOR.ru.format(code=place.code, name=name.ru),
    )


def successor(code: str, on: date) -> Item | None:
    """The place that an ended code became, in force on a day."""
    passed: set[str] = set()
    line = find("kato", code)
    while line and not line.is_in_force(on) and line.code not in passed:
        passed.add(line.code)
        line = find("kato", line.extra.get("became", ""))
    return line if line and line.is_in_force(on) else None
