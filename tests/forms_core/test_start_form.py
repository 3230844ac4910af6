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


# What happens to the form in its first year: its frame is drawn, a round opened, a report filled and filed.
USE_IT = """
import django, io, uuid
django.setup()
from django.core.management import call_command
call_command("makemigrations", "forms_1innovation", verbosity=0)
call_command("migrate", verbosity=0)
call_command("load_classifiers", verbosity=0, stdout=io.StringIO())
from datetime import date
from django.test import Client
from collection.actions.rounds import open_round
from collection.models import Report
from forms_core.registry import form
from kernel.legal_clock import local_date
from register.models import Unit
from sampling.frame import take_frame
from sampling.rules import rules_of
from tests.collection import factories as make

year = local_date().year
make.unit(oked_main="62011", size_code=305, headcount=300)
rules = rules_of(form("1-INNOVATION").in_force.form["respondents"])
frame = take_frame("1-INNOVATION", year, Unit.objects.all(), rules, "seed", 1.0)
round_ = open_round("1-INNOVATION", year, opens_on=date(year, 1, 1), frame=frame)
report = Report.objects.get(obligation__round=round_)
client = Client()
client.force_login(make.accountant_of(report))

def page(path, data=None, language="kk"):
    url = f"/{language}/reports/{report.public_id}/{path}"
    return client.get(url) if data is None else client.post(url, data)

for language in ("kk", "ru"):
    for section in ("s1", "s2", "sign"):
        print(language, section, page(f"sections/{section}/", language=language).status_code)
answers = {
    "s1": {"s1/1": "Abai 1", "s1/2": "1"},
    "s2": {"s2/1/1": "9", "s2/1.1/1": "4", "s2/1.2/1": "6"},
    "sign": {"sign/name": "A", "sign/executor_name": "A", "sign/head_name": "A", "sign/email": "a@b.kz"},
}

def save(section):
    report.refresh_from_db()
    edit = report.current.edit_of(section) if report.current else 0
    return page(f"sections/{section}/", answers[section] | {"edit": edit, "then": "stay"}).status_code

print("saved", *(save(section) for section in answers))
report.refresh_from_db()
print("errors", [finding.control for finding in report.current.findings.all()])
answers["s2"]["s2/1.2/1"] = "5"
print("saved", save("s2"))
print("check", page("check/").status_code)
make.explain_all(report, by=make.accountant_of(report))
from collection.actions.submit import submit
report.refresh_from_db()
submit(report, by=make.accountant_of(report), key=uuid.uuid4().hex)
report.refresh_from_db()
print("state", report.state, "edition", round_.edition_id)
print("paper", page("versions/1/form/").status_code)
"""


def start(into: Path, form: str = "1-innovation") -> str:
    out = io.StringIO()
    call_command("start_form", form, year=2027, into=into, stdout=out)
    return out.getvalue()


def with_the_new_form(folder: Path, script: str) -> str:
    """What a script says in a project where the new form is installed."""
    start(folder)
    (folder / "with_new_form.py").write_text(
        'from cabinet.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, "forms_1innovation"]\n', encoding="utf-8"
    )
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "with_new_form",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "DATA_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'new.sqlite3'}",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_new_form_passes_the_checks_after_one_line(tmp_path):
    said = with_the_new_form(tmp_path, TRY_IT)
    assert "no issues" in said
    assert "Раздел 2. Объем оказанных услуг" in said
    assert "2-бөлім. Көрсетілген қызметтердің көлемі" in said
    assert "['volumes-by-region', 'volumes-by-size']" in said
    assert (tmp_path / "forms_1innovation/migrations/0001_initial.py").is_file()


def test_the_new_form_is_drawn_opened_filled_and_filed(tmp_path):
    said = with_the_new_form(tmp_path, USE_IT).splitlines()
    pages = [f"{language} {section} 200" for language in ("kk", "ru") for section in ("s1", "s2", "sign")]
    assert said[:6] == pages
    assert said[6:] == [
        "saved 302 302 302",
        "errors ['1innovation.s2.total-rows']",
        "saved 302",
        "check 200",
        "state submitted edition 1-innovation-2027",
        "paper 200",
    ]


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
