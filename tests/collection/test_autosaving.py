"""The page that saves itself: what is stored, what is asked, and what an answer never says."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Mandate
from collection.answers import read_cells
from collection.models import Report
from tests.collection.factories import GOOD_2IT, PASSWORD, accountant_of, filed, fill, officer, person, report_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def report() -> Report:
    return report_of()


@pytest.fixture
def client(report: Report) -> Client:
    return signed_in(accountant_of(report))


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def colleague(report: Report) -> Any:
    """A second person who fills the same report."""
    user = person(name="Динара Оспанова")
    Mandate.objects.create(user=user, unit=report.unit, scope=Mandate.Scope.FILL)
    return user


def save(client: Client, report: Report, cells: dict[str, str], *, edit: int, version: int = 1, **headers: str) -> Any:
    fields = {"edit": str(edit), "version": str(version)} | cells
    return client.post(f"/ru/reports/{report.public_id}/sections/s2/", fields, headers=JSON | headers)


def stored(report: Report) -> dict[str, Any]:
    """Of the section that is saved: the rest comes from the register."""
    report.refresh_from_db()
    return {address: value for address, value in read_cells(report.current).items() if address.startswith("s2/")}


def test_only_the_sent_cells_change(client: Client, report: Report) -> None:
    fill(report, GOOD_2IT)
    told = save(client, report, {"s2/1.4/1": "1 200"}, edit=1).json()
    assert stored(report) == {a: v for a, v in GOOD_2IT.items() if a.startswith("s2/")} | {"s2/1.4/1": 1200}
    assert (told["edit"], told["version"], told["others"], told["asked"], told["refused"]) == (2, 1, {}, {}, {})
    assert told["saved"].startswith("Сохранено, ")
    assert told["errors"] > 0


def test_letters_are_refused_with_a_sentence_and_the_rest_is_saved(client: Client, report: Report) -> None:
    told = save(client, report, {"s2/1.3/1": "двести", "s2/1.4/1": "7"}, edit=0).json()
    assert stored(report) == {"s2/1.4/1": 7}
    assert list(told["refused"]) == ["s2/1.3/1"]
    assert "1" in told["saved"].rsplit(" ", 1)[1]


def test_a_cell_that_two_changed_is_asked_and_the_others_are_saved(client: Client, report: Report) -> None:
    fill(report, {"s2/1.3/1": 1})
    other = colleague(report)
    save(signed_in(other), report, {"s2/1.3/1": "2", "s2/1.5/1": "5"}, edit=1)
    told = save(client, report, {"s2/1.3/1": "3", "s2/1.4/1": "4"}, edit=1).json()
    assert stored(report) == {"s2/1.3/1": 2, "s2/1.5/1": 5, "s2/1.4/1": 4}
    asked = told["asked"]["s2/1.3/1"]
    assert (asked["theirs"], asked["seen"], asked["mine"], asked["by"]) == ("2", "2", "3", "Динара Оспанова")
    assert asked["own"] is False
    assert asked["at"]
    assert told["others"]["s2/1.5/1"]["text"] == "5"
    assert told["others"]["s2/1.5/1"]["by"] == "Динара Оспанова"


def test_mine_is_kept_only_against_the_value_that_was_shown(client: Client, report: Report) -> None:
    fill(report, {"s2/1.3/1": 1})
    other = signed_in(colleague(report))
    save(other, report, {"s2/1.3/1": "2"}, edit=1)
    edit = save(client, report, {"s2/1.3/1": "3"}, edit=1).json()["edit"]
    chosen = {"s2/1.3/1": "3", "choice-s2/1.3/1": "mine", "theirs-s2/1.3/1": "2"}
    save(other, report, {"s2/1.3/1": "9"}, edit=edit)
    assert save(client, report, chosen, edit=edit).json()["asked"]["s2/1.3/1"]["theirs"] == "9"
    chosen["theirs-s2/1.3/1"] = "9"
    assert save(client, report, chosen, edit=edit).json()["asked"] == {}
    assert stored(report) == {"s2/1.3/1": 3}


def test_typing_back_what_the_page_began_with_is_no_silent_loss(client: Client, report: Report) -> None:
    """Merging takes it for untouched; somebody who sends it has typed it."""
    fill(report, {"s2/1.3/1": 1})
    save(signed_in(colleague(report)), report, {"s2/1.3/1": "2"}, edit=1)
    told = save(client, report, {"s2/1.3/1": "1"}, edit=1).json()
    assert told["asked"]["s2/1.3/1"]["theirs"] == "2"
    assert told["others"] == {}


def test_a_repeated_request_is_saved_once(client: Client, report: Report) -> None:
    first = save(client, report, {"s2/1.3/1": "12"}, edit=0).json()
    again = save(client, report, {"s2/1.3/1": "12"}, edit=0).json()
    assert (again["edit"], again["asked"]) == (first["edit"], {})
    assert stored(report) == {"s2/1.3/1": 12}


def test_a_page_that_lagged_learns_only_what_differs_from_it(client: Client, report: Report) -> None:
    fill(report, {"s2/1.3/1": 1, "s2/1.4/1": 4})
    save(signed_in(colleague(report)), report, {"s2/1.3/1": "2"}, edit=1)
    told = save(client, report, {"s2/1.5/1": "5"}, edit=1).json()
    assert list(told["others"]) == ["s2/1.3/1"]


def test_who_is_not_signed_in_gets_json(report: Report) -> None:
    answer = save(Client(), report, {"s2/1.3/1": "1"}, edit=0)
    assert answer.status_code == 401
    assert answer.json() == {"sign_in": "/ru/sign-in/"}


def test_a_page_of_another_person_saves_nothing(client: Client, report: Report) -> None:
    fill(report, {"s2/1.3/1": 1})
    answer = save(client, report, {"s2/1.3/1": "2"}, edit=1, **{"X-Person": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()) == (403, {"person": "another"})
    assert stored(report) == {"s2/1.3/1": 1}


@pytest.mark.parametrize("who", [person, officer], ids=["stranger", "officer"])
def test_a_foreign_report_is_missing(report: Report, who: Any) -> None:
    fill(report, {"s2/1.3/1": 1})
    answer = save(signed_in(who()), report, {"s2/1.3/1": "2"}, edit=1)
    assert answer.status_code == 404
    assert report.unit.code.encode() not in answer.content
    assert stored(report) == {"s2/1.3/1": 1}


def test_an_ended_mandate_is_told_in_a_sentence(client: Client, report: Report) -> None:
    fill(report, {"s2/1.3/1": 1})
    Mandate.objects.update(valid_until="2020-01-01")
    answer = save(client, report, {"s2/1.3/1": "2"}, edit=1)
    assert answer.status_code == 403
    assert "срок" in answer.json()["message"].lower()


def test_a_filed_report_takes_nothing(report: Report) -> None:
    report = filed(report)
    before = stored(report)
    answer = save(signed_in(accountant_of(report)), report, {"s2/1.3/1": "2"}, edit=1)
    assert answer.status_code == 409
    assert answer.json()["message"]
    assert stored(report) == before


def test_an_old_form_token_is_renewed(report: Report) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(accountant_of(report))
    own = {"Origin": "http://testserver"}
    refused = save(client, report, {"s2/1.3/1": "2"}, edit=0, **own)
    assert (refused.status_code, refused.json()) == (403, {"token": "fresh"})
    token = client.cookies["csrftoken"].value
    assert save(client, report, {"s2/1.3/1": "2"}, edit=0, **own, **{"X-CSRFToken": token}).status_code == 200
    foreign = save(client, report, {"s2/1.3/1": "3"}, edit=1, Origin="https://elsewhere.example")
    assert foreign.status_code == 403
    assert "json" not in foreign["Content-Type"]


def test_an_explanation_is_saved_by_itself(client: Client, report: Report) -> None:
    last_year = {a: v if isinstance(v, str) else v // 9 for a, v in GOOD_2IT.items()}
    report = report_of(whose := report.unit, year=report.round.year - 1)
    filed(report, last_year)
    report = Report.objects.get(obligation__unit=whose, obligation__round__year=report.round.year + 1)
    fill(report, GOOD_2IT)
    warning = report.current.findings.filter(severity="warning").first()
    sent = {f"explanation-{warning.pk}": "Новый договор", f"seen-{warning.pk}": ""}
    assert save(client, report, sent, edit=1).json()["refused"] == {}
    warning.refresh_from_db()
    assert warning.explanation == "Новый договор"


def sign_in_beside(user: Any, password: str, **headers: str) -> Any:
    fields = {"email": user.email, "password": password}
    return Client().post("/ru/sign-in/", fields, headers=JSON | headers)


def test_the_dialog_lets_in_only_the_person_of_the_page(report: Report) -> None:
    user = accountant_of(report)
    user.set_password(PASSWORD)
    user.save()
    wrong = sign_in_beside(user, "something else")
    assert wrong.status_code == 422
    assert wrong.json()["errors"]["__all__"]
    other = sign_in_beside(user, PASSWORD, **{"X-Person": str(uuid.uuid4())})
    assert other.status_code == 409
    assert not other.wsgi_request.user.is_authenticated
    right = sign_in_beside(user, PASSWORD, **{"X-Person": str(user.public_id)})
    assert (right.status_code, right.json()) == (200, {"signed_in": True})
    assert right.wsgi_request.user.is_authenticated
