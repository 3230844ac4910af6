"""An invented population of units that looks like the real one: for the demo, the tests and the benches.

Nobody in it exists: see `register.names`. Codes have a valid check digit and a serial that no month has reached (BIN:
90 000 and more; IIN: zero). Regions, activities, sizes and ownership have the proportions of Kazakhstan's active legal
entities, rounded by hand; they are assumptions, not published figures.

As in a real register, not everybody in it reports: some units are not active, some subdivisions leave their forms to
the legal person above them. A frame has to leave both out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from register import names
from register.chance import Chance, Integers, highest
from register.classifiers import krp_bands, oked_section, shipped_territory, territories
from register.codes import FIRST_WEIGHTS, SECOND_WEIGHTS
from register.units import Column, Units, texts

REGION_WEIGHTS = {
    "75": 300, "71": 170, "79": 70, "35": 55, "19": 45, "61": 40, "15": 40, "55": 35, "39": 35, "23": 35, "11": 32,
    "63": 32, "47": 30, "27": 26, "31": 26, "43": 23, "10": 22, "59": 19, "33": 17, "62": 9,
}  # fmt: skip
# Class of activity -> weight. The fifth digit 0 stands where the national subclass is not needed.
ACTIVITY_WEIGHTS = {
    "01110": 26, "01410": 22, "01500": 14, "02100": 2, "03120": 1, "05100": 2, "06100": 3, "07290": 3, "08110": 5,
    "09100": 5, "10110": 6, "10710": 9, "10510": 4, "11070": 3, "13920": 3, "14130": 6, "16230": 4, "17210": 2,
    "18120": 5, "19200": 1, "20590": 3, "21200": 1, "22230": 5, "23610": 9, "24100": 2, "25110": 8, "26200": 1,
    "27120": 2, "28990": 3, "29200": 1, "30200": 1, "31090": 5, "32500": 2, "33120": 6, "35110": 4, "35300": 6,
    "36000": 7, "37000": 2, "38110": 6, "39000": 1, "41200": 70, "42110": 20, "43210": 35, "43390": 40, "45200": 14,
    "45310": 16, "46390": 50, "46730": 60, "46900": 90, "47110": 40, "47190": 35, "47300": 9, "49410": 38, "49390": 8,
    "50400": 1, "51100": 1, "52290": 24, "53200": 4, "55100": 16, "58140": 4, "59110": 4, "60200": 2, "61100": 10,
    "64190": 2, "64920": 14, "65120": 2, "68200": 60, "69200": 28, "69100": 16, "70220": 24, "71120": 26, "72190": 8,
    "73110": 14, "74100": 8, "77110": 8, "78100": 6, "79110": 12, "80100": 22, "81210": 14, "82990": 16, "86230": 22,
    "86210": 18, "93130": 12, "95110": 6,
}  # fmt: skip
IT_WEIGHTS = {
    "58210": 3, "58290": 5, "62011": 24, "62012": 16, "62013": 3, "62014": 3, "62020": 12, "62031": 5, "62032": 5,
    "62092": 4, "62099": 9, "63111": 4, "63113": 3, "63114": 3, "63115": 4, "63120": 5,
}  # fmt: skip
GOVERNMENT_WEIGHTS = {"84110": 62, "84120": 14, "84130": 16, "84210": 1, "84300": 7}
SIZES = tuple(krp_bands())
SIZE_WEIGHTS = (700, 105, 45, 28, 30, 17, 13, 26, 9.5, 5, 3.2, 7.5, 4, 2.5)
GOVERNMENT_SIZE_WEIGHTS = (90, 150, 150, 120, 130, 80, 55, 120, 40, 20, 10, 22, 8, 5)
# How much larger (or smaller) the units of a section are than the average.
SIZE_TILT = {"B": 0.16, "C": 0.12, "D": 0.22, "E": 0.18, "H": 0.05, "Q": 0.08, "G": -0.06, "M": -0.06, "A": 0.0}
LARGEST_HEADCOUNT = 6000
OWNERSHIP_WEIGHTS = {"19": 720, "16": 170, "23": 18, "28": 34, "36": 26, "37": 20, "29": 8, "12": 2, "13": 2}
GOVERNMENT_SHARE = 0.04
BRANCH_SHARE = 0.03
SMALLEST_HEAD = 160  # size code of a legal entity that has subdivisions
SECONDARY_IT_SHARE = 0.008
ENTREPRENEURS_PER_UNIT = 0.05
# Units besides those that report: not active, and without authority to file. Assumptions, like the shares above.
INACTIVE_PER_UNIT = 0.04
WITHOUT_AUTHORITY_PER_UNIT = 0.02


@dataclass(frozen=True)
class Plan:
    """How many units of each sort, and who is who: exact counts, so that a small population has everything too.

    First the legal entities that report, then entrepreneurs, then legal entities that are not active, then subdivisions
    without authority: who reports is the same with and without the others.
    """

    seed: int
    legal: int
    entrepreneurs: int
    inactive: int
    without_authority: int
    is_it: Column
    is_government: Column

    def __len__(self) -> int:
        return self.legal + self.entrepreneurs + self.inactive + self.without_authority

    @property
    def reports(self) -> Column:
        """Legal entities of the survey."""
        return np.arange(len(self)) < self.legal

    @property
    def is_entrepreneur(self) -> Column:
        place = np.arange(len(self))
        return (place >= self.legal) & (place < self.legal + self.entrepreneurs)

    @property
    def is_inactive(self) -> Column:
        return ~self.reports & ~self.is_entrepreneur & ~self.lacks_authority

    @property
    def lacks_authority(self) -> Column:
        return np.arange(len(self)) >= len(self) - self.without_authority


def make_units(
    count: int, seed: int, *, it_share: float = 0.1, entrepreneurs: int | None = None, silent: bool = True
) -> Units:
    """`count` legal entities of the circle of 3-inform, `it_share` of them IT firms, and IT entrepreneurs besides.

    Besides these the register has units that do not report, unless `silent` is False.
    """
    extra = round(count * ENTREPRENEURS_PER_UNIT) if entrepreneurs is None else entrepreneurs
    inactive = round(count * INACTIVE_PER_UNIT) if silent else 0
    without_authority = round(count * WITHOUT_AUTHORITY_PER_UNIT) if silent else 0
    chance = Chance.of_places(count + extra + inactive + without_authority, seed)
    plan = _plan(Plan(seed, count, extra, inactive, without_authority, *_nobody(len(chance))), it_share, chance)
    oked, size = _activities(plan, chance), _sizes(plan, chance)
    size = _resize(plan, oked, size, chance)
    parent = _parents(plan, size, chance)
    return _assemble(plan, _unit_codes(plan, parent), oked, size, parent, chance)


def _nobody(count: int) -> tuple[Column, Column]:
    return np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)


def _plan(plan: Plan, it_share: float, chance: Chance) -> Plan:
    """IT firms and bodies of government are chosen among those that report; the silent have their share of IT firms."""
    score, silent = chance.uniform("is it"), plan.is_inactive | plan.lacks_authority
    it = highest(score, round(plan.legal * it_share), among=plan.reports)
    government = highest(
        chance.uniform("is government"), round(plan.legal * GOVERNMENT_SHARE), among=plan.reports & ~it
    )
    it |= plan.is_entrepreneur | highest(score, round(int(silent.sum()) * it_share), among=silent)
    return replace(plan, is_it=it, is_government=government)


def _picked(name: str, weights: dict[str, float] | dict[str, int], chance: Chance) -> Column:
    return texts(list(weights))[chance.choice(name, list(weights.values()))]


def _activities(plan: Plan, chance: Chance) -> Column:
    oked = _picked("activity", ACTIVITY_WEIGHTS, chance)
    oked = np.where(plan.is_it, _picked("it activity", IT_WEIGHTS, chance), oked)
    return np.where(plan.is_government, _picked("government activity", GOVERNMENT_WEIGHTS, chance), oked)


def _sizes(plan: Plan, chance: Chance) -> Integers:
    size = np.array(SIZES)[chance.choice("size", SIZE_WEIGHTS)]
    public = np.array(SIZES)[chance.choice("government size", GOVERNMENT_SIZE_WEIGHTS)]
    size = np.where(plan.is_government, public, size)
    size = np.where(plan.lacks_authority & (size >= SMALLEST_HEAD), SIZES[0], size)
    size[plan.is_entrepreneur] = SIZES[0]
    return size


def _resize(plan: Plan, oked: Column, size: Integers, chance: Chance) -> Integers:
    """Industry has larger units than trade: some units of a section move two or four size codes up or one down."""
    tilt = np.array([SIZE_TILT.get(oked_section(code), 0.0) for code in oked])
    tilt[plan.is_government | ~plan.reports] = 0.0
    moves = chance.happens("resize", np.abs(tilt)) * np.where(tilt > 0, 4 + 3 * chance.whole("resize by", 3), -1)
    place = np.searchsorted(np.array(SIZES), size) + moves
    return np.array(SIZES)[place.clip(0, len(SIZES) - 1)]


def _parents(plan: Plan, size: Integers, chance: Chance) -> Integers:
    """Some small units are branches of a larger legal entity, with authority to file for themselves or without it."""
    parent = np.full(len(plan), -1, dtype=np.int64)
    heads = np.flatnonzero(plan.reports & (size >= SMALLEST_HEAD) & ~plan.is_government)
    if len(heads):
        small = plan.reports & (size < SMALLEST_HEAD) & ~plan.is_government & ~plan.is_it
        branches = highest(chance.uniform("branch"), round(plan.legal * BRANCH_SHARE), among=small)
        branches |= plan.lacks_authority
        parent[branches] = heads[chance.whole("head", len(heads))[branches]]
    return parent


# --- codes -----------------------------------------------------------------------------------------------------------


def check_digits(first_eleven: Integers) -> Integers:
    """Check digits for rows of eleven digits; 10 where a number is never issued. See `register.codes`."""
    first = first_eleven @ np.array(FIRST_WEIGHTS) % 11
    second = first_eleven @ np.array(SECOND_WEIGHTS) % 11
    return np.where(first < 10, first, second)


def _digits(columns: list[tuple[Integers, int]]) -> Integers:
    """Numbers of given widths side by side, as rows of digits."""
    parts = [number[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10 for number, width in columns]
    return np.concatenate(parts, axis=1)


def _codes(digits: Integers) -> list[str]:
    whole = np.concatenate([digits, check_digits(digits)[:, None]], axis=1)
    numbers = whole @ (10 ** np.arange(11, -1, -1, dtype=np.int64))
    return [f"{number:012d}" for number in numbers.tolist()]


def _issued(digits: Integers, count: int) -> Integers:
    """The first rows whose check digit exists."""
    return digits[check_digits(digits) < 10][:count]


def _unit_codes(plan: Plan, parent: Integers) -> Column:
    code = texts([""] * len(plan))
    code[plan.is_entrepreneur] = _iins(plan)
    code[~plan.is_entrepreneur] = _bins(parent[~plan.is_entrepreneur] >= 0, plan.seed)
    return code


def _first_of(seed: int, what: str, below: int) -> int:
    """Where the numbers of a population begin: another seed has other numbers."""
    return int(Chance.of_places(1, seed).whole(what, below)[0])


def _bins(is_branch: Column, seed: int) -> Column:
    """Registered 1995-2024, kind 4, head unit or branch, serial 90 000 and more."""
    count = len(is_branch)
    spare = count + count // 20 + 40
    place = np.arange(spare)
    months = 30 * 12
    month = (place * 7 + _first_of(seed, "first month", months)) % months
    serial = 90_000 + _first_of(seed, "first serial", 5_000) + place // months
    if serial[-1] >= 100_000:
        raise ValueError(f"there are no {count} different numbers with a serial that no month has reached")
    kind, head = np.full(spare, 4), np.zeros(spare, dtype=np.int64)
    rows = _digits([
        ((95 + month // 12) % 100, 2), (month % 12 + 1, 2), (kind, 1), (head, 1), (serial, 5),
    ])  # fmt: skip
    heads, offspring = rows, rows.copy()
    offspring[:, 5] = 1
    # A branch has its own series, so both are made for all places and each unit takes its own.
    own = np.where(is_branch[:, None], _fit(offspring, count), _fit(heads, count))
    return texts(_codes(own))


def _fit(rows: Integers, count: int) -> Integers:
    found = _issued(rows, count)
    if len(found) < count:
        raise ValueError(f"only {len(found)} numbers for {count} units")
    return found


def _iins(plan: Plan) -> Column:
    """Born 1955-2003, serial zero: such numbers are issued to nobody."""
    count = plan.entrepreneurs
    days = np.arange(np.datetime64("1955-01-01"), np.datetime64("2000-01-01"))
    spare = count + count // 5 + 40
    if spare > 2 * len(days):
        raise ValueError(f"there are no {count} different numbers with an empty serial")
    first = _first_of(plan.seed, "first birthday", 2 * len(days))
    place = (np.arange(spare) * 5003 + first) % (2 * len(days))
    born, sex = days[place // 2].astype("datetime64[D]"), 3 + place % 2
    year, month, day = _calendar(born)
    rows = _digits([(year % 100, 2), (month, 2), (day, 2), (sex, 1), (np.zeros(spare, dtype=np.int64), 4)])
    return texts(_codes(_fit(rows, count))) if count else texts([])


def _calendar(days: Column) -> tuple[Integers, Integers, Integers]:
    months = days.astype("datetime64[M]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return year, months.astype(np.int64) % 12 + 1, (days - months).astype(np.int64) + 1


# --- everything else -------------------------------------------------------------------------------------------------


def _assemble(plan: Plan, code: Column, oked: Column, size: Integers, parent: Integers, chance: Chance) -> Units:
    kato = _territories(chance)
    name_kk, name_ru = _names(plan, oked, size, chance)
    places = [_place_kk(place) for place in kato]
    return Units(
        code=code,
        kind=np.where(plan.is_entrepreneur, "iin", "bin").astype(object),
        name_kk=name_kk,
        name_ru=name_ru,
        kato=kato,
        address=names.addresses(places, chance),
        oked_main=oked,
        oked_secondary=_secondary(plan, chance),
        ownership=_ownership(plan, size, chance),
        size_code=size,
        sector=_sectors(plan, oked),
        # Without a larger entity nobody can be its subdivision: such a unit of a tiny population is not active.
        is_active=~(plan.is_inactive | (plan.lacks_authority & (parent < 0))),
        is_public_administration=plan.is_government,
        headcount=_headcounts(size, chance),
        parent=parent,
        files_for_itself=~(plan.lacks_authority & (parent >= 0)),
        phone_fixed=names.phones("fixed", chance),
        phone_mobile=names.phones("mobile", chance),
        email=names.emails(code.tolist()),
        head_name=names.people("head", chance),
        accountant_name=names.people("accountant", chance),
        executor_name=names.people("executor", chance),
    )


def _territories(chance: Chance) -> Column:
    """A city or district of the region, the shipped ones in equal parts."""
    by_region = {ab: [item.code for item in territories() if item.region == ab] for ab in REGION_WEIGHTS}
    region = chance.choice("region", list(REGION_WEIGHTS.values()))
    inside = chance.whole("territory", 1 << 20)
    choices = list(by_region.values())
    return texts([choices[r][i % len(choices[r])] for r, i in zip(region.tolist(), inside.tolist(), strict=True)])


@cache
def _place_kk(kato: str) -> str:
    return shipped_territory(kato).kk


def _names(plan: Plan, oked: Column, size: Integers, chance: Chance) -> tuple[Column, Column]:
    kk, ru = texts([""] * len(plan)), texts([""] * len(plan))
    firm = ~plan.is_entrepreneur & ~plan.is_government
    for which, made in (
        (firm, _firm_names(plan, oked, size, chance, firm)),
        (plan.is_government, names.body_names(chance.only(plan.is_government))),
        (plan.is_entrepreneur, _entrepreneur_names(plan, chance)),
    ):
        kk[which], ru[which] = made
    return kk, ru


def _firm_names(plan: Plan, oked: Column, size: Integers, chance: Chance, firm: Column) -> tuple[Column, Column]:
    own = chance.only(firm)
    joint_stock = own.happens("joint stock", np.where(size[firm] >= 305, 0.35, 0.004))
    cooperative = own.happens("cooperative", np.where([code.startswith("01") for code in oked[firm]], 0.2, 0.0))
    form = np.where(joint_stock, "jsc", np.where(cooperative, "cooperative", "llp"))
    sections = [oked_section(code) for code in oked[firm]]
    return names.firm_names(sections, plan.is_it[firm], form, own)


def _entrepreneur_names(plan: Plan, chance: Chance) -> tuple[Column, Column]:
    person = names.owners(chance.only(plan.is_entrepreneur))
    return texts([f"{name} ЖК" for name in person]), texts([f"ИП {names.in_russian(name)}" for name in person])


def _secondary(plan: Plan, chance: Chance) -> Column:
    """IT firms often do several things of their circle; a few others sell IT services beside their main activity."""
    other = _picked("secondary", IT_WEIGHTS, chance)
    second = _picked("secondary 2", IT_WEIGHTS, chance)
    several = chance.uniform("several")
    share = np.where(plan.is_it, 0.55, np.where(plan.is_government, 0.0, SECONDARY_IT_SHARE))
    both = plan.is_it & (several < 0.25)
    return texts([
        sorted({first, again}) if two else [first] if one else []
        for first, again, one, two in zip(other, second, several < share, both, strict=True)
    ])  # fmt: skip


def _ownership(plan: Plan, size: Integers, chance: Chance) -> Column:
    own = _picked("ownership", OWNERSHIP_WEIGHTS, chance)
    foreign = chance.happens("large and foreign", np.where(size >= 305, 0.25, 0.0))
    own = np.where(foreign, _picked("foreign", {"28": 5, "36": 3, "23": 2}, chance), own)
    public = np.where(chance.happens("republican", 0.2), "12", "13")
    own = np.where(plan.is_government, public, own).astype(object)
    own[plan.is_entrepreneur] = "16"
    return own


def _sectors(plan: Plan, oked: Column) -> Column:
    financial = np.array([code[:2] in ("64", "65") for code in oked])
    sector = np.where(plan.is_government, "S.13", np.where(financial, "S.12", "S.11")).astype(object)
    sector[plan.is_entrepreneur] = "S.14"
    return sector


def _headcounts(size: Integers, chance: Chance) -> Integers:
    """Inside the band of the size code, more often in its lower part; at least one person."""
    low = np.array([max(1, krp_bands()[code][0]) for code in size.tolist()])
    high = np.array([krp_bands()[code][1] or LARGEST_HEADCOUNT for code in size.tolist()])
    return low + np.floor((high - low + 1) * chance.uniform("headcount") ** 1.7).astype(np.int64)
