"""Interface texts into catalogues, and every fault of the parts at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.locale_build import LocaleError, build


class Command(BaseCommand):
    help = "Make locale/{kk,ru}/LC_MESSAGES from locale/parts/*.yaml."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            try:
                count = build(folder)
            except LocaleError as error:
                raise CommandError(f"{len(error.complaints)} faults:\n{error}") from error
            if options["verbosity"]:
                self.stdout.write(f"{folder.name}: {count} texts in kk and ru")
