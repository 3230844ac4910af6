"""The respondent's pages: saving, what is refused, conflicts, sessions, submission, receipts."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mandate
from collection.actions.review import return_for_correction
from collection.actions.rounds import close_round
from collection.actions.save_section import save_section
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.canonical import cells_of, fingerprint
from collection.entries import Entries
from collection.errors import Conflict, NotInThisState, OpenFindings
from collection.models import Finding, Report, State, Version
from kernel.models import JournalEntry
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, filed, fill, officer, person, report_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return report_of()


def address(report: Report, section: str = "s2", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/sections/{section}/"


def without_what_differs(answer: Any) -> str:
    """The page without the asked address and the form token, which differ on every request."""
    page = answer.content.decode().replace(answer.wsgi_request.path.split("/")[3], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def cells(report: Report) -> dict[str, Any]:
    return read_cells(Report.objects.get(pk=report.pk).current)


def test_a_save_stores_judges_and_writes_the_journal_together(client_: Client, report: Report) -> None:
    answer = client_.post(address(report), {"s2/1.3/1": "500", "s2/1.3/3": "480", "edit": "0"})
    report.refresh_from_db()
    assert answer.status_code == 302
    assert cells(report)["s2/1.3/1"] == 500
    assert report.state == State.DRAFT
    assert report.errors >= 1
    assert report.current.findings.filter(control="2it.s2.total-columns", instance="r=1.3").exists()
    line = JournalEntry.objects.get(verb="section.saved")
    assert line.details["changes"] == {"s2/1.3/1": [None, 500], "s2/1.3/3": [None, 480]}


def test_the_first_save_is_in_the_journal_when_nothing_was_typed(client_: Client, report: Report) -> None:
    client_.post(address(report), {"edit": "0", "then": "stay"})
    report.refresh_from_db()
    assert (report.state, report.current.number) == (State.DRAFT, 1)
    line = JournalEntry.objects.get(verb="report.started")
    assert (line.subject_id, line.actor_id, line.unit_id) == (
        report.current.pk, accountant_of(report).pk, report.unit.pk,
    )  # fmt: skip


def test_errors_never_block_a_draft_and_are_shown_with_the_readers_numbers(client_: Client, report: Report) -> None:
    client_.post(address(report), {"s2/1.3/1": "500", "s2/1.3/3": "480", "edit": "0"})
    page = client_.get(address(report)).content.decode()
    assert "разница: 20" in page
    assert 'class="cell is-error"><input type="text" inputmode="numeric" autocomplete="off" id="s2-1.3-1"' in page


def test_the_same_page_speaks_kazakh(client_: Client, report: Report) -> None:
    client_.post(address(report), {"s2/1.3/1": "500", "s2/1.3/3": "480", "edit": "0"})
    assert "айырмасы: 20" in client_.get(address(report, language="kk")).content.decode()


def test_what_cannot_be_taken_is_shown_as_typed_and_the_rest_is_saved(client_: Client, report: Report) -> None:
    answer = client_.post(address(report), {"s2/1.3/1": "5о0", "s2/1.4/1": "1 200", "edit": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="5о0"' in page
    assert "error-summary" in page
    assert "<title>Ошибка: " in page
    assert cells(report)["s2/1.4/1"] == 1200


def test_a_zero_and_a_blank_are_two_answers(client_: Client, report: Report) -> None:
    client_.post(address(report), {"s2/1.3/1": "0", "s2/1.4/1": "", "edit": "0"})
    assert cells(report).get("s2/1.3/1") == 0
    assert "s2/1.4/1" not in cells(report)


@pytest.mark.parametrize(("cell", "typed"), [("s3/1/1", "5 417"), ("s1/1", "Абай 17"), ("s9/1/1", "<b>5</b>")])
def test_a_page_saves_only_its_own_section_and_shows_what_was_typed(
    client_: Client, report: Report, cell: str, typed: str
) -> None:
    answer = client_.post(address(report), {cell: typed, "edit": "0"})
    assert answer.status_code == 422
    assert f"«{typed}»" in unescape(answer.content.decode())
    assert cells(report).get(cell) not in (5417, typed)


def test_a_country_that_is_none_stays_in_its_list_as_typed(client_: Client, report: Report) -> None:
    answer = client_.post(address(report, "s3"), {"s3/1.5/2": "ZZ", "edit": "0"})
    assert answer.status_code == 422
    assert '<option value="ZZ" selected>ZZ</option>' in answer.content.decode()


def test_a_cell_that_comes_twice_is_refused(client_: Client, report: Report) -> None:
    body = "s2/1.3/1=5&s2/1.3/1=7&s2/1.4/1=8&s2/1.4/1=8&edit=0"
    answer = client_.post(address(report), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "два разных значения" in answer.content.decode()
    assert (cells(report).get("s2/1.3/1"), cells(report)["s2/1.4/1"]) == (None, 8)


def test_a_text_that_is_not_utf_8_is_refused(client_: Client, report: Report) -> None:
    body = b"s1/1=%FF%FEabc&edit=0"
    answer = client_.post(address(report, "s1"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "\ufffd" not in cells(report).get("s1/1", "")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415), (b"a=b", "text/plain", 415), (b"edit=0", "text/plain", 415),
        (b"", "text/html", 415),
        (b"garbage", "multipart/form-data; boundary=zzz", 422), (b"garbage", "application/x-www-form-urlencoded", 422),
        (b"s2/1/1=1234&s2/1/2=5", "application/x-www-form-urlencoded", 422),
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_never_called_saved(
    client_: Client, report: Report, body: bytes, kind: str, status: int
) -> None:
    answer = client_.post(address(report), body, content_type=kind)
    assert answer.status_code == status
    assert "ничего не сохранено" in answer.content.decode()
    assert Report.objects.get(pk=report.pk).current is None
    if b"1234" in body:
        assert "<dd>1234</dd>" in answer.content.decode()


def test_a_refused_cell_is_shown_in_the_new_language(client_: Client, report: Report) -> None:
    answer = client_.post(address(report), {"s2/1.3/1": "5о0", "s2/1.4/1": "8", "edit": "0", "language": "kk"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="kk">' in page
    assert 'value="5о0"' in page
    assert "Бүтін сан енгізіңіз" in page
    assert f'action="{address(report, language="kk")}"' in page
    assert cells(report)["s2/1.4/1"] == 8


@pytest.mark.parametrize("edit", ["", "x", "-1", "99999999999999999999", "١"])
def test_a_strange_edit_number_is_no_fault_of_the_server(client_: Client, report: Report, edit: str) -> None:
    assert client_.post(address(report), {"s2/1.3/1": "5", "edit": edit}).status_code == 302


def test_a_switch_of_language_saves_first(client_: Client, report: Report) -> None:
    answer = client_.post(address(report), {"s2/1.3/1": "77", "edit": "0", "language": "kk"})
    assert answer.headers["Location"] == address(report, language="kk")
    assert cells(report)["s2/1.3/1"] == 77


def test_two_tabs_merge_cells_that_only_one_changed(report: Report) -> None:
    by = accountant_of(report)
    save_section(report, "s2", Entries({"s2/1.1/1": 1, "s2/1.2/1": 2}), by=by, edit=0)
    save_section(report, "s2", Entries({"s2/1.1/1": 10, "s2/1.2/1": 2}), by=by, edit=1)
    save_section(report, "s2", Entries({"s2/1.1/1": 1, "s2/1.2/1": 20}), by=by, edit=1)
    assert (cells(report)["s2/1.1/1"], cells(report)["s2/1.2/1"]) == (10, 20)


def test_two_tabs_never_overwrite_silently(report: Report) -> None:
    by = accountant_of(report)
    save_section(report, "s2", Entries({"s2/1.1/1": 1}), by=by, edit=0)
    save_section(report, "s2", Entries({"s2/1.1/1": 10}), by=by, edit=1)
    with pytest.raises(Conflict) as conflict:
        save_section(report, "s2", Entries({"s2/1.1/1": 20}), by=by, edit=1)
    assert conflict.value.cells == {"s2/1.1/1": (10, 20)}
    assert cells(report)["s2/1.1/1"] == 10


def test_a_conflict_is_a_question_per_cell_and_keeps_all_that_was_typed(client_: Client, report: Report) -> None:
    client_.post(address(report), {"s2/1.1/1": "1", "edit": "0"})
    client_.post(address(report), {"s2/1.1/1": "10", "edit": "1"})
    stale = {"s2/1.1/1": "20", "s2/1.2/1": "30", "edit": "1"}
    answer = client_.post(address(report), stale)
    assert answer.status_code == 409
    assert 'name="choice-s2/1.1/1" value="mine"' in answer.content.decode()
    assert 'name="theirs-s2/1.1/1" value="10"' in answer.content.decode()
    client_.post(address(report), stale | {"choice-s2/1.1/1": "mine", "theirs-s2/1.1/1": "10"})
    assert (cells(report)["s2/1.1/1"], cells(report)["s2/1.2/1"]) == (20, 30)


def test_theirs_stays_where_the_reader_chooses_so(client_: Client, report: Report) -> None:
    client_.post(address(report), {"s2/1.1/1": "1", "edit": "0"})
    client_.post(address(report), {"s2/1.1/1": "10", "edit": "1"})
    client_.post(address(report), {"s2/1.1/1": "20", "s2/1.2/1": "30", "edit": "1", "choice-s2/1.1/1": "theirs"})
    assert (cells(report)["s2/1.1/1"], cells(report)["s2/1.2/1"]) == (10, 30)


def test_an_expired_session_keeps_the_entries_until_after_signing_in(report: Report) -> None:
    user = accountant_of(report)
    user.set_password("a-long-password-for-tests")
    user.save()
    client = Client()
    page = client.post(address(report), {"s2/1.3/1": "4 321", "edit": "0"})
    assert page.status_code == 401
    kept = page.context["kept"].as_field
    signed = client.post(
        "/ru/sign-in/",
        {"email": user.email, "password": "a-long-password-for-tests", "kept": kept, "kept_path": address(report)},
    )
    offered = dict(signed.context["kept"].pairs)
    assert offered["s2/1.3/1"] == "4 321"
    client.post(signed.context["kept"].path, offered)
    assert cells(report)["s2/1.3/1"] == 4321


def test_kept_entries_go_nowhere_but_to_our_own_pages(report: Report) -> None:
    user = accountant_of(report)
    user.set_password("a-long-password-for-tests")
    user.save()
    answer = Client().post(
        "/ru/sign-in/",
        {"email": user.email, "password": "a-long-password-for-tests", "kept": json.dumps([["a", "b"]]),
         "kept_path": "https://example.org/steal/"},
    )  # fmt: skip
    assert answer.status_code == 302


def test_an_old_form_token_offers_the_entries_again(report: Report) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(accountant_of(report))
    answer = client.post(address(report), {"s2/1.3/1": "55", "edit": "0"}, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert ("s2/1.3/1", "55") in answer.context["kept"].pairs
    foreign = client.post(address(report), {"s2/1.3/1": "55"}, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert b'name="s2/1.3/1"' not in foreign.content


def test_another_units_report_is_the_404_of_a_missing_one(report: Report) -> None:
    stranger = Client()
    stranger.force_login(accountant_of(report_of()))
    theirs = stranger.get(address(report))
    missing = stranger.get(f"/ru/reports/{uuid.uuid4()}/sections/s2/")
    assert theirs.status_code == missing.status_code == 404
    assert without_what_differs(theirs) == without_what_differs(missing)
    assert stranger.post(address(report), {"s2/1.3/1": "1"}).status_code == 404


def test_a_mandate_to_view_reads_and_does_not_fill(report: Report) -> None:
    viewer = person()
    Mandate.objects.create(user=viewer, unit=report.unit, scope=Mandate.Scope.VIEW)
    client = Client()
    client.force_login(viewer)
    assert client.get(f"/ru/reports/{report.public_id}/").status_code == 200
    assert client.get(address(report)).status_code == 404


def test_a_revoked_mandate_acts_on_the_next_request(client_: Client, report: Report) -> None:
    assert client_.get(address(report)).status_code == 200
    Mandate.objects.update(revoked_at=timezone.now())
    assert client_.get(address(report)).status_code == 404


def test_a_mandate_that_has_ended_acts_no_more(client_: Client, report: Report) -> None:
    Mandate.objects.update(valid_until=date.today() - timedelta(days=1))
    assert client_.get(address(report)).status_code == 404


def test_a_section_that_does_not_exist_is_404(client_: Client, report: Report) -> None:
    assert client_.get(address(report, "s77")).status_code == 404
    assert client_.get(address(report, "id")).status_code == 404


def ready(report: Report) -> None:
    fill(report, GOOD_2IT)
    explain_all(report)


def test_submit_freezes_the_version_with_receipt_hash_and_journal(report: Report) -> None:
    ready(report)
    version = submit(report, by=accountant_of(report), key="k" * 16)
    report.refresh_from_db()
    assert report.state == State.SUBMITTED
    assert version.is_frozen
    assert version.sha256 == fingerprint(bytes(version.canonical))
    assert cells_of(bytes(version.canonical))["s2/1.3/1"] == GOOD_2IT["s2/1.3/1"]
    assert version.receipt_number.startswith("2-IT-")
    assert JournalEntry.objects.filter(verb="report.submitted", details__receipt=version.receipt_number).count() == 1


def test_submit_refuses_open_errors_and_unexplained_warnings(report: Report) -> None:
    fill(report, {"s2/1.3/1": 500})
    with pytest.raises(OpenFindings):
        submit(report, by=accountant_of(report), key="k" * 16)
    assert not Version.objects.filter(is_frozen=True).exists()


def test_the_same_submit_twice_answers_with_the_same_receipt(report: Report) -> None:
    ready(report)
    first = submit(report, by=accountant_of(report), key="k" * 16)
    again = submit(report, by=accountant_of(report), key="k" * 16)
    assert again.receipt_number == first.receipt_number
    assert Version.objects.filter(report=report).count() == 1


def test_a_second_submit_with_another_key_is_refused(report: Report) -> None:
    ready(report)
    submit(report, by=accountant_of(report), key="k" * 16)
    with pytest.raises(NotInThisState):
        submit(report, by=accountant_of(report), key="q" * 16)


def test_pressing_submit_twice_on_the_page_leads_to_the_same_place(client_: Client, report: Report) -> None:
    ready(report)
    url = f"/ru/reports/{report.public_id}/check/"
    key = client_.get(url).context["key"]
    first = client_.post(url, {"key": key})
    second = client_.post(url, {"key": key})
    assert first.status_code == second.status_code == 302
    assert Version.objects.filter(report=report, is_frozen=True).count() == 1


ALMATY = ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("clock", "late"), [((23, 59, 59, 999999), False), ((23, 59, 59, 0), False), ((24, 0, 0, 0), True)]
)
def test_the_last_day_ends_at_local_midnight(report: Report, clock: tuple[int, int, int, int], late: bool) -> None:
    ready(report)
    hour, minute, second, micro = clock
    midnight = datetime.combine(report.obligation.due_on, datetime.min.time(), ALMATY)
    moment = midnight + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    version = submit(report, by=accountant_of(report), key="k" * 16, received_at=moment)
    assert version.is_late is late


def test_a_frozen_version_takes_no_more_values(client_: Client) -> None:
    report = filed()
    client_.force_login(accountant_of(report))
    answer = client_.post(address(report), {"s2/1.3/1": "1", "edit": "9"})
    assert answer.status_code in (302, 409)
    assert cells(report)["s2/1.3/1"] == GOOD_2IT["s2/1.3/1"]


@pytest.mark.parametrize("ending", ["filed", "closed"])
def test_what_was_typed_is_listed_when_the_report_takes_no_more(client_: Client, report: Report, ending: str) -> None:
    fill(report, GOOD_2IT | {"s4/time": None})
    finding = report.current.findings.get(severity="warning")
    explain_all(report)
    if ending == "filed":
        submit(report, by=accountant_of(report), key="k" * 16)
    else:
        close_round(report.round, by=officer(), reason="Бұйрық № 5")
    typed = {
        "s2/1.3/1": "4 321",
        "s2/1.4/1": "abc",
        f"explanation-{finding.pk}": "my reason",
        "edit": "1",
        "version": "1",
    }
    answer = client_.post(address(report), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<dd>4 321</dd>" in page
    assert "<dd>abc</dd>" in page
    assert "my reason" in page
    assert cells(report)["s2/1.3/1"] == GOOD_2IT["s2/1.3/1"]


def test_yes_and_countries_are_listed_as_words(report: Report) -> None:
    inform = filed(report_of(report.unit, form="3-INFORM"))
    client = Client()
    client.force_login(accountant_of(report))
    page = client.post(address(inform, "B"), {"B/4.1": "1", "edit": "1"}).content.decode()
    assert "<dd>Да</dd>" in page


def test_a_save_that_meets_a_submission_lists_what_was_typed(report: Report) -> None:
    ready(report)
    stale = Report.objects.get(pk=report.pk)
    submit(report, by=accountant_of(report), key="k" * 16)
    with pytest.raises(NotInThisState):
        save_section(stale, "s2", Entries({"s2/1.3/1": 1}), by=accountant_of(report), edit=1)


def test_a_returned_report_is_corrected_in_a_new_version() -> None:
    report = filed()
    return_for_correction(report, by=officer(), reason="1.3-жол")
    report.refresh_from_db()
    assert report.state == State.RETURNED
    assert report.current.number == 2
    assert read_cells(report.current) == read_cells(report.versions.get(number=1))
    fill(report, {"s2/1.3.1/1": 60000, "s2/1.3.1/3": 60000})
    submit(report, by=accountant_of(report), key="z" * 16)
    assert report.versions.filter(is_frozen=True).count() == 2


def test_a_correction_asked_for_after_the_deadline_is_not_late() -> None:
    report = filed()
    return_for_correction(report, by=officer(), reason="1.3-жол")
    report.refresh_from_db()
    after = datetime.combine(report.obligation.due_on, datetime.min.time(), ALMATY) + timedelta(days=9)
    assert submit(report, by=accountant_of(report), key="z" * 16, received_at=after).is_late is False


def test_an_explanation_stays_with_its_finding_while_it_stands(report: Report) -> None:
    fill(report, {"s2/1.3/1": 98400, "s2/1.3/3": 98400, "s2/1/1": 98400, "s2/1/3": 98400})
    explain_all(report, "Жаңа келісімшарт")
    explained = set(Finding.objects.exclude(explanation="").values_list("control", flat=True))
    fill(report, {"s2/1.4/2": 0})
    assert explained <= set(Finding.objects.exclude(explanation="").values_list("control", flat=True)) | {
        "2it.s4.time-chosen"
    }


def test_the_receipt_the_answers_and_the_paper_form_are_kept_for_each_version(client_: Client) -> None:
    report = filed()
    client_.force_login(accountant_of(report))
    for language in ("kk", "ru"):
        for page in ("", "receipt/", "form/"):
            answer = client_.get(f"/{language}/reports/{report.public_id}/versions/1/{page}")
            assert answer.status_code == 200, page
    assert client_.get(f"/kk/reports/{report.public_id}/versions/2/").status_code == 404


def test_the_paper_form_carries_both_languages_closed_cells_and_footers(client_: Client) -> None:
    report = filed()
    client_.force_login(accountant_of(report))
    page = client_.get(f"/kk/reports/{report.public_id}/versions/1/form/").content.decode()
    for words in (
        "Көрсетілген IT қызметтердің көлемі туралы есеп", "Отчет об объеме оказанных IT услуг", "62.01.1",
        "98\u00a0400", "497-бабында", "статьей 497", "Бас бухгалтер", "Главный бухгалтер", ">Х</td>",
    ):  # fmt: skip
        assert words in page, words


def test_queries_of_a_section_page_are_few(client_: Client, report: Report, django_assert_max_num_queries: Any) -> None:
    ready(report)
    client_.get(address(report))
    with django_assert_max_num_queries(8):
        client_.get(address(report))
