"""The territory code of a report: whose region it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collection.models import Report
from kernel.bilingual import Bilingual
from register import classifiers


def warnings_of(report: Report, values: Mapping[str, Any]) -> list[Bilingual]:
    """What to say about the territory codes among typed values. Only an officer's entries hold one."""
    codes = (values.get(address) for address in report.edition.territory_codes)
    return [warning for code in codes if (warning := another_region(report, code))]


def another_region(report: Report, code: Any) -> Bilingual | None:
    """A warning where the code lies in another region than the unit: a slip of the pen, or the unit has moved."""
    if not code or str(code)[:2] == report.obligation.region:
        return None
    place, home = classifiers.territory(str(code)), classifiers.region_name(report.obligation.region)
    return Bilingual(
        kk=f"Аумақ коды басқа өңірдікі: {place.kk} ({code}). Бірліктің өңірі: {home.kk}. Қағазбен салыстырыңыз.",
        ru=f"Код территории другого региона: {place.ru} ({code}). Регион единицы: {home.ru}. Сверьте с бумагой.",
    )
