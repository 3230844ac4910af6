"""How many cells must change at least, before any is tried: a lower bound that the search for repairs lives on.

Where every cell stands in at most two equalities (a row and a column of a table), equalities are knots and cells are
lines between them: changing a cell moves an amount from one knot to the other. To bring knots to rest takes one line
for each of them, and one fewer for each group of knots that are joined by lines and whose amounts add up to zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from controls.demands import Amount, Demand

MOST_KNOTS = 11  # beyond that the groups are only bounded, not counted
MOST_TRIED = 4  # knots of a group whose lines are tried out
MOST_BALANCED = 60  # so many ways to add up to zero: equal amounts, for which the bound is good enough


class Knots:
    """The equalities of an edition, each with the sign that makes a change of a cell move an amount between two."""

    def __init__(self, demands: Sequence[Demand], movable: Iterable[str]) -> None:
        self.of_cell: dict[str, list[Demand]] = {cell: [] for cell in movable}
        for demand in demands:
            if demand.is_equality:
                for cell in demand.sum.amounts:  # type: ignore[union-attr]
                    if cell in self.of_cell:
                        self.of_cell[cell].append(demand)
        self.most = max((len(found) for found in self.of_cell.values()), default=1) or 1
        self.signs = self._signs(demands)
        self.lines: dict[tuple[int, int], list[tuple[str, Amount]]] = {}  # with the factor of the cell in the first
        for cell, ends in self.of_cell.items():
            for one, other in permutations(ends, 2):
                times = one.sum.amounts[cell]  # type: ignore[union-attr]
                self.lines.setdefault((one.number, other.number), []).append((cell, times))

    def _signs(self, demands: Sequence[Demand]) -> dict[int, int] | None:
        """None where the equalities are no such net: a cell in three of them, a factor, or no fitting signs."""
        if self.most > 2:
            return None
        signs: dict[int, int] = {}
        for first in demands:
            if first.is_equality and first.number not in signs:
                signs[first.number] = 1
                if not self._spread(first, signs):
                    return None
        return signs

    def _spread(self, first: Demand, signs: dict[int, int]) -> bool:
        """Give a sign to all knots that hang together with the first one."""
        waiting = [first]
        while waiting:
            demand = waiting.pop()
            if any(abs(times) != 1 for times in demand.sum.amounts.values()):  # type: ignore[union-attr]
                return False
            for other, wanted in self._neighbours(demand, signs[demand.number]):
                if other.number not in signs:
                    signs[other.number] = wanted
                    waiting.append(other)
                elif signs[other.number] != wanted:
                    return False
        return True

    def _neighbours(self, demand: Demand, sign: int) -> Iterator[tuple[Demand, int]]:
        for cell, times in demand.sum.amounts.items():  # type: ignore[union-attr]
            for other in self.of_cell.get(cell, ()):
                if other is not demand:
                    yield other, -sign * times * other.sum.amounts[cell]  # type: ignore[union-attr]

    def at_first_sight(self, gaps: Mapping[int, Amount]) -> int:
        """Never more than `at_least`, and quickly told: pairs that cancel, then as if the rest fell into threes."""
        if self.signs is None:
            return -(-len(gaps) // self.most)
        counts = Counter([self.signs[number] * gap for number, gap in gaps.items()])
        pairs = sum(min(times, counts[-amount]) for amount, times in counts.items() if amount > 0)
        return len(gaps) - pairs - (len(gaps) - 2 * pairs) // 3

    def at_least(self, gaps: Mapping[int, Amount], room: Room) -> int:
        """Cells to change so that these equalities (number -> by how much it is out) come to rest."""
        if self.signs is None or len(gaps) > MOST_KNOTS:
            return self.at_first_sight(gaps)
        numbers = list(gaps)
        amounts = [self.signs[number] * gaps[number] for number in numbers]
        groups = balanced(amounts)
        if len(groups) > MOST_BALANCED:
            return self.at_first_sight(gaps)
        net = _Net(self, numbers, amounts, room)
        return len(numbers) - most_apart([mask for mask in groups if net.can_rest(mask)], len(numbers))


Room = Callable[[str], "int | None"]  # how much a cell holds and so may lose; None where it may not change


class _Net:
    """Some knots that are out, and what the lines between them can carry."""

    def __init__(self, knots: Knots, numbers: list[int], amounts: list[Amount], room: Room) -> None:
        self.knots, self.numbers, self.amounts = knots, numbers, amounts
        self.lines: dict[tuple[int, int], list[tuple[int, int]]] = {}  # between places: (times in the first knot, room)
        for one, number in enumerate(numbers):
            for other in range(len(numbers)):
                found = [(times, room(cell)) for cell, times in knots.lines.get((number, numbers[other]), ())]
                lines = [(times, held) for times, held in found if held is not None]
                if lines:
                    self.lines[one, other] = lines
        self.near = [sum(1 << j for j in range(len(numbers)) if (i, j) in self.lines) for i in range(len(numbers))]

    def can_rest(self, mask: int) -> bool:
        """Can the group be brought to rest by one line fewer than it has knots? Of a large one only: is it joined?"""
        places = [place for place in range(len(self.numbers)) if mask >> place & 1]
        if len(places) > MOST_TRIED:
            return is_joined(mask, self.near)
        return self._rests(tuple(places), {place: self.amounts[place] for place in places})

    def _rests(self, places: tuple[int, ...], amounts: Mapping[int, Amount]) -> bool:
        """Some knot at an end hands all that it has to a neighbour, and the others come to rest without it."""
        if len(places) == 1:
            return amounts[places[0]] == 0
        for end in places:
            left = tuple(place for place in places if place != end)
            for to in left:
                if self._carries(end, to, amounts[end]):
                    further = {place: amounts[place] + (amounts[end] if place == to else 0) for place in left}
                    if self._rests(left, further):
                        return True
        return False

    def _carries(self, end: int, to: int, amount: Amount) -> bool:
        if not amount:
            return False
        gap = amount * self.knots.signs[self.numbers[end]]  # type: ignore[index]
        return any(held - gap * times >= 0 for times, held in self.lines.get((end, to), ()))


def balanced(amounts: Sequence[Amount]) -> list[int]:
    """The masks of amounts that add up to zero."""
    sums: list[Amount] = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    return [mask for mask, total in enumerate(sums) if total == 0 and mask]


def is_joined(mask: int, near: Sequence[int]) -> bool:
    reached = mask & -mask
    while True:
        further = reached
        for place, others in enumerate(near):
            if reached >> place & 1:
                further |= others & mask
        if further == reached:
            return reached == mask
        reached = further


def most_apart(masks: list[int], places: int) -> int:
    """How many of the masks can be chosen so that no two have a place in common."""
    known: dict[int, int] = {0: 0}

    def best(left: int) -> int:
        found = known.get(left)
        if found is None:
            lowest = left & -left
            found = best(left ^ lowest)
            for mask in masks:
                if mask & lowest and not mask & ~left:
                    found = max(found, 1 + best(left ^ mask))
            known[left] = found
        return found

    return best((1 << places) - 1) if masks else 0
