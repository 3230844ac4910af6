"""Which edition is in force: the title page says from when, not the name of the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forms_core import registry
from forms_core.reading import EditionError
from forms_core.registry import Form
from tests.forms_core.test_edition import sound


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_forms", {})
    (tmp_path / "editions").mkdir()
    return tmp_path


def edition_file(folder: Path, name: str, id: str, in_force_from: str, more: str = "") -> None:
    text = sound().replace('id: "1-innovation-2027"', f'id: "{id}"')
    text = text.replace('in_force_from: "2027-01-01"', f'in_force_from: "{in_force_from}"{more}')
    (folder / "editions" / name).write_text(text, encoding="utf-8")


def registered(folder: Path, code: str = "1-INNOVATION") -> Form:
    return registry.register(code, folder, [])


@pytest.fixture
def form(folder):
    """The newest edition has the first name, so that names cannot decide."""
    edition_file(folder, "a.yaml", "third", "2031-07-01")
    edition_file(folder, "b.yaml", "first", "2022-01-01")
    edition_file(folder, "c.yaml", "second", "2026-01-01", "\n  first_reporting_year: {value: 2026}")
    return registered(folder)


def test_editions_stand_in_the_order_in_which_they_come_into_force(form):
    assert [edition.id for edition in form.editions] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("today", "id"),
    [
        (date(2021, 1, 1), "first"),
        (date(2025, 12, 31), "first"),
        (date(2026, 1, 1), "second"),
        (date(2031, 6, 30), "second"),
        (date(2031, 7, 1), "third"),
    ],
)
def test_a_file_for_later_is_not_in_force_yet(form, monkeypatch, today, id):
    monkeypatch.setattr(registry, "local_date", lambda: today)
    assert form.in_force.id == id


@pytest.mark.parametrize(
    ("year", "id"),
    [(2019, "first"), (2021, "first"), (2025, "first"), (2026, "second"), (2030, "second"), (2031, "third")],
)
def test_each_reporting_year_has_its_edition(form, year, id):
    """`second` says that 2026 is its first year; `third` comes into force after the reports for 2030 were due."""
    assert form.edition_for(year).id == id


def test_an_edition_of_another_form_is_refused_where_it_says_so(folder):
    edition_file(folder, "a.yaml", "first", "2022-01-01")
    with pytest.raises(EditionError, match="code '1-INNOVATION' is not '2-INNOVATION'"):
        registered(folder, "2-INNOVATION")


def test_two_editions_with_one_id_are_refused(folder):
    edition_file(folder, "a.yaml", "first", "2022-01-01")
    edition_file(folder, "b.yaml", "first", "2026-01-01")
    with pytest.raises(EditionError, match=r"b\.yaml, line 13: id 'first' is taken"):
        registered(folder)
