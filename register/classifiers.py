"""Classifiers as plain values: territories, activities, ownership, size, sectors, countries.

The tables ship with the project in `fixtures/classifiers/` (with the certainty of each line). Where an application
offers the imported official classifiers (`use_imported`), their lines stand before the shipped ones.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from register.lines import Book, Item, Stored

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "classifiers"
CLASSIFIERS = ("kato", "oked", "kfs", "krp", "kse", "country")
SIZE_GROUPS = ("small", "medium", "large")
INDUSTRY = ("B", "C", "D", "E")
# Bodies of public administration that 3-inform observes completely. Source: quality report of 3-inform, S.4.3.
PUBLIC_ADMINISTRATION = ("8411", "8412", "8413", "8421", "8430")
KAZAKHSTAN = "KZ"


@cache
def items(classifier: str) -> tuple[Item, ...]:
    """Every shipped line of a classifier, in its own order."""
    return tuple(_READERS[classifier]())


_NOTHING: Stored = {}


def _nothing_imported(classifier: str) -> Stored:
    return _NOTHING


_imported: Callable[[str], Stored] = _nothing_imported
_books: dict[str, tuple[Stored, Book]] = {}


def use_imported(source: Callable[[str], Stored]) -> None:
    """Where the imported lines are: code -> its lines. The source hands out the same mapping until it changes."""
    global _imported
    _imported = source


def book(classifier: str) -> Book:
    """The classifier as it stands; the same book until something is imported."""
    stored = _imported(classifier)
    kept = _books.get(classifier)
    if kept is None or kept[0] is not stored:
        kept = _books[classifier] = stored, Book(items(classifier), stored)
    return kept[1]


def find(classifier: str, code: str, on: date | None = None) -> Item | None:
    """The line of a code in force on a day; without a day the newest one, which may have ended."""
    return book(classifier).newest(code) if on is None else book(classifier).on(code, on)


@lru_cache(maxsize=32)
def _codes(known: Book, days: frozenset[date]) -> frozenset[str]:
    return frozenset(line.code for day in days for line in known.in_force(day))


# --- territories -----------------------------------------------------------------------------------------------------


def regions(on: date | None = None) -> tuple[Item, ...]:
    """Oblasts and cities of republican significance in force on a day: 20 since 8 June 2022, 17 before."""
    return _regions(book("kato"), on or date.max)


@lru_cache(maxsize=64)
def _regions(known: Book, on: date) -> tuple[Item, ...]:
    whole = (line for line in known.in_force(on) if line.code.endswith("0000000"))
    return tuple(sorted(whole, key=lambda line: line.code))


def region(ab: str, on: date | None = None) -> Item | None:
    """A region by its two digits."""
    return next((item for item in regions(on) if item.region == ab), None)


def region_name(ab: str, on: date | None = None) -> Bilingual:
    """The name on a day; a region that did not exist then keeps its newest name, an unknown one its digits."""
    found = region(ab, on) or find("kato", f"{ab}0000000")
    return found.name if found else Bilingual(kk=ab, ru=ab)


@cache
def region_parents() -> dict[str, str]:
    """Regions cut from others, with the region they were cut from: {"10": "63", "33": "19", "62": "35", ...}."""
    return {item.region: item.parent[:2] for item in items("kato") if item.code.endswith("0000000") and item.parent}


def region_mapping() -> dict[str, tuple[str, ...]]:
    """For comparisons over 8 June 2022: each of the 17 regions with the regions of today that make it up."""
    return {old.region: _descendants(old.region) for old in regions(date(2022, 6, 7))}


def _descendants(old: str) -> tuple[str, ...]:
    return tuple(item.region for item in regions() if region_at(item.region, date(2022, 6, 7)) == old)


def region_at(ab: str, on: date) -> str:
    """The region that held this territory on a day: `33` (Жетісу) was `19` (Алматы облысы) in 2021."""
    while region(ab, on) is None and ab in region_parents():
        ab = region_parents()[ab]
    return ab


@cache
def territories(on: date | None = None) -> tuple[Item, ...]:
    """Shipped districts and cities (not whole regions) in force on a day."""
    inside = (item for item in items("kato") if not item.code.endswith("0000000"))
    return tuple(item for item in inside if item.is_in_force(on or date.max))


def is_kato(code: str, on: date | None = None) -> bool:
    """Nine digits of a place that is in force on a day (today), in a region that is."""
    if not (len(code) == 9 and code.isascii() and code.isdigit()):
        return False
    day = on or local_date()
    return region(code[:2], day) is not None and find("kato", code, day) is not None


def kato_codes(*days: date) -> frozenset[str]:
    """Every territory in force on one of the days (today)."""
    return _codes(book("kato"), frozenset(days or (local_date(),)))


def territory_name(kato: str) -> str:
    """The territory in the reader's language."""
    return str(territory(kato))


