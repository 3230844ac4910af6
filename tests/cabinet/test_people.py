"""People and mandates: every change is an administrator's, is journalled and works from the next request on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Mandate, User
from accounts.roles import Role
from kernel import journal
from kernel.legal_clock import local_date
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make.person(Role.ADMIN, name="Әкімші Бір")


def entries(**changes):
    return {
        "email": "new@example.kz", "full_name": "Жаңа Адам", "role": "respondent", "region": "", "language": "kk",
        "is_active": "on",
    } | changes  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_list_is_whole_in_both_languages(admin, language):
    make.officer(name="Динара Жұмабаева")
    answer = page(admin, "people/", language)
    assert answer.status_code == 200
    assert "Динара Жұмабаева" in said(answer)
    assert english_left(answer) == []


@pytest.mark.parametrize("typed", ["жұмабаева", "Жұмабаева", "ДИНАРА", "динара жұм", "person"])
def test_a_person_is_found_by_any_part_in_any_case(admin, typed):
    make.officer(name="Динара Жұмабаева")
    answer = page(admin, f"people/?q={typed}")
    assert "Динара Жұмабаева" in said(answer)


def test_the_list_is_cut_by_role(admin):
    make.officer(name="Статист Адам")
    assert "Статист Адам" not in said(page(admin, "people/?role=admin"))
    assert "Статист Адам" in said(page(admin, "people/?role=statistician"))


def test_nobody_found_is_said(admin):
    assert "Бұл шарттарға сай пайдаланушы жоқ." in said(page(admin, "people/?q=nobody"))


def test_a_new_person_gets_a_first_password_that_is_shown_once_and_works(admin):
    answer = send(admin, "people/new/", entries())
    user = User.objects.get(email="new@example.kz")
    password = answer.context["password"]
    assert password in said(answer)
    assert user.check_password(password)
    assert password not in str(list(journal.of(user).values()))
    assert Client().login(username="new@example.kz", password=password)


def test_adding_a_person_is_journalled(admin):
    send(admin, "people/new/", entries())
    entry = journal.of(User.objects.get(email="new@example.kz")).get()
    assert (entry.verb, entry.actor, entry.details["role"]) == ("user.created", admin, "respondent")


def test_an_email_is_one_persons_in_any_case(admin):
    send(admin, "people/new/", entries())
    answer = send(admin, "people/new/", entries(email="NEW@example.kz"))
    assert answer.status_code == 422
    assert "Мұндай электрондық поштасы бар пайдаланушы тіркелген." in said(answer)


def test_a_statistician_needs_a_region(admin):
    answer = send(admin, "people/new/", entries(role="statistician"), "ru")
    assert answer.status_code == 422
    assert "Статистику нужен регион." in said(answer)
    assert not User.objects.filter(email="new@example.kz").exists()


def test_a_region_is_only_a_statisticians(admin):
    send(admin, "people/new/", entries(role="publisher", region="75"))
    assert User.objects.get(email="new@example.kz").region == ""


def test_a_change_of_role_is_journalled_in_words(admin):
    user = make.person(name="Бұрынғы Респондент")
    send(admin, f"people/{user.public_id}/", entries(email=user.email, full_name=user.full_name, role="publisher"))
    user.refresh_from_db()
    assert user.role == Role.PUBLISHER
    assert journal.of(user).get().details == {"role": ["respondent", "publisher"]}
    assert "Рөлі: Респондент → Жариялауға жауапты" in said(page(admin, f"people/{user.public_id}/"))
    assert "Роль: Респондент → Ответственный за публикацию" in said(page(admin, f"people/{user.public_id}/", "ru"))


def test_saving_without_a_change_writes_nothing(admin):
    user = make.person()
    send(admin, f"people/{user.public_id}/", entries(email=user.email, full_name=user.full_name))
    assert not journal.of(user).exists()


def test_a_closed_account_is_out_with_the_next_request(admin):
    user = make.person()
    client = Client()
    client.force_login(user)
    assert client.get("/kk/password/").status_code == 200
    form = entries(email=user.email, full_name=user.full_name)
    del form["is_active"]
    send(admin, f"people/{user.public_id}/", form)
    assert client.get("/kk/password/").status_code == 302


@pytest.mark.parametrize("change", [{"role": "respondent"}, {"is_active": ""}])
def test_an_administrator_cannot_lock_the_own_door(admin, change):
    form = {
        name: value
        for name, value in entries(**{"email": admin.email, "role": "admin"} | change).items()
        if value != ""
    }
    assert send(admin, f"people/{admin.public_id}/", form).status_code == 422
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_a_new_password_signs_everybody_out_and_the_old_one_no_longer_works(admin):
    user = make.person()
    user.set_password("the-old-password")
    user.save()
    client = Client()
    client.force_login(user)
    answer = send(admin, f"people/{user.public_id}/password/", {})
    user.refresh_from_db()
    assert user.check_password(answer.context["password"])
    assert not user.check_password("the-old-password")
    assert client.get("/kk/password/").status_code == 302


# --- mandates -----------------------------------------------------------------------------------------------------


def grant(admin, user, where, **changes):
    data = {"unit": where.code, "scope": "sign", "valid_until": ""} | changes
    return send(admin, f"people/{user.public_id}/mandates/new/", data)


def test_a_mandate_opens_the_desk_and_its_end_closes_it(admin):
    report, user = make.report_of(), make.person()
    assert report.unit.name_kk not in said(page(user, "desk/"))
    grant(admin, user, report.unit)
    assert report.unit.name_kk in said(page(user, "desk/"))
    mandate = Mandate.objects.get(user=user)
    send(admin, f"mandates/{mandate.public_id}/revoke/", {})
    assert report.unit.name_kk not in said(page(user, "desk/"))


def test_granting_and_taking_back_are_journalled_with_the_unit(admin):
    unit, user = make.unit(), make.person()
    grant(admin, user, unit, valid_until=f"{local_date() + timedelta(days=30):%d.%m.%Y}")
    mandate = Mandate.objects.get(user=user)
    send(admin, f"mandates/{mandate.public_id}/revoke/", {})
    send(admin, f"mandates/{mandate.public_id}/revoke/", {})
    found = [(entry.verb, entry.unit_id, entry.actor) for entry in journal.of(mandate)]
    assert found == [("mandate.granted", unit.pk, admin), ("mandate.revoked", unit.pk, admin)]


def test_a_second_mandate_for_the_same_unit_is_refused(admin):
    unit, user = make.unit(), make.person()
    grant(admin, user, unit)
    answer = grant(admin, user, unit, scope="view")
    assert answer.status_code == 422
    assert "алдымен оны қайтарып алыңыз" in said(answer)


def test_a_mandate_that_ended_gives_way_to_a_new_one(admin):
    unit, user = make.unit(), make.person()
    Mandate.objects.create(user=user, unit=unit, valid_until=local_date() - timedelta(days=1))
    assert grant(admin, user, unit).status_code == 302
    assert Mandate.objects.in_force().filter(user=user, unit=unit).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "123"}, "Тіркелімде мұндай БСН немесе ЖСН жоқ."),
        ({"unit": "٣٣٣٣٣٣٣٣٣٣٣٣"}, "Тіркелімде мұндай БСН немесе ЖСН жоқ."),
        ({"valid_until": "01.01.2020"}, "Бұл күн өтіп кетті."),
        ({"valid_until": "31.02.2030"}, "Қате"),
        ({"scope": "everything"}, "Қате"),
    ],
)
def test_a_wrong_entry_is_said_at_its_place(admin, changes, words):
    user = make.person()
    answer = grant(admin, user, make.unit(), **changes)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not user.mandates.exists()


def test_the_day_is_read_as_day_month_year(admin):
    user = make.person()
    grant(admin, user, make.unit(), valid_until="05.03.2099")
    assert f"{user.mandates.get().valid_until}" == "2099-03-05"


def test_staff_have_no_mandates(admin):
    officer = make.officer()
    assert page(admin, f"people/{officer.public_id}/mandates/new/").status_code == 404
    assert "Өкілеттік респонденттерге беріледі." in said(page(admin, f"people/{officer.public_id}/"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_page_of_a_person_is_in_one_language(admin, language):
    user, unit = make.person(name="Айгүл Сейітова"), make.unit(name_kk="Бірлік", name_ru="Бірлік")
    grant(admin, user, unit)
    mandate = Mandate.objects.get(user=user)
    paths = [f"people/{user.public_id}/{part}" for part in ("", "password/", "mandates/new/")]
    for path in [*paths, f"mandates/{mandate.public_id}/revoke/", "people/new/"]:
        answer = page(admin, path, language)
        assert (path, answer.status_code, english_left(answer)) == (path, 200, [])
