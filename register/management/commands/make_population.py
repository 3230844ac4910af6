"""Store an invented population in the register, and write its answers to both forms."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from register.answers import write_returns
from register.models import Unit
from register.population import make_units
from register.storage import store_units
from register.units import Units


class Command(BaseCommand):
    help = (
        "Makes an invented population (legal entities of the 3-inform circle, IT entrepreneurs, and units that do not "
        "report) and stores it. Its answers add up to the published year 2021; --answers writes them to files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, required=True, help="legal entities that report")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same population")
        parser.add_argument("--it-share", type=float, default=0.1, help="share of IT firms (58.2, 62, 63.1)")
        parser.add_argument("--entrepreneurs", type=int, help="individual entrepreneurs besides (default: 5 %%)")
        parser.add_argument("--answers", type=Path, metavar="FOLDER", help="3-INFORM.jsonl and 2-IT.jsonl go here")

    @transaction.atomic  # no units without the answers that were asked for
    def handle(self, *args: Any, **options: Any) -> None:
        if Unit.objects.exists():
            raise CommandError("The register is not empty: an invented population never mixes with real units.")
        units = make_units(
            options["units"], options["seed"], it_share=options["it_share"], entrepreneurs=options["entrepreneurs"]
        )
        self.stdout.write(f"{store_units(units)} units stored")
        if options["answers"]:
            self._write_answers(units, options["seed"], options["answers"])

    def _write_answers(self, units: Units, seed: int, folder: Path) -> None:
        try:
            written = write_returns(units, seed, folder)
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        for path, count in written.items():
            self.stdout.write(f"{path}: {count} returns")
