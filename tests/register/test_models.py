"""Units and classifier lines: what the database keeps, how units are found and ordered."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from register.models import ClassifierItem, Unit

pytestmark = pytest.mark.django_db


def unit(code: str = "220140000008", **fields: Any) -> Unit:
    return Unit(**{
        "code": code, "kind": "bin", "name_kk": "«Қызыл бұлақ» ЖШС", "name_ru": "ТОО «Кызыл булак»",
        "kato": "751110000", "oked_main": "62011", "size_code": 105, "headcount": 3, **fields,
    })  # fmt: skip


def test_region_and_keys_follow_from_the_other_fields() -> None:
    firm = unit()
    firm.save()
    assert firm.region == "75"
    firm.name_kk = "«Алма» ЖШС"
    firm.save(update_fields=["name_kk"])
    firm.refresh_from_db()
    assert "алма" in firm.search_key and "қызыл" not in firm.search_key


def test_a_unit_is_named_in_the_readers_language() -> None:
    with override("kk"):
        assert unit().name == "«Қызыл бұлақ» ЖШС"
    with override("ru"):
        assert unit().name == "ТОО «Кызыл булак»"


@pytest.mark.parametrize("typed", ["қызыл", "кызыл", "КЫЗЫЛ БУЛАК", "2201400000", "жшс бұлақ", " «Қызыл» "])
def test_a_unit_is_found_by_what_people_type(typed: str) -> None:
    unit().save()
    assert Unit.objects.search(typed).count() == 1


@pytest.mark.parametrize("typed", ["жасыл", "қызыл өзен", "_", "220140000009"])
def test_a_unit_is_not_found_by_something_else(typed: str) -> None:
    unit().save()
    assert not Unit.objects.search(typed).exists()


@pytest.mark.parametrize("typed", ["", "  ", "%", "«»"])
def test_nothing_typed_leaves_everybody(typed: str) -> None:
    unit().save()
    assert Unit.objects.search(typed).count() == 1


def test_units_stand_in_the_order_of_the_readers_language() -> None:
    unit(name_kk="«Әуез» ЖШС", name_ru="ТОО «Мелодия»").save()
    unit("050341000004", name_kk="«Бастау» ЖШС", name_ru="ТОО «Исток»").save()
    with override("kk"):
        assert [u.code for u in Unit.objects.in_order()] == ["220140000008", "050341000004"]
    with override("ru"):
        assert [u.code for u in Unit.objects.in_order()] == ["050341000004", "220140000008"]


@pytest.mark.parametrize(
    "fields",
    [{"code": "22014000000"}, {"kind": "xxx"}, {"name_ru": ""}, {"name_kk": ""}],
)
def test_the_database_refuses_a_unit_that_breaks_a_rule(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        unit(**fields).save()


def test_the_database_refuses_a_territory_of_another_region() -> None:
    firm = unit()
    firm.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=firm.pk).update(region="71")


def test_the_database_refuses_a_unit_as_its_own_branch() -> None:
    firm = unit()
    firm.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=firm.pk).update(parent=firm)


def test_a_code_is_registered_once() -> None:
    unit().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        unit().save()


def test_a_broken_rule_is_said_in_words() -> None:
    firm = unit().with_keys()
    firm.region = "71"
    with pytest.raises(ValidationError) as refused:
        firm.validate_constraints()
    assert refused.value.messages


def test_a_classifier_line_ends_after_it_begins_and_begins_once() -> None:
    line = {"classifier": "kato", "code": "751110000", "name_kk": "а", "name_ru": "б"}
    ClassifierItem.objects.create(**line, valid_from=date(2022, 6, 8))
    for wrong in (
        {**line, "valid_from": date(2022, 6, 8)},
        {**line, "valid_from": date(2023, 1, 2), "valid_to": date(2023, 1, 1)},
        {**line, "code": "1", "name_ru": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClassifierItem.objects.create(**wrong)


def test_a_code_has_one_line_without_a_first_day() -> None:
    line = {"classifier": "kfs", "code": "11", "name_kk": "а", "name_ru": "б"}
    ClassifierItem.objects.create(**line)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassifierItem.objects.create(**line)
