"""Columns into the register and back; shipped classifiers into the database."""

from dataclasses import fields

import pytest
from django.core.management import CommandError, call_command

from kernel.bulk import insert_columns
from register import classifiers
from register.models import ClassifierItem, Unit
from register.population import make_units
from register.queries import forget_imported
from register.storage import load_classifiers, read_units_as_columns, store_units
from register.units import Units

pytestmark = pytest.mark.django_db


def test_units_come_back_from_the_register_as_they_were() -> None:
    units = make_units(300, 5)
    assert store_units(units) == len(units) == Unit.objects.count()
    back = read_units_as_columns(Unit.objects.order_by("pk"))
    places = {code: place for place, code in enumerate(back.code)}
    same = back.only([places[code] for code in units.code])
    for column in fields(Units):
        assert getattr(same, column.name).tolist() == getattr(units, column.name).tolist(), column.name


def test_stored_units_have_their_keys_region_and_public_id() -> None:
    store_units(make_units(50, 5))
    firm = Unit.objects.first()
    assert firm and firm.region == firm.kato[:2] and firm.sort_key and firm.sort_key_ru
    assert firm.code in firm.search_key
    assert Unit.objects.values("public_id").distinct().count() == Unit.objects.count()


def test_a_batch_larger_than_one_statement_is_stored_whole() -> None:
    assert store_units(make_units(5600, 2)) == Unit.objects.count() == 5600 + 280 + 224 + 112


def test_no_rows_are_no_work() -> None:
    columns: dict[str, list[str]] = {name: [] for name in ("code", "name_kk", "name_ru", "kato")}
    assert insert_columns(Unit, columns) == 0


def test_the_register_of_nobody_gives_empty_columns() -> None:
    assert len(read_units_as_columns(Unit.objects.all())) == 0


def test_make_population_refuses_to_mix_with_other_units() -> None:
    call_command("make_population", units=30, seed=4, verbosity=0)
    assert Unit.objects.active().filter(kind="bin", files_for_itself=True).count() == 30
    with pytest.raises(CommandError):
        call_command("make_population", units=30, seed=5)


def test_load_classifiers_can_be_repeated() -> None:
    first = load_classifiers()
    assert first["kato"][0] == len(classifiers.items("kato"))
    stored = ClassifierItem.objects.count()
    assert set(load_classifiers().values()) == {(0, 0)}
    assert ClassifierItem.objects.count() == stored


def test_load_classifiers_repairs_a_line_that_was_changed() -> None:
    load_classifiers()
    ClassifierItem.objects.filter(classifier="kfs", code="11").update(name_ru="?")
    assert load_classifiers()["kfs"] == (0, 1)
    assert ClassifierItem.objects.get(classifier="kfs", code="11").name_ru == "Государственная собственность"


def test_a_territory_that_was_imported_is_accepted_and_named() -> None:
    assert not classifiers.is_kato("113220100")
    ClassifierItem.objects.create(classifier="kato", code="113220100", name_kk="Ақкөл қаласы", name_ru="город Акколь")
    forget_imported()
    assert classifiers.is_kato("113220100")
    assert "113220100" in classifiers.kato_codes() and "751110000" in classifiers.kato_codes()
    assert classifiers.territory("113220100").kk == "Ақмола облысы, Ақкөл қаласы"
