"""A new form: a folder with a small working example in the grammar, and what to do next."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from forms_core import registry
from kernel.legal_clock import local_date

SKELETON = Path(__file__).resolve().parent.parent.parent / "skeleton"
CODE = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*")


@dataclass(frozen=True)
class NewForm:
    """The names that follow from the code of a form: `1-innovation` lives in `forms_1innovation`."""

    form: str
    year: int

    @property
    def code(self) -> str:
        return self.form.upper()

    @property
    def app(self) -> str:
        return f"forms_{self.prefix}"

    @property
    def prefix(self) -> str:
        return self.form.lower().replace("-", "")

    @property
    def edition(self) -> str:
        return f"{self.form.lower()}-{self.year}"

    @property
    def app_class(self) -> str:
        return "Forms" + "".join(part.capitalize() for part in self.form.split("-"))

    def files(self) -> dict[str, str]:
        """Path inside the new folder -> the skeleton it is made from."""
        return {
            "apps.py": "apps.py.txt",
            "models.py": "models.py.txt",
            f"editions/{self.year}.yaml": "edition.yaml.txt",
            "tables/1_volumes.yaml": "tables.yaml.txt",
            "tables/relations.yaml": "relations.yaml.txt",
            "cases.yaml": "cases.yaml.txt",
            "__init__.py": "",
            "migrations/__init__.py": "",
        }


class Command(BaseCommand):
    help = "Write the folder of a new form. Nothing that exists is touched."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("form", help="code as printed in the index, in Latin letters, e.g. 1-innovation")
        parser.add_argument("--year", type=int, default=local_date().year, help="year of the first edition")
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR, help="where the folder is made")

    def handle(self, *args: Any, form: str, year: int, into: Path, **options: Any) -> None:
        new = NewForm(form, year)
        folder = into / new.app
        self.refuse(new, folder)
        names = {name: getattr(new, name) for name in ("form", "year", "code", "app", "prefix", "edition", "app_class")}
        for path, skeleton in new.files().items():
            text = Template((SKELETON / skeleton).read_text(encoding="utf-8")).substitute(names) if skeleton else ""
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        self.stdout.write(self.next_steps(new))

    def refuse(self, new: NewForm, folder: Path) -> None:
        if not CODE.fullmatch(new.form):
            raise CommandError(f"{new.form!r} is no code: Latin letters, digits and hyphens, e.g. 1-innovation")
        if folder.exists():
            raise CommandError(f"{folder} is there already: choose another code, or take the folder away")
        if any(known.code.casefold() == new.code.casefold() for known in registry.forms()):
            raise CommandError(f"the form {new.code} is installed already")

    def next_steps(self, new: NewForm) -> str:
        return f"""{new.app}/ is written. Next:
  1. Add "{new.app}" to INSTALLED_APPS (cabinet/settings.py), beside the other forms,
     and in pyproject.toml to the import layers, root_packages and known-first-party.
  2. manage.py check                      the example agrees with its models
  3. Put the printed wording into {new.app}/editions/{new.year}.yaml, in both languages;
     name its fields in {new.app}/models.py until `manage.py check` is quiet.
  4. manage.py makemigrations {new.app} && manage.py migrate
  5. manage.py show_form {new.code} --lang kk     read it beside the paper
  6. manage.py prove_controls             silent when the controls agree with each other
  7. {new.app}/cases.yaml: a passing and a failing case per control; {new.app}/tables/: what is published."""
