"""Import units of the business register from a workbook or a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from register.imports import FileRefused, ImportReport, import_units


def print_report(command: BaseCommand, report: ImportReport) -> None:
    """Every wrong cell in both languages, then the counts."""
    for problem in report.problems:
        command.stdout.write(f"{problem.row}\t{problem.column}\t{problem.value}")
        command.stdout.write(f"    {problem.message.kk} {problem.todo.kk}")
        command.stdout.write(f"    {problem.message.ru} {problem.todo.ru}")
    if report.sheet:
        command.stdout.write(f"sheet: {report.sheet}")
    if report.ignored_columns:
        command.stdout.write(f"columns not used: {', '.join(report.ignored_columns)}")
    command.stdout.write(
        f"read {report.read}, new {report.created}, changed {report.updated}, unchanged {report.unchanged}, "
        f"refused {report.refused}: {'stored' if report.is_stored else 'nothing stored'}"
    )


class Command(BaseCommand):
    help = "Imports units from .xlsx or .csv. One wrong row keeps the file out, unless --row-by-row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="only the report")
        parser.add_argument("--row-by-row", action="store_true", help="store the good rows of a file with bad ones")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_units(options["file"], row_by_row=options["row_by_row"], dry_run=options["dry_run"])
        except FileRefused as refused:
            raise CommandError(f"{refused.message.kk}\n{refused.message.ru}") from refused
        except OSError as missing:
            raise CommandError(str(missing)) from missing
        print_report(self, report)
        if not report.is_clean:
            raise CommandError(f"{report.refused} rows with problems")
