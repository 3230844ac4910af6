"""Made-up published tables for tests that need no database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dissemination.published import (
    CONFIDENTIAL,
    MONEY,
    NIL,
    PERCENT,
    Cell,
    Heading,
    PublishedTable,
    Unit,
    published_cell,
)
from kernel.bilingual import Bilingual
from register.classifiers import regions

THOUSAND_TENGE = Unit(Bilingual(kk="мың теңге", ru="тысяч тенге"), MONEY, 1000)
PERCENTS = Unit(Bilingual(kk="пайыз", ru="процентов"), PERCENT)
SOURCE = Bilingual(kk="Статистикалық нысан: 2-қызмет көрсету (IT)", ru="Статистическая форма: 2-услуги (IT)")
PERIOD = Bilingual(kk="2025 жыл", ru="2025 год")
WHOLE = Heading("all", Bilingual(kk="Қазақстан Республикасы", ru="Республика Казахстан"), is_total=True)
COLUMNS = (
    Heading("1", Bilingual(kk="Барлығы", ru="Всего"), is_total=True),
    Heading("2", Bilingual(kk="Мемлекеттік меншік", ru="Государственная собственность")),
    Heading("3", Bilingual(kk="Жеке меншік", ru="Частная собственность")),
)
HIDDEN = {("10", "2"), ("10", "3"), ("11", "2"), ("11", "3")}


def by_region(**changes: Any) -> PublishedTable:
    """Twenty regions, of which two hide how their total divides."""
    rows = (WHOLE, *(Heading(item.region, item.name) for item in regions()))
    cells: dict[tuple[str, str], Cell] = {}
    for number, row in enumerate(rows):
        state, private = Decimal(1_000_000 + number * 137_000), Decimal(2_500_000 + number * 411_000)
        for code, value in zip(("1", "2", "3"), (state + private, state, private), strict=True):
            is_hidden = (row.code, code) in HIDDEN
            cells[row.code, code] = published_cell(None if is_hidden else value, CONFIDENTIAL if is_hidden else "", 0)
    cells["62", "2"] = published_cell(None, NIL, 0)
    given: dict[str, Any] = {
        "name": "services-by-region", "number": 1,
        "title": Bilingual(kk="Көрсетілген қызметтер өңірлер бойынша", ru="Объем услуг по регионам"),
        "unit": THOUSAND_TENGE, "period": PERIOD, "source": SOURCE,
        "stub": Bilingual(kk="Өңір", ru="Регион"), "rows": rows,
        "columns": COLUMNS, "cells": cells, "by_region": True,
        "footnotes": (Bilingual(kk="Қосылған құн салығынсыз.", ru="Без налога на добавленную стоимость."),),
    }  # fmt: skip
    return PublishedTable(**(given | changes))


def shares(**changes: Any) -> PublishedTable:
    """A table of shares: nothing adds up, values have one decimal."""
    rows = (WHOLE, *(Heading(code, Bilingual(kk=f"Қызмет {code}", ru=f"Деятельность {code}")) for code in "CFGJ"))
    columns = (
        Heading(
            "computer", Bilingual(kk="Компьютерді пайдаланатын ұйымдар", ru="Организации, использующие компьютеры")
        ),
        Heading("internet", Bilingual(kk="Интернетті пайдаланатын ұйымдар", ru="Организации, использующие Интернет")),
    )
    values = {
        "all": ("81.3", "79.1"),
        "C": ("90.2", "88"),
        "F": ("70", "65.5"),
        "G": ("60.4", "59"),
        "J": ("99", "98.7"),
    }
    cells = {
        (row, column.code): published_cell(Decimal(value), "", 1)
        for row, pair in values.items()
        for column, value in zip(columns, pair, strict=True)
    }
    given: dict[str, Any] = {
        "name": "use-by-activity", "number": 2,
        "title": Bilingual(kk="АКТ пайдалану", ru="Использование ИКТ"),
        "unit": PERCENTS, "period": PERIOD, "source": SOURCE,
        "stub": Bilingual(kk="Қызмет түрі", ru="Вид деятельности"), "rows": rows,
        "columns": columns, "cells": cells, "is_additive": False,
    }  # fmt: skip
    return PublishedTable(**(given | changes))
