"""A third form in one command: it passes the checks, speaks both languages and needs no change elsewhere."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from controls.evaluate import holds
from controls.expand import Check, expand
from controls.functions import NOTHING_KNOWN
from forms_core import registry
from forms_core.edition import Edition, load

ROOT = Path(__file__).resolve().parent.parent.parent

# The one line in INSTALLED_APPS, then what the next steps say.
TRY_IT = """
from django.core.management import call_command
import django
django.setup()
call_command("makemigrations", "forms_1innovation", verbosity=0)
call_command("check")
call_command("makemigrations", "forms_1innovation", check_changes=True, dry_run=True, verbosity=0)
for language in ("kk", "ru"):
    call_command("show_form", "1-innovation", lang=language, controls=True)
call_command("prove_controls", form="1-INNOVATION")
from estimation.tables import load_tables
from forms_core.registry import form
print([table.id for table in load_tables(form("1-innovation"))])
"""


def start(into: Path, form: str = "1-innovation") -> str:
    out = io.StringIO()
    call_command("start_form", form, year=2027, into=into, stdout=out)
    return out.getvalue()


def test_the_new_form_passes_the_checks_after_one_line(tmp_path):
    start(tmp_path)
    (tmp_path / "with_new_form.py").write_text(
        'from cabinet.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, "forms_1innovation"]\n', encoding="utf-8"
    )
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "with_new_form",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "sqlite://:memory:",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", TRY_IT], cwd=tmp_path, env=surroundings, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "Раздел 2. Объем оказанных услуг" in done.stdout
    assert "2-бөлім. Көрсетілген қызметтердің көлемі" in done.stdout
    assert "['volumes-by-region', 'volumes-by-size']" in done.stdout
    assert (tmp_path / "forms_1innovation/migrations/0001_initial.py").is_file()


def test_the_folder_has_everything_a_form_has(tmp_path):
    said = start(tmp_path)
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert made == [
        "forms_1innovation/__init__.py",
        "forms_1innovation/apps.py",
        "forms_1innovation/cases.yaml",
        "forms_1innovation/editions/2027.yaml",
        "forms_1innovation/migrations/__init__.py",
        "forms_1innovation/models.py",
        "forms_1innovation/tables/1_volumes.yaml",
        "forms_1innovation/tables/relations.yaml",
    ]
    assert 'Add "forms_1innovation" to INSTALLED_APPS' in said
    assert "manage.py prove_controls" in said


def test_every_control_of_the_example_has_cases_that_pass_and_fail(tmp_path):
    start(tmp_path)
    folder = tmp_path / "forms_1innovation"
    edition = load(folder / "editions/2027.yaml")
    cases = yaml.safe_load((folder / "cases.yaml").read_text(encoding="utf-8"))
    assert {case["control"] for case in cases} == {control.id for control in edition.controls}
    assert wrong_cases(edition, cases) == []
    assert wrong_cases(edition, [cases[0] | {"fails": cases[0]["passes"]}]) == [cases[0]["control"]]


def test_the_cases_of_every_installed_form_hold():
    """A form that start_form made brings its cases along; they are run here from the first day."""
    for form in registry.forms():
        if (form.folder / "cases.yaml").exists():
            cases = yaml.safe_load((form.folder / "cases.yaml").read_text(encoding="utf-8"))
            assert wrong_cases(form.in_force, cases) == [], form.code


def wrong_cases(edition: Edition, cases: list[dict[str, Any]]) -> list[str]:
    controls = {control.id: control for control in edition.controls}
    return [case["control"] for case in cases if not is_right(expand(controls[case["control"]], edition), case)]


def is_right(checks: list[Check], case: dict[str, Any]) -> bool:
    passes = all(holds(check, case["passes"], NOTHING_KNOWN) for check in checks)
    return passes and not all(holds(check, case["fails"], NOTHING_KNOWN) for check in checks)


@pytest.mark.parametrize(
    ("form", "said"),
    [("../evil", "is no code"), ("1 innovation", "is no code"), ("1-инновация", "is no code"), ("2-it", "installed")],
)
def test_a_wrong_or_taken_code_is_refused(tmp_path, form, said):
    with pytest.raises(CommandError, match=said):
        start(tmp_path, form)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_left_alone(tmp_path):
    start(tmp_path)
    (tmp_path / "forms_1innovation/models.py").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is there already"):
        start(tmp_path)
    assert (tmp_path / "forms_1innovation/models.py").read_text(encoding="utf-8") == "mine"
