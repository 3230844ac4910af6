"""The reviewer's steps through the page: what each state allows, what each step asks for, what it leaves behind."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collection.actions.review import accept, correct, return_for_correction, start_review
from collection.actions.rounds import close_round
from collection.answers import read_cells
from collection.canonical import cells_of, fingerprint
from collection.models import Correction, Note, Report, State, Version
from collection.reasons import READY_REASONS
from kernel import journal
from tests.collection import factories as make

pytestmark = pytest.mark.django_db

STEPS = {
    "start": {},
    "accept": {},
    "return": {"return-reason": "1.3-жолды тексеріңіз"},
    "correct": {"correct-cell": "s4/time", "correct-value": "3", "correct-reason": "Телефон арқылы"},
    "reopen": {"reopen-reason": "Жаңа хат келді"},
}
AMOUNT = {"correct-cell": "s2/1.3.1/1", "correct-value": "60 251"}
ALLOWED = {
    State.NOT_STARTED: set(),
    State.DRAFT: set(),
    State.SUBMITTED: {"start", "accept", "return", "correct"},
    State.UNDER_REVIEW: {"accept", "return", "correct"},
    State.RETURNED: set(),
    State.ACCEPTED: {"reopen"},
    State.NO_ACTIVITY: set(),
}
AFTER = {
    "start": State.UNDER_REVIEW,
    "accept": State.ACCEPTED,
    "return": State.RETURNED,
    "correct": State.UNDER_REVIEW,
    "reopen": State.UNDER_REVIEW,
}


@pytest.fixture
def officer(client):
    user = make.officer()
    client.force_login(user)
    return user


def standing(state, officer):
    """A report in each of its states, brought there by the actions."""
    if state == State.NOT_STARTED:
        return make.report_of()
    if state == State.NO_ACTIVITY:
        report = make.report_of()
        Report.objects.filter(pk=report.pk).update(state=state)
        return report
    if state == State.DRAFT:
        report = make.report_of()
        make.fill(report, make.GOOD_2IT)
        return report
    report = make.filed()
    if state == State.UNDER_REVIEW:
        start_review(report, by=officer)
    if state == State.RETURNED:
        return_for_correction(report, by=officer, reason="Себебі")
    if state == State.ACCEPTED:
        accept(report, by=officer)
    report.refresh_from_db()
    return report


def take(client, report, step, language="kk", **fields):
    number = report.versions.order_by("-number").values_list("number", flat=True).first() or ""
    data = {"act": step, "seen": f"{number}", **STEPS[step], **fields}
    return client.post(f"/{language}/review/{report.public_id}/", data)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", State)
def test_a_step_is_taken_in_its_states_only(client, officer, state, step):
    report = standing(state, officer)
    versions = report.versions.count()
    answer = take(client, report, step)
    report.refresh_from_db()
    if step in ALLOWED[state]:
        assert (answer.status_code, report.state) == (302, AFTER[step])
        return
    assert (answer.status_code, report.state, report.versions.count()) == (409, state, versions)
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("state", State)
def test_the_page_offers_the_steps_of_the_state(client, officer, state):
    report = standing(state, officer)
    page = client.get(f"/kk/review/{report.public_id}/")
    offered = {step for step in STEPS if f'name="act" value="{step}"' in page.content.decode()}
    assert page.context["steps"] == ALLOWED[state]
    assert offered == ALLOWED[state] - {"correct"}  # a cell is chosen first


@pytest.mark.parametrize("step", STEPS)
def test_a_closed_round_refuses_every_step(client, officer, step):
    report = standing(State.ACCEPTED if step == "reopen" else State.SUBMITTED, officer)
    close_round(report.round, by=make.person("publisher"), reason="Сынақ")
    before = report.state
    answer = take(client, report, step)
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (409, before)
    assert "жинау аяқталған" in answer.content.decode()


def test_an_unknown_step_is_a_missing_page(client, officer):
    assert client.post(f"/kk/review/{make.filed().public_id}/", {"act": "burn"}).status_code == 404


# --- accept ----------------------------------------------------------------------------------------------------------


def test_accept_refuses_an_open_error_and_says_how_many(client, officer):
    report = make.filed()
    correct(report, by=officer, address="s2/1.3/1", value=5, reason="Қате")
    report.refresh_from_db()
    answer = take(client, report, "accept", "ru")
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (409, State.UNDER_REVIEW)
    assert f"Неисправленных ошибок: {report.errors}." in answer.content.decode()
    assert report.errors > 0


def with_warning():
    """A filed report with a warning that the respondent explained: the time spent is not chosen."""
    return make.filed(cells={a: v for a, v in make.GOOD_2IT.items() if a != "s4/time"})


def test_warnings_are_accepted_only_when_said_to_be_read(client, officer):
    report = with_warning()
    answer = take(client, report, "accept", "ru")
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (422, State.SUBMITTED)
    assert "Подтвердите, что прочитали предупреждения и пояснения." in answer.content.decode()
    assert take(client, report, "accept", **{"accept-looked": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.state == State.ACCEPTED


def test_what_was_looked_at_is_what_is_accepted(client, officer):
    report = make.filed()
    colleague = make.officer()
    correct(report, by=colleague, address="s4/time", value="3", reason="Хат")
    answer = take(client, report, "accept", seen="1")
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (409, State.UNDER_REVIEW)
    assert "жаңа нұсқасы пайда болды" in answer.content.decode()
    assert take(client, report, "accept", seen="2").status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "99999", "٣", "-1"])
def test_a_strange_version_number_is_an_answer_not_a_fault(client, officer, seen):
    assert take(client, make.filed(), "accept", seen=seen).status_code in (302, 409)


def test_while_errors_are_left_a_sentence_stands_instead_of_the_button(client, officer):
    report = make.filed()
    correct(report, by=officer, address="s2/1.3/1", value=5, reason="Қате")
    page = client.get(f"/ru/review/{report.public_id}/").content.decode()
    assert 'name="act" value="accept"' not in page
    assert "Исправьте клетки или верните отчет." in page


# --- return ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_return_needs_a_reason(client, officer, reason):
    report = make.filed()
    answer = take(client, report, "return", **{"return-reason": reason})
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (422, State.SUBMITTED)
    assert "Себебін жазыңыз" in answer.content.decode()
    assert 'href="#id_return-reason"' in answer.content.decode()


def test_a_ready_reason_goes_in_both_languages_and_with_own_words(client, officer):
    report = make.filed()
    take(client, report, "return", "ru", **{"return-ready": ["unit", "period"], "return-reason": "Строка 1.3"})
    text = Note.objects.get(version__report=report).text
    assert "мың теңгемен" in text and "в тысячах тенге" in text and "есепті жылға ғана" in text
    assert text.endswith("Строка 1.3")


def test_a_ready_reason_alone_is_enough(client, officer):
    report = make.filed()
    assert take(client, report, "return", **{"return-ready": ["unit"], "return-reason": ""}).status_code == 302


def test_all_ready_reasons_and_the_longest_words_fit(client, officer):
    report = make.filed()
    fields = {"return-ready": list(READY_REASONS), "return-reason": "ә" * 500}
    assert take(client, report, "return", **fields).status_code == 302
    text = Note.objects.get(version__report=report).text
    assert text.endswith("ә" * 500)
    assert len(text) <= 2000


def test_too_long_words_are_refused_and_kept(client, officer):
    report = make.filed()
    answer = take(client, report, "return", **{"return-reason": "ұ" * 501, "return-ready": ["contacts"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ұ" * 501 in page
    assert 'value="contacts" id="id_return-ready_5" checked' in page or 'value="contacts" checked' in page


def test_a_returned_report_keeps_what_was_filed(client, officer):
    report = make.filed()
    first = report.current
    before = (bytes(first.canonical), first.sha256)
    take(client, report, "return")
    report.refresh_from_db()
    first.refresh_from_db()
    assert (bytes(first.canonical), first.sha256) == before
    assert (report.current.number, report.current.is_frozen) == (2, False)
    assert read_cells(report.current) == read_cells(first)


# --- correct ---------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_the_reported_value_in_a_new_frozen_version(client, officer):
    report = make.filed()
    reported = report.current
    assert take(client, report, "correct", **AMOUNT).status_code == 302
    report.refresh_from_db()
    version = report.current
    found = Correction.objects.get(version=version)
    assert (found.address, found.reported, found.corrected, found.reason, found.by) == (
        "s2/1.3.1/1", "60250", "60251", "Телефон арқылы", officer,
    )  # fmt: skip
    assert (version.number, version.source, version.is_frozen) == (2, Version.Source.OFFICE, True)
    assert read_cells(reported)["s2/1.3.1/1"] == 60250
    assert cells_of(bytes(version.canonical))["s2/1.3.1/1"] == 60251
    assert version.sha256 == fingerprint(bytes(version.canonical)) != reported.sha256
    assert [line.verb for line in journal.of(report)][-1] == "report.corrected"


def test_both_values_stand_on_the_page(client, officer):
    report = make.filed()
    take(client, report, "correct", **AMOUNT)
    page = client.get(f"/ru/review/{report.public_id}/").content.decode()
    assert "было указано<br>60\u00a0250" in page
    assert "Указано респондентом: 60\u00a0250, исправлено: <b>60\u00a0251</b>" in page
    assert "Телефон арқылы" in page


def test_the_first_reported_value_survives_a_second_correction(client, officer):
    report = make.filed()
    take(client, report, "correct", **AMOUNT)
    take(client, report, "correct", **AMOUNT | {"correct-value": "60 252"})
    page = client.get(f"/ru/review/{report.public_id}/").content.decode()
    assert "было указано<br>60\u00a0250" in page


@pytest.mark.parametrize(
    ("cell", "typed", "says"),
    [
        ("s2/1.3/1", "сто", "Введите целое число"),
        ("s2/1.3/1", "-5", "не может быть отрицательным"),
        ("s2/1.3/1", "1,5", "дробная часть"),
        ("s2/1.3/1", "10" * 11, "слишком велико"),
        ("s2/1.3/1", "١٢", "цифрами"),
        ("s2/1.3/1", "NaN", "Введите целое число"),
        ("s2/1.3/1", "98 400", "уже стоит это значение"),
        ("s2/1.3/1", "98\u00a0400", "уже стоит это значение"),
        ("s3/1/2", "KZ1", "закрыта знаком Х"),
        ("id/bin", "200140000019", "берется из регистра"),
        ("s3/1.5/2", "QQ", "Выберите страну"),
        ("s1/1.1", "999999999", "КАТО"),
        ("s4/time", "99", "Выберите один из предложенных ответов"),
        ("sign/head_sign", "за него", "Расписаться за другого нельзя"),
        ("sign/name", "a\x00b", "нул"),
        ("sign/name", "a\x07b", "невидимые знаки"),
        ("sign/name", "ә" * 301, "300"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_answered_at_its_place_and_kept(client, officer, cell, typed, says):
    report = make.filed()
    answer = take(client, report, "correct", "ru", **{
        "correct-cell": cell, "correct-value": typed, "correct-reason": "Причина осталась",
    })  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says.lower() in page.lower()
    assert "Причина осталась" in page
    assert 'href="#id_correct-value"' in page
    assert report.versions.count() == 1
    if typed.isprintable() and cell not in ("s4/time", "s3/1.5/2", "s1/1.1", "s3/1/2"):  # choices show what they have
        assert typed in page


@pytest.mark.parametrize("cell", ["s9/1/1", "s2/9.9/1", "", "../etc", "s2/1.3/1\x00", "x" * 500])
def test_a_cell_that_the_form_does_not_have_is_refused(client, officer, cell):
    report = make.filed()
    answer = take(client, report, "correct", **{"correct-cell": cell})
    assert (answer.status_code, report.versions.count()) == (409, 1)
    assert "Нысанда мұндай ұяшық жоқ" in answer.content.decode()


def test_a_correction_needs_a_reason_and_keeps_the_value_typed(client, officer):
    report = make.filed()
    answer = take(client, report, "correct", **AMOUNT, **{"correct-reason": " "})
    assert (answer.status_code, report.versions.count()) == (422, 1)
    assert 'value="60 251"' in answer.content.decode()


def test_a_reason_longer_than_its_field_is_refused_not_cut(client, officer):
    report = make.filed()
    answer = take(client, report, "correct", **{"correct-reason": "ә" * 501})
    assert (answer.status_code, report.versions.count()) == (422, 1)


def test_a_blank_value_empties_the_cell(client, officer):
    report = make.filed()
    take(client, report, "correct", **AMOUNT | {"correct-value": ""})
    report.refresh_from_db()
    assert "s2/1.3.1/1" not in read_cells(report.current)
    assert Correction.objects.get().corrected == ""


@pytest.mark.parametrize(
    ("cell", "value"), [("s4/time", "3"), ("s1/1.1", "710000000"), ("sign/email", "a@b.kz"), ("s3/1.5/2", "DE")]
)
def test_cells_of_every_kind_are_corrected_through_their_own_field(client, officer, cell, value):
    report = make.filed()
    page = client.get(f"/kk/review/{report.public_id}/?cell={cell.replace('/', '%2F')}")
    assert 'name="correct-value"' in page.content.decode()
    assert take(client, report, "correct", **{"correct-cell": cell, "correct-value": value}).status_code == 302
    report.refresh_from_db()
    assert read_cells(report.current)[cell] == value


def test_a_yes_or_no_is_corrected_by_choice(client, officer):
    report = make.filed(form="3-INFORM")
    page = client.get(f"/ru/review/{report.public_id}/?cell=H%2F25.1").content.decode()
    assert '<option value="1">Да</option>' in page
    take(client, report, "correct", **{"correct-cell": "H/25.1", "correct-value": "1"})
    report.refresh_from_db()
    assert read_cells(report.current)["H/25.1"] == 1


def test_only_cells_that_the_office_may_correct_are_offered(client, officer):
    page = client.get(f"/kk/review/{make.filed().public_id}/").content.decode()
    assert '<option value="s2/1.3/1">' in page
    for closed in ("s3/1/2", "id/bin", "sign/head_sign"):
        assert f'<option value="{closed}">' not in page


def test_lateness_is_the_respondents_not_the_correctors(client, officer):
    report = make.filed()
    report.obligation.due_on = make.date(2020, 1, 1)
    report.obligation.save()
    take(client, report, "correct")
    report.refresh_from_db()
    assert not report.current.is_late


# --- reopen ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  "])
def test_reopen_needs_a_reason(client, officer, reason):
    report = standing(State.ACCEPTED, officer)
    answer = take(client, report, "reopen", **{"reopen-reason": reason})
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (422, State.ACCEPTED)


def test_every_step_leaves_a_line_with_its_person(client, officer):
    report = make.filed()
    take(client, report, "start")
    take(client, report, "correct")
    take(client, report, "accept")
    take(client, report, "reopen")
    take(client, report, "return")
    lines = list(journal.of(report))
    assert [line.verb for line in lines] == [
        "report.review_started", "report.corrected", "report.accepted", "report.reopened", "report.returned",
    ]  # fmt: skip
    assert {line.actor_id for line in lines} == {officer.pk}


# --- reach -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("part", ["", "history/"])
def test_a_foreign_report_is_as_missing_as_no_report(client, officer, part, method):
    foreign = make.filed(region=make.ASTANA)
    answers = [
        getattr(client, method)(f"/kk/review/{key}/{part}", {"act": "accept"})
        for key in (foreign.public_id, uuid.uuid4())
    ]
    if part and method == "post":
        assert {answer.status_code for answer in answers} == {405}
    else:
        assert {answer.status_code for answer in answers} == {404}
        assert without_address(answers[0]) == without_address(answers[1])
    foreign.refresh_from_db()
    assert foreign.state == State.SUBMITTED


def without_address(answer):
    """The page without its own address and its token, which differ in any two answers."""
    return re.sub(rb'[0-9a-f-]{36}|name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


@pytest.mark.parametrize("role", ["respondent", "methodologist", "publisher", "admin"])
def test_other_roles_do_not_reach_a_review(client, role):
    report = make.filed()
    user = make.accountant_of(report) if role == "respondent" else make.person(role)
    client.force_login(user)
    assert client.get(f"/kk/review/{report.public_id}/").status_code == 404
    assert take(client, report, "accept").status_code == 404
    assert client.get(f"/kk/review/{report.public_id}/history/").status_code == 404


def test_a_get_never_writes(client, officer):
    report = make.filed()
    client.get("/kk/review/")
    with CaptureQueriesContext(connection) as queries:
        for page in (f"review/{report.public_id}/?act=accept&cell=s2%2F1.3%2F1", f"review/{report.public_id}/history/"):
            client.get(f"/ru/{page}")
    assert not [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


# --- what was looked at ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", ["", "abc", "٣", "-1", "99999999", "\x00"])
@pytest.mark.parametrize("step", ["start", "accept", "return", "correct"])
def test_nothing_is_decided_about_a_version_that_is_not_named(client, officer, step, seen):
    report = make.filed()
    answer = take(client, report, step, "ru", seen=seen)
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (409, State.SUBMITTED)
    assert "не говорит, какую версию смотрели" in answer.content.decode()


@pytest.mark.parametrize("seen", ["1", "", "garbled"])
def test_a_typed_letter_stays_on_the_page_of_another_version(client, officer, seen):
    report = make.filed()
    correct(report, by=officer, address="s4/time", value="3", reason="Телефон")
    answer = take(client, report, "return", "ru", seen=seen, **{"return-reason": "Ұзақ түсіндірілген хат"})
    report.refresh_from_db()
    assert (answer.status_code, report.state) == (409, State.UNDER_REVIEW)
    assert "Ұзақ түсіндірілген хат</textarea>" in answer.content.decode()
    assert f'name="seen" value="{report.current.number}"' in answer.content.decode()
