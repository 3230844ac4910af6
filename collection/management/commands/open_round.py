"""`manage.py open_round FORM YEAR`: the frame, its counts, a question, the round."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from collection.actions.opening import Counts, counts_of_frame, open_from_frame, take_round_frame
from forms_core import registry
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from register.classifiers import region_name


class Command(BaseCommand):
    help = "Take the frame of a form and year, show what it obliges, and open the round."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("form", help="code of the form, for example 2-IT")
        parser.add_argument("year", type=int, help="the reporting year")
        parser.add_argument(
            "--opens-on", type=date.fromisoformat, help="first day of filling, 2027-01-05; today if not said"
        )
        parser.add_argument("--yes", action="store_true", help="open without a question")

    def handle(self, *args: Any, **options: Any) -> None:
        known = [form.in_force.form_code for form in registry.forms()]
        if options["form"] not in known:
            raise CommandError(f"No form {options['form']}. Known: {', '.join(known)}")
        try:
            with transaction.atomic():  # a frame that is not opened is not kept
                self.open(options["form"], options["year"], options["opens_on"] or local_date(), options["yes"])
        except DomainError as refusal:
            raise CommandError(refusal.message.both) from refusal

    def open(self, form: str, year: int, opens_on: date, is_sure: bool) -> None:
        frame = take_round_frame(form, year)
        self.show(counts_of_frame(frame))
        if not is_sure and input(f"Open {form} {year} on {opens_on}? [yes/no] ").strip().lower() != "yes":
            raise CommandError("Nothing was opened.")
        opened = open_from_frame(frame, opens_on=opens_on)
        self.stdout.write(f"{opened}: {opened.obligations.count()} obligations, due {opened.due_on}")

    def show(self, counts: Counts) -> None:
        self.stdout.write(f"population {counts.population}, drawn {counts.selected}")
        for region, (population, selected) in counts.regions.items():
            self.stdout.write(f"  {region} {region_name(region).ru}: {population}, drawn {selected}")
        for stratum, (population, selected) in counts.strata.items():
            self.stdout.write(f"  {stratum}: {population}, drawn {selected}")
