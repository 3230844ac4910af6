"""A whole form as text, for reading, comparing and printing."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forms_core import registry
from forms_core.edition import Edition
from forms_core.printing import print_form
from kernel.bilingual import LANGUAGES


class Command(BaseCommand):
    help = "Print a whole form: title page, sections, rows, columns, questions, hints, closed cells, signatories."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("form", help="code of the form, e.g. 2-IT")
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")
        parser.add_argument("--edition", help="id of an edition; the one in force without it")
        parser.add_argument("--controls", action="store_true", help="the controls as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            form = registry.form(options["form"])
            edition = registry.edition(options["edition"]) if options["edition"] else form.in_force
        except registry.UnknownForm as error:
            raise CommandError(error.message.in_(options["lang"])) from error
        self.refuse_foreign(edition, form.code)
        self.stdout.write(print_form(edition, options["lang"], controls=options["controls"]), ending="")

    def refuse_foreign(self, edition: Edition, code: str) -> None:
        if edition.form_code != code:
            raise CommandError(f"{edition.id} is an edition of {edition.form_code}, not of {code}")
