"""Check digits, classifier codes, size bands and jumps, by the synthetic numbers of the control papers."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from controls import functions
from controls.batch import bins_valid
from controls.functions import Context, bin_valid, email_valid, iin_valid, kato_valid, oked_in, oked_test

TODAY = Context(today=date(2026, 11, 21))
BINS = {
    "220140000008": True,   # January 2022, resident, head unit
    "050341000004": True,   # March 2005, branch
    "141263000002": True,   # joint entrepreneurship, farm
    "000340000002": True,   # second pass
    "220140000009": False,  # wrong check digit
    "000101500001": False,  # an IIN
    "22014000000": False,
    "2201400000080": False,
    " 2201 4000 0008 ": True,
    "2201\u00a04000\u00a00008": True,
    "22014000000٨": False,  # an Arabic eight: isdigit() alone says yes
    "²20140000008": False,
    "２２０１４０００００８": False,
    "": False,
    "hello": False,
}  # fmt: skip
BINS |= {f"00036200000{last}": False for last in range(10)}  # both passes give 10
BINS |= {f"22134000000{last}": False for last in range(10)}  # month 13


@pytest.mark.parametrize(("code", "valid"), BINS.items())
def test_bin(code, valid):
    assert bin_valid(code) is valid


def test_a_column_of_bins_is_judged_like_one_bin_at_a_time():
    column = np.array(list(BINS), dtype=object)
    assert bins_valid(column).tolist() == list(BINS.values())


def test_the_short_way_and_the_long_way_agree_on_random_numbers():
    dice = random.Random(7)
    for _ in range(20_000):
        code = f"{dice.randrange(100):02d}{dice.randrange(14):02d}{dice.randrange(3, 8)}{dice.randrange(10**7):07d}"
        assert bin_valid(code) is functions._bin_valid_at_length(code)


def test_a_bin_is_a_text():
    assert bin_valid(220140000008) is False
    assert bin_valid(None) is False


IINS = {
    "000101500001": True,   # 1 January 2000, first pass
    "500104300003": True,   # 4 January 1950, second pass
    "000101500002": False,  # wrong check digit
    "220140000008": False,  # a BIN
    "00010150000١": False,
}  # fmt: skip
IINS |= {f"50052730000{last}": False for last in range(10)}  # both passes give 10
IINS |= {f"00013250000{last}": False for last in range(10)}  # day 32


@pytest.mark.parametrize(("code", "valid"), IINS.items())
def test_iin(code, valid):
    assert iin_valid(code, TODAY) is valid


def with_check_digit(eleven: str) -> str:
    return f"{eleven}{functions.check_digit(eleven + '0')}"


def test_nobody_is_born_in_the_future():
    code = with_check_digit("26112150000")
    assert iin_valid(code, TODAY) is True
    assert iin_valid(code, Context(today=date(2026, 11, 20))) is False
    assert iin_valid(code, Context(submitted_on=date(2026, 11, 20))) is False


def test_the_29th_of_february_needs_its_leap_year():
    assert iin_valid(with_check_digit("00022950001"), TODAY) is True  # 2000
    assert iin_valid(with_check_digit("00022930001"), TODAY) is False  # 1900


def test_a_century_of_0_is_taken_without_a_date():
    assert iin_valid(with_check_digit("99123100000"), TODAY) is True


def test_check_digit_by_hand():
    """220140000008: 2 + 2*2 + 3*0 + 4*1 + 5*4 = 30 = 8 (mod 11)."""
    assert functions.check_digit("220140000008") == 8


def test_kato_needs_nine_digits_and_the_classifier_of_the_year():
    known = Context(kato={"711110000"})
    assert kato_valid("711110000", known) is True
    assert kato_valid("711 110 000", known) is True
    assert kato_valid("711110001", known) is False
    assert kato_valid("71111000", known) is False
    assert kato_valid("71111000٠", known) is False
    assert kato_valid(None, known) is False
    assert kato_valid("711110001") is None, "no classifier, no verdict"
    assert kato_valid("7111") is False, "the shape is judged without it"
    assert kato_valid("71111000٠") is False


def test_country_is_two_letters_or_three_digits():
    known = Context(countries={"RU", "643"})
    assert functions.country_valid("RU", known) is True
    assert functions.country_valid("643", known) is True
    assert functions.country_valid("ru", known) is False
    assert functions.country_valid("XX", known) is False
    assert functions.country_valid("RU") is None


@pytest.mark.parametrize(
    ("prefixes", "codes", "verdict"),
    [
        (("62", "631"), "62011", True),
        (("62", "631"), "62.01.1", True),
        (("6201",), "62011", True),
        (("631",), "63.91.1", False),
        (("62",), ("47110", "62011"), True),
        (("62",), ("47110", "16200"), False),
        (("62",), "", None),
        (("62",), (), None),
        (("62",), None, None),
    ],
)
def test_oked_begins_with_an_entry_of_the_list(prefixes, codes, verdict):
    assert oked_in(codes, prefixes) is verdict
    assert oked_test(prefixes)(codes) is verdict


@pytest.mark.parametrize(
    ("krp", "persons", "verdict"),
    [(105, 5, True), (105, 6, False), (160, 100, True), (215, 100, False), (311, 1001, True), (311, 10**6, True),
     (311, 1000, False), (None, 5, None), (125, 5, None)],
)  # fmt: skip
def test_krp_band(krp, persons, verdict):
    assert functions.krp_band_contains(krp, persons) is verdict


@pytest.mark.parametrize(
    ("now", "before", "jumped"),
    [
        (60_000, 30_000, False), (60_001, 30_000, True),   # more than twice
        (15_000, 30_000, False), (14_999, 30_000, True),   # less than half
        (12_000, 2_000, False), (12_001, 2_000, True),     # more than the floor away
        (0, 30_000, True), (30_000, 0, True), (30_000, None, False), (0, 0, False),
    ],
)  # fmt: skip
def test_yoy_jump(now, before, jumped):
    assert functions.yoy_jump(now, before, 2, 10_000) is jumped


def test_ratio_has_no_value_without_a_base():
    assert functions.ratio(1, 4) == 0.25
    assert functions.ratio(1, 0) is None


def test_decimals_of_typed_numbers():
    assert [functions.decimals(value) for value in (5, 1.5, 0.25, 2.0, 1e-7, None)] == [0, 1, 2, 0, 7, 0]


@pytest.mark.parametrize(
    ("text", "valid"),
    [("a@b.kz", True), ("a.b@c.d.kz", True), ("a@b", False), ("a@@b.kz", False), ("@b.kz", False), ("a@.kz", False),
     ("a@b.", False), ("a b@c.kz", False), ("", False), (None, False)],
)  # fmt: skip
def test_email(text, valid):
    assert email_valid(text) is valid


def test_the_size_bands_are_those_of_the_register():
    """Controls may not look up to the register, so they have their own copy of the fourteen bands."""
    from register.classifiers import krp_bands

    assert krp_bands() == functions.KRP_BANDS
