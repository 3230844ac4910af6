"""Dates and numbers as the language writes them; what may be typed does not depend on the language."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

from cabinet.formats import written
from cabinet.formats.kk import formats as kk
from cabinet.formats.ru import formats as ru

DAY = datetime.date(2026, 3, 5)
MOMENT = datetime.datetime(2026, 3, 30, 23, 59)
NBSP = "\u00a0"
SHARED = [name for name in vars(written) if name.isupper()]


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("kk", "DATE_FORMAT", "2026 ж. 5 наурыз"),
        ("ru", "DATE_FORMAT", "5 марта 2026 года"),
        ("kk", "SHORT_DATE_FORMAT", "05.03.2026"),
        ("ru", "SHORT_DATE_FORMAT", "05.03.2026"),
        ("kk", "MONTH_DAY_FORMAT", "5 наурыз"),
        ("ru", "MONTH_DAY_FORMAT", "5 марта"),
        ("kk", "YEAR_MONTH_FORMAT", "2026 ж. наурыз"),
    ],
)
def test_date_reads_as_the_language_writes_it(language: str, name: str, text: str) -> None:
    with translation.override(language):
        assert formats.date_format(DAY, name) == text


def test_day_of_the_week_is_spelled_right() -> None:
    with translation.override("kk"):
        assert formats.date_format(datetime.date(2026, 3, 6), "l") == "жұма"


@pytest.mark.parametrize(
    ("language", "text"), [("kk", "2026 ж. 30 наурыз, 23:59"), ("ru", "30 марта 2026 года, 23:59")]
)
def test_moment_has_its_minute(language: str, text: str) -> None:
    with translation.override(language):
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == text


@pytest.mark.parametrize("typed", ["05.03.2026", "5.3.2026", "05.03.26", "2026-03-05"])
def test_typed_date_is_the_fifth_of_march_in_both_languages(typed: str, language: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(typed) == DAY


def test_what_both_languages_write_alike_stands_once() -> None:
    assert {"DATE_INPUT_FORMATS", "DATETIME_INPUT_FORMATS", "DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR"} <= set(SHARED)
    own = {name for module in (kk, ru) for name in vars(module) if name.isupper()} - set(SHARED)
    assert all(vars(kk)[name] != vars(ru)[name] for name in own)
    assert all(vars(kk)[name] is vars(ru)[name] is vars(written)[name] for name in SHARED)


@pytest.mark.parametrize("name", SHARED)
def test_django_reads_the_shared_formats(name: str, language: str) -> None:
    with translation.override(language):
        read = formats.get_format(name)
    shared = getattr(written, name)
    # Django adds its own ISO formats to those that may be typed.
    assert (read[: len(shared)] if isinstance(shared, list) else read) == shared


def test_week_begins_on_monday(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_decimal_comma_is_read_and_written(language: str) -> None:
    with translation.override(language):
        assert forms.DecimalField(localize=True).clean("1234,5") == Decimal("1234.5")
        assert formats.number_format(Decimal("1234567.8"), force_grouping=True) == f"1{NBSP}234{NBSP}567,8"


@pytest.mark.parametrize(
    ("source", "kk", "ru"),
    [
        ("{{ 1234567|number }}", f"1{NBSP}234{NBSP}567", f"1{NBSP}234{NBSP}567"),
        ("{{ minus|number }}", "\u22121" + NBSP + "500", "\u22121" + NBSP + "500"),
        ("{{ missing|number }}", "", ""),
        ("{{ 81.3|percent }}", "81,3%", f"81,3{NBSP}%"),
        ("{{ 'X'|number }}", "X", "X"),
    ],
)
def test_numbers_in_templates(source: str, kk: str, ru: str) -> None:
    template = Template("{% load ui %}" + source)
    for language, text in (("kk", kk), ("ru", ru)):
        with translation.override(language):
            assert template.render(Context({"minus": -1500, "missing": None})) == text
