"""Working days of Kazakhstan: weekends, public holidays and moved days (package `holidays`), with an override table.

Moved days are decreed late each year, so a caller may pass overrides (day -> works or not, with the order's number kept
beside it where the table lives).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

Overrides = Mapping[date, bool]


@cache
def _calendar() -> Any:
    import holidays  # 0.4 s: only when a working day is asked for

    return holidays.country_holidays("KZ", language="kk")


def is_working_day(day: date, overrides: Overrides | None = None) -> bool:
    """True when offices work: 4 May 2024 is a Saturday that works, 3 January 2025 a Friday that does not."""
    if overrides and day in overrides:
        return overrides[day]
    return bool(_calendar().is_working_day(day))


def next_working_day(day: date, overrides: Overrides | None = None) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day, overrides):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, overrides: Overrides | None = None) -> date:
    for _ in range(count):
        day = next_working_day(day, overrides)
    return day
