"""From units of the register to a classified population: who is in, in which stratum, taken for what reason.

Columns in, columns out, no database: a frame of 135 000 units is classified at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.classifiers import oked_section, size_group
from sampling.allocate import share_of
from sampling.draw import draw, random_numbers
from sampling.reasons import Reason
from sampling.rules import Rules
from sampling.size import Number
from sampling.strata import ENTREPRENEUR, Stratum

TAKE_ALL = (Reason.GOVERNMENT, Reason.MEDIUM, Reason.LARGE, Reason.LEGAL_ENTITY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a draw needs to know of a unit of the register."""

    id: int
    code: str
    kind: str
    region: str
    oked_main: str
    oked_secondary: Sequence[str]
    size_code: int
    is_active: bool = True
    is_branch: bool = False
    files_for_itself: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the population: its stratum, and why it is taken completely (None = by chance)."""

    candidate: Candidate
    stratum: Stratum
    take_all: Reason | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The population and the draw, in the same order."""

    places: list[Place]
    strata: list[str]
    numbers: NDArray[np.float64]
    selected: NDArray[np.bool_]

    def reasons(self) -> list[Reason]:
        by_chance = {True: Reason.SAMPLED, False: Reason.NOT_SAMPLED}
        return [
            place.take_all or by_chance[bool(chosen)] for place, chosen in zip(self.places, self.selected, strict=True)
        ]

    def plan(self) -> dict[str, list[int]]:
        """Stratum -> [N, n]."""
        names, places = np.unique(np.asarray(self.strata, dtype=str), return_inverse=True)
        population = np.bincount(places, minlength=len(names))
        taken = np.bincount(places[self.selected], minlength=len(names))
        return {str(name): [int(n), int(k)] for name, n, k in zip(names, population, taken, strict=True)}


def is_respondent(unit: Candidate, rules: Rules) -> bool:
    """Active, of the circle, and itself obliged to file."""
    if not unit.is_active or (unit.is_branch and not unit.files_for_itself):
        return False
    if unit.kind == "iin" and not rules.has_entrepreneurs:
        return False
    if unit.oked_main.startswith(rules.circle + rules.government):
        return True
    return rules.counts_secondary and any(code.startswith(rules.circle) for code in unit.oked_secondary)


def take_all_reason(unit: Candidate, rules: Rules) -> Reason | None:
    """Why a unit of the population is certain to be asked. Source: quality report of 3-inform, S.4.6; 2-IT, para 3."""
    if unit.oked_main.startswith(rules.government):
        return Reason.GOVERNMENT
    if unit.kind == "iin" or unit.size_code in rules.sampled_sizes:
        return None
    if not rules.sampled_sizes:
        return Reason.LEGAL_ENTITY
    return Reason.LARGE if size_group(unit.size_code) == "large" else Reason.MEDIUM


def place_of(unit: Candidate, rules: Rules) -> Place:
    group = ENTREPRENEUR if unit.kind == "iin" else size_group(unit.size_code)
    return Place(unit, Stratum(oked_section(unit.oked_main), group, unit.region), take_all_reason(unit, rules))


def draw_population(units: Sequence[Candidate], rules: Rules, *, seed: str, rate: Number, start: float = 0.0) -> Drawn:
    """Classify the units of the circle and draw: take-all groups whole, the rest at `rate` within each stratum."""
    places = [place_of(unit, rules) for unit in units if is_respondent(unit, rules)]
    strata = [str(place.stratum) for place in places]
    numbers = random_numbers([place.candidate.code for place in places], seed)
    chance = np.array([place.take_all is None for place in places], dtype=bool)
    selected = ~chance
    selected[chance] = _draw_by_chance(np.asarray(strata, dtype=object)[chance], numbers[chance], rate, start)
    return Drawn(places, strata, numbers, selected)


def _draw_by_chance(
    strata: NDArray[Any], numbers: NDArray[np.float64], rate: Number, start: float
) -> NDArray[np.bool_]:
    names, counts = np.unique(strata.astype(str), return_counts=True)
    sizes = {str(name): share_of(int(count), rate) for name, count in zip(names, counts, strict=True)}
    return draw(strata, numbers, sizes, start=start)
