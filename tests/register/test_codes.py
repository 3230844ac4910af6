"""BIN and IIN: the check digit and what else a number says. The numbers have an empty serial and belong to nobody."""

from datetime import date

import pytest

from register import codes

TODAY = date(2026, 1, 19)


@pytest.mark.parametrize("number", ["000101500001", "500104300003"])
def test_an_iin_is_valid_by_the_first_or_the_second_pass(number: str) -> None:
    assert codes.is_valid_iin(number, today=TODAY)
    assert not codes.is_valid_bin(number)


@pytest.mark.parametrize("number", ["220140000008", "050341000004", "141263000002", "000340000002"])
def test_a_bin_is_valid_by_the_first_or_the_second_pass(number: str) -> None:
    assert codes.is_valid_bin(number)
    assert not codes.is_valid_iin(number, today=TODAY)


@pytest.mark.parametrize("last", range(10))
@pytest.mark.parametrize("first_eleven", ["50052730000", "00036200000"])
def test_a_number_whose_both_passes_give_ten_is_invalid_with_any_last_digit(first_eleven: str, last: int) -> None:
    found = codes.examine(f"{first_eleven}{last}", today=TODAY)
    assert found.problem == codes.NEVER_ISSUED
    assert codes.complete(first_eleven) is None


@pytest.mark.parametrize("last", range(10))
def test_a_thirty_second_day_and_a_thirteenth_month_are_invalid_with_any_last_digit(last: int) -> None:
    assert not codes.is_valid_iin(f"00013250000{last}", today=TODAY)
    assert not codes.is_valid_bin(f"22134000000{last}")


def test_the_wrong_day_and_month_are_named_when_the_check_digit_is_right() -> None:
    day, month = codes.complete("00013250000"), codes.complete("22134000000")
    assert day and codes.examine_iin(day, today=TODAY).problem == codes.WRONG_BIRTHDAY
    assert month and codes.examine_bin(month).problem == codes.WRONG_MONTH


def test_a_wrong_check_digit_is_named() -> None:
    assert codes.examine_iin("000101500002", today=TODAY).problem == codes.WRONG_CHECK_DIGIT


def test_spaces_are_taken_out_and_nothing_else() -> None:
    assert codes.examine_bin(" 2201 4000\u00a00008 ").code == "220140000008"
    assert not codes.is_valid_bin("220-140-000-008")


@pytest.mark.parametrize(
    "text", ["", "22014000000", "2201400000080", "22014000000x", "٢٢٠١٤٠٠٠٠٠٠٨", "２２０１４０００００08"]
)
def test_anything_but_twelve_ascii_digits_is_refused(text: str) -> None:
    assert codes.examine_bin(text).problem == codes.NOT_TWELVE


def test_a_person_born_tomorrow_is_refused_today() -> None:
    number = codes.complete("26012050000")
    assert number and codes.examine_iin(number, today=TODAY).problem == codes.BORN_LATER
    assert codes.is_valid_iin(number, today=date(2026, 1, 20))


def test_the_century_decides_about_the_29th_of_february() -> None:
    in_1900, in_2000 = codes.complete("00022930000"), codes.complete("00022950000")
    assert in_1900 and codes.examine_iin(in_1900, today=TODAY).problem == codes.WRONG_BIRTHDAY
    assert in_2000 and codes.is_valid_iin(in_2000, today=TODAY)


def test_a_foreign_citizen_is_accepted_with_a_warning() -> None:
    number = codes.complete("00010100000")
    assert number
    found = codes.examine_iin(number, today=TODAY)
    assert found.is_valid and found.warning == codes.FOREIGN_CITIZEN


def test_an_unusual_sixth_digit_of_a_bin_is_only_a_warning() -> None:
    number = codes.complete("22014700000")
    assert number
    found = codes.examine_bin(number)
    assert found.is_valid and found.warning == codes.UNUSUAL_UNIT


def test_every_message_exists_in_both_languages() -> None:
    messages = [value for name, value in vars(codes).items() if name.isupper() and hasattr(value, "kk")]
    assert len(messages) >= 10
    assert all(message.kk != message.ru for message in messages)
