"""Working days of Kazakhstan, with the moved ones."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.workdays import add_working_days, is_working_day, next_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 5, 4), True),  # a Saturday that works for 8 May
        (date(2024, 5, 1), False),
        (date(2025, 1, 3), False),  # a Friday moved to
        (date(2025, 1, 5), True),  # a Sunday that works for it
        (date(2026, 3, 21), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 12, 16), False),
    ],
)
def test_a_day_works_or_not(day, works):
    assert is_working_day(day) is works


def test_after_friday_comes_monday():
    assert next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)


def test_working_days_are_counted_over_a_weekend():
    assert add_working_days(date(2026, 11, 19), 3) == date(2026, 11, 24)


def test_no_working_day_further_is_the_same_day():
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)


def test_a_decree_overrides_the_calendar():
    decree = {date(2026, 11, 21): True, date(2026, 11, 23): False}
    assert is_working_day(date(2026, 11, 21), decree)
    assert next_working_day(date(2026, 11, 20), decree) == date(2026, 11, 21)
    assert next_working_day(date(2026, 11, 21), decree) == date(2026, 11, 24)
