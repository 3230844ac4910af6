"""Signing in and out; what was typed when a session ended is not lost."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from html import escape, unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import FailedSignIn
from accounts.roles import Role
from accounts.typed_places import in_words
from forms_core import registry
from kernel.bilingual import Bilingual
from tests.cabinet.pages import english_left, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-for-tests"


@pytest.fixture
def user():
    user = make.person(name="Айгүл Сейітова")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/kk/sign-in/", {"email": user.email, "password": password} | more)


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the page's own form, as a browser would send them back."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_is_in_one_language(client, language):
    answer = client.get(f"/{language}/sign-in/")
    assert answer.status_code == 200
    assert english_left(answer) == []


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.RESPONDENT, "/kk/desk/"),
        (Role.STATISTICIAN, "/kk/review/"),
        (Role.METHODOLOGIST, "/kk/controls/"),
        (Role.PUBLISHER, "/kk/publishing/rounds/"),
        (Role.ADMIN, "/kk/people/"),
    ],
)
def test_each_role_comes_to_its_first_page(client, role, page):
    person = make.person(role, region="75" if role == Role.STATISTICIAN else "")
    person.set_password(PASSWORD)
    person.save()
    answer = sign_in(client, person)
    assert answer["Location"] == page
    assert client.get(page).status_code == 200


def test_the_email_is_taken_in_any_case(client, user):
    assert client.post("/kk/sign-in/", {"email": user.email.upper(), "password": PASSWORD}).status_code == 302


def test_the_refusal_does_not_say_which_of_the_two_was_wrong(client, user):
    wrong = sign_in(client, user, "wrong-password")
    unknown = client.post("/kk/sign-in/", {"email": "nobody@example.kz", "password": PASSWORD})
    for answer in (wrong, unknown):
        assert "Электрондық пошта немесе құпиясөз дұрыс емес." in said(answer)


def test_five_wrong_passwords_bring_a_pause_even_for_the_right_one(client, user):
    for _ in range(5):
        sign_in(client, user, "wrong-password")
    answer = sign_in(client, user)
    assert answer.status_code == 429
    assert "5 минуттан кейін қайталап көріңіз." in said(answer)
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert sign_in(client, user).status_code == 302


def test_a_closed_account_does_not_sign_in(client, user):
    user.is_active = False
    user.save()
    assert sign_in(client, user).status_code == 200
    assert "_auth_user_id" not in client.session


def test_after_signing_in_one_comes_where_one_wanted(client, user):
    answer = client.get("/kk/password/")
    page = client.get(answer["Location"])
    assert hidden(page)["next"] == "/kk/password/"
    assert sign_in(client, user, **hidden(page))["Location"] == "/kk/password/"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/kk/desk/", "/no-such-page/", "javascript:1"])
def test_nobody_is_led_elsewhere(client, user, path):
    assert sign_in(client, user, next=path)["Location"] == "/kk/desk/"
    assert sign_in(Client(), user, kept=json.dumps([["a", "b"]]), kept_path=path)["Location"] == "/kk/desk/"


def test_signing_out_ends_the_session(client, user):
    client.force_login(user)
    client.post("/kk/sign-out/")
    assert client.get("/kk/password/").status_code == 302


def test_a_script_is_told_to_sign_in_with_an_address(client):
    answer = client.get("/kk/desk/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/kk/sign-in/"})


def test_a_signed_in_page_is_kept_by_no_cache(client, user):
    client.force_login(user)
    assert client.get("/kk/desk/")["Cache-Control"] == "no-store"


# --- what was typed -----------------------------------------------------------------------------------------------


@pytest.fixture
def typing():
    """An accountant whose session ends while she types."""
    report = make.report_of()
    accountant = make.accountant_of(report)
    accountant.set_password(PASSWORD)
    accountant.save()
    path = f"/kk/reports/{report.public_id}/sections/s2/"
    return report, accountant, path, {"s2/1/1": "1 234", "s2/1.3/1": 'сөз "тырнақша" <b>', "edit": "0", "then": "stay"}


def test_what_was_typed_travels_through_signing_in_and_is_saved_with_one_press(client, typing):
    report, accountant, path, entries = typing
    asked = client.post(path, entries)
    assert asked.status_code == 401
    assert "Енгізгеніңіз осы бетте сақталды." in said(asked)
    resumed = sign_in(client, accountant, **hidden(asked))
    assert resumed.status_code == 200
    assert hidden(resumed) == entries
    assert f'action="{path}"' in resumed.content.decode()
    answer = client.post(path, hidden(resumed))
    assert answer.status_code == 422  # the words in a number's cell are shown again, as typed
    report.refresh_from_db()
    from collection.answers import read_cells

    assert read_cells(report.current)["s2/1/1"] == 1234


def test_a_wrong_password_in_between_loses_nothing(client, typing):
    _, accountant, path, entries = typing
    asked = client.post(path, entries)
    again = sign_in(client, accountant, "wrong-password", **hidden(asked))
    assert hidden(again)["kept_path"] == path
    assert hidden(sign_in(client, accountant, **hidden(again))) == entries


def test_the_password_and_the_token_are_never_kept(client):
    asked = client.post("/kk/desk/", {"password": "secret-word", "csrfmiddlewaretoken": "x" * 64, "note": "kept"})
    assert json.loads(hidden(asked)["kept"]) == [["note", "kept"]]


@pytest.mark.parametrize("kept", ["[", "{}", "[1, 2]", '"text"', "[[1]]", "[" * 50_000])
def test_entries_that_were_tampered_with_are_let_go(client, user, kept):
    answer = sign_in(client, user, kept=kept, kept_path="/kk/desk/")
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_of_kept_entries_is_in_one_language(client, typing, language):
    _, accountant, path, entries = typing
    asked = client.post(path.replace("/kk/", f"/{language}/"), entries)
    resumed = client.post(f"/{language}/sign-in/", {"email": accountant.email, "password": PASSWORD} | hidden(asked))
    assert english_left(asked) == []
    assert english_left(resumed) == []


def test_an_old_token_of_a_signed_in_person_offers_the_entries_again(typing):
    report, accountant, path, entries = typing
    client = Client(enforce_csrf_checks=True)
    client.force_login(accountant)
    answer = client.post(path, entries, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert hidden(answer) == entries
    assert "<dd>1 234</dd>" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


IN_WORDS = {
    "kk": ("2-бөлім, 1.3-жол, 1-баған", "Түсіндірме", "Мәтін"),
    "ru": ("Раздел 2, строка 1.3, графа 1", "Пояснение", "Текст"),
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_was_typed_is_called_by_its_place_in_words(typing, language):
    report, accountant, path, _ = typing
    client = Client(enforce_csrf_checks=True)
    client.force_login(accountant)
    entries = {"s2/1.3/1": "55", "explanation-7": "new", "strange": "word"}
    answer = client.post(path.replace("/kk/", f"/{language}/"), entries, headers={"origin": "http://testserver"})
    page = answer.content.decode()
    place, explanation, other = IN_WORDS[language]
    edition = report.round.edition
    with override(language):
        printed = f"{edition.cells['s2/1.3/1'].text} – {edition.sections['s2'].columns['1'].text}"
    assert f"<dt>{place}<br>" in page
    assert escape(printed) in page
    assert f"<dt>{explanation}</dt><dd>new</dd>" in page
    assert f"<dt>{other}</dt><dd>word</dd>" in page
    assert "<dt>s2/1.3/1" not in page


def test_a_name_that_the_editions_of_a_form_print_differently_is_left_out(monkeypatch):
    form = registry.form("2-IT")
    renamed = deepcopy(form.in_force)
    cell = renamed.cells["s2/1.3/1"]
    renamed.cells["s2/1.3/1"] = replace(cell, text=Bilingual(kk="Басқа", ru="Другая"))
    monkeypatch.setitem(registry._forms, "2-IT", replace(form, editions=(form.in_force, renamed)))
    with override("ru"):
        other, same = in_words([("s2/1.3/1", "5"), ("s2/1.4/1", "6")])
    assert (other.place, other.printed) == ("Раздел 2, строка 1.3, графа 1", "")
    assert same.printed


def test_a_post_without_a_session_does_not_tell_whether_there_is_a_report(client, typing):
    _, _, path, entries = typing
    missing = f"/kk/reports/{uuid4()}/sections/s2/"
    pages = [client.post(where, entries).content.decode() for where in (path, missing)]
    bare = [re.sub(r'reports/[0-9a-f-]{36}|name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in pages]
    assert bare[0] == bare[1]


def test_a_post_from_another_site_is_refused_bare(typing):
    _, accountant, path, entries = typing
    client = Client(enforce_csrf_checks=True)
    client.force_login(accountant)
    answer = client.post(path, entries, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "1 234" not in answer.content.decode()


LONG = "Ұзын мәтін" * 20


def test_the_entries_travel_through_a_change_of_the_language(client, typing):
    _, accountant, path, entries = typing
    asked = client.post(path, entries)
    assert 'formaction="/ru/sign-in/"' in asked.content.decode()
    other = client.post("/ru/sign-in/", hidden(asked) | {"email": accountant.email, "language": "ru"})
    assert "Введенное сохранено на этой странице." in said(other)
    assert f'value="{accountant.email}"' in other.content.decode()
    signed = {"email": accountant.email, "password": PASSWORD}
    assert hidden(client.post("/ru/sign-in/", hidden(other) | signed)) == entries


@pytest.mark.parametrize("other", ["/ru/desk/", "/ru/reports/"])
def test_one_comes_to_a_page_of_the_other_language(client, user, other):
    wanted = other if other == "/ru/desk/" else f"/ru/reports/{make.report_of().public_id}/"
    assert sign_in(client, user, next=wanted)["Location"] == wanted


def test_a_large_form_in_kazakh_comes_back_whole(client, typing):
    """Escaped as ASCII it would be six times as long, and was dropped without a word."""
    _, accountant, path, _ = typing
    entries = {f"s2/1.{n}/1": LONG for n in range(1, 1500)}
    asked = client.post(path, entries)
    resumed = sign_in(client, accountant, **hidden(asked))
    assert resumed.status_code == 200
    assert hidden(resumed) == entries


def test_what_is_too_large_to_travel_is_shown_to_be_copied(client, typing, settings):
    _, accountant, path, entries = typing
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 9_000
    asked = client.post(path, entries | {"s2/1.4/1": LONG})
    assert "көшіріп алыңыз" in said(asked)
    assert f"<dd>{LONG}</dd>" in asked.content.decode()
    assert "kept" not in hidden(asked)
    assert sign_in(client, accountant, **hidden(asked)).status_code == 302


def test_signing_out_in_another_tab_loses_nothing(typing):
    _, accountant, path, entries = typing
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, entries, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")
    page = hidden(answer) | {"email": accountant.email, "password": PASSWORD}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())
    resumed = client.post("/kk/sign-in/", page | {"csrfmiddlewaretoken": token[1]})
    assert hidden(resumed) == entries


def test_signing_in_in_another_tab_lets_the_first_one_send(typing):
    """Two tabs ask to sign in; the second one finds its token old, and still carries the entries."""
    _, accountant, path, entries = typing
    client = Client(enforce_csrf_checks=True)
    first = client.post(path, entries, headers={"origin": "http://testserver"})
    client.force_login(accountant)
    page = hidden(first) | {"email": accountant.email, "password": PASSWORD}
    answer = client.post("/kk/sign-in/", page, headers={"origin": "http://testserver"})
    assert hidden(answer) == entries
    assert f'action="{path}"' in answer.content.decode()


def test_a_stranger_of_another_site_sees_no_entries(typing):
    _, _, path, entries = typing
    answer = Client(enforce_csrf_checks=True).post(path, entries, headers={"origin": "https://evil.example"})
    assert "1 234" not in answer.content.decode()
    assert "Бетті қайта ашып" in said(answer)


SECRETS = {"email": "secret-mail", "password": "secret-word", "old": "secret-old", "new": "secret-new"}


@pytest.mark.parametrize("path", ["/kk/password/", "/kk/sign-in/", "/kk/people/new/", "/ru/password/"])
@pytest.mark.parametrize("signed", [True, False])
def test_no_password_is_written_into_a_page(user, path, signed):
    client = Client(enforce_csrf_checks=True)
    if signed:
        client.force_login(user)
    for origin in ("http://testserver", "https://evil.example"):
        answer = client.post(path, SECRETS | {"note": "kept"}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "secret-" not in answer.content.decode().replace('value="secret-mail"', "")
        assert 'action="/kk/password/"' not in answer.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_signing_out_empties_the_storage_of_the_browser(client, user, language):
    client.force_login(user)
    answer = client.post(f"/{language}/sign-out/")
    assert (answer.status_code, answer["Clear-Site-Data"], answer["Cache-Control"]) == (200, '"storage"', "no-store")
    assert 'data-forget="all"' in answer.content.decode()
    assert english_left(answer) == []
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", ["/kk/password/", "/ru/password/", "/kk/sign-out/"])
def test_entries_are_never_led_to_a_page_of_passwords(client, user, path):
    answer = sign_in(client, user, kept=json.dumps([["note", "x"], ["old", "secret"]]), kept_path=path)
    assert answer["Location"] == "/kk/desk/"


def test_pages_with_kept_entries_are_kept_by_no_cache(client, typing):
    _, accountant, path, entries = typing
    asked = client.post(path, entries)
    assert asked["Cache-Control"] == "no-store"
    assert sign_in(client, accountant, **hidden(asked))["Cache-Control"] == "no-store"


# --- the password -------------------------------------------------------------------------------------------------


def change(client, **fields):
    return client.post("/kk/password/", {"old": PASSWORD, "new": "another-long-password"} | fields)


def test_the_own_password_is_changed_and_the_session_goes_on(client, user):
    client.force_login(user)
    assert change(client).status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-long-password")
    assert "Құпиясөз өзгертілді." in said(client.get("/kk/password/"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": "wrong"}, "Қазіргі құпиясөз дұрыс емес."),
        ({"new": "short"}, "Таңба саны кемінде 10 болуы тиіс."),
        ({"new": "1234567890"}, "Бұл құпиясөз тым кең тараған."),
        ({"new": ""}, "Қате"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(client, user, fields, words):
    client.force_login(user)
    assert words in said(change(client, **fields))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
