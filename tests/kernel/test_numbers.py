"""Whole numbers as people type and read them."""

from __future__ import annotations

import pytest

from kernel.numbers import (
    FOREIGN_DIGITS,
    LARGEST,
    NBSP,
    NEGATIVE,
    NOT_A_NUMBER,
    NOT_WHOLE,
    TOO_LARGE,
    Refusal,
    format_number,
    read_number,
)

NARROW, THIN, FIGURE, ZERO_WIDTH = "\u202f", "\u2009", "\u2007", "\u200b"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1 234", 1234),
        (f"1{NBSP}234{NBSP}567", 1234567),
        (f"1{NARROW}234", 1234),
        (f"1{THIN}234{FIGURE}567{ZERO_WIDTH}", 1234567),
        ("  42\t", 42),
        ("+5", 5),
        ("-0", 0),
        ("007", 7),
        ("12,00", 12),
        ("12.0", 12),
        (str(LARGEST), LARGEST),
        ("\ufeff7", 7),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "   ", NBSP, f"{NARROW}\t"])
def test_nothing_typed_is_blank_and_not_zero(typed):
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("abc", NOT_A_NUMBER),
        ("12a", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        ("inf", NOT_A_NUMBER),
        ("1e5", NOT_A_NUMBER),
        ("0x10", NOT_A_NUMBER),
        ("--5", NOT_A_NUMBER),
        ("5-", NOT_A_NUMBER),
        ("1,234,567", NOT_A_NUMBER),
        ("1.234.567", NOT_A_NUMBER),
        ("\x00", NOT_A_NUMBER),
        ("12\x0034", NOT_A_NUMBER),
        ("½", NOT_A_NUMBER),
        ("=1+1", NOT_A_NUMBER),
        ("12.5", NOT_WHOLE),
        ("12,5", NOT_WHOLE),
        ("1 234,56", NOT_WHOLE),
        ("-0,5", NOT_WHOLE),
        ("-5", NEGATIVE),
        ("\u22125", NEGATIVE),
        ("\u20135", NEGATIVE),
        ("- 1 000", NEGATIVE),
        (str(LARGEST + 1), TOO_LARGE),
        ("1" + "0" * 20, TOO_LARGE),
        ("9" * 4000, TOO_LARGE),
        ("٣٤", FOREIGN_DIGITS),
        ("१२", FOREIGN_DIGITS),
        ("１２", FOREIGN_DIGITS),
        ("1²", FOREIGN_DIGITS),
    ],
)
def test_what_is_no_whole_number_is_refused_with_its_reason_and_kept(typed, reason):
    assert read_number(typed) == Refusal(typed, reason)


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
