"""Classifiers as the pages and the controls of a report need them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from register import classifiers
from register.alphabet import sort_key
from register.ended import why_ended


def country_codes() -> frozenset[str]:
    return classifiers.country_codes()


def is_country(code: str) -> bool:
    return code in country_codes()


def kato_codes(year: int | None = None) -> frozenset[str]:
    """Territories that a report may name: in force at the end of its year, or on the day it is filled in."""
    return classifiers.kato_codes(*_days(year))


def is_kato(code: str, year: int | None = None) -> bool:
    return any(classifiers.is_kato(code, day) for day in _days(year))


def why_no_kato(code: str, year: int | None = None) -> Bilingual | None:
    """What to say about a code that has ended; None where there never was such a code."""
    found = why_ended(code, max(_days(year)))
    return Bilingual(kk=f"{found[0].kk} {found[1].kk}", ru=f"{found[0].ru} {found[1].ru}") if found else None


def _days(year: int | None) -> set[date]:
    """The register moves on while last year's reports come in: the code of either day is right."""
    today = local_date()
    return {today, min(today, date(year, 12, 31))} if year else {today}


def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every recipient country, sorted by the reader's alphabet; Kazakhstan is no non-resident."""
    return _countries(classifiers.book("country"), language)


# Keyed by the book, which is another one as soon as a classifier was imported.
@lru_cache(maxsize=4)
def _countries(book: Any, language: str) -> tuple[tuple[str, str], ...]:
    found = (classifiers.country(code) for code in classifiers.country_codes() if code != classifiers.KAZAKHSTAN)
    named = ((item.code, item.name.in_(language)) for item in found if item)
    return tuple(sorted(named, key=lambda pair: sort_key(pair[1])))


def territories(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the regions of today and, under each, its districts and cities."""
    return _territories(classifiers.book("kato"), language, local_date())


@lru_cache(maxsize=4)
def _territories(book: Any, language: str, on: date) -> tuple[tuple[str, str], ...]:
    shipped = {item.code for item in classifiers.territories(on)}
    inside = sorted((item for item in book.in_force(on) if item.code in shipped), key=lambda item: item.code)
    found = []
    for region in classifiers.regions(on):
        name = region.name.in_(language)
        found.append((region.code, name))
        found += [(item.code, f"{name}, {item.name.in_(language)}") for item in inside if item.region == region.region]
    return tuple(found)


def name_of(kind: str, code: str, language: str) -> str:
    """The name behind a stored code, for pages and print; the code itself where no classifier has it."""
    if kind == "country":
        item = classifiers.country(code)
        return item.name.in_(language) if item else code
    if kind == "kato":
        return classifiers.territory(code).in_(language)
    return code


def territory(code: str) -> Bilingual:
    return classifiers.territory(code)
