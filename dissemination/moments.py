"""The minute of a release as readers see it: local, whole, with the zone, because it binds."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from kernel.legal_clock import HOME_ZONE, offset_label


def minute_text(moment: datetime) -> str:
    """`2026 ж. 29 мамыр, 11:00 (UTC+5)`."""
    local = moment.astimezone(ZoneInfo(HOME_ZONE))
    return f"{date_format(local.date(), 'DATE_FORMAT')}, {local:%H:%M} ({offset_label(moment)})"
