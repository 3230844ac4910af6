"""An edition that reports are due under is read-only: a changed file is seen before the next start."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from collection.models import Round
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


def complaints() -> list[str]:
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [f"{message.id} {message.msg}" for message in found if str(message.id).startswith("collection.")]


def change(**fields: str) -> None:
    """As if the file had been edited since the round was opened."""
    Round.objects.update(**fields)


def test_an_unchanged_edition_is_fine():
    make.report_of()
    assert complaints() == []


def test_a_changed_edition_is_a_warning_while_a_form_is_written(settings):
    settings.DEBUG = True
    year = make.report_of().round.year
    change(edition_hash="0" * 64)
    assert complaints() == [
        f"collection.W001 2-IT, {year}: the edition 2-it-2026 (2026.yaml) was changed, and reports are due under it"
    ]


def test_a_changed_edition_stops_the_start_in_production(settings):
    settings.DEBUG = False
    make.report_of()
    change(edition_hash="0" * 64)
    with pytest.raises(SystemCheckError, match="collection.E001"):
        call_command("check", databases=["default"])


def test_an_edition_that_is_gone_is_seen(settings):
    settings.DEBUG = True
    make.report_of()
    change(edition_id="2-it-1999")
    assert "the edition 2-it-1999 is gone" in complaints()[0]


def test_a_round_without_obligations_may_take_the_new_wording():
    make.round_of()
    change(edition_hash="0" * 64)
    assert complaints() == []
