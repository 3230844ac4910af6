"""Whole numbers as people type and read them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kernel import numbers
from kernel.numbers import LARGEST, NBSP, NEGATIVE, TOO_LARGE, Refusal, format_number, read_number

TYPED = yaml.safe_load(Path(__file__).with_name("numbers.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("typed", "number"), TYPED["taken"])
def test_a_number_is_read_as_people_write_it(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", TYPED["blank"])
def test_nothing_typed_is_blank_and_not_zero(typed):
    assert read_number(typed) is None


@pytest.mark.parametrize(("typed", "reason"), [*TYPED["refused"], ["9" * 4000, "TOO_LARGE"]])
def test_what_is_no_whole_number_is_refused_with_its_reason_and_kept(typed, reason):
    assert read_number(typed) == Refusal(typed, getattr(numbers, reason))


def test_the_largest_number_fits_the_cases():
    assert ["9" * 15, LARGEST] in TYPED["taken"]


@pytest.mark.parametrize("count", [4301, 100_000])
def test_a_very_long_number_is_refused_and_never_computed(count):
    """Python itself stops at 4300 digits with an error of its own."""
    assert read_number("9" * count) == Refusal("9" * count, TOO_LARGE)
    assert read_number("-" + "9" * count) == Refusal("-" + "9" * count, NEGATIVE)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, 0, ""),
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, f"1{NBSP}000"),
        (1234567, 0, f"1{NBSP}234{NBSP}567"),
        (-5, 0, "\u22125"),
        (-1234, 0, f"\u22121{NBSP}234"),
        (81.3, 1, "81,3"),
        (1234.5, 2, f"1{NBSP}234,50"),
        (LARGEST, 0, NBSP.join(["999"] * 5)),
    ],
)
def test_a_number_is_shown_as_the_house_writes_it(value, decimals, shown):
    assert format_number(value, decimals) == shown


@pytest.mark.parametrize("value", [0, 7, 1000, 98400, LARGEST])
def test_what_is_shown_is_read_back(value):
    assert read_number(format_number(value)) == value
