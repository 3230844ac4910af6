"""Numbers of the method: thresholds, limits and rates, each with a date and a source. Changing one is a data change."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kernel.bilingual import Bilingual
from kernel.errors import DomainError

FILE = Path(__file__).parent / "parameters.yaml"


class NoValueOnDate(DomainError):
    """The parameter is unknown, or has no value on that day."""


@cache
def all_parameters() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def parameter(name: str, *, on: date) -> Any:
    """The value in force on a day: the newest one that began no later."""
    values = all_parameters().get(name, {}).get("values", {})
    begun = [start for start in values if start <= on]
    if not begun:
        raise NoValueOnDate(
            Bilingual(
                kk=f"Параметрдің бұл күнге мәні жоқ: {name}, {on}. parameters.yaml файлына қосыңыз.",
                ru=f"У параметра нет значения на дату: {name}, {on}. Добавьте его в parameters.yaml.",
            )
        )
    return values[max(begun)]
