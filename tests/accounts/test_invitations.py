"""An invitation by letter: its link works once, for some days, for one person, and gives what was offered."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import invitations, managing
from accounts.actions.invitations import InvitationRefused
from accounts.actions.managing import ManagingRefused
from accounts.models import Invitation, Mandate, User
from accounts.roles import Role
from kernel import journal
from kernel.capability import hash_of
from kernel.legal_clock import local_date
from kernel.models import OutboxMessage
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
EMAIL, NAME, PASSWORD = "jana@example.kz", "Жаңа Қызметкер", "korsetkish-4711"
ORIGIN = "https://cabinet.example.kz"
JOIN = {"full_name": NAME, "password": PASSWORD}


@pytest.fixture
def owner():
    return Mandate.objects.create(user=make.person(name="Бас Басшы"), unit=make.unit(), may_manage=True)


def invited(owner, email=EMAIL, scope="fill", valid_until=None):
    """The invitation and the address of its letter."""
    invitation = invitations.invite(
        owner.unit, email=email, scope=scope, valid_until=valid_until, by=owner.user, origin=ORIGIN
    )
    invitations.send_letter(invitation.pk, ORIGIN)
    invitation.refresh_from_db()
    return invitation, link_of(mail.outbox[-1])


def link_of(letter, language="kk"):
    return re.search(rf"{ORIGIN}/{language}/(invitations/[\w-]+/)", letter.body)[1]


def expired(invitation):
    long_ago = timezone.now() - timedelta(minutes=1)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=long_ago)


# --- the letter ----------------------------------------------------------------------------------------------------


def test_the_letter_says_who_for_what_and_until_when_in_both_languages(owner):
    make.fill(make.report_of(owner.unit), {"s2/1/1": 98765})
    invited(owner)
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    for words in ("Толтыру", "Заполнение", owner.unit.name_kk, owner.unit.name_ru, owner.unit.code, "Бас Басшы"):
        assert words in letter.body
    assert "98765" not in letter.body and "98 765" not in letter.body
    assert link_of(letter, "kk") == link_of(letter, "ru")


def test_only_a_hash_of_the_link_is_kept(owner):
    invitation, link = invited(owner)
    token = link.split("/")[1]
    assert len(token) >= 43
    assert invitation.token_hash == hash_of(token)
    kept = [f"{row}" for row in Invitation.objects.values_list()] + [f"{row}" for row in OutboxMessage.objects.values()]
    kept += [f"{line.details}" for line in journal.of(invitation)]
    assert not any(token in text for text in kept)


def test_a_letter_is_sent_once(owner):
    invitation, _ = invited(owner)
    invitations.send_letter(invitation.pk, ORIGIN)
    assert len(mail.outbox) == 1


def test_the_letter_leaves_by_the_outbox(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(owner.user, f"units/{owner.unit.public_id}/access/invite/", {"email": "A@Example.kz", "scope": "view"})
    (letter,) = mail.outbox
    assert letter.to == ["a@example.kz"]
    assert "http://testserver/kk/invitations/" in letter.body
    assert OutboxMessage.objects.get(task=invitations.SEND).done_at


# --- accepting -----------------------------------------------------------------------------------------------------


def test_a_newcomer_chooses_name_and_password_and_gets_what_was_offered_and_nothing_else(owner):
    invitation, link = invited(owner)
    client = Client()
    assert client.get(f"/kk/{link}").status_code == 200
    assert not User.objects.filter(email=EMAIL).exists()  # looking is not accepting
    sent = JOIN | {"email": "admin@example.kz", "role": "admin", "scope": "sign", "may_manage": "on"}
    assert client.post(f"/kk/{link}", sent).status_code == 302
    user = User.objects.get(email=EMAIL)
    assert (user.role, user.full_name, user.must_change_password) == (Role.RESPONDENT, NAME, False)
    assert user.check_password(PASSWORD)
    mandate = user.mandates.get()
    assert (mandate.scope, mandate.may_manage, mandate.unit, mandate.granted_by) == (
        "fill", False, owner.unit, owner.user,
    )  # fmt: skip
    assert client.get("/kk/desk/").status_code == 200  # and is signed in
    verbs = [line.verb for line in [*journal.of(invitation), *journal.of(mandate), *journal.of(user)]]
    assert verbs == ["invitation.sent", "invitation.accepted", "mandate.granted", "user.invited", "user.signed_in"]


def test_somebody_known_signs_in_and_accepts(owner):
    user = make.person()
    _, link = invited(owner, user.email)
    asked = page(None, link, "ru")
    assert "Войдите" in said(asked) and 'name="password"' not in asked.content.decode()
    assert page(user, link).status_code == 200
    assert not user.mandates.exists()
    assert send(user, link, {}).status_code == 302
    assert user.mandates.get().scope == "fill"


def test_the_link_works_once(owner):
    user = make.person()
    _, link = invited(owner, user.email)
    send(user, link, {})
    again = send(user, link, {})
    assert again.status_code == 410
    assert "больше не действует" in said(page(user, link, "ru"))
    assert user.mandates.count() == 1


def test_a_stranger_with_the_letter_cannot_accept_as_oneself(owner):
    stranger = make.person()
    _, link = invited(owner)
    assert "вошли под другой" in said(page(stranger, link, "ru"))
    assert send(stranger, link, JOIN).status_code == 409
    with pytest.raises(InvitationRefused):  # the page is not the only guard
        invitations.accept(Invitation.objects.get(), by=stranger)
    assert not stranger.mandates.exists()


def test_staff_accept_nothing(owner):
    officer = make.officer()
    _, link = invited(owner, officer.email)
    assert send(officer, link, {}).status_code == 409
    assert not officer.mandates.exists()


@pytest.mark.parametrize("ended", ["expired", "withdrawn", "the mandate would have ended"])
def test_an_old_letter_opens_nothing(owner, ended):
    invitation, link = invited(owner)
    if ended == "expired":
        expired(invitation)
    elif ended == "withdrawn":
        send(owner.user, f"access/invitations/{invitation.public_id}/withdraw/", {})
    else:
        Invitation.objects.filter(pk=invitation.pk).update(valid_until=local_date() - timedelta(days=1))
    assert page(None, link).status_code == 410
    assert Client().post(f"/kk/{link}", JOIN).status_code == 410
    assert not User.objects.filter(email=EMAIL).exists()


def narrowed(owner):
    Mandate.objects.filter(pk=owner.pk).update(scope="view")


def left(owner):
    Mandate.objects.filter(pk=owner.pk).update(revoked_at=timezone.now())


def manages_no_more(owner):
    Mandate.objects.filter(pk=owner.pk).update(may_manage=False)


@pytest.mark.parametrize("happened", [narrowed, left, manages_no_more])
def test_who_invited_must_still_be_able_to_give_it(owner, happened):
    _, link = invited(owner)
    happened(owner)
    assert Client().post(f"/kk/{link}", JOIN).status_code == 409
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_guessed_link_is_a_missing_page():
    assert page(None, "invitations/" + "x" * 43 + "/").status_code == 404


@pytest.mark.parametrize(
    "entries", [JOIN | {"password": "short"}, JOIN | {"password": "password1234"}, JOIN | {"full_name": " "}]
)
def test_a_weak_password_and_an_empty_name_are_said_at_their_place(owner, entries):
    _, link = invited(owner)
    assert Client().post(f"/kk/{link}", entries).status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_second_acceptance_of_an_old_page_is_refused(owner):
    """Both read the open invitation; the second finds it taken under the lock."""
    user = make.person()
    invitation, _ = invited(owner, user.email)
    stale = Invitation.objects.get(pk=invitation.pk)
    invitations.accept(invitation, by=user)
    with pytest.raises(InvitationRefused):
        invitations.accept(stale, by=user)
    managing.take_back(user.mandates.get(), by=owner.user)
    with pytest.raises(InvitationRefused):  # not even after the mandate is gone
        invitations.accept(stale, by=user)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_simultaneous_acceptances_make_one_person_and_one_mandate():
    owner = Mandate.objects.create(user=make.person(), unit=make.unit(), may_manage=True)
    invitation, _ = invited(owner)

    def join(number):
        try:
            invitations.accept_as_newcomer(invitation, full_name=f"N {number}", password=PASSWORD, language="kk")
            return True
        except InvitationRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(join, range(4))) == [False, False, False, True]
    assert User.objects.get(email=EMAIL).mandates.count() == 1


# --- inviting ------------------------------------------------------------------------------------------------------


def test_a_second_invitation_ends_the_link_of_the_first(owner):
    _, first = invited(owner)
    _, second = invited(owner, scope="view")
    assert page(None, first).status_code == 410
    assert page(None, second).status_code == 200


def test_nobody_is_offered_more_than_the_own_mandate_holds(owner):
    Mandate.objects.filter(pk=owner.pk).update(scope="fill")
    with pytest.raises(ManagingRefused):
        invited(owner, scope="sign")
    form = {"email": EMAIL, "scope": "sign"}
    assert send(owner.user, f"units/{owner.unit.public_id}/access/invite/", form).status_code == 422
    assert not Invitation.objects.exists() and mail.outbox == []


def test_who_acts_already_is_not_invited(owner):
    clerk = Mandate.objects.create(user=make.person(), unit=owner.unit, scope="view")
    form = {"email": clerk.user.email, "scope": "fill"}
    answer = send(owner.user, f"units/{owner.unit.public_id}/access/invite/", form, "ru")
    assert answer.status_code == 422 and "уже есть полномочие" in said(answer)


def test_there_is_a_limit_of_open_invitations(owner, monkeypatch):
    monkeypatch.setattr(invitations, "parameter", lambda name, on: {"invitation.most_open": 2}.get(name, 14))
    for number in range(2):
        invited(owner, f"a{number}@example.kz")
    with pytest.raises(InvitationRefused):
        invited(owner)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_behind_the_link_are_in_one_language(owner, language):
    user = make.person(name="Айгүл Сейітова")
    invitation, link = invited(owner, user.email)
    _, new = invited(owner)
    answers = [page(user, link, language), page(None, link, language), page(None, new, language)]
    answers += [
        page(user, new, language),
        page(owner.user, f"access/invitations/{invitation.public_id}/withdraw/", language),
    ]
    assert [(a.status_code, english_left(a)) for a in answers] == [(200, [])] * 5
    expired(invitation)
    assert english_left(page(None, link, language)) == []


def test_without_a_mail_server_nobody_is_invited(settings, owner):
    settings.SENDS_EMAIL = False
    with pytest.raises(InvitationRefused) as refused:
        invited(owner)
    assert "письма не отправляются" in refused.value.message.ru
    assert not Invitation.objects.exists()
