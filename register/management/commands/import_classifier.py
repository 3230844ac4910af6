"""Import an official classifier, in force from a day on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from register.classifiers import CLASSIFIERS
from register.imports import FileRefused, import_classifier
from register.management.commands.import_units import print_report


class Command(BaseCommand):
    help = "Imports a classifier: KATO in the official layout (te, ab, cd, ef, hij, k, name_kaz, name_rus, nn)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("classifier", choices=CLASSIFIERS)
        parser.add_argument("file")
        parser.add_argument("--valid-from", type=date.fromisoformat, required=True, help="first day in force")
        parser.add_argument("--complete", action="store_true", help="codes that the file lacks end the day before")
        parser.add_argument("--dry-run", action="store_true", help="only the report")
        parser.add_argument("--row-by-row", action="store_true", help="store the good rows of a file with bad ones")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_classifier(
                options["classifier"], options["file"], valid_from=options["valid_from"],
                is_complete=options["complete"], row_by_row=options["row_by_row"], dry_run=options["dry_run"],
            )  # fmt: skip
        except FileRefused as refused:
            raise CommandError(f"{refused.message.kk}\n{refused.message.ru}") from refused
        except OSError as missing:
            raise CommandError(str(missing)) from missing
        print_report(self, report)
        if not report.is_clean:
            raise CommandError(f"{report.refused} rows with problems")
