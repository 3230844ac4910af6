"""Wrong passwords: who is paused, from where, and what stays of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import attempts
from accounts.models import FailedSignIn
from accounts.tasks import purge
from cabinet.schedule import BEAT_SCHEDULE
from kernel import journal
from kernel.models import JournalEntry
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-for-tests"
HOME, STRANGER = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def user():
    user = make.person()
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user, password=PASSWORD, *, address=HOME, email=None, **headers):
    fields = {"email": email or user.email, "password": password}
    return Client(REMOTE_ADDR=address).post("/kk/sign-in/", fields, headers=headers)


def lock(user, **options):
    for _ in range(5):
        sign_in(user, "wrong-password", **options)


def test_a_stranger_keeps_nobody_out(user):
    lock(user, address=STRANGER)
    assert sign_in(user, address=STRANGER).status_code == 429
    assert sign_in(user).status_code == 302


@pytest.mark.parametrize("spelling", ["  {}", "{}\t", "{}\u00a0", "\u3000{}"])
def test_spaces_around_the_email_are_the_same_account(user, spelling):
    lock(user)
    assert sign_in(user, email=spelling.format(user.email.upper())).status_code == 429


def test_the_right_password_of_one_account_does_not_clear_another(user):
    other = make.person()
    for _ in range(4):
        sign_in(other, "wrong-password")
    sign_in(user)
    sign_in(other, "wrong-password")
    assert sign_in(other, "wrong-password").status_code == 429


def count(number, **fields):
    FailedSignIn.objects.bulk_create(
        FailedSignIn(**{name: make(n) for name, make in fields.items()}) for n in range(number)
    )


def test_one_account_guessed_from_everywhere_is_paused(user):
    count(99, email=lambda n: user.email, address=lambda n: f"10.0.0.{n}")
    assert sign_in(user).status_code == 302
    count(1, email=lambda n: user.email, address=lambda n: "10.0.1.1")
    assert sign_in(user).status_code == 429


def test_one_address_that_guesses_everybody_is_paused(user):
    count(300, email=lambda n: f"{n}@example.kz", address=lambda n: STRANGER)
    assert sign_in(user, address=STRANGER).status_code == 429
    assert sign_in(user).status_code == 302


def test_one_address_alone_cannot_reach_the_limit_of_an_account():
    short, account = attempts.Pause.named("short_pause"), attempts.Pause.named("account_pause")
    assert short.failures * account.minutes / short.minutes < account.failures


# --- the address ---------------------------------------------------------------------------------------------------


def test_a_header_is_not_believed_without_a_proxy(user, settings):
    settings.BEHIND_PROXY = False
    for number in range(5):
        sign_in(user, "wrong-password", **{"x-forwarded-for": f"10.0.0.{number}"})
    assert sign_in(user).status_code == 429


def test_behind_a_proxy_its_own_word_counts_not_the_clients(user, settings):
    settings.BEHIND_PROXY = True
    for number in range(5):
        sign_in(user, "wrong-password", address="172.18.0.2", **{"x-forwarded-for": f"10.0.0.{number}, {STRANGER}"})
    assert sign_in(user, address="172.18.0.2", **{"x-forwarded-for": STRANGER}).status_code == 429
    assert sign_in(user, address="172.18.0.2", **{"x-forwarded-for": HOME}).status_code == 302


def test_a_household_of_version_6_is_one_address(user):
    for number in range(5):
        sign_in(user, "wrong-password", address=f"2001:db8:1:1::{number}")
    assert sign_in(user, address="2001:db8:1:1:ffff::1").status_code == 429


# --- the journal -----------------------------------------------------------------------------------------------------


def test_the_beginning_of_a_pause_is_written_once(user):
    lock(user)
    sign_in(user)
    line = journal.of(user).get()
    assert (line.verb, line.actor, line.details) == (
        "sign_in.paused", None, {"pause": "short_pause", "email": user.email, "address": HOME},
    )  # fmt: skip


def test_a_pause_of_an_account_that_is_not_there_is_written_too():
    for _ in range(5):
        Client().post("/kk/sign-in/", {"email": "nobody@example.kz", "password": "x"})
    assert JournalEntry.objects.get().details["email"] == "nobody@example.kz"


def test_signing_in_and_a_new_password_are_written(user):
    client = Client(REMOTE_ADDR=HOME)
    client.post("/kk/sign-in/", {"email": user.email, "password": PASSWORD})
    client.post("/kk/password/", {"old": PASSWORD, "new": "another-long-password"})
    verbs = [(line.verb, line.actor, line.details) for line in journal.of(user)]
    assert verbs == [("user.signed_in", user, {"address": HOME}), ("user.password_changed", user, {"address": HOME})]


# --- the old password ------------------------------------------------------------------------------------------------


def test_the_old_password_is_guessed_no_faster_than_at_the_door(user):
    client = Client(REMOTE_ADDR=HOME)
    client.force_login(user)
    for _ in range(5):
        client.post("/kk/password/", {"old": "guess", "new": "another-long-password"})
    assert client.post("/kk/password/", {"old": PASSWORD, "new": "another-long-password"}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# --- what is dropped -------------------------------------------------------------------------------------------------


def test_what_nobody_counts_any_more_is_dropped_at_night(user):
    now = timezone.now()
    FailedSignIn.objects.create(email="a@example.kz", address=HOME, at=now - timedelta(hours=25))
    FailedSignIn.objects.create(email="b@example.kz", address=HOME, at=now - timedelta(hours=1))
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=now + timedelta(hours=1))
    assert purge() == 2
    assert FailedSignIn.objects.get().email == "b@example.kz"
    assert Session.objects.get().session_key == "b" * 32
    assert "accounts.purge" in {entry["task"] for entry in BEAT_SCHEDULE.values()}
