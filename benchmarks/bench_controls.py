"""All controls of one form on the server, and of a whole survey in columns.

    .venv/test/bin/python -m benchmarks.bench_controls [--returns 155372] [--file]

One form: processor time of the generated function against its limit (3-inform 5 us, 2-IT 40 us), and beside it the
reference interpreter and a plain interpreter of json-logic rules, in the same run and with the same findings.
A survey: returns a second of the columns (limit 300,000), 20,000 of 2-IT and the rest 3-inform. `--file` also runs
check_returns on files of that size.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from controls.batch import Batch
from controls.compile import Checker
from controls.expand import Check, expand_all
from controls.functions import Cells, Context, Respondent
from forms_core.edition import Edition, load

ROOT = Path(__file__).resolve().parent.parent
ALL_RETURNS, OF_2IT = 155_372, 20_000
RETURNS_A_SECOND = 300_000
DAY = date(2026, 1, 15)
OUTSIDE = Context(
    respondent=Respondent("62011", ("62011", "47110"), 150),
    kato=frozenset({"711110000"}),
    countries=frozenset({"KZ", "RU"}),
    submitted_on=DAY,
    deadline=DAY,
    today=DAY,
)


@dataclass(frozen=True)
class Form:
    edition: Edition
    limit: float  # microseconds for all controls of one form
    make: Callable[[Edition, random.Random], dict[str, Any]]

    @property
    def checks(self) -> list[Check]:
        return expand_all([c for c in self.edition.controls if c.enabled and c.evaluable], self.edition)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--returns", type=int, default=ALL_RETURNS)
    parser.add_argument("--file", action="store_true", help="check_returns on files, with parsing and writing")
    options = parser.parse_args()
    forms = [
        Form(load(ROOT / "forms_3inform/editions/2022.yaml"), 5, answers_3inform),
        Form(load(ROOT / "forms_2it/editions/2026.yaml"), 40, answers_2it),
    ]
    for form in forms:
        one_form(form)
    counts = [max(1, options.returns - OF_2IT), min(OF_2IT, options.returns)]
    whole_survey(list(zip(forms, counts, strict=True)))
    if options.file:
        for form, count in zip(forms, counts, strict=True):
            from_a_file(form, count)


# ---- One form ----


def one_form(form: Form) -> None:
    checks, dice = form.checks, random.Random(1)
    checker = Checker(checks)
    cells = form.make(form.edition, dice)
    context = replace(OUTSIDE, previous=form.make(form.edition, dice))
    plain = [(check, rule) for check in checks if (rule := as_json_logic(check)) is not None]
    same = [check for check, _ in plain]
    smaller = Checker(same)
    found = [check for check, rule in plain if not json_logic(rule, cells)]
    assert found == smaller.run(cells, context)
    print(f"\n{form.edition.id}: {len(checks)} checks, {len(checker.checks)} compiled, all server-side controls")
    line("generated function, with last year", microseconds(lambda: checker.failing(cells, context)), form.limit)
    without = replace(context, previous=None)
    line("generated function, no last year", microseconds(lambda: checker.failing(cells, without)), form.limit)
    line("reference interpreter", microseconds(lambda: checker.run_slowly(cells, context), 20))
    print(f"  of which {len(same)} checks that json-logic can say")
    line("  generated function", microseconds(lambda: smaller.failing(cells, context)))
    line("  plain json-logic interpreter", microseconds(lambda: [json_logic(rule, cells) for _, rule in plain], 20))


def microseconds(work: Callable[[], Any], number: int = 5_000) -> float:
    return min(timeit.repeat(work, timer=time.process_time, number=number, repeat=9)) / number * 1e6


def line(name: str, value: float, limit: float | None = None) -> None:
    verdict = "" if limit is None else f"   limit {limit:g}: {'kept' if value <= limit else 'NOT KEPT'}"
    print(f"  {name:<44} {value:10.2f} us{verdict}", flush=True)


SIGNS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def as_json_logic(check: Check) -> dict[str, Any] | None:
    """The check as a json-logic rule over a flat object, or None for what json-logic has no word for."""
    try:
        return rule_of(check.tree)
    except KeyError:
        return None


def rule_of(tree: Any) -> Any:
    if not isinstance(tree, list):
        return tree
    name, *operands = tree
    if name == "cell":
        return {"var": operands[0]}
    if name == "if":
        return {"or": [{"!": [rule_of(operands[0])]}, rule_of(operands[1])]}
    if name == "not":
        return {"!": [rule_of(operands[0])]}
    word = {**SIGNS, "+": "+", "SUM": "+", "-": "-", "*": "*", "and": "and", "or": "or"}[name]
    return {word: [rule_of(operand) for operand in operands]}


LOGIC: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "+": lambda *parts: sum(parts), "-": lambda a, b: a - b,
    "*": lambda a, b: a * b, "!": lambda a: not a, "and": lambda *parts: all(parts), "or": lambda *parts: any(parts),
}  # fmt: skip


def json_logic(rule: Any, cells: Cells) -> Any:
    """As the interpreters of json-logic do it: one dictionary at a time, arguments first."""
    if not isinstance(rule, dict):
        return rule
    name = next(iter(rule))
    arguments = rule[name]
    if name == "var":
        return cells.get(arguments) or 0
    return LOGIC[name](*[json_logic(argument, cells) for argument in arguments])


# ---- A whole survey ----


def whole_survey(parts: list[tuple[Form, int]]) -> None:
    print(f"\nIn columns: {sum(count for _, count in parts):,} returns")
    total = 0.0
    for form, count in parts:
        checks = [check for check in form.checks if not check.needs_context]
        batch, checker = Batch(checks), Checker(checks)
        sample = [wrong_now_and_then(form, seed) for seed in range(2_000)]
        before = [wrong_now_and_then(form, seed + 10_000) for seed in range(2_000)]
        returns, earlier = ([some[i % 2_000] for i in range(count)] for some in (sample, before))
        began = time.perf_counter()
        columns, previous = batch.columns(returns), batch.columns(earlier)
        reading = time.perf_counter() - began
        seconds, failed = best_of(
            3, lambda batch=batch, columns=columns, previous=previous: batch.run(columns, previous)
        )
        total += seconds
        agree(checker, sample, before, failed)
        findings = sum(int(column.sum()) for column in failed)
        print(
            f"  {form.edition.id:<14} {count:>8,} returns  {len(checks)} checks  {findings:>9,} findings"
            f"  {seconds:6.3f} s in the engine  ({reading:.2f} s to make columns of this year and the last)"
        )
    speed = sum(count for _, count in parts) / total
    verdict = "kept" if speed >= RETURNS_A_SECOND else "NOT KEPT"
    print(f"  {speed:,.0f} returns a second   limit {RETURNS_A_SECOND:,}: {verdict}")


def best_of(times: int, work: Callable[[], Any]) -> tuple[float, Any]:
    best, found = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - began)
    return best, found


def agree(checker: Checker, sample: list[dict], before: list[dict], failed: list[Any]) -> None:
    """The columns and the generated function find the same."""
    for index in range(0, min(len(sample), len(failed[0])), 7):
        found = [number for number, column in enumerate(failed) if column[index]]
        assert found == checker.failing(sample[index], Context(previous=before[index]))


def from_a_file(form: Form, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "returns.jsonl", Path(folder) / "found.jsonl"
        texts = [json.dumps(wrong_now_and_then(form, seed), ensure_ascii=False) for seed in range(2_000)]
        with file.open("w", encoding="utf-8") as target:
            target.writelines(f'{{"id": {number}, "cells": {texts[number % 2_000]}}}\n' for number in range(count))
        print(
            f"\ncheck_returns {form.edition.form_code}: {count:,} lines, {file.stat().st_size / 2**20:.0f} MiB",
            flush=True,
        )
        began = time.perf_counter()
        command = [sys.executable, "manage.py", "check_returns", form.edition.form_code, str(file), "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        print(f"  {done.stderr.strip().splitlines()[-1]}")
        print(f"  {count / seconds:,.0f} returns a second with start, parsing, judging and writing")


# ---- Answers that pass, and some that do not ----


def answers_2it(edition: Edition, dice: random.Random) -> dict[str, Any]:
    cells: dict[str, Any] = dict.fromkeys(edition.cells)
    rows, parts = (
        edition.sets["detail"],
        dict(zip(edition.sets["domestic_parents"], edition.sets["domestic"], strict=True)),
    )
    for row in dice.sample(rows, dice.randint(1, 6)):
        state, private, foreign, persons = (dice.randint(0, 90_000) for _ in range(4))
        amounts = {"1": state + private + foreign + persons, "2": state, "3": private, "4": private // 3, "5": foreign,
                   "6": persons}  # fmt: skip
        for column, amount in amounts.items():
            cells[f"s2/{row}/{column}"] = amount
            if row in parts:
                cells[f"s2/{parts[row]}/{column}"] = 0
        cells[f"s3/{row}/1"] = dice.randint(1, 30_000)
        if f"s3/{row}/2" in cells and row in edition.sets["s3_country_open"]:
            cells[f"s3/{row}/2"] = "RU"
    for section, columns in (("s2", "123456"), ("s3", "1")):
        for column in columns:
            cells[f"{section}/1/{column}"] = sum(cells[f"{section}/{row}/{column}"] or 0 for row in rows)
    contact = {"sign/executor_name": "Ә", "sign/phone_mobile": "7", "sign/email": "a@b.kz"}
    return {**cells, "id/bin": "220140000008", "s1/1": "Астана", "s1/1.1": "711110000", "s4/time": "2", **contact}


def answers_3inform(edition: Edition, dice: random.Random) -> dict[str, Any]:
    cells: dict[str, Any] = {a: dice.randint(0, 1) if c.type == "yesno" else None for a, c in edition.cells.items()}
    staff, costs = dice.randint(41, 50), dice.randint(10, 9_000)
    cells |= {f"A/3.{part}": costs for part in (1, 2, 3, 4)}
    cells |= {"A/2": staff, "A/3": costs * 4, "A/3.3.1": costs // 2, "B/4.1": 1, "B/5": staff - 5, "B/6": staff - 6,
              "B/7": staff - 8, "C/12.1": 1, "C/13": staff - 9, "C/14.1": 1, "D/17": 1, "D/18.1": 1, "H/25.10": 1,
              "H/25.2": 1, "H/25.11": 1, "F/20": 1, "F/20.1": costs, "F/21": 0, "F/21.1": 0, "K/27": 1, "K/28": 4,
              "K/28.1": 1}  # fmt: skip
    return {**cells, "id/bin": "220140000008", "A/1": "Астана", "A/1.1": "711110000", "Z/29": "1"}


def wrong_now_and_then(form: Form, seed: int) -> dict[str, Any]:
    """One return in twenty has an answer that does not fit."""
    dice = random.Random(seed)
    cells = form.make(form.edition, dice)
    if dice.random() < 0.05:
        address = dice.choice([a for a, cell in form.edition.cells.items() if cell.type in ("money", "integer")])
        cells[address] = (cells[address] or 0) + dice.choice((1, 50_000))
    return cells


if __name__ == "__main__":
    main()
