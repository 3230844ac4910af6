"""Store an invented population in the register."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from register.models import Unit
from register.population import make_units
from register.storage import store_units


class Command(BaseCommand):
    help = "Makes an invented population (legal entities of the 3-inform circle, and IT entrepreneurs) and stores it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, required=True, help="legal entities")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same population")
        parser.add_argument("--it-share", type=float, default=0.1, help="share of IT firms (58.2, 62, 63.1)")
        parser.add_argument("--entrepreneurs", type=int, help="individual entrepreneurs besides (default: 5 %%)")

    def handle(self, *args: Any, **options: Any) -> None:
        if Unit.objects.exists():
            raise CommandError("The register is not empty: an invented population never mixes with real units.")
        units = make_units(
            options["units"], options["seed"], it_share=options["it_share"], entrepreneurs=options["entrepreneurs"]
        )
        self.stdout.write(f"{store_units(units)} units stored")
