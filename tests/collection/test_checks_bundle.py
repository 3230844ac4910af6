"""The controls for the browser's twin: a version in the address, kept by the browser as long as it stands."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.roles import Role
from controls.models import ControlSwitch
from forms_core import registry
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
FOR_EVER = {"public", "max-age=31536000", "immutable"}


def cache_of(answer) -> set[str]:
    return set(answer.headers.get("Cache-Control", "").split(", "))


@pytest.fixture
def page():
    """The section page of somebody who fills it, and the address that it gives to the twin."""
    report = make.report_of()
    client = Client()
    client.force_login(make.accountant_of(report))
    html = client.get(f"/kk/reports/{report.public_id}/sections/s2/").content.decode()
    return client, re.search(r'data-checks-url="([^"]+)"', html)[1]


def test_the_address_holds_the_edition_and_the_switches(page):
    _, url = page
    assert f"?v={registry.edition('2-it-2026').hash[:16]}-" in url


def test_the_browser_of_a_signed_in_person_may_keep_it_for_ever(page):
    client, url = page
    answer = client.get(url)
    assert answer.status_code == 200
    assert cache_of(answer) == FOR_EVER
    assert answer.json()["controls"]


def test_pages_of_a_person_are_still_kept_by_nobody(page):
    client, _ = page
    assert cache_of(client.get("/kk/desk/")) == {"no-store"}


def test_an_old_version_leads_to_today_s_and_is_not_kept(page):
    client, url = page
    person = make.person(Role.METHODOLOGIST)
    ControlSwitch.objects.create(
        edition_id="2-it-2026", control="2it.s2.total-rows", enabled=False, reason="Нұсқаулық", by=person
    )
    answer = client.get(url)
    assert answer.status_code == 302
    assert cache_of(answer) == {"no-store"}
    assert "2it.s2.total-rows" not in {control["id"] for control in client.get(answer.url).json()["controls"]}


def test_without_a_version_nothing_is_kept(page):
    client, url = page
    answer = client.get(url.split("?")[0])
    assert (answer.status_code, cache_of(answer)) == (200, {"no-store"})
