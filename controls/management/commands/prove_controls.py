"""manage.py prove_controls: judge the controls of every edition. Silent and 0 when nothing is wrong, else 1."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from controls.faults import Fault
from controls.prove import SECONDS, prove
from forms_core import registry
from forms_core.edition import Edition


class Command(BaseCommand):
    help = "Prove the controls of the editions: unknown codes, missing checks, contradictions, wording."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--form", metavar="CODE", help="only this form, for example 2-IT")
        parser.add_argument("--as-printed", action="store_true", help="judge the wording as printed in the law")
        parser.add_argument("--seconds", type=float, default=SECONDS, help="how long the solver may think about a form")
        parser.add_argument("--lang", choices=("kk", "ru"), default="ru")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for edition in _editions(options["form"], options["lang"]):
            for fault in prove(edition, as_printed=options["as_printed"], seconds=options["seconds"]):
                wrong += 1
                self.stdout.write(_line(edition, fault, options["lang"]))
        if wrong:
            sys.exit(1)


def _editions(form: str | None, language: str) -> Iterator[Edition]:
    try:
        wanted = [registry.form(form)] if form else registry.forms()
    except registry.UnknownForm as error:
        raise CommandError(error.message.in_(language)) from error
    for known in wanted:
        yield from known.editions


def _line(edition: Edition, fault: Fault, language: str) -> str:
    """`forms_2it/editions/2026.yaml:646: 2it.s2.total-rows.literal: ...`, which editors open at the line."""
    path = edition.path.resolve()
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    control = f" {fault.control}:" if fault.control else ""
    return f"{path}:{fault.line}:{control} {fault.in_(language)}"
