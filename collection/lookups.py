"""Classifiers as the pages and the controls of a report need them."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from kernel.bilingual import Bilingual
from register import classifiers
from register.alphabet import sort_key


@cache
def country_codes() -> frozenset[str]:
    return frozenset(item.code for item in classifiers.items("country"))


def kato_codes() -> Container[str]:
    """Shipped and imported codes."""
    return classifiers.kato_codes()


def is_country(code: str) -> bool:
    return code in country_codes()


def is_kato(code: str) -> bool:
    return classifiers.is_kato(code)


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every recipient country, sorted by the reader's alphabet; Kazakhstan is no non-resident."""
    named = ((item.code, item.name.in_(language)) for item in classifiers.items("country") if item.code != "KZ")
    return tuple(sorted(named, key=lambda pair: sort_key(pair[1])))


@cache
def territories(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of regions and, under each, its districts and cities."""
    found = []
    for region in classifiers.regions():
        found.append((region.code, region.name.in_(language)))
        inside = [item for item in classifiers.territories() if item.region == region.region]
        found += [(item.code, f"{region.name.in_(language)}, {item.name.in_(language)}") for item in inside]
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
