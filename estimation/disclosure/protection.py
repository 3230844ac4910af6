"""Primary rule, companions and audit in one step over all tables that share cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from estimation.disclosure.audit import Leak, audit
from estimation.disclosure.primary import primary_cells
from estimation.disclosure.secondary import suppress
from estimation.disclosure.structure import Structure


class Kind(StrEnum):
    """Why a cell is hidden."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True)
class Protection:
    """The pattern of X and what the audit still has against it (nothing, if it may be published)."""

    kinds: dict[int, Kind]
    protects: dict[int, int]
    leaks: tuple[Leak, ...]

    def is_hidden(self, cell: int) -> bool:
        return cell in self.kinds


def protect(structure: Structure, least: int) -> Protection:
    """`least`: the smallest number of respondents that may be published (parameter `disclosure.min_respondents`)."""
    primaries = primary_cells(structure, least)
    pattern = suppress(structure, primaries, least)
    kinds = {cell: Kind.PRIMARY if cell in primaries else Kind.SECONDARY for cell in sorted(pattern.hidden)}
    return Protection(kinds, pattern.protects, tuple(audit(structure, primaries, pattern.hidden)))
