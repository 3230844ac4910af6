"""The search behind `controls.repair`: change cells one by one until every demand is met, with as few as possible.

A step changes one cell to a value that brings one broken demand to rest, or as near to it as other demands let it go;
what that breaks in turn is broken in the next state. A cell is changed once, unless its value is one to fill, which
nobody has given yet. States are taken in the order of "changed and at least still to change" (`controls.balance`).
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from controls.balance import Knots
from controls.demands import Amount, Demand, Sum, demands_of, number_of
from controls.evaluate import is_blank
from controls.expand import Check
from controls.functions import Cells, Context, Value
from kernel.numbers import LARGEST

MOST_CELLS = 60  # no repair is longer
LONGEST = 300  # changes of a repair by sums, those taken back included


class Steps:
    """What a search may spend. Counted, not timed, so that the same report gets the same proposals on any machine."""

    def __init__(self, most: int, until: float) -> None:
        self.left, self.until = most, until

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0 and time.perf_counter() < self.until

    def share(self, most: int) -> Steps:
        """A part of what is left, for one of several searches."""
        most = min(most, max(self.left, 0))
        self.left -= most
        return Steps(most, self.until)


class Bench:
    """The demands of an edition and what a search asks of them, made once."""

    def __init__(self, checks: Iterable[Check], edition: Any) -> None:
        self.kinds = {address: cell.type for address, cell in edition.cells.items() if _may_change(edition, cell)}
        self.place = {address: number for number, address in enumerate(edition.cells)}
        self.demands = demands_of(checks)
        self.movable = [demand for demand in self.demands if any(cell in self.kinds for cell in demand.cells)]
        self.sums_of: dict[str, list[tuple[Demand, Sum, Amount]]] = {cell: [] for cell in self.kinds}
        self.others_of: dict[str, list[Demand]] = {cell: [] for cell in self.kinds}
        for demand in self.movable:
            self._register(demand)
        self.of_cell = {a: [*(d for d, _, _ in self.sums_of[a]), *self.others_of[a]] for a in self.kinds}
        self.component = _components(self.demands, self.kinds)
        self.knots = Knots(self.demands, self.kinds)
        self.totals = frozenset(demand.total for demand in self.demands if demand.total)

    def _register(self, demand: Demand) -> None:
        for cell in demand.looks_at:
            if cell in self.kinds and demand.sum is None:
                self.others_of[cell].append(demand)
            elif cell in self.kinds and demand.sum is not None:
                self.sums_of[cell].append((demand, demand.sum, demand.sum.amounts.get(cell, 0)))


def _may_change(edition: Any, cell: Any) -> bool:
    return not cell.is_closed and not edition.sections[cell.section].from_register


def _components(demands: list[Demand], movable: Iterable[str]) -> dict[int, int]:
    """Demand -> the number of the group that no change of a cell leads out of."""
    parent = list(range(len(demands)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    first: dict[str, int] = {}
    for demand in demands:
        for cell in demand.looks_at:
            if cell in movable:
                parent[root(demand.number)] = root(first.setdefault(cell, demand.number))
    return {demand.number: root(demand.number) for demand in demands}


@dataclass(frozen=True, slots=True)
class State:
    """A report under repair: what was changed so far, which of that is to fill, and what is broken now."""

    changes: Mapping[str, Value]
    fills: frozenset[str]
    broken: Mapping[int, Amount]
    values: Mapping[int, Amount]  # of the sums that changed

    @property
    def key(self) -> frozenset[tuple[str, Value]]:
        return frozenset(self.changes.items())


class Search:
    def __init__(self, bench: Bench, cells: Cells, context: Context, locked: Iterable[str] = ()) -> None:
        self.bench, self.cells, self.context = bench, cells, context
        self.locked = frozenset(locked)
        self.samples = _samples(context)
        self._values: dict[int, Amount] = {}

    def solutions(
        self, broken: Mapping[int, Amount], steps: Steps, *, most_cells: int = MOST_CELLS, haste: int = 1
    ) -> Iterator[State]:
        """Ways to bring all of it to rest, smallest first; with haste, nearly the smallest."""
        turn = count()
        heap = [(0, 0, 0, next(turn), False, State({}, frozenset(), dict(broken), {}))]
        seen = set()
        while heap:
            total, left, plain, _, is_weighed, state = heapq.heappop(heap)
            if state.key in seen:
                continue
            if not is_weighed:
                left = self.at_least(state)
                if len(state.changes) + left <= most_cells:
                    total = len(state.changes) + haste * left
                    heapq.heappush(heap, (total, left, plain, next(turn), True, state))
                continue
            seen.add(state.key)
            if not state.broken:
                yield state
                continue
            if not steps.take():
                return
            for after in self.after(state):
                left = self.at_first_sight(after)
                if len(after.changes) + left <= most_cells and after.key not in seen:
                    total = len(after.changes) + haste * left
                    heapq.heappush(heap, (total, left, self.plain(after), next(turn), False, after))

    def by_sums(self, broken: Mapping[int, Amount]) -> State | None:
        """A repair without search, seldom the smallest: too large parts are lowered, totals are summed up."""
        state, times = State({}, frozenset(), dict(broken), {}), Counter[str]()
        for _ in range(LONGEST):
            if not state.broken:
                return state
            ways = list(self.plain_ways(state))
            if not ways:
                return None
            address, value, is_fill = min(ways, key=lambda way: self._order(way, times))
            times[address] += 1
            state = self.changed(state, address, value, is_fill)
        return None

    def _order(self, way: tuple[str, Value, bool], times: Mapping[str, int]) -> tuple[Any, ...]:
        """An answer "yes" or "no" last, what was changed before late, rather a smaller number than one to fill."""
        address, value, is_fill = way
        return self.bench.kinds[address] == "yesno", times[address], is_fill, number_of(value)

    def plain_ways(self, state: State) -> Iterator[tuple[str, Value, bool]]:
        """Of the first broken demand that is no equality; when only equalities are left, the innermost total."""
        broken = [self.bench.demands[number] for number in state.broken]
        other = next((demand for demand in broken if not demand.is_equality), None)
        if other is not None:
            for address in other.cells:
                if address in self.bench.kinds and address not in self.locked:
                    yield from ((address, *way) for way in self.ways(other, address, state.broken[other.number], state))
            return
        sums = [demand for demand in broken if demand.total in self.bench.kinds]
        totals = {demand.total for demand in sums}
        for demand in sorted(sums, key=lambda d: len(totals.intersection(d.cells)))[:1]:
            assert demand.sum is not None
            now = number_of(self.now(demand.total, state))
            for value in demand.sum.wanted(demand.total, now, state.broken[demand.number]):
                if 0 <= value <= LARGEST:
                    yield demand.total, value, False

    # How far it is

    def at_first_sight(self, state: State) -> int:
        gaps, apart = self.divided(state)
        return max(self.bench.knots.at_first_sight(gaps), apart)

    def at_least(self, state: State) -> int:
        """Cells that must still change: for the equalities, and for demands that share no cell."""
        gaps, apart = self.divided(state)
        return max(self.bench.knots.at_least(gaps, lambda cell: self.room(cell, state)), apart)

    def room(self, address: str, state: State) -> int | None:
        """What the cell holds, if it may still be changed."""
        if address in self.locked or (address in state.changes and address not in state.fills):
            return None
        return number_of(self.now(address, state))

    def divided(self, state: State) -> tuple[dict[int, Amount], int]:
        gaps: dict[int, Amount] = {}
        taken: set[str] = set()
        apart = 0
        for number, gap in state.broken.items():
            demand = self.bench.demands[number]
            if demand.is_equality:
                gaps[number] = gap
            if taken.isdisjoint(demand.cells):
                taken.update(demand.cells)
                apart += state.fills.isdisjoint(demand.cells)
        return gaps, apart

    def plain(self, state: State) -> int:
        """Changes that no sum determines, and above all those that somebody must fill."""
        return sum(address not in self.bench.totals for address in state.changes) + 3 * len(state.fills)

    # One step

    def after(self, state: State) -> Iterator[State]:
        for number, gap in state.broken.items():
            demand = self.bench.demands[number]
            for address in demand.cells:
                if address in self.locked or address not in self.bench.kinds:
                    continue
                if address not in state.changes or address in state.fills:
                    for value, is_fill in self.ways(demand, address, gap, state):
                        yield self.changed(state, address, value, is_fill)

    def now(self, address: str, state: State) -> Value:
        return state.changes[address] if address in state.changes else self.cells.get(address)

    def value(self, demand: Demand, state: State) -> Amount:
        """The value of a sum in this state; computed once for the report as it is."""
        found = state.values.get(demand.number)
        if found is None:
            found = self._values.get(demand.number)
        if found is None:
            found = self._values[demand.number] = demand.sum.value(self.cells)  # type: ignore[union-attr]
        return found

    def changed(self, state: State, address: str, value: Value, is_fill: bool) -> State:
        step = number_of(value) - number_of(self.now(address, state))
        broken, values = dict(state.broken), dict(state.values)
        for demand, sum_, times in self.bench.sums_of[address]:
            amount = values[demand.number] = self.value(demand, state) + times * step
            if sum_.holds(amount):
                broken.pop(demand.number, None)
            else:
                broken[demand.number] = amount if sum_.sign == "=" else 1
        changes = {**state.changes, address: value}
        if self.bench.others_of[address]:
            cells = {**self.cells, **changes}
            for demand in self.bench.others_of[address]:
                if demand.gap(cells, self.context) is None:
                    broken.pop(demand.number, None)
                else:
                    broken[demand.number] = 1
        return State(changes, state.fills | {address} if is_fill else state.fills, broken, values)

    # What one cell can be, so that one demand is met

    def ways(self, demand: Demand, address: str, gap: Amount, state: State) -> Iterator[tuple[Value, bool]]:
        """Values with the mark "to fill": nothing in the report says which value it is."""
        kind = self.bench.kinds[address]
        if kind in ("money", "integer"):
            if demand.is_equality:
                yield from self.balancing(demand, address, gap, state)
            else:
                yield from self.nearest(demand, address, state)
            return
        cells = {**self.cells, **state.changes}
        wanted = (1, 0) if kind == "yesno" else (self.samples.get(kind, "1"),)
        fitting = [v for v in wanted if v != cells.get(address) and self.meets(demand, cells, address, v)]
        yield from ((value, len(fitting) > 1 or kind != "yesno") for value in fitting)

    def meets(self, demand: Demand, cells: Cells, address: str, value: Value) -> bool:
        return demand.gap({**cells, address: value}, self.context) is None

    def nearest(self, demand: Demand, address: str, state: State) -> Iterator[tuple[Value, bool]]:
        """The nearest number that meets what is no equality."""
        cells = {**self.cells, **state.changes}
        given, now = cells.get(address), number_of(cells.get(address))
        found: dict[int, bool] = {}
        for atom in demand.atoms:
            if address in atom.amounts:
                for value in atom.wanted(address, now, atom.value(cells)):
                    if 0 <= value <= LARGEST and (value != now or is_blank(given)):
                        found[value] = found.get(value, True) and self.is_invented(atom, address, state)
        if is_blank(given) and not found:
            found = {0: True, 1: True}  # the demand is that it be filled
        fitting = [value for value in found if self.meets(demand, cells, address, value)]
        if fitting:
            best = min(fitting, key=lambda value: (abs(value - now), value))
            yield best, found[best]

    def is_invented(self, atom: Sum, address: str, state: State) -> bool:
        """Does the report say what the number is? "Equal to" says it; "at least" only beside a value, of a value."""
        others = [cell for cell in atom.amounts if cell != address]
        if any(cell in state.fills for cell in others):
            return True
        if atom.sign == "=":
            return False
        return atom.sign == "!=" or not others or is_blank(self.cells.get(address))

    def balancing(self, demand: Demand, address: str, gap: Amount, state: State) -> Iterator[tuple[Value, bool]]:
        """The value that closes the gap, or as far towards it as other demands let one go."""
        sum_ = demand.sum
        assert sum_ is not None
        now = number_of(self.now(address, state))
        wanted = list(sum_.wanted(address, now, gap))
        if len(wanted) != 1 or wanted[0] > LARGEST:
            return
        is_fill = any(cell in state.fills for cell in sum_.amounts if cell != address)
        value = max(wanted[0], 0)
        if value != now:
            yield value, is_fill
            for bound in self.bounds(demand, address, now, value, state):
                yield bound, is_fill

    def bounds(self, demand: Demand, address: str, now: int, value: int, state: State) -> Iterator[int]:
        """Where inequalities that hold would stop the way from `now` to `value`."""
        for other, sum_, times in self.bench.sums_of[address]:
            if sum_.sign == "=" or not times or len(sum_.amounts) < 2:
                continue
            amount = self.value(other, state)
            if not sum_.holds(amount) or sum_.holds(amount + times * (value - now)):
                continue
            for bound in sum_.wanted(address, now, amount):
                if min(now, value) < bound < max(now, value) and sum_.holds(amount + times * (bound - now)):
                    yield bound
                    break


def _samples(context: Context) -> dict[str, Value]:
    """Values that pass for "filled": never shown and never stored."""
    countries: list[str] = sorted({*context.countries} - {"KZ"}) if isinstance(context.countries, Iterable) else []
    territories = iter(context.kato) if isinstance(context.kato, Iterable) else iter(())
    return {"country": (countries or ["AA"])[0], "kato": next(territories, "000000000"), "email": "a@b.kz"}
