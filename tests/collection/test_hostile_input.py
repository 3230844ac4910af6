"""Strange texts in every parameter and field: an answer in the reader's language, never a fault of the server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from tests.collection.factories import accountant_of, filed, officer, person, report_of

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\x00", "a\x00b", "\ud800", "9" * 400, "-1", "1e999", "NaN", "' OR 1=1 --", "<script>alert(1)</script>", "%s%n",
    "٣", "../../etc/passwd", "=1+1", "\u202e", "Ә" * 500, "2026-02-30", "[]", "{}",
)  # fmt: skip
PARAMETERS = ("q", "state", "page", "form", "year", "region", "section", "size", "next", "from", "to", "only", "cell")
LISTS = {
    Role.RESPONDENT: ("desk/",),
    Role.STATISTICIAN: ("review/", "paper/"),
    Role.METHODOLOGIST: ("controls/", "editions/"),
    Role.PUBLISHER: ("publishing/rounds/", "publishing/bulletins/"),
    Role.ADMIN: ("people/", "units/", "deadlines/"),
}


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", LISTS)
def test_lists_answer_to_any_query(role: str) -> None:
    client = signed_in(officer() if role == Role.STATISTICIAN else person(role))
    for path in LISTS[role]:
        for text in HOSTILE:
            answer = client.get(f"/ru/{path}", dict.fromkeys(PARAMETERS, text.encode("utf-8", "replace").decode()))
            assert answer.status_code < 500, (path, text)


def test_a_section_answers_to_any_field() -> None:
    report = report_of()
    client = signed_in(accountant_of(report))
    url = f"/ru/reports/{report.public_id}/sections/"
    for text in HOSTILE:
        clean = text.encode("utf-8", "replace").decode()
        for section, names in (
            (
                "s2",
                ("s2/1/1", "s2/1.3/6", clean, "edit", "then", "language", "explanation-" + clean, "choice-" + clean),
            ),
            ("s3", ("s3/1.5/1", "s3/1.5/2", "s3/1.1/2")),
            ("s1", ("s1/1", "s1/1.1")),
            ("sign", ("sign/name", "sign/email", "sign/executor_sign")),
            ("s4", ("s4/time",)),
        ):
            answer = client.post(f"{url}{section}/", dict.fromkeys(names, clean))
            assert answer.status_code < 500, (section, text)
    assert client.get(f"{url}s2/").status_code == 200


def test_steps_of_a_report_answer_to_any_field() -> None:
    report = filed()
    respondent, statistician = signed_in(accountant_of(report)), signed_in(officer())
    for text in HOSTILE:
        clean = text.encode("utf-8", "replace").decode()
        fields = dict.fromkeys(
            ("key", "finding", "explanation", "act", "text", "reason", "address", "value", "seen"), clean
        )
        for path in ("check/", "explain/"):
            assert respondent.post(f"/kk/reports/{report.public_id}/{path}", fields).status_code < 500, (path, text)
        for act in ("start", "accept", "return", "correct", "reopen", clean):
            answer = statistician.post(f"/kk/review/{report.public_id}/", fields | {"act": act})
            assert answer.status_code < 500, (act, text)


def test_signing_in_answers_to_anything() -> None:
    client = Client(raise_request_exception=False)
    for text in HOSTILE:
        clean = text.encode("utf-8", "replace").decode()
        names = ("email", "password", "next", "kept", "kept_path")
        assert client.post("/kk/sign-in/", dict.fromkeys(names, clean)).status_code < 500, text


@pytest.mark.parametrize(
    "path", ["bulletins/%00/", "bulletins/x/%00.xlsx", "reports/%00/", "forms/2-it-2026/%00/checks.json"]
)
def test_addresses_with_nul_are_missing_pages(path: str) -> None:
    assert Client(raise_request_exception=False).get(f"/kk/{path}").status_code in (302, 404)


def test_a_wrong_language_or_a_bare_address_is_no_fault() -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/").status_code == 302
    assert client.get("/en/").status_code == 404
    client.cookies["language"] = "xx"
    assert client.get("/").headers["Location"] == "/kk/"
