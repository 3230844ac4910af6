"""The cabinet does not start where it could lose a report or misjudge a deadline."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import connections

from kernel.legal_clock import zone_data_is_current


@register
def time_zone_data_is_current(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if zone_data_is_current():
        return []
    return [
        Error("tzdata is older than 2024a: Asia/Almaty has a wrong offset", hint="Update tzdata.", id="kernel.E001")
    ]


@register
def sqlite_is_durable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An acknowledged report survives a power cut: WAL, synchronous=FULL, BEGIN IMMEDIATE, foreign keys."""
    options = connections["default"].settings_dict.get("OPTIONS", {})
    if connections["default"].vendor != "sqlite":
        return []
    wanted = {"transaction_mode": "IMMEDIATE"}
    found = [
        Error(f"SQLite: {key} must be {value}", id="kernel.E002")
        for key, value in wanted.items()
        if options.get(key) != value
    ]
    pragmas = str(options.get("init_command", "")).replace(" ", "").lower()
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on"):
        if pragma not in pragmas:
            found.append(Error(f"SQLite: PRAGMA {pragma} is missing", id="kernel.E003"))
    return found
