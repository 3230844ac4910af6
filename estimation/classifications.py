"""The classifications that tables are broken down by: which codes, in which order, called what on a day. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.bilingual import Bilingual
from register import classifiers

REGION, ACTIVITY, SIZE = "region", "activity", "size"
DIMENSIONS = (REGION, ACTIVITY, SIZE)
UNKNOWN_CODE = ""
WHOLE_CODE = "all"
NO_COUNTRY = "none"

WHOLE = {
    REGION: Bilingual(kk="Қазақстан Республикасы", ru="Республика Казахстан"),
    ACTIVITY: Bilingual(kk="Барлығы", ru="Всего"),
    SIZE: Bilingual(kk="Барлығы", ru="Всего"),
}
STUB = {
    REGION: Bilingual(kk="Өңір", ru="Регион"),
    ACTIVITY: Bilingual(kk="Экономикалық қызмет түрі", ru="Вид экономической деятельности"),
    SIZE: Bilingual(kk="Кәсіпорын мөлшері", ru="Размер предприятия"),
}
BY = {
    REGION: Bilingual(kk="өңірлер бойынша", ru="по регионам"),
    ACTIVITY: Bilingual(kk="экономикалық қызмет түрлері бойынша", ru="по видам экономической деятельности"),
    SIZE: Bilingual(kk="кәсіпорын мөлшері бойынша", ru="по размеру предприятий"),
}
SIZES = {
    "small": Bilingual(kk="Шағын кәсіпорындар", ru="Малые предприятия"),
    "medium": Bilingual(kk="Орта кәсіпорындар", ru="Средние предприятия"),
    "large": Bilingual(kk="Ірі кәсіпорындар", ru="Крупные предприятия"),
    "entrepreneur": Bilingual(kk="Дара кәсіпкерлер", ru="Индивидуальные предприниматели"),
}
UNKNOWN = Bilingual(kk="Көрсетілмеген", ru="Не указано")
COUNTRY_UNKNOWN = Bilingual(kk="Ел көрсетілмеген", ru="Страна не указана")


@dataclass(frozen=True)
class Domains:
    """What the returns of a vintage fall into: codes present by dimension, and the day whose names are used."""

    on: date
    present: Mapping[str, Sequence[str]]

    def codes(self, dimension: str) -> list[str]:
        """In printed order. Regions are always complete; of the others, those that the frame or the returns have."""
        here = set(self.present.get(dimension, ()))
        known = _known(dimension, self.on)
        listed = [code for code in known if dimension == REGION or code in here]
        return listed + sorted(code for code in here if code not in known)

    def name(self, dimension: str, code: str) -> Bilingual:
        if code == UNKNOWN_CODE:
            return UNKNOWN
        if dimension == REGION:
            return classifiers.region_name(code, self.on)
        if dimension == ACTIVITY:
            return classifiers.oked_name(code)
        return SIZES.get(code, Bilingual(kk=code, ru=code))


def _known(dimension: str, on: date) -> list[str]:
    if dimension == REGION:
        return [item.region for item in classifiers.regions(on)]
    return list(classifiers.oked_divisions() if dimension == ACTIVITY else SIZES)


def region_of(kato: str | None, frame_region: str, on: date) -> str:
    """Where a return belongs: the region it reports, as it was on that day; the frame's where it names none known."""
    for code in ((kato or "")[:2], frame_region):
        found = classifiers.region_at(code, on) if code else ""
        if classifiers.region(found, on) is not None:
            return found
    return frame_region


def country_name(code: str) -> Bilingual:
    found = classifiers.country(code)
    return found.name if found else Bilingual(kk=code, ru=code)
