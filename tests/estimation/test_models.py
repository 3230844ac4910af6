"""What the database itself refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from estimation.actions.make_vintage import make_vintage
from estimation.models import HiddenCell, TableCell, Vintage, VintageTable
from tests.estimation.conftest import Firm, inform

pytestmark = pytest.mark.django_db


@pytest.fixture
def vintage(survey):
    return make_vintage(survey("3-INFORM", 2022, [Firm(inform(costs=1))]))


def refused(name: str, make) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


@pytest.mark.parametrize("kept", [{"value": 5}, {"contributors": 1}, {"error": 1}, {"rse": 3}])
def test_a_confidential_cell_keeps_nothing(vintage, kept):
    place = {"vintage": vintage, "table": "t", "row": "1", "column": "1", "mark": "confidential"}
    refused(
        "confidential_cell_keeps_nothing|cell_has_a_value_or_a_mark", lambda: TableCell.objects.create(**place, **kept)
    )
    TableCell.objects.create(**place)


@pytest.mark.parametrize("cell", [{"mark": ""}, {"mark": "nil", "value": 0}, {"mark": "not_available", "rse": 2}])
def test_a_cell_has_a_value_or_a_mark(vintage, cell):
    refused(
        "cell_has_a_value_or_a_mark",
        lambda: TableCell.objects.create(vintage=vintage, table="t", row="1", column="1", **cell),
    )
    TableCell.objects.create(vintage=vintage, table="t", row="1", column="1", value=Decimal("0"), mark="negligible")


def test_a_place_has_one_cell_and_one_reason(vintage):
    place = {"vintage": vintage, "table": "t", "row": "1", "column": "1"}
    TableCell.objects.create(**place, value=1)
    refused("one_cell_per_place|UNIQUE", lambda: TableCell.objects.create(**place, value=2))
    HiddenCell.objects.create(**place, kind="primary", reason_kk="Себебі", reason_ru="Причина")
    refused(
        "one_reason_per_hidden_cell|UNIQUE",
        lambda: HiddenCell.objects.create(**place, kind="primary", reason_kk="Себебі", reason_ru="Причина"),
    )


def test_reasons_and_refusals_are_in_both_languages(vintage):
    refused(
        "hidden_cell_reason_in_both_languages",
        lambda: HiddenCell.objects.create(
            vintage=vintage, table="t", row="1", column="1", kind="primary", reason_kk="Себебі", reason_ru=""
        ),
    )
    refused(
        "table_refused_in_both_languages",
        lambda: VintageTable.objects.create(vintage=vintage, table="t", position=1, refused_kk="Себебі"),
    )


def test_the_same_inputs_cannot_be_two_vintages(vintage):
    copy = {"round": vintage.round, "code_version": "x", "fingerprint": vintage.fingerprint}
    refused("one_vintage_per_inputs|UNIQUE", lambda: Vintage.objects.create(number=2, **copy))


def test_a_tabulated_vintage_has_its_time(vintage):
    refused("vintage_tabulated_with_a_time", lambda: Vintage.objects.update(state="tabulated"))
