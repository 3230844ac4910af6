"""A mandate that ends while somebody types: the own text is read again, and why it was not taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.mandates import grant, revoke
from accounts.models import Mandate
from kernel.legal_clock import local_date
from tests.cabinet.pages import english_left, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
TYPED = {"s2/1/1": "4 321", "edit": "1", "then": "stay"}


@pytest.fixture
def report():
    report = make.report_of()
    make.fill(report, {"s2/1/1": 98765})
    return report


def revoked(mandate):
    revoke(mandate, by=make.person("admin"))


def expired(mandate):
    Mandate.objects.filter(pk=mandate.pk).update(valid_until=local_date() - timedelta(days=1))


def reduced(mandate):
    revoke(mandate, by=make.person("admin"))
    grant(mandate.user, mandate.unit, scope="view", valid_until=None, by=make.person("admin"))


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (revoked, "Ваше полномочие заполнять отчеты этой единицы отозвано или сужено."),
        (expired, "Срок вашего полномочия заполнять отчеты этой единицы истек."),
        (reduced, "Ваше полномочие заполнять отчеты этой единицы отозвано или сужено."),
    ],
)
def test_what_was_typed_is_shown_with_the_reason(report, ended, words):
    user = make.accountant_of(report)
    ended(user.mandates.get())
    answer = send(user, f"reports/{report.public_id}/sections/s2/", TYPED, "ru")
    assert answer.status_code == 403
    assert words in said(answer)
    assert "4 321" in said(answer)
    assert "98" not in said(answer).replace("4 321", "")  # nothing of the stored report
    assert answer["Cache-Control"] == "no-store"
    report.refresh_from_db()
    assert report.current.edit_of("s2") == 1


def test_an_explanation_is_shown_too(report):
    user = make.accountant_of(report)
    revoked(user.mandates.get())
    sent = {"finding": "1", "explanation": "Жаңа келісімшарт"}
    answer = send(user, f"reports/{report.public_id}/explain/", sent)
    assert answer.status_code == 403
    assert "Жаңа келісімшарт" in said(answer)


def test_who_may_no_longer_sign_is_told_so(report):
    user = make.accountant_of(report)
    mandate = user.mandates.get()
    revoke(mandate, by=make.person("admin"))
    Mandate.objects.create(user=user, unit=report.unit, scope="fill", granted_at=timezone.now())
    answer = send(user, f"reports/{report.public_id}/check/", {"key": "k" * 16}, "ru")
    assert answer.status_code == 403
    assert "полномочие подписывать отозвано" in said(answer)


@pytest.mark.parametrize("scope", [None, "view"])
def test_who_never_filled_for_the_unit_sees_a_missing_page(report, scope):
    user = make.person()
    if scope:
        Mandate.objects.create(user=user, unit=report.unit, scope=scope)
    assert send(user, f"reports/{report.public_id}/sections/s2/", TYPED).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_is_in_one_language(report, language):
    user = make.accountant_of(report)
    revoked(user.mandates.get())
    assert english_left(send(user, f"reports/{report.public_id}/sections/s2/", TYPED, language)) == []
