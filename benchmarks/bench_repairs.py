"""Repairs of reports with many failing controls: how long, how many cells, and is nothing left?

    .venv/test/bin/python -m benchmarks.bench_repairs [--cases 1000] [--failing 10]

Generated reports of both forms, spoiled until so many controls fail. For each: processor time of all proposals (limit
200 ms) and what is left when they are followed one after the other (limit: nothing). `controls.repair` says how it
searches; ADR 20 has the figures of the solvers that it was measured against.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from benchmarks.bench_controls import OUTSIDE
from benchmarks.spoiled import FORMS, Spoiler
from controls.repair import Proposal, Repairs

MILLISECONDS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="of both forms together")
    parser.add_argument("--failing", type=int, default=10)
    options = parser.parse_args()
    print("form        cases  failing  cells  median ms   p99 ms   max ms  left")
    for form in FORMS:
        one_form(Spoiler(form), form, options.cases // len(FORMS), options.failing)


def one_form(spoiler: Spoiler, form: str, cases: int, failing: int) -> None:
    times, left, changed, failed = [], 0, [], []
    for seed in range(cases):
        cells = spoiler.report(seed, failing)
        failed.append(len(spoiler.checker.failing(cells, OUTSIDE)))
        began = time.process_time()
        found = spoiler.shop.repairs(cells, OUTSIDE)
        times.append((time.process_time() - began) * 1000)
        after, count = follow(spoiler, cells, found)
        left += bool(spoiler.checker.failing(after, OUTSIDE))
        changed.append(count)
    times.sort()
    verdict = "kept" if times[-1] <= MILLISECONDS and not left else "NOT KEPT"
    print(
        f"{form:<10} {cases:>6} {statistics.mean(failed):>8.1f} {statistics.mean(changed):>6.1f}"
        f" {statistics.median(times):>10.1f} {times[int(0.99 * (cases - 1))]:>8.1f} {times[-1]:>8.1f} {left:>5}"
        f"   limit {MILLISECONDS} ms, nothing left: {verdict}",
        flush=True,
    )


def follow(spoiler: Spoiler, cells: dict[str, Any], repairs: Repairs) -> tuple[dict[str, Any], int]:
    """Take the first proposal of the first finding until there is none; what is to fill is filled as it was judged."""
    after, changed = dict(cells), 0
    for _ in range(40):
        first = next((proposals[0] for proposals in repairs.values() if proposals), None)
        if first is None:
            break
        after |= applied(first)
        changed += len(first.changes)
        repairs = spoiler.shop.repairs(after, OUTSIDE)
    return after, changed


def applied(proposal: Proposal) -> dict[str, Any]:
    return {c.address: c.after for c in proposal.changes if not c.is_to_fill} | dict(proposal.samples)


if __name__ == "__main__":
    main()
