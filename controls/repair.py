"""The smallest repairs of a report: which cells to change, and to what, so that no error is left and none comes up.

All failing errors are looked at together. A search changes one cell at a time, each time to a value that brings some
broken demand to rest, and follows what that breaks in turn; `controls.balance` tells how many more cells it takes at
least, so the first solution that is found has the fewest. Changes that share no demand are separate repairs.

A proposal never makes a number negative, never touches a closed cell or one from the register, and invents nothing:
a text, a choice, or a number that nothing in the report determines is "to be filled", without a value.

A warning about tenge written for thousand tenge is answered by a division by 1000: of its cell, or of all cells of the
section that are about a thousand times last year's; first the one that breaks no control.

Order of proposals: fewer cells; nothing left to fill; more totals that follow from their parts; cells of the section
that the finding stands in; the smaller change; the order of the form.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controls.demands import Amount, number_of
from controls.evaluate import holds
from controls.expand import Check
from controls.findings import is_thousandfold, thousandth
from controls.functions import NOTHING_KNOWN, Cells, Context, Value
from controls.mending import Bench, Search, State, Steps

MOST = 4  # proposals for one finding
BEYOND = 2  # cells more than the smallest proposal of the same finding
# Steps of a search (a millisecond each, or less): for the smallest repair of everything, for one nearly as small where
# that was not enough, for the other proposals of one repair, and of all of them together.
SMALLEST, NEARLY, ASIDE, ALL_ASIDE = 60, 30, 10, 40
PATIENCE = 2.0  # seconds: only a machine in trouble comes here


@dataclass(frozen=True)
class Change:
    """One cell of a proposal; `after` is None where the reader must fill it."""

    address: str
    before: Value
    after: Value
    is_sum: bool = False

    @property
    def is_to_fill(self) -> bool:
        return self.after is None


@dataclass(frozen=True)
class Proposal:
    """Changes that belong together, and the findings that are gone after them."""

    changes: tuple[Change, ...]
    settles: tuple[Check, ...]
    helps: tuple[Check, ...]  # these, and those of which a part is settled: one of several items is answered
    is_division: bool = False  # by 1000: tenge were written for thousand tenge
    samples: tuple[tuple[str, Value], ...] = ()  # what stood for the cells to fill while it was judged

    @property
    def is_to_fill(self) -> bool:
        """Somebody has to type: it cannot be done by a click."""
        return any(change.is_to_fill for change in self.changes)

    @property
    def is_sum(self) -> bool:
        """Every changed cell is a total that follows from its parts."""
        return all(change.is_sum for change in self.changes)

    @property
    def key(self) -> str:
        """The same for the same changes: what a button sends back."""
        text = json.dumps([[c.address, c.before, c.after] for c in self.changes], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


Repairs = dict[tuple[str, str], tuple[Proposal, ...]]


class Workshop:
    """The errors of an edition made ready for repairs; as `compile.Checker`, made once and used for every report."""

    def __init__(self, checks: Iterable[Check], edition: Any) -> None:
        every = tuple(checks)
        self.checks = tuple(check for check in every if check.severity == "error")
        self.slips = tuple(check for check in every if check.slip is not None)
        self.bench = Bench(self.checks, edition)
        self.checks_of: dict[str, list[Check]] = {}
        for check in self.checks:
            for cell in check.cells:
                self.checks_of.setdefault(cell, []).append(check)

    def repairs(self, cells: Cells, context: Context = NOTHING_KNOWN, *, patience: float = PATIENCE) -> Repairs:
        """For each failing error and slip of the unit, by control and place, its proposals: the best first."""
        report = _Report(self, cells, context, time.perf_counter() + patience)
        return report.repairs() | report.divisions()


class _Report:
    """One report in the workshop."""

    def __init__(self, shop: Workshop, cells: Cells, context: Context, until: float) -> None:
        self.shop, self.bench, self.cells, self.context, self.until = shop, shop.bench, cells, context, until
        self.failing = [check for check in shop.checks if not holds(check, cells, context)]

    def repairs(self) -> Repairs:
        parts = self.parts()
        steps = Steps(ALL_ASIDE, self.until)
        proposals = [proposal for part in parts for proposal in self.proposals(part, parts, steps.share(ASIDE))]
        return {
            (check.control_id, check.place): self.ranked(check, [p for p in proposals if check in p.helps])
            for check in self.failing
        }

    def ranked(self, check: Check, proposals: list[Proposal]) -> tuple[Proposal, ...]:
        section = check.cells[0].split("/", 1)[0] if check.cells else ""

        def order(proposal: Proposal) -> tuple[Any, ...]:
            changes = proposal.changes
            return (
                len(changes),
                sum(change.is_to_fill for change in changes),
                sum(not change.is_sum for change in changes),
                sum(not change.address.startswith(f"{section}/") for change in changes),
                sum(abs(number_of(change.after) - number_of(change.before)) for change in changes),
                [self.bench.place[change.address] for change in changes],
            )

        return tuple(sorted(proposals, key=order)[:MOST])

    # The smallest repair of everything, and what in it belongs together

    def parts(self) -> list[State]:
        """Independent pieces of the smallest repair."""
        groups: dict[int, dict[int, Amount]] = {}
        for number, gap in self.broken(self.cells).items():
            groups.setdefault(self.bench.component[number], {})[number] = gap
        found: list[State] = []
        for broken in groups.values():
            whole = self.smallest(broken)
            found += self.separated(whole) if whole is not None else ()
        return found

    def broken(self, cells: Cells) -> dict[int, Amount]:
        """What is not met, and by how much; without what no cell of the form could mend."""
        found = {}
        for demand in self.bench.movable:
            gap = demand.gap(cells, self.context)
            if gap is not None:
                found[demand.number] = gap
        return found

    def smallest(self, broken: Mapping[int, Amount]) -> State | None:
        search = Search(self.bench, self.cells, self.context)
        for steps, haste in ((SMALLEST, 1), (NEARLY, 2)):
            found = next(search.solutions(broken, Steps(steps, self.until), haste=haste), None)
            if found is not None:
                return self.shortened(found)
        return self.shortened(search.by_sums(broken))

    def shortened(self, state: State | None) -> State | None:
        """Without changes that are not needed: what was found in a hurry may have some."""
        for address in list(state.changes) if state is not None else ():
            left = {a: value for a, value in state.changes.items() if a != address}  # type: ignore[union-attr]
            cells = {**self.cells, **left}
            if all(demand.gap(cells, self.context) is None for demand in self.bench.of_cell[address]):
                state = State(left, state.fills - {address}, {}, {})  # type: ignore[union-attr]
        return state

    def separated(self, whole: State) -> Iterator[State]:
        """Changes hang together where one demand looks at both."""
        left = dict(whole.changes)
        while left:
            together = [next(iter(left))]
            for address in together:
                near = {cell for demand in self.bench.of_cell[address] for cell in demand.looks_at}
                together += [cell for cell in left if cell in near and cell not in together]
            yield State({a: left.pop(a) for a in together}, whole.fills & set(together), {}, {})

    # Other ways to the same end

    def proposals(self, part: State, parts: list[State], steps: Steps) -> list[Proposal]:
        """The part itself and, while there is time, other repairs that fit to the rest of the smallest one."""
        others = {a: v for other in parts if other is not part for a, v in other.changes.items()}
        base = {**self.cells, **others}
        search = Search(self.bench, base, self.context, locked=others)
        found = [part]
        for state in search.solutions(self.broken(base), steps, most_cells=len(part.changes) + BEYOND):
            if self.is_another(state, found, base):
                found.append(state)
            if len(found) == MOST:
                break
        proposals = (self.proposal(state) for state in found)
        return [proposal for proposal in proposals if proposal is not None]

    def is_another(self, state: State, found: list[State], base: Cells) -> bool:
        """Not the same cells as before with more beside them, and none of them in vain."""
        if any(set(earlier.changes) <= set(state.changes) for earlier in found):
            return False
        return not any(self.is_vain(address, state, base) for address in state.changes)

    def is_vain(self, address: str, state: State, base: Cells) -> bool:
        cells = {**base, **{a: value for a, value in state.changes.items() if a != address}}
        return all(demand.gap(cells, self.context) is None for demand in self.bench.of_cell[address])

    def proposal(self, state: State) -> Proposal | None:
        """Judged by the reference evaluator on the report as it is: something is settled, and nothing else breaks."""
        after = {**self.cells, **state.changes}
        touched = {check for address in state.changes for check in self.shop.checks_of.get(address, ())}
        left = {check for check in touched if not holds(check, after, self.context)}
        if not left <= set(self.failing):
            return None
        met = {
            demand.check
            for address in state.changes
            for demand in self.bench.of_cell[address]
            if demand.gap(self.cells, self.context) is not None and demand.gap(after, self.context) is None
        }
        changes = [self.change(address, value, state) for address, value in state.changes.items()]
        return Proposal(
            changes=tuple(sorted(changes, key=lambda c: self.bench.place[c.address])),
            settles=tuple(check for check in self.failing if check in touched - left),
            helps=tuple(check for check in self.failing if check in met),
            samples=tuple((address, state.changes[address]) for address in sorted(state.fills)),
        )

    def change(self, address: str, value: Value, state: State) -> Change:
        is_fill = address in state.fills
        is_sum = address in self.bench.totals and not is_fill
        return Change(address, self.cells.get(address), None if is_fill else value, is_sum)

    # Tenge in cells of thousand tenge

    def divisions(self) -> Repairs:
        previous = self.context.previous or {}
        found: Repairs = {}
        for check in self.shop.slips:
            cell = check.cells[0]
            if self.is_slip(cell, previous, check) and not holds(check, self.cells, self.context):
                alike = [a for a in self.bench.kinds if _alike(a, cell) and self.is_slip(a, previous, check)]
                choices = [[cell], alike] if len(alike) > 1 else [[cell]]
                proposals = [self.division(check, addresses) for addresses in choices]
                found[check.control_id, check.place] = tuple(sorted(proposals, key=self.breaks))
        return found

    def is_slip(self, address: str, previous: Cells, check: Check) -> bool:
        if self.bench.kinds.get(address) != "money" or check.slip is None:
            return False
        now, before = number_of(self.cells.get(address)), number_of(previous.get(address))
        return before != 0 and is_thousandfold(now / before, check.slip)

    def division(self, check: Check, addresses: list[str]) -> Proposal:
        changes = (Change(a, self.cells.get(a), thousandth(number_of(self.cells.get(a)))) for a in addresses)
        return Proposal(tuple(changes), (check,), (check,), is_division=True)

    def breaks(self, proposal: Proposal) -> int:
        """How many errors would be there that are not there now."""
        after = {**self.cells, **{change.address: change.after for change in proposal.changes}}
        touched = {c for change in proposal.changes for c in self.shop.checks_of.get(change.address, ())}
        return sum(check not in self.failing and not holds(check, after, self.context) for check in touched)


def _alike(address: str, cell: str) -> bool:
    """In the same section."""
    return address.split("/", 1)[0] == cell.split("/", 1)[0]
