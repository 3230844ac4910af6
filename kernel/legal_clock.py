"""The law is local time, storage is UTC.

A deadline "19 January (inclusive)" ends at the next local midnight, exclusive: 23:59:59.5 is still in time.
All Kazakhstan keeps UTC+5 since 1 March 2024; before that Almaty kept UTC+6 and Aqtobe UTC+5: the zone is an argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOME_ZONE = "Asia/Almaty"


def closes_at(day: date, zone: str = HOME_ZONE) -> datetime:
    """The first instant (UTC) that is too late for a deadline that includes `day`."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def is_in_time(moment: datetime, day: date, zone: str = HOME_ZONE) -> bool:
    return moment < closes_at(day, zone)


def local_now(zone: str = HOME_ZONE) -> datetime:
    return datetime.now(ZoneInfo(zone))


def local_date(moment: datetime | None = None, zone: str = HOME_ZONE) -> date:
    return (moment or local_now(zone)).astimezone(ZoneInfo(zone)).date()


def offset_label(moment: datetime, zone: str = HOME_ZONE) -> str:
    """`UTC+5`: shown wherever the hour binds."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours = offset.total_seconds() / 3600
    return f"UTC{hours:+g}"


def zone_data_is_current() -> bool:
    """Old tzdata still has Almaty at UTC+6 after 1 March 2024 and would judge a deadline an hour late."""
    zone = ZoneInfo(HOME_ZONE)
    before, after = datetime(2024, 2, 28, tzinfo=zone), datetime(2024, 3, 2, tzinfo=zone)
    return (before.utcoffset(), after.utcoffset()) == (timedelta(hours=6), timedelta(hours=5))
