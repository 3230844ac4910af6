"""Three people confirm a report, each by the own sign-in; the last confirmation files it."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import FailedSignIn, Mandate, User
from collection.actions.confirm import AppointmentRefused, appoint, confirm, withdraw_confirmation
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.errors import ConfirmationsMissing, NotTheSignatory, OpenFindings
from collection.models import Confirmation, Office, Report, State, Version
from collection.signing import signatories_of, words
from kernel.models import JournalEntry
from tests.cabinet.pages import said
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, fill, officer, person, report_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    found = report_of()
    fill(found, GOOD_2IT)
    explain_all(found)
    return found


@pytest.fixture
def people(report: Report) -> dict[str, User]:
    """An executor who fills, a chief accountant and a head who sign; the unit wants the word of all three."""
    found = {
        Office.EXECUTOR: holder(report, Mandate.Scope.FILL),
        Office.ACCOUNTANT: holder(report, Mandate.Scope.SIGN),
        Office.HEAD: holder(report, Mandate.Scope.SIGN),
    }
    appoint(report.unit, found, by=found[Office.HEAD])
    return found


def holder(report: Report, scope: str) -> User:
    user = person()
    Mandate.objects.create(user=user, unit=report.unit, scope=scope)
    return user


def manager(report: Report) -> User:
    user = holder(report, Mandate.Scope.SIGN)
    Mandate.objects.filter(user=user).update(may_manage=True)
    return user


def give(report: Report, people: dict[str, User], office: str) -> Version | None:
    return confirm(report, office, by=people[office], method="password", key=uuid.uuid4().hex)


def state(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_the_last_confirmation_files_the_report(report, people):
    assert give(report, people, Office.HEAD) is None
    assert give(report, people, Office.EXECUTOR) is None
    assert state(report) == State.DRAFT
    version = give(report, people, Office.ACCOUNTANT)
    assert (state(report), version.is_frozen) == (State.SUBMITTED, True)
    assert version.submitted_by == people[Office.ACCOUNTANT]
    given = {(c.office, c.by) for c in version.confirmations.all()}
    assert given == set(people.items())
    assert JournalEntry.objects.filter(verb="report.confirmed").count() == 3


def test_nobody_files_alone_where_several_confirm(report, people):
    with pytest.raises(ConfirmationsMissing) as refused:
        submit(report, by=people[Office.HEAD], key=uuid.uuid4().hex)
    assert "Главный бухгалтер" in refused.value.message.ru or "Бас бухгалтер" in refused.value.message.kk
    assert state(report) == State.DRAFT


def test_a_unit_without_signatories_files_by_one_person(report):
    assert submit(report, by=accountant_of(report), key=uuid.uuid4().hex).is_frozen


def test_a_changed_answer_asks_for_the_confirmations_again(report, people):
    give(report, people, Office.HEAD)
    give(report, people, Office.ACCOUNTANT)
    fill(report, {"s2/1.3.1/1": 60_251, "s2/1.3.1/3": 60_251})
    assert give(report, people, Office.EXECUTOR) is None
    assert [w.office for w in stand(report) if w.has_lapsed] == [Office.ACCOUNTANT, Office.HEAD]
    give(report, people, Office.HEAD)
    assert give(report, people, Office.ACCOUNTANT).is_frozen


def stand(report: Report) -> list[Any]:
    report.refresh_from_db()
    return words(report, report.current, read_cells(report.current, report.unit))


def test_an_explanation_does_not_undo_a_confirmation(report, people):
    give(report, people, Office.HEAD)
    explain_all(report, "Тағы бір себеп")
    assert [w.office for w in stand(report) if w.is_current] == [Office.HEAD]


def test_only_the_appointed_person_confirms(report, people):
    with pytest.raises(NotTheSignatory):
        confirm(report, Office.HEAD, by=people[Office.ACCOUNTANT], method="password", key="k" * 32)
    with pytest.raises(NotTheSignatory):
        confirm(report, "owner", by=people[Office.HEAD], method="password", key="k" * 32)
    assert not Confirmation.objects.exists()


def test_a_mandate_that_has_ended_confirms_nothing(report, people):
    Mandate.objects.filter(user=people[Office.HEAD]).update(revoked_at=timezone.now())
    with pytest.raises(NotTheSignatory):
        give(report, people, Office.HEAD)


def test_a_second_press_changes_nothing(report, people):
    give(report, people, Office.HEAD)
    give(report, people, Office.HEAD)
    assert Confirmation.objects.count() == 1
    assert JournalEntry.objects.filter(verb="report.confirmed").count() == 1


def test_a_confirmation_is_taken_back_by_its_giver_before_filing(report, people):
    give(report, people, Office.HEAD)
    withdraw_confirmation(report, Office.HEAD, by=people[Office.ACCOUNTANT])
    assert [w.office for w in stand(report) if w.is_current] == [Office.HEAD]
    withdraw_confirmation(report, Office.HEAD, by=people[Office.HEAD])
    assert not [w for w in stand(report) if w.is_current]
    assert JournalEntry.objects.filter(verb="report.confirmation_withdrawn").count() == 1


def test_errors_refuse_a_confirmation(report, people):
    fill(report, {"s2/1/1": 1})
    with pytest.raises(OpenFindings):
        give(report, people, Office.HEAD)
    assert not Confirmation.objects.exists()


def test_who_comes_into_an_office_confirms_anew(report, people):
    give(report, people, Office.HEAD)
    give(report, people, Office.ACCOUNTANT)
    other = holder(report, Mandate.Scope.SIGN)
    appoint(report.unit, people | {Office.HEAD: other}, by=people[Office.ACCOUNTANT])
    assert give(report, people, Office.EXECUTOR) is None
    with pytest.raises(NotTheSignatory):
        give(report, people, Office.HEAD)
    assert give(report, people | {Office.HEAD: other}, Office.HEAD).is_frozen


def test_a_mandate_too_narrow_is_not_appointed(report, people):
    with pytest.raises(AppointmentRefused):
        appoint(report.unit, {Office.HEAD: people[Office.EXECUTOR]}, by=people[Office.HEAD])
    assert signatories_of(report.unit)[Office.HEAD].user == people[Office.HEAD]


def test_an_office_may_stay_without_a_signatory(report, people):
    appoint(report.unit, {Office.HEAD: people[Office.HEAD]}, by=people[Office.HEAD])
    assert give(report, people, Office.HEAD).is_frozen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_others_get_a_letter_in_their_language_without_figures_and_links(report, people, language):
    User.objects.update(language=language)
    give(report, people, Office.HEAD)
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        people[office].email for office in (Office.EXECUTOR, Office.ACCOUNTANT)
    )
    letter = mail.outbox[0]
    assert letter.subject == {
        "kk": "Есеп сіздің растауыңызды күтуде", "ru": "Отчет ждет вашего подтверждения"
    }[language]  # fmt: skip
    assert report.unit.code in letter.body
    assert "98" not in letter.body.replace(report.unit.code, "")
    assert "http" not in letter.body
    assert "waits" not in letter.subject + letter.body


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_three_people_at_once_file_one_version(report, people):
    faults: list[BaseException] = []

    def press(office: str) -> None:
        try:
            give(Report.objects.with_context().get(pk=report.pk), people, office)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(office,)) for office in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert state(report) == State.SUBMITTED
    assert Version.objects.filter(report=report, is_frozen=True).count() == 1


# --- the pages -------------------------------------------------------------------------------------------------------


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def check(report: Report, language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/check/"


def test_each_person_presses_the_own_button_until_the_receipt(report, people):
    for office in (Office.EXECUTOR, Office.HEAD):
        client = client_of(people[office])
        page = client.get(check(report)).content.decode()
        assert f'name="confirm" value="{office}"' in page
        assert page.count('name="confirm"') == 1
        answer = client.post(check(report), {"confirm": office, "key": "a" * 32}, follow=True)
        assert "Вы подтвердили" in said(answer)
        assert f'name="withdraw" value="{office}"' in answer.content.decode()
    client = client_of(people[Office.ACCOUNTANT])
    answer = client.post(check(report), {"confirm": Office.ACCOUNTANT, "key": "b" * 32})
    assert answer["Location"].endswith("/versions/1/receipt/")


def test_the_press_of_the_last_person_sent_twice_finds_the_same_receipt(report, people):
    for office in (Office.EXECUTOR, Office.HEAD):
        give(report, people, office)
    client = client_of(people[Office.ACCOUNTANT])
    first, second = (client.post(check(report), {"confirm": "accountant", "key": "b" * 32}) for _ in range(2))
    assert first["Location"] == second["Location"]
    receipt = said(client.get(first["Location"]))
    for office, name in ((Office.EXECUTOR, "Исполнитель"), (Office.ACCOUNTANT, "Главный бухгалтер")):
        assert f"Подтвердил(а): {name} {people[office]}" in receipt


def test_submitting_past_the_others_is_refused_with_their_offices(report, people):
    answer = client_of(people[Office.HEAD]).post(check(report), {"key": "c" * 32}, follow=True)
    assert "Еще не подтвердили: Исполнитель, Главный бухгалтер, Руководитель" in said(answer)
    assert state(report) == State.DRAFT


def stale(user: User) -> Client:
    """Signed in twenty minutes ago."""
    client = client_of(user)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(minutes=20))
    return client


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({}, "введите свой пароль"), ({"password": "wrong"}, "Пароль неверен")],
)
def test_after_a_while_the_password_is_asked_before_filing(report, typed, sentence):
    user = accountant_of(report)
    user.set_password("right-password")
    user.save()
    client = stale(user)
    assert 'type="password"' in client.get(check(report)).content.decode()
    answer = client.post(check(report), {"key": "d" * 32} | typed)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert state(report) == State.DRAFT
    assert FailedSignIn.objects.count() == len(typed)
    filed = client.post(check(report), {"key": "d" * 32, "password": "right-password"})
    assert filed["Location"].endswith("/receipt/")


def test_guessing_the_password_here_brings_the_pause_of_the_door(report):
    user = accountant_of(report)
    user.set_password("right-password")
    user.save()
    client = stale(user)
    for _ in range(5):
        client.post(check(report), {"key": "e" * 32, "password": "wrong"})
    answer = client.post(check(report), {"key": "e" * 32, "password": "right-password"})
    assert (answer.status_code, state(report)) == (422, State.DRAFT)


def test_right_after_signing_in_no_password_is_asked(report):
    client = client_of(accountant_of(report))
    assert 'type="password"' not in client.get(check(report)).content.decode()
    assert client.post(check(report), {"key": "f" * 32})["Location"].endswith("/receipt/")


def page_of(report: Report, language: str = "ru") -> str:
    return f"/{language}/units/{report.unit.public_id}/signing/"


def test_the_unit_chooses_who_confirms(report):
    head, executor = manager(report), holder(report, Mandate.Scope.FILL)
    client = client_of(head)
    page = said(client.get(page_of(report)))
    assert "один человек с полномочием подписи" in page
    chosen = {"head": str(head.public_id), "executor": str(executor.public_id), "accountant": ""}
    assert "Сохранено" in said(client.post(page_of(report), chosen, follow=True))
    assert {office: s.user for office, s in signatories_of(report.unit).items()} == {
        Office.EXECUTOR: executor, Office.HEAD: head
    }  # fmt: skip
    assert JournalEntry.objects.filter(verb="signatory.changed").count() == 2


@pytest.mark.parametrize("office", [Office.EXECUTOR, Office.ACCOUNTANT])
def test_who_does_not_manage_the_access_sees_it_and_changes_nothing(report, people, office):
    client = client_of(people[office])
    assert 'type="submit" class' not in client.get(page_of(report)).content.decode()
    assert client.post(page_of(report), {"head": ""}).status_code == 404
    assert Office.HEAD in signatories_of(report.unit)


def test_strangers_and_officers_find_nothing(report):
    for user in (person(), officer(report.obligation.region)):
        assert client_of(user).get(page_of(report)).status_code == 404


def test_a_stranger_s_id_is_not_appointed(report):
    head = manager(report)
    assert client_of(head).post(page_of(report), {"head": str(person().public_id)}).status_code == 404
    assert not signatories_of(report.unit)
