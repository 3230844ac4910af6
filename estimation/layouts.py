"""How a table looks, as plain JSON kept with its vintage: last year's bulletin never changes with a reworded file."""

from __future__ import annotations

from typing import Any

from estimation.axes import Item, Unit
from estimation.plan import PlannedTable
from kernel.bilingual import Bilingual


def layout_of(table: PlannedTable, *, year: int, source: Bilingual) -> dict[str, Any]:
    definition = table.definition
    return {
        "title": _text(definition.title),
        "stub": _text(definition.stub),
        "unit": _unit(definition.unit),
        "decimals": definition.decimals,
        "year": year,
        "source": _text(source),
        "rows": [_item(item) for item in table.rows],
        "columns": [_item(item) for item in table.columns],
        "footnotes": [_text(note) for note in definition.footnotes],
        "headline": [list(place) for place in definition.headline],
        "by_region": definition.by_region,
        "is_additive": definition.is_additive,
    }


def _text(text: Bilingual) -> dict[str, str]:
    return {"kk": text.kk, "ru": text.ru}


def _unit(unit: Unit) -> dict[str, Any]:
    return {"code": unit.code, "text": _text(unit.text), "kind": unit.kind, "scale": unit.scale}


def _item(item: Item) -> dict[str, Any]:
    """Only what differs from the default, so that layouts stay readable."""
    found: dict[str, Any] = {"code": item.code, "text": _text(item.text)}
    for name in ("parent", "level", "is_total", "is_part", "oked", "number", "by_name"):
        if getattr(item, name):
            found[name] = getattr(item, name)
    if item.decimals is not None:
        found["decimals"] = item.decimals
    if item.unit is not None:
        found["unit"] = _unit(item.unit)
    if item.short is not None:
        found["short"] = _text(item.short)
    if item.groups:
        found["groups"] = [_text(group) for group in item.groups]
    return found
