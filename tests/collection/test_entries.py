"""What people type, and what is posted by hand: each text becomes a value or a refusal with its reason."""

from __future__ import annotations

import pytest

from collection import entries
from collection.entries import read_entries
from forms_core import registry
from kernel import numbers

IT = registry.form("2-IT").in_force
INFORM = registry.form("3-INFORM").in_force


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234", 1234), (" 0 ", 0), ("", None), ("+5", 5), ("7,00", 7),
        ("7.0", 7), ("999999999999999", 999999999999999),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed: str, value: int | None) -> None:
    assert read_entries(IT, {"s2/1.3/1": typed}).values == {"s2/1.3/1": value}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("abc", numbers.NOT_A_NUMBER), ("12а", numbers.NOT_A_NUMBER), ("-5", numbers.NEGATIVE),
        ("\u22125", numbers.NEGATIVE), ("1,5", numbers.NOT_WHOLE), ("1.25", numbers.NOT_WHOLE),
        ("100000000000000000000", numbers.TOO_LARGE), ("NaN", numbers.NOT_A_NUMBER), ("1e5", numbers.NOT_A_NUMBER),
        ("1\x002", numbers.NOT_A_NUMBER), ("١٢", numbers.FOREIGN_DIGITS), ("1²", numbers.FOREIGN_DIGITS),
        ("--1", numbers.NOT_A_NUMBER), ("=1+1", numbers.NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_its_reason_and_kept(typed: str, reason: object) -> None:
    found = read_entries(IT, {"s2/1.3/1": typed})
    assert found.values == {}
    assert (found.refused["s2/1.3/1"].text, found.refused["s2/1.3/1"].message) == (typed, reason)


def test_a_closed_cell_posted_by_hand_is_refused() -> None:
    assert read_entries(IT, {"s3/1.1/2": "KG"}).refused["s3/1.1/2"].message == entries.CLOSED


def test_an_empty_closed_cell_says_nothing() -> None:
    found = read_entries(IT, {"s3/1.1/2": ""})
    assert not found.values
    assert not found.refused


@pytest.mark.parametrize("address", ["s2/1.14.1/1", "s9/1/1", "x", "", "s2/1.3/7", "../etc", "s2/1.3/1/1"])
def test_a_cell_the_form_does_not_have_is_refused(address: str) -> None:
    assert read_entries(IT, {address: "5"}).refused[address].message == entries.UNKNOWN


def test_the_code_of_the_register_cannot_be_typed_over() -> None:
    assert read_entries(IT, {"id/bin": "050840900014"}).refused["id/bin"].message == entries.FROM_REGISTER


@pytest.mark.parametrize(
    ("address", "typed", "reason"),
    [
        ("B/4.1", "2", entries.NOT_AN_OPTION), ("Z/29", "9", entries.NOT_AN_OPTION),
        ("A/1.1", "12", entries.NOT_A_TERRITORY),
        ("A/1", "x" * 301, entries.TOO_LONG), ("A/1", "a\x00b", entries.BAD_CHARACTERS),
        ("A/1", "a\ud800b", entries.BAD_CHARACTERS),
    ],
)  # fmt: skip
def test_other_types_are_refused_at_their_place(address: str, typed: str, reason: object) -> None:
    assert read_entries(INFORM, {address: typed}, by_office=True).refused[address].message == reason


@pytest.mark.parametrize(
    ("address", "typed", "value"),
    [("B/4.1", "0", 0), ("Z/29", "2", "2"), ("A/1.1", "750000000", "750000000"), ("A/1", " Алматы ", "Алматы")],
)
def test_other_types_are_taken(address: str, typed: str, value: object) -> None:
    assert read_entries(INFORM, {address: typed}, by_office=True).values == {address: value}


def test_the_territory_is_the_offices_to_fill() -> None:
    found = read_entries(INFORM, {"A/1.1": "750000000"})
    assert (found.values, found.refused["A/1.1"].message) == ({}, entries.FROM_REGISTER)
    assert read_entries(INFORM, {"A/1.1": " "}) == entries.Entries()


def test_a_country_is_taken_in_small_letters_and_unknown_ones_are_not() -> None:
    assert read_entries(IT, {"s3/1.5/2": "kg"}).values == {"s3/1.5/2": "KG"}
    assert read_entries(IT, {"s3/1.5/2": "ZZ"}).refused["s3/1.5/2"].message == entries.NOT_A_COUNTRY
