"""Where each region stands on the tile map, and the three letters it carries there.

A tile map gives every region the same area: Ұлытау is read as easily as Алматы. The places keep the neighbours of the
real map as far as a grid can. The letters are ours, not a classifier.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Tile:
    """Column and row of the grid, from the north-west corner, and the short name."""

    column: int
    row: int
    short: Bilingual


def _tile(column: int, row: int, kk: str, ru: str) -> Tile:
    return Tile(column, row, Bilingual(kk=kk, ru=ru))


# By the first two digits of KATO.
TILES: dict[str, Tile] = {
    "59": _tile(3, 0, "СҚО", "СКО"),
    "27": _tile(0, 1, "БҚО", "ЗКО"),
    "15": _tile(1, 1, "АҚТ", "АКТ"),
    "39": _tile(2, 1, "ҚОС", "КОС"),
    "11": _tile(3, 1, "АҚМ", "АКМ"),
    "71": _tile(4, 1, "АСТ", "АСТ"),
    "55": _tile(5, 1, "ПАВ", "ПАВ"),
    "23": _tile(0, 2, "АТЫ", "АТЫ"),
    "62": _tile(2, 2, "ҰЛЫ", "УЛЫ"),
    "35": _tile(3, 2, "ҚАР", "КАР"),
    "10": _tile(4, 2, "АБА", "АБА"),
    "63": _tile(5, 2, "ШҚО", "ВКО"),
    "47": _tile(0, 3, "МАҢ", "МАН"),
    "43": _tile(2, 3, "ҚЫЗ", "КЫЗ"),
    "61": _tile(3, 3, "ТҮР", "ТУР"),
    "31": _tile(4, 3, "ЖАМ", "ЖАМ"),
    "33": _tile(5, 3, "ЖЕТ", "ЖЕТ"),
    "79": _tile(3, 4, "ШЫМ", "ШЫМ"),
    "75": _tile(4, 4, "АЛМ", "АЛМ"),
    "19": _tile(5, 4, "АЛО", "АЛО"),
}