def territory(kato: str) -> Bilingual:
    """`Алматы қаласы, Алмалы ауданы`: the region and the place inside it."""
    return _named(region_name(kato[:2]), find("kato", kato))


@cache
def shipped_territory(kato: str) -> Bilingual:
    """The same, as the project ships it: what is invented from a seed must not depend on imports."""
    shipped = {item.code: item for item in items("kato")}
    return _named(shipped[f"{kato[:2]}0000000"].name, shipped.get(kato))


def _named(whole: Bilingual, place: Item | None) -> Bilingual:
    if place is None or place.code.endswith("0000000"):
        return whole
    return Bilingual(kk=f"{whole.kk}, {place.name.kk}", ru=f"{whole.ru}, {place.name.ru}")


# --- activities ------------------------------------------------------------------------------------------------------


def undotted(code: str) -> str:
    """`62.01.1` and `62011` are the same subclass."""
    return code.replace(".", "").strip()


@lru_cache(maxsize=4096)  # people type codes: not without a bound
def oked_section(code: str) -> str:
    """The section letter of a code; empty for a code outside the classifier."""
    letter = code.strip().upper()
    if letter in oked_divisions():
        return letter
    return _section_of_division().get(undotted(code)[:2], "")


def knows_activity(code: str) -> bool:
    """True for a code that the classifier has, or has something inside of: `6201` is known by `62011`."""
    return code in _beginnings(book("oked"))


@lru_cache(maxsize=2)
def _beginnings(known: Book) -> frozenset[str]:
    return frozenset(code[:length] for code in known for length in range(1, len(code) + 1))


@cache
def oked_divisions() -> dict[str, tuple[str, ...]]:
    """Section letter -> its divisions."""
    return {item.code: tuple(item.extra["divisions"]) for item in items("oked") if item.extra["level"] == "section"}


@cache
def _section_of_division() -> dict[str, str]:
    return {division: letter for letter, divisions in oked_divisions().items() for division in divisions}


def oked_name(code: str) -> Bilingual:
    """The name of the code, or of the nearest level above it that is known."""
    short = undotted(code)
    known = (find("oked", short[:length]) for length in range(len(short), 1, -1))
    found = next(filter(None, known), None) or find("oked", oked_section(code))
    return found.name if found else Bilingual(kk=code, ru=code)


def oked_in(codes: str | Iterable[str], circle: Iterable[str]) -> bool:
    """True if any of the codes begins with any entry of the circle, with or without dots."""
    own = [codes] if isinstance(codes, str) else list(codes)
    starts = tuple(undotted(entry) for entry in circle)
    return any(undotted(code).startswith(starts) for code in own if code)


def is_industry(code: str) -> bool:
    """Sections B, C, D, E."""
    return oked_section(code) in INDUSTRY


def is_public_administration(code: str) -> bool:
    return oked_in(code, PUBLIC_ADMINISTRATION)


# --- size ------------------------------------------------------------------------------------------------------------


@cache
def krp_bands() -> dict[int, tuple[int, int | None]]:
    """Size code -> persons from, persons to (None = no upper bound)."""
    return {int(item.code): (item.extra["from"], item.extra["to"]) for item in items("krp")}


