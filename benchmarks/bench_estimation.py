"""Population -> vintage -> protected tables of a whole round, at the size of the country.

    .venv/test/bin/python -m benchmarks.bench_estimation [--form 2-IT] [--units 20000] [--postgres] [--folder DIR]

Prints seconds and peak memory of each step, the limit, and the same sums by plain SQL (GROUP BY) in the same run;
they must agree to the last digit. `--folder` keeps the population for the next run.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bench_web import database

ROOT = Path(__file__).resolve().parent.parent
UNITS = {"3-INFORM": 135_372, "2-IT": 20_000}
LIMIT_SECONDS, LIMIT_MIB, YEAR, SEED, CHUNK = 60, 2048, 2024, 7, 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--form", choices=sorted(UNITS), default="3-INFORM")
    parser.add_argument("--units", type=int)
    parser.add_argument("--postgres", action="store_true", help="on a temporary PostgreSQL instead of SQLite")
    parser.add_argument("--folder", help="keep (or reuse) the population here")
    parser.add_argument("--step", choices=["prepare", "measure"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.units = options.units or UNITS[options.form]
    if options.step:
        start_django()
        (prepare if options.step == "prepare" else measure)(options.form, options.units)
        return
    with tempfile.TemporaryDirectory() as folder, database(options.postgres) as url:
        place = Path(options.folder or folder)
        place.mkdir(parents=True, exist_ok=True)
        os.environ |= {"DATA_DIR": str(place), "CABINET_MODE": "demo", "DJANGO_SETTINGS_MODULE": "cabinet.settings"}
        os.environ |= {"TASKS_IN_PROCESS": "1", **({"DATABASE_URL": url} if url else {})}
        print(f"{options.form}, {options.units:,} units, {'PostgreSQL' if url else 'SQLite'}", flush=True)
        done = place / f"prepared-{options.form}-{options.units}"
        if not done.exists():
            run(options, "prepare")
            if not url:
                done.touch()
        run(options, "measure")


def run(options: argparse.Namespace, step: str) -> None:
    """Each step in its own process: the population does not count in the memory of the calculation."""
    arguments = ["--step", step, "--form", options.form, "--units", str(options.units)]
    subprocess.run([sys.executable, "-m", "benchmarks.bench_estimation", *arguments], cwd=ROOT, check=True)


def start_django() -> None:
    import django

    sys.path.insert(0, str(ROOT))
    django.setup()


def prepare(form_code: str, count: int) -> None:
    """Everybody drawn has an accepted report; every 40th did not answer."""
    from datetime import UTC, datetime

    from django.core.management import call_command

    from accounts.models import User
    from cabinet.demo_data import MAKERS, filed_answers
    from collection.actions.rounds import close_round, create_round, oblige
    from collection.bulk import Filed, file_many
    from forms_core import registry
    from register.models import Unit
    from register.population import make_units
    from register.storage import store_units
    from sampling.frame import take_frame
    from sampling.rules import rules_of

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    units = make_units(count, SEED, it_share=1.0 if form_code == "2-IT" else 0.1, entrepreneurs=0, silent=False)
    store_units(units)
    edition = registry.form(form_code).in_force
    frame = take_frame(form_code, YEAR, Unit.objects.all(), rules_of(edition.form["respondents"]), "bench", 1)
    user = User.objects.create_user("bench@example.kz", "x", full_name="Bench", role="respondent")
    round_ = create_round(form_code, YEAR, opens_on=edition.deadline.due_on(YEAR), frame=frame)
    drawn = {
        code: (unit, region, stratum, take_all)
        for code, unit, region, stratum, take_all in frame.units.filter(is_selected=True).values_list(
            "unit__code", "unit_id", "region", "stratum", "is_take_all"
        )
    }
    received, batch, silent = datetime(YEAR + 1, 1, 10, tzinfo=UTC), [], []
    for place, (code, cells) in enumerate(filed_answers(units, MAKERS[form_code](units, SEED))):
        if code not in drawn:
            continue
        unit, region, stratum, _ = drawn[code]
        if place % 40 == 0:
            silent.append((unit, region, stratum))
            continue
        batch.append(Filed(unit, code, region, stratum, cells))
        if len(batch) == CHUNK:
            file_many(round_, batch, by=user, received_at=received)
            batch = []
    file_many(round_, batch, by=user, received_at=received)
    oblige(round_, silent)
    close_round(round_, by=user)
    print(f"  prepared in {time.perf_counter() - started:.0f} s (not measured)", flush=True)


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def timed(name: str, lines: list[tuple[str, float, float]]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    lines.append((name, time.perf_counter() - started, peak_mib()))


def measure(form_code: str, count: int) -> None:
    from collection.models import Round
    from estimation.actions import tabulate as work
    from estimation.actions.make_vintage import make_vintage
    from estimation.models import HiddenCell, TableCell, Vintage
    from estimation.queries import protected_tables, refusals

    lines: list[tuple[str, float, float]] = []
    Vintage.objects.all().delete()
    round_ = Round.objects.get(survey__form_code=form_code)
    base = peak_mib()
    whole = time.perf_counter()
    with timed("vintage: pin versions, strata, weights", lines):
        vintage = make_vintage(round_)
    with timed("facts: read the reports' place", lines):
        job = work.Tabulation(vintage)
    for name, step in (
        ("facts: read the sheets, lay the tables out", job.read), ("sums and estimates with errors", job.add),
        ("confidentiality and its audit", job.protect), ("write cells, reasons, layouts", lambda: job.write(None)),
    ):  # fmt: skip
        with timed(name, lines):
            step()
    whole = time.perf_counter() - whole
    chain_peak = peak_mib()
    with timed("read all protected tables back", lines):
        protected_tables(vintage)
    with timed("peer: the same sums by SQL GROUP BY", lines):
        agrees = same_sums_by_sql(job)
    print(f"  {'step':<46}{'seconds':>9}{'peak MiB':>10}")
    for name, seconds, peak in lines:
        print(f"  {name:<46}{seconds:>9.2f}{peak:>10.0f}")
    print(f"  {'whole chain':<46}{whole:>9.2f}{chain_peak:>10.0f}   (process before: {base:.0f} MiB)")
    print(f"  {'limit':<46}{LIMIT_SECONDS:>9.2f}{LIMIT_MIB:>10.0f}")
    print(
        f"  {vintage.report_count:,} reports, {len(job.facts.strata):,} strata, {len(job.sums.keys):,} groups, "
        f"{len(job.plan.variables)} variables, {len(job.plan.sums):,} sums with errors, "
        f"{TableCell.objects.count():,} cells, {HiddenCell.objects.count():,} hidden, "
        f"refused tables: {sorted(refusals(vintage)) or 'none'}"
    )
    print(f"  sums of the peer agree to the last digit: {agrees}")
    if not agrees or whole > LIMIT_SECONDS or chain_peak > LIMIT_MIB:
        raise SystemExit("the goal is missed")


# --- the peer ---


def same_sums_by_sql(job: Any) -> bool:
    """Every plain variable by stratum, region, section and size, summed by the database and compared with ours."""
    edition = job.facts.edition
    tables = {section.id for section in edition.sections.values() if section.is_table}
    simple = [v for v in job.plan.variables if sql_of(v.value, job) and (not v.answers or sql_of(v.answers, job))]
    of_rows = [v for v in simple if sections_of(v, job) & tables]
    ours = dict(zip(job.plan.variables, job.sums.sums.sum(axis=0).tolist(), strict=True))
    theirs = sums_of_questions([v for v in simple if v not in of_rows], job)
    for section in sorted({name for v in of_rows for name in sections_of(v, job)} & tables):
        theirs |= sums_of_rows([v for v in of_rows if v.value[0] == "cell" and sections_of(v, job) == {section}], job)
    return bool(theirs) and all(ours[variable] == total for variable, total in theirs.items())


DIMENSIONS = "r.stratum, r.region, r.activity, r.size_group"


def sums_of_questions(variables: list[Any], job: Any) -> dict[Any, int]:
    """One statement over all sheets of questions."""
    sections = sorted({part for v in variables for part in sections_of(v, job)})
    if not sections:
        return {}
    wanted = [
        f"SUM(CASE WHEN {sql_of(v.answers, job)} THEN {sql_of(v.value, job)} ELSE 0 END)" if v.answers
        else f"SUM({sql_of(v.value, job)})"
        for v in variables
    ]  # fmt: skip
    joins = [f"JOIN {table_of(name, job)} {name} ON {name}.version_id = r.version_id" for name in sections]
    rows = grouped(DIMENSIONS, wanted, " ".join(joins), job)
    return {v: sum(int(row[4 + place]) for row in rows) for place, v in enumerate(variables)}


def sums_of_rows(variables: list[Any], job: Any) -> dict[Any, int]:
    """One statement over a sheet of printed rows."""
    cells = {v: job.facts.edition.cells[v.value[1]] for v in variables}
    fields = sorted({cell.field for cell in cells.values()})
    section = next(iter(cells.values())).section
    join = f"JOIN {table_of(section, job)} {section} ON {section}.version_id = r.version_id"
    wanted = [f'SUM(COALESCE({section}."{field}", 0))' for field in fields]
    rows = grouped(f"{DIMENSIONS}, {section}.row", wanted, join, job)
    return {
        v: sum(int(row[5 + fields.index(cell.field)]) for row in rows if row[4] == cell.row)
        for v, cell in cells.items()
    }


def grouped(keys: str, wanted: list[str], joins: str, job: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {keys}, {', '.join(wanted)} FROM estimation_vintagereport r {joins} "
            f"WHERE r.vintage_id = {job.vintage.pk} GROUP BY {keys}"
        )
        return cursor.fetchall()


def table_of(section: str, job: Any) -> str:
    return job.facts.form.sheet_by_section[section]._meta.db_table


def sections_of(variable: Any, job: Any) -> set[str]:
    from estimation.measures import addresses_of

    return {address.split("/")[0] for address in addresses_of(variable)}


def sql_of(tree: Any, job: Any) -> str:
    """A tree of a measure as SQL; empty where it has no simple form."""
    if tree is None:
        return ""
    kind, *parts = tree
    if kind == "number":
        return str(parts[0])
    if kind == "cell":
        cell = job.facts.edition.cells[parts[0]]
        return f'COALESCE({cell.section}."{cell.field}", 0)'
    if kind in ("ANY", "ALL"):
        sign, limit, *cells = parts
        word = " OR " if kind == "ANY" else " AND "
        return "(" + word.join(f"{sql_of(cell, job)} {sign} {sql_of(limit, job)}" for cell in cells) + ")"
    if kind in ("+", "-", "=", "!=", "<", ">", "<=", ">=", "and", "or"):
        return "(" + f" {kind} ".join(sql_of(part, job) for part in parts) + ")"
    return ""


if __name__ == "__main__":
    main()
