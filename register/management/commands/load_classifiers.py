"""Bring the shipped classifiers into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from register.storage import load_classifiers


class Command(BaseCommand):
    help = "Fills the classifiers from fixtures/classifiers. Safe to repeat: nothing is doubled, imported lines stay."

    def handle(self, *args: Any, **options: Any) -> None:
        for classifier, (created, changed) in load_classifiers().items():
            self.stdout.write(f"{classifier}: {created} new, {changed} changed")
