"""The folder of a third form is all there is of it: the house knows neither its name nor its words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from cabinet import settings as of_the_project
from forms_core import registry

ROOT = Path(__file__).resolve().parent.parent.parent
OF_A_FORM = {
    "__init__.py", "apps.py", "models.py", "cases.yaml", "editions", "tables", "migrations"
}  # fmt: skip
HOUSE = ("accounts", "cabinet", "collection", "controls", "dissemination", "estimation", "forms_core", "frontend")
HOUSE += ("kernel", "register", "sampling", "static", "templates", "locale")


def printed(command: str, *arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_folder_holds_what_every_form_has_and_nothing_else() -> None:
    folder = registry.form("1-DEMO").folder
    found = {path.name for path in folder.iterdir() if not path.name.startswith(("test_", "__pycache__"))}
    assert found == OF_A_FORM
    beside = {path.name for path in registry.form("2-IT").folder.iterdir()}
    assert beside - {"__pycache__", "instructions"} == OF_A_FORM  # no act explains the form of the tests


def test_no_file_of_the_house_names_it() -> None:
    named = [
        path
        for part in HOUSE
        for path in (ROOT / part).rglob("*")
        if path.suffix in (".py", ".html", ".js", ".yaml", ".css", ".txt")
        and any(word in path.read_text(encoding="utf-8") for word in ("demo_form", "1-DEMO", "1-demo"))
    ]
    assert named == []


def test_it_is_installed_in_the_tests_only() -> None:
    assert apps.is_installed("tests.demo_form")
    assert "tests.demo_form" not in of_the_project.INSTALLED_APPS


@pytest.mark.django_db
def test_its_migration_agrees_with_its_models() -> None:
    assert "No changes detected" in printed("makemigrations", check_changes=True, dry_run=True)


def test_the_prover_is_silent() -> None:
    assert printed("prove_controls", form="1-DEMO") == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["Оқу курстарының қызметі туралы есеп", "2-бөлім. Тыңдаушылар саны", "толтырылады, егер s1/2 = 1"]),
        ("ru", ["Отчет о деятельности учебных курсов", "Раздел 2. Число слушателей", "заполняется, если s1/2 = 1"]),
    ],
)
def test_the_whole_form_is_printed_in_both_languages(language: str, words: list[str]) -> None:
    text = printed("show_form", "1-demo", lang=language, controls=True)
    assert [word for word in words if word not in text] == []
    assert "tests/demo_form/editions/2020.yaml" in text
