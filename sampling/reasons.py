"""Why a unit is asked, or not: the respondent's right to the real stratum, rule and rate."""

from __future__ import annotations

from enum import StrEnum

from kernel.bilingual import Bilingual
from register.classifiers import find, region_name
from sampling.strata import ENTREPRENEUR, SIZE_GROUPS, Stratum, parse

__all__ = ["SIZE_GROUPS", "SIZE_GROUP_NAMES", "Reason", "explain", "stratum_name"]


class Reason(StrEnum):
    """What decided about a unit of the population."""

    GOVERNMENT = "government"
    MEDIUM = "medium"
    LARGE = "large"
    LEGAL_ENTITY = "legal_entity"
    SAMPLED = "sampled"
    NOT_SAMPLED = "not_sampled"


SIZE_GROUP_NAMES = {
    "small": Bilingual(kk="шағын", ru="малые"),
    "medium": Bilingual(kk="орта", ru="средние"),
    "large": Bilingual(kk="ірі", ru="крупные"),
    ENTREPRENEUR: Bilingual(kk="дара кәсіпкерлер", ru="индивидуальные предприниматели"),
}

_RULES = {
    Reason.GOVERNMENT: Bilingual(
        kk="Мемлекеттік басқару органдары қызметкерлер санына қарамастан жаппай байқалады.",
        ru="Органы государственного управления наблюдаются сплошным методом независимо от численности.",
    ),
    Reason.MEDIUM: Bilingual(
        kk="Орта кәсіпорындар (101–250 адам) жаппай байқалады.",
        ru="Средние предприятия (101–250 человек) наблюдаются сплошным методом.",
    ),
    Reason.LARGE: Bilingual(
        kk="Ірі кәсіпорындар (250 адамнан астам) жаппай байқалады.",
        ru="Крупные предприятия (свыше 250 человек) наблюдаются сплошным методом.",
    ),
    Reason.LEGAL_ENTITY: Bilingual(
        kk="Осы қызмет түрлеріндегі заңды тұлғалар қызметкерлер санына қарамастан жаппай байқалады.",
        ru="Юридические лица этих видов деятельности наблюдаются сплошным методом независимо от численности.",
    ),
    Reason.SAMPLED: Bilingual(
        kk="Бірлік қарапайым кездейсоқ іріктемеге түсті.", ru="Единица попала в простую случайную выборку."
    ),
    Reason.NOT_SAMPLED: Bilingual(
        kk="Бірлік бұл жылғы кездейсоқ іріктемеге түскен жоқ.", ru="Единица не попала в случайную выборку этого года."
    ),
}

_STRATUM = Bilingual(
    kk="Страта: {activity}; мөлшері: {size}; өңір: {region}.",
    ru="Страта: {activity}; размер: {size}; регион: {region}.",
)
_RATE = Bilingual(
    kk="Стратадағы бірліктер: {population}; іріктелгені: {drawn} ({percent} %).",
    ru="Единиц в страте: {population}; отобрано: {drawn} ({percent} %).",
)


def explain(reason: Reason, stratum: str, population: int, drawn: int) -> Bilingual:
    """Rule, stratum and rate of one unit, in both languages."""
    parts = [_RULES[reason], stratum_name(parse(stratum)), _rate(population, drawn)]
    return Bilingual(kk=" ".join(part.kk for part in parts), ru=" ".join(part.ru for part in parts))


def stratum_name(stratum: Stratum) -> Bilingual:
    activity, size = find("oked", stratum.activity), SIZE_GROUP_NAMES[stratum.size_group]
    region = region_name(stratum.region)
    names = activity.name if activity else Bilingual(kk=stratum.activity, ru=stratum.activity)
    return Bilingual(
        kk=_STRATUM.kk.format(activity=names.kk, size=size.kk, region=region.kk),
        ru=_STRATUM.ru.format(activity=names.ru, size=size.ru, region=region.ru),
    )


def _rate(population: int, drawn: int) -> Bilingual:
    percent = f"{100 * drawn / population:.1f}".replace(".", ",") if population else "0"
    return _RATE.format(population=population, drawn=drawn, percent=percent)
