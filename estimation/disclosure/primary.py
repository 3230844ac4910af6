"""Primary confidentiality: cells with too few respondents. Source: order on electronic dissemination, paragraph 22."""

from __future__ import annotations

from estimation.disclosure.structure import Structure


def primary_cells(structure: Structure, least: int) -> frozenset[int]:
    """Cells behind which stand fewer than `least` enterprises (dated parameter; 2 = the single respondent of para 22).

    Unprinted cells are judged too: what follows by subtraction is as good as published.
    """
    return frozenset(number for number, cell in enumerate(structure.cells) if 0 < cell.contributors < least)