@cache
def _krp_groups() -> dict[int, str]:
    return {int(item.code): item.extra["group"] for item in items("krp")}


def size_group(krp: int | str) -> str:
    """`small` (105-160), `medium` (215-225) or `large` (305-311)."""
    return _krp_groups()[int(krp)]


def size_code(headcount: int) -> int:
    """The size code of a number of persons."""
    return max(code for code, (low, _) in krp_bands().items() if headcount >= low)


def krp_band_contains(krp: int | str, headcount: int) -> bool:
    low, high = krp_bands()[int(krp)]
    return low <= headcount and (high is None or headcount <= high)


# --- the rest --------------------------------------------------------------------------------------------------------


def ownership_columns(kfs: str) -> tuple[str, ...]:
    """Columns of section 2 of 2-services (IT) that take a customer of this ownership (paragraph 4)."""
    found = find("kfs", kfs)
    return tuple(found.extra.get("columns_2it", ())) if found else ()


@lru_cache(maxsize=2)
def _countries(known: Book) -> dict[str, Item]:
    both = {code: line for code in known if (line := known.newest(code))}
    return both | {line.extra["numeric"]: line for line in both.values() if "numeric" in line.extra}


def country_codes() -> frozenset[str]:
    """What a cell stores for a country: alpha-2."""
    return _codes(book("country"), frozenset({local_date()}))


def is_country(code: str) -> bool:
    return code in country_codes()


def country(code: str) -> Item | None:
    """A country by ISO 3166-1 alpha-2 (`KZ`) or numeric (`398`) code."""
    return _countries(book("country")).get(code.strip().upper())


# --- reading the files -----------------------------------------------------------------------------------------------


def _lines(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["items"]


def _item(classifier: str, line: dict[str, Any]) -> Item:
    known = {"code", "kk", "ru", "parent", "valid_from", "valid_to"}
    return Item(
        classifier=classifier,
        code=line["code"],
        name=Bilingual(kk=line["kk"], ru=line["ru"]),
        parent=line.get("parent") or "",
        valid_from=line.get("valid_from"),
        valid_to=line.get("valid_to"),
        extra={name: value for name, value in line.items() if name not in known},
    )


def _plain(classifier: str, name: str) -> list[Item]:
    return [_item(classifier, line) for line in _lines(name)]


def _kato() -> list[Item]:
    whole = [_region_line(line) for line in _lines("regions.yaml")]
    inside = [line for place in _lines("territories.yaml") for line in _territory_lines(place)]
    return [_item("kato", line) for line in whole + inside]


def _region_line(line: dict[str, Any]) -> dict[str, Any]:
    dates = {"valid_from": line.pop("from", None), "valid_to": line.pop("to", None)}
    parent = line.pop("parent", None)
    return line | dates | {"code": f"{line.pop('ab')}0000000", "parent": f"{parent}0000000" if parent else ""}


def _territory_lines(line: dict[str, Any]) -> list[dict[str, Any]]:
    """A place, and before it the same place under its code of an earlier division of the country."""
    start, was = line.pop("from", None), line.pop("was", None)
    line |= {"valid_from": start, "parent": f"{line['code'][:2]}0000000"}
    if not was:
        return [line]
    before = {"code": was, "parent": f"{was[:2]}0000000", "valid_from": None, "valid_to": start - timedelta(days=1)}
    return [line | before | {"became": line["code"]}, line | {"was": was}]


def _country_items() -> list[Item]:
    text = (FOLDER / "countries.csv").read_text(encoding="utf-8").split("\n", 1)[1]
    return [_item("country", dict(line)) for line in csv.DictReader(text.splitlines())]


_READERS = {
    "kato": _kato,
    "oked": lambda: _plain("oked", "oked.yaml"),
    "kfs": lambda: _plain("kfs", "kfs.yaml"),
    "krp": lambda: _plain("krp", "krp.yaml"),
    "kse": lambda: _plain("kse", "kse.yaml"),
    "country": _country_items,
}

# The contract's name: size code -> (persons from, persons to).
KRP_BANDS = krp_bands()
