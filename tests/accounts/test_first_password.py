"""A password that somebody else knows opens one page only, and its owner learns who gave it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.actions.people import create_user, reset_password, was_reset_at
from accounts.models import User
from accounts.roles import Role
from kernel.parameters import parameter
from tests.accounts.test_sign_in import hidden
from tests.cabinet.pages import english_left, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
OWN = "a-password-of-my-own"


@pytest.fixture
def admin():
    return make.person(Role.ADMIN)


@pytest.fixture
def owner():
    return make.accountant_of(make.report_of())


def come_in(user, password, **more):
    client = Client()
    answer = client.post("/kk/sign-in/", {"email": user.email, "password": password} | more)
    return client, answer


@pytest.mark.parametrize("page", ["/kk/desk/", "/ru/desk/"])
def test_every_page_leads_to_the_password_until_it_is_changed(admin, owner, page):
    first = reset_password(owner, by=admin)
    client, _ = come_in(owner, first)
    assert client.get(page)["Location"] == f"{page[:4]}password/"
    assert client.get(page, headers={"accept": "application/json"}).status_code == 403
    assert client.post("/kk/password/", {"old": first, "new": OWN})["Location"] == "/kk/desk/"
    assert client.get(page).status_code == 200


def test_a_new_person_chooses_a_password_too(admin):
    user = User(email="new@example.kz", full_name="Жаңа", role=Role.PUBLISHER)
    client, _ = come_in(user, create_user(user, by=admin))
    assert client.get("/kk/publishing/rounds/")["Location"] == "/kk/password/"


def test_what_was_typed_when_the_password_was_reset_is_sent_in_the_end(admin, owner):
    report = make.Report.objects.get()
    path = f"/kk/reports/{report.public_id}/sections/s2/"
    entries = {"s2/1/1": "1 234", "edit": "0", "then": "stay"}
    typing = Client()
    typing.force_login(owner)
    first = reset_password(owner, by=admin)
    asked = typing.post(path, entries)
    client, resumed = come_in(owner, first, **hidden(asked))
    stopped = client.post(path, hidden(resumed))
    assert stopped.status_code == 403
    sent = client.post("/kk/password/", hidden(stopped) | {"old": first, "new": OWN})
    assert hidden(sent) == entries
    assert client.post(path, hidden(sent)).status_code == 302


def test_the_owner_is_told_at_every_sign_in_not_only_at_the_first(admin, owner):
    """The administrator comes in first, reads the notice and chooses a password: the owner still learns of it."""
    come_in(owner, reset_password(owner, by=admin))
    client, _ = come_in(owner, reset_password(owner, by=admin))
    for _ in range(2):
        client.post("/kk/sign-out/")
    page = said(client.get("/kk/password/", follow=True))
    client, _ = come_in(owner, reset_password(owner, by=admin))
    page = said(client.get("/kk/password/"))
    assert "Әкімші сізге жаңа құпиясөз берді:" in page
    assert page.count("Жаңа құпиясөз берілді") == 3
    assert str(admin) in page


def test_after_some_weeks_nothing_is_said(admin, owner, monkeypatch):
    reset_password(owner, by=admin)
    assert was_reset_at(owner)
    late = timezone.now() + timedelta(days=parameter("sign_in.reset_notice_days", on=timezone.localdate()) + 1)
    monkeypatch.setattr("accounts.actions.people.timezone.now", lambda: late)
    assert was_reset_at(owner) is None


def test_who_was_signed_in_before_the_reset_is_not_any_more(admin, owner):
    client = Client()
    client.force_login(owner)
    reset_password(owner, by=admin)
    assert client.get("/kk/desk/")["Location"].startswith("/kk/sign-in/")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_is_in_one_language(admin, owner, language):
    client, _ = come_in(owner, reset_password(owner, by=admin))
    assert english_left(client.get(f"/{language}/password/")) == []


def test_production_asks_for_strict_transport():
    code = "from django.conf import settings; print(settings.SECURE_HSTS_SECONDS)"
    given = {"CABINET_MODE": "production", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "cabinet.example.kz",
             "EMAIL_URL": "dummymail://", "EMAIL_FROM": "cabinet@example.kz", "DATABASE_URL": "sqlite://:memory:",
             "DJANGO_SETTINGS_MODULE": "cabinet.settings"}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert int(ran.stdout) >= 31536000, ran.stderr
