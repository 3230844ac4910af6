"""The owner of the access to a unit: who acts, how far, until when; never beyond the own mandate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from accounts.actions import managing
from accounts.actions.managing import ManagingRefused
from accounts.models import Mandate
from kernel import journal
from kernel.legal_clock import local_date
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
TOMORROW = local_date() + timedelta(days=1)


def mandate(unit, scope="sign", **fields):
    return Mandate.objects.create(user=make.person(), unit=unit, scope=scope, **fields)


@pytest.fixture
def unit():
    return make.unit()


@pytest.fixture
def owner(unit):
    return mandate(unit, may_manage=True)


@pytest.fixture
def clerk(unit):
    return mandate(unit, "fill")


def change(which, owner, **wanted):
    present = {"scope": which.scope, "valid_until": which.valid_until, "may_manage": which.may_manage}
    return managing.change(which, by=owner.user, **present | wanted)


def test_the_owner_limits_a_mandate_and_the_journal_says_how(owner, clerk):
    change(clerk, owner, scope="view", valid_until=TOMORROW)
    clerk.refresh_from_db()
    assert (clerk.scope, clerk.valid_until) == ("view", TOMORROW)
    line = journal.of(clerk).get()
    assert (line.actor, line.verb, line.unit_id) == (owner.user, "mandate.changed", clerk.unit_id)
    assert line.details == {"user": clerk.user_id, "scope": ["fill", "view"], "valid_until": [None, f"{TOMORROW}"]}


def test_saving_what_stands_writes_nothing(owner, clerk):
    assert change(clerk, owner) == {}
    assert not journal.of(clerk).exists()


@pytest.mark.parametrize("wanted", [{"scope": "sign"}, {"valid_until": None}, {"valid_until": TOMORROW + timedelta(1)}])
def test_nobody_gives_more_than_the_own_mandate_holds(unit, wanted):
    owner = mandate(unit, "fill", may_manage=True, valid_until=TOMORROW)
    clerk = mandate(unit, "view", valid_until=TOMORROW)
    with pytest.raises(ManagingRefused):
        change(clerk, owner, **wanted)
    assert not journal.of(clerk).exists()


@pytest.mark.parametrize("ended", [{"may_manage": False}, {"valid_until": local_date() - timedelta(days=1)}])
def test_who_manages_no_more_changes_nothing(owner, clerk, ended):
    Mandate.objects.filter(pk=owner.pk).update(**ended)
    with pytest.raises(ManagingRefused):
        change(clerk, owner, scope="view")
    with pytest.raises(ManagingRefused):
        managing.take_back(clerk, by=owner.user)


def test_an_owner_of_another_unit_changes_nothing(clerk):
    stranger = mandate(make.unit(), may_manage=True)
    with pytest.raises(ManagingRefused):
        managing.take_back(clerk, by=stranger.user)


def test_the_last_owner_stays(owner, clerk):
    for step in (lambda: managing.take_back(owner, by=owner.user), lambda: change(owner, owner, may_manage=False)):
        with pytest.raises(ManagingRefused):
            step()
    owner.refresh_from_db()
    assert owner.may_manage and owner.revoked_at is None


@pytest.mark.parametrize("gone", ["closed account", "ended mandate"])
def test_an_owner_who_cannot_come_in_is_no_other_owner(owner, unit, gone):
    other = mandate(unit, may_manage=True)
    if gone == "closed account":
        other.user.is_active = False
        other.user.save()
    else:
        Mandate.objects.filter(pk=other.pk).update(valid_until=local_date() - timedelta(days=1))
    with pytest.raises(ManagingRefused):
        managing.take_back(owner, by=owner.user)


def test_one_of_two_owners_may_leave(owner, unit):
    mandate(unit, may_manage=True)
    managing.take_back(owner, by=owner.user)
    owner.refresh_from_db()
    assert owner.revoked_at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_take_back_each_other_at_once_leave_one():
    unit = make.unit()
    for _ in range(5):
        Mandate.objects.filter(unit=unit).delete()
        first, second = mandate(unit, may_manage=True), mandate(unit, may_manage=True)

        def leave(pair):
            try:
                managing.take_back(pair[0], by=pair[1].user)
                return True
            except ManagingRefused:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(leave, [(first, second), (second, first)]))
        assert sorted(done) == [False, True]
        assert Mandate.objects.managing().filter(unit=unit).count() == 1


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_page_lists_who_acts_and_a_taken_back_mandate_acts_no_more(owner, clerk):
    report = make.report_of(owner.unit)
    assert page(clerk.user, f"reports/{report.public_id}/sections/s2/").status_code == 200
    shown = said(page(owner.user, f"units/{owner.unit.public_id}/access/"))
    assert clerk.user.full_name in shown and "Толтыру" in shown
    asked = page(owner.user, f"access/{clerk.public_id}/take-back/")
    assert asked.status_code == 200
    clerk.refresh_from_db()
    assert clerk.revoked_at is None  # looking is not doing
    send(owner.user, f"access/{clerk.public_id}/take-back/", {})
    assert page(clerk.user, f"reports/{report.public_id}/sections/s2/").status_code == 404
    assert page(clerk.user, f"reports/{report.public_id}/").status_code == 404
    assert report.unit.name_kk not in said(page(clerk.user, "desk/"))
    assert [line.verb for line in journal.of(clerk)] == ["mandate.revoked"]


def test_an_owner_whose_mandate_is_taken_back_loses_the_page_with_the_next_request(owner, unit):
    second = mandate(unit, may_manage=True)
    address = f"units/{unit.public_id}/access/"
    assert page(second.user, address).status_code == 200
    send(owner.user, f"access/{second.public_id}/take-back/", {})
    assert page(second.user, address).status_code == 404
    assert page(second.user, f"units/{unit.public_id}/who-did-what/").status_code == 404


def test_who_only_acts_does_not_manage(clerk, owner):
    assert page(clerk.user, f"units/{clerk.unit.public_id}/access/").status_code == 404
    assert send(clerk.user, f"access/{owner.public_id}/take-back/", {}).status_code == 404


def test_a_scope_beyond_the_own_is_not_offered_and_not_taken(unit):
    owner = mandate(unit, "fill", may_manage=True)
    clerk = mandate(unit, "view")
    form = page(owner.user, f"access/{clerk.public_id}/")
    assert 'value="fill"' in form.content.decode() and 'value="sign"' not in form.content.decode()
    assert send(owner.user, f"access/{clerk.public_id}/", {"scope": "sign"}).status_code == 422


def test_a_later_end_than_the_own_is_named(unit):
    owner = mandate(unit, may_manage=True, valid_until=TOMORROW)
    clerk = mandate(unit, "view", valid_until=TOMORROW)
    later = f"{TOMORROW + timedelta(days=1):%d.%m.%Y}"
    answer = send(owner.user, f"access/{clerk.public_id}/", {"scope": "view", "valid_until": later}, "ru")
    assert answer.status_code == 422 and "заканчивается раньше" in said(answer)
    assert send(owner.user, f"access/{clerk.public_id}/", {"scope": "view"}).status_code == 422


def test_the_page_of_the_last_owner_says_why_nothing_can_be_done(owner):
    for path in ("", "take-back/"):
        answer = page(owner.user, f"access/{owner.public_id}/{path}", "ru")
        assert "Это последнее полномочие" in said(answer)
        assert '<form method="post"' not in answer.content.decode().partition("<main")[2]
    assert send(owner.user, f"access/{owner.public_id}/take-back/", {}).status_code == 409


def test_an_administrator_grants_the_first_managing_mandate():
    admin, head, unit = make.person("admin"), make.person(), make.unit()
    data = {"unit": unit.code, "scope": "sign", "valid_until": "", "may_manage": "on"}
    send(admin, f"people/{head.public_id}/mandates/new/", data)
    assert page(head, f"units/{unit.public_id}/access/").status_code == 200
    assert "Управляет доступом" in said(page(admin, f"people/{head.public_id}/", "ru"))
    assert journal.of(head.mandates.get()).get().details["may_manage"] is True


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_are_in_one_language(owner, clerk, language):
    base = f"units/{owner.unit.public_id}"
    paths = [f"{base}/access/", f"{base}/access/invite/", f"{base}/who-did-what/"]
    paths += [f"access/{which.public_id}/{part}" for which in (owner, clerk) for part in ("", "take-back/")]
    for path in paths:
        answer = page(owner.user, path, language)
        left = [word for word in english_left(answer) if word not in ("person", "erson")]
        assert (path, answer.status_code, left) == (path, 200, [])
