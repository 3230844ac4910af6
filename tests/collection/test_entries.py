"""What people type, and what is posted by hand: each text becomes a value or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from collection import entries, lookups
from collection.entries import read_entries
from forms_core import registry
from kernel import numbers
from register.models import ClassifierItem
from register.queries import forget_imported
from tests.collection import factories as make

IT = registry.form("2-IT").in_force
INFORM = registry.form("3-INFORM").in_force


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget_imported()
    yield
    forget_imported()


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
        ("--1", numbers.NOT_A_NUMBER), ("=1+1", numbers.NOT_A_NUMBER), ("150,000", numbers.DOTTED),
        ("1 23 4567", numbers.BADLY_GROUPED),
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
        ("A/1", "a\ud800b", entries.BAD_CHARACTERS), ("A/1", "pay\u202eexe", entries.BAD_CHARACTERS),
        ("A/1", "a\u200bb", entries.BAD_CHARACTERS), ("A/1", "a\u2066b", entries.BAD_CHARACTERS),
        ("A/1", "a\x85b", entries.BAD_CHARACTERS), ("A/1", "Алм\ufffdты", entries.LOST_CHARACTERS),
        ("sign/email", "not an email", entries.NOT_AN_EMAIL), ("sign/email", "a@b", entries.NOT_AN_EMAIL),
        ("sign/email", "a@b.kz, c@d.kz", entries.NOT_AN_EMAIL), ("sign/phone_fixed", "hello", entries.NOT_A_PHONE),
        ("sign/phone_mobile", "12", entries.NOT_A_PHONE),
    ],
)  # fmt: skip
def test_other_types_are_refused_at_their_place(address: str, typed: str, reason: object) -> None:
    assert read_entries(INFORM, {address: typed}, by_office=True).refused[address].message == reason


@pytest.mark.parametrize(
    ("address", "typed", "value"),
    [
        ("B/4.1", "0", 0), ("Z/29", "2", "2"), ("A/1.1", "750000000", "750000000"), ("A/1", " Алматы ", "Алматы"),
        ("A/1", "«Әлем» – ЖШС, №5", "«Әлем» – ЖШС, №5"), ("sign/email", "есеп@мысал.қаз", "есеп@мысал.қаз"),
        ("sign/email", "a.b-c@stat.gov.kz", "a.b-c@stat.gov.kz"),
        ("sign/phone_mobile", "+7 701 000 00 00", "+7 701 000 00 00"),
        ("sign/phone_fixed", "8 (7172) 74-90-00", "8 (7172) 74-90-00"),
        ("sign/executor_sign", "қолы, 87010000000", "қолы, 87010000000"),
    ],
)  # fmt: skip
def test_other_types_are_taken(address: str, typed: str, value: object) -> None:
    assert read_entries(INFORM, {address: typed}, by_office=True).values == {address: value}


def test_the_territory_is_the_offices_to_fill() -> None:
    found = read_entries(INFORM, {"A/1.1": "750000000"})
    assert (found.values, found.refused["A/1.1"].message) == ({}, entries.FROM_REGISTER)
    assert read_entries(INFORM, {"A/1.1": " "}) == entries.Entries()


def test_a_text_with_unseen_characters_is_shown_without_them() -> None:
    assert read_entries(INFORM, {"A/1": "pay\u202eexe\u200b"}).refused["A/1"].text == "payexe"


def test_what_the_register_knows_can_be_sent_back() -> None:
    """A page sends its prefilled contacts with every save."""
    from register.population import make_units

    units = make_units(200, 5, it_share=0.5, entrepreneurs=20)
    for name in ("phone_fixed", "phone_mobile", "email"):
        for text in getattr(units, name):
            assert read_entries(IT, {f"sign/{name}": text}).refused == {}


def test_a_country_is_taken_in_small_letters_and_unknown_ones_are_not() -> None:
    assert read_entries(IT, {"s3/1.5/2": "kg"}).values == {"s3/1.5/2": "KG"}
    assert read_entries(IT, {"s3/1.5/2": "ZZ"}).refused["s3/1.5/2"].message == entries.NOT_A_COUNTRY


@pytest.mark.parametrize(("ended", "became"), [("632810000", "101010000"), ("191010000", "331010000")])
def test_a_territory_that_has_ended_is_refused_with_the_code_it_became(ended: str, became: str) -> None:
    message = read_entries(INFORM, {"A/1.1": ended}, year=2025, by_office=True).refused["A/1.1"].message
    assert "07.06.2022" in message.kk and became in message.kk
    assert "07.06.2022" in message.ru and became in message.ru
    assert read_entries(INFORM, {"A/1.1": became}, year=2025, by_office=True).values == {"A/1.1": became}


def test_a_report_of_an_earlier_year_may_name_the_territory_of_then() -> None:
    assert read_entries(INFORM, {"A/1.1": "632810000"}, year=2021, by_office=True).values == {"A/1.1": "632810000"}
    assert read_entries(INFORM, {"A/1.1": "632810000"}, by_office=True).refused


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "fails"), [(2021, False), (2025, True)])
def test_the_control_of_the_territory_asks_the_classifier_of_the_reporting_year(year: int, fails: bool) -> None:
    report = make.report_of(make.unit(kato="632810000"), form="3-INFORM", year=year)
    version = make.fill(report, make.GOOD_3INFORM)
    assert version.findings.filter(control="3inf.a.kato-valid").exists() is fails


def test_the_codes_are_worked_out_once() -> None:
    assert lookups.kato_codes(2021) is lookups.kato_codes(2021)
    assert "632810000" in lookups.kato_codes(2021) and "632810000" not in lookups.kato_codes(2025)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_lists_of_the_page_follow_an_import(language: str) -> None:
    assert "101010000" in dict(lookups.territories(language))
    line = {"name_kk": "Жаңа атау", "name_ru": "Новое имя"}
    ClassifierItem.objects.create(classifier="kato", code="101010000", valid_from=date(2022, 6, 8), **line)
    ClassifierItem.objects.create(classifier="country", code="DE", valid_from=None, **line)
    forget_imported()
    assert dict(lookups.territories(language))["101010000"].endswith(line[f"name_{language}"])
    assert dict(lookups.countries(language))["DE"] == line[f"name_{language}"]
    assert not {"632810000", "510000000"} & dict(lookups.territories(language)).keys()
