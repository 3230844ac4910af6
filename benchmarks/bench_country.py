"""3-inform at the size of the country: population, accepted returns, vintage, protected tables, bulletin in kk and ru.

    .venv/test/bin/python -m benchmarks.bench_country [--units 135372] [--postgres]

The limit of the chain from the stored population to the bulletin is 60 s and 2 GiB.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.bench_web import database

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS, LIMIT_GIB = 60, 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=135_372)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(options.postgres) as url:
        os.environ |= {
            "DATA_DIR": folder, "CABINET_MODE": "test", "DJANGO_SETTINGS_MODULE": "cabinet.settings",
            "TASKS_IN_PROCESS": "1", **({"DATABASE_URL": url} if url else {}),
        }  # fmt: skip
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        Chain(options.units).run("PostgreSQL" if url else "SQLite")


class Chain:
    def __init__(self, count: int) -> None:
        self.count = count
        self.rows: list[tuple[str, float]] = []

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        found = work()
        self.rows.append((name, time.perf_counter() - started))
        print(f"  {name:<58} {self.rows[-1][1]:7.1f} s", flush=True)
        return found

    def run(self, engine: str) -> None:
        from django.core.management import call_command

        from accounts.models import User
        from register.population import make_units
        from register.storage import store_units

        call_command("migrate", verbosity=0)
        by = User.objects.create_user("bench@example.kz", "x", full_name="Bench", role="publisher")
        print(f"{engine}, {self.count} units, all of them report")
        units = self.step("population made", lambda: make_units(self.count, 1, entrepreneurs=0, silent=False))
        self.step("population stored in the register", lambda: store_units(units))
        round_ = self.step("frame taken, round opened, returns filed and accepted", lambda: self.collect(units, by))
        before = sum(seconds for _, seconds in self.rows)
        bulletin = self.publish(round_, by)
        chain = sum(seconds for _, seconds in self.rows) - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"  population in the database -> vintage -> bulletin: {chain:.1f} s (limit {LIMIT_SECONDS} s)")
        print(f"  with making and filing: {before + chain:.1f} s; peak memory {peak:.2f} GiB (limit {LIMIT_GIB})")
        print(f"  bulletin files: {[(file.name, len(file.content)) for file in bulletin.files.all()]}")

    def collect(self, units: Any, by: Any) -> Any:
        from cabinet.demo_data import filed_answers
        from collection.actions.rounds import close_round, create_round
        from collection.bulk import Filed, file_many
        from forms_core import registry
        from register.answers import make_answers_3inform
        from register.models import Unit
        from sampling.frame import take_frame
        from sampling.rules import rules_of

        rules = rules_of(registry.form("3-INFORM").in_force.form["respondents"])
        frame = take_frame("3-INFORM", 2022, Unit.objects.all(), rules, "bench", 1.0)
        round_ = create_round("3-INFORM", 2022, opens_on=date(2022, 12, 1), frame=frame)
        drawn = {c: (pk, r, s) for c, pk, r, s in frame.units.values_list("unit__code", "unit_id", "region", "stratum")}
        filed = [
            Filed(drawn[code][0], code, drawn[code][1], drawn[code][2], cells)
            for code, cells in filed_answers(units, make_answers_3inform(units, 1))
            if code in drawn
        ]
        received = datetime(2023, 1, 10, 12, tzinfo=ZoneInfo("Asia/Almaty"))
        file_many(round_, filed, by=by, received_at=received)
        return close_round(round_, by=by)

    def publish(self, round_: Any, by: Any) -> Any:
        from dissemination.actions.assemble import assemble_bulletin
        from estimation.actions.make_vintage import make_vintage
        from estimation.actions.tabulate import tabulate

        vintage = self.step("vintage: versions pinned, strata weighted", lambda: make_vintage(round_, by=by))
        vintage = self.step("tables: sums, errors, confidentiality", lambda: tabulate(vintage, by=by))
        return self.step("bulletin: pages and workbooks, kk and ru", lambda: assemble_bulletin(vintage, by=by))


if __name__ == "__main__":
    main()
