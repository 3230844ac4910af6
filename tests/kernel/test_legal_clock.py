"""The law is local time: a deadline ends at the local midnight after its last day, wherever the server stands."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.legal_clock import closes_at, is_in_time, local_date, offset_label, zone_data_is_current

DAY = date(2025, 1, 19)
MIDNIGHT = datetime(2025, 1, 19, 19, tzinfo=UTC)  # 20 January 00:00 at UTC+5


def test_the_last_day_is_whole():
    assert closes_at(DAY) == MIDNIGHT


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (MIDNIGHT - timedelta(days=1), True),
        (MIDNIGHT - timedelta(milliseconds=500), True),
        (MIDNIGHT - timedelta(microseconds=1), True),
        (MIDNIGHT, False),
        (MIDNIGHT + timedelta(microseconds=1), False),
        (MIDNIGHT + timedelta(hours=5), False),
    ],
)
def test_the_boundary_is_exact(moment, verdict):
    assert is_in_time(moment, DAY) is verdict


@pytest.mark.parametrize(
    ("zone", "day", "offset"),
    [
        ("Asia/Almaty", date(2023, 1, 19), 6),
        ("Asia/Almaty", date(2024, 1, 19), 6),
        ("Asia/Almaty", date(2024, 3, 30), 5),
        ("Asia/Almaty", date(2026, 1, 19), 5),
        ("Asia/Aqtobe", date(2023, 1, 19), 5),
        ("Asia/Aqtobe", date(2026, 1, 19), 5),
        ("Asia/Oral", date(2023, 1, 19), 5),
        ("Asia/Qostanay", date(2024, 1, 19), 6),
        ("Asia/Qostanay", date(2025, 1, 19), 5),
    ],
)
def test_each_zone_has_its_own_midnight(zone, day, offset):
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, hours=-offset)
    assert closes_at(day, zone) == midnight
    assert is_in_time(midnight - timedelta(seconds=1), day, zone)
    assert not is_in_time(midnight, day, zone)


def test_the_night_the_clocks_were_put_back_counts_the_longer_day():
    """29 February 2024 ended at UTC+6; from 1 March on Almaty keeps UTC+5."""
    assert closes_at(date(2024, 2, 28)) == datetime(2024, 2, 28, 18, tzinfo=UTC)
    assert closes_at(date(2024, 3, 1)) == datetime(2024, 3, 1, 19, tzinfo=UTC)


def test_a_moment_has_the_local_date_of_its_zone():
    moment = datetime(2025, 1, 19, 20, tzinfo=UTC)
    assert local_date(moment) == date(2025, 1, 20)
    assert local_date(moment - timedelta(hours=2)) == date(2025, 1, 19)


@pytest.mark.parametrize(("day", "label"), [(date(2023, 6, 1), "UTC+6"), (date(2025, 6, 1), "UTC+5")])
def test_the_zone_is_named_with_the_hour(day, label):
    assert offset_label(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) == label


@pytest.mark.parametrize("zone", ["UTC", "Asia/Almaty", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_of_the_server_changes_nothing(zone):
    program = (
        "from datetime import date, datetime, UTC\n"
        "from kernel.legal_clock import closes_at, is_in_time, local_date\n"
        "print(closes_at(date(2025, 1, 19)).isoformat(), local_date(datetime(2025, 1, 19, 20, tzinfo=UTC)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2025-01-19T19:00:00+00:00", "2025-01-20"]


def test_the_zone_data_of_this_machine_know_the_change_of_2024():
    assert zone_data_is_current()
