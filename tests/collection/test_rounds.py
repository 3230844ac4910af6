"""A round is pinned to the edition of its reporting year, whatever has come into force since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from collection.actions.rounds import open_round
from forms_core import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_editions(monkeypatch):
    form = registry.form("2-IT")
    old = form.editions[0]
    new = replace(old, id="2-it-2030", first_year=2030, in_force_from=date(2020, 1, 1))
    monkeypatch.setitem(registry._forms, form.code, replace(form, editions=(old, new)))


@pytest.mark.parametrize(("year", "edition"), [(2024, "2-it-2026"), (2029, "2-it-2026"), (2030, "2-it-2030")])
def test_a_round_takes_the_edition_of_its_year(two_editions, year, edition):
    assert registry.form("2-IT").in_force.id == "2-it-2030"
    opened = open_round("2-IT", year, opens_on=date(year, 1, 1), frame=None)
    assert opened.edition_id == edition
