"""Paper forms: the officer finds the obligation, begins, types, submits; no electronic draft is typed over unseen."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from collection.actions.paper import TerritoryRequired, start_paper
from collection.actions.review import return_for_correction
from collection.actions.rounds import close_round
from collection.answers import read_cells
from collection.errors import NotInThisState, RoundIsClosed
from collection.models import Report, State, Version
from kernel import journal
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
HERE = make.KATO[make.ALMATY]


@pytest.fixture
def officer(client):
    user = make.officer()
    client.force_login(user)
    return user


def begin(client, report, language="kk", **fields):
    return client.post(f"/{language}/paper/{report.public_id}/start/", {"territory": HERE} | fields)


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["code", "name_kk", "name_ru"])
def test_an_obligation_is_found_by_code_or_name(client, officer, typed):
    report, other = make.report_of(), make.report_of()
    page = client.get("/kk/paper/", {"q": getattr(report.unit, typed)}).content.decode()
    assert f"/kk/paper/{report.public_id}/start/" in page
    assert str(other.public_id) not in page


def test_only_open_rounds_of_the_own_region_are_found(client, officer):
    foreign = make.report_of(region=make.ASTANA)
    old = make.report_of(year=make.local_date().year - 1)
    close_round(old.round, by=make.person("publisher"), reason="Сынақ")
    for report in (foreign, old):
        answer = client.get("/ru/paper/", {"q": report.unit.code})
        assert str(report.public_id) not in answer.content.decode()
        assert "В регионе нет такой единицы с открытой обязанностью" in text_of(answer)


def test_a_filed_report_leads_to_its_review_not_to_typing(client, officer):
    report = make.filed()
    page = client.get("/kk/paper/", {"q": report.unit.code}).content.decode()
    assert f"/kk/review/{report.public_id}/" in page and "/start/" not in page


def test_forms_being_typed_are_listed_to_go_on(client, officer):
    report = make.report_of()
    assert "Енгізіліп жатқан қағаз нысан жоқ." in text_of(client.get("/kk/paper/"))
    begin(client, report)
    answer = client.get("/kk/paper/")
    assert f"/kk/reports/{report.public_id}/" in answer.content.decode()
    assert "Қағаздан енгізілуде" in text_of(answer)


# --- beginning -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
def test_beginning_makes_a_paper_version_with_the_territory(client, officer, form):
    report = make.report_of(form=form)
    answer = begin(client, report)
    report.refresh_from_db()
    first, address = {"2-IT": ("s1", "s1/1.1"), "3-INFORM": ("A", "A/1.1")}[form]
    assert answer["Location"] == f"/kk/reports/{report.public_id}/sections/{first}/"
    assert (report.state, report.current.number, report.current.source) == (State.DRAFT, 1, Version.Source.PAPER)
    assert read_cells(report.current)[address] == HERE
    assert client.get(answer["Location"]).status_code == 200


def test_beginning_is_written_in_the_journal(client, officer):
    report = make.report_of()
    begin(client, report)
    line = journal.of(report).get()
    assert (line.verb, line.actor, line.unit_id) == ("paper.started", officer, report.obligation.unit_id)
    assert (line.details["territory"], line.details["version"]) == (HERE, 1)


def test_a_second_beginning_changes_the_code_and_adds_no_line(client, officer):
    report = make.report_of()
    begin(client, report)
    begin(client, report, territory=make.KATO[make.ASTANA])
    report.refresh_from_db()
    assert report.versions.count() == 1
    assert read_cells(report.current)["s1/1.1"] == make.KATO[make.ASTANA]
    assert journal.of(report).filter(verb="paper.started").count() == 1


@pytest.mark.parametrize("territory", ["", "999999999", "abc", "75", "\x00"])
def test_without_a_territory_of_the_classifier_nothing_begins(client, officer, territory):
    report = make.report_of()
    answer = begin(client, report, "ru", territory=territory)
    report.refresh_from_db()
    assert (answer.status_code, report.state, report.versions.count()) == (422, State.NOT_STARTED, 0)
    assert 'href="#id_territory"' in answer.content.decode()


@pytest.mark.parametrize("territory", ["", " ", "999999999"])
def test_the_action_itself_asks_for_the_territory(territory):
    report = make.report_of()
    with pytest.raises(TerritoryRequired):
        start_paper(report, by=make.officer(), territory=territory)
    assert not Version.objects.filter(report=report).exists()


def test_the_officer_chooses_the_code_it_is_not_chosen_for_him(client, officer):
    page = client.get(f"/kk/paper/{make.report_of().public_id}/start/").content.decode()
    assert '<option value="" selected>' in page
    assert page.index(f'value="{HERE}"') < page.index('value="710000000"')  # the own region first


def test_opening_the_page_begins_nothing(client, officer):
    report = make.report_of()
    client.get("/kk/paper/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/kk/paper/{report.public_id}/start/")
        client.get("/kk/paper/", {"q": report.unit.code})
    assert not [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_both_pages_speak_both_languages(client, officer, language):
    report = make.report_of()
    for page in (f"/{language}/paper/?q={report.unit.code}", f"/{language}/paper/{report.public_id}/start/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert {"kk": "Қағаз", "ru": "Бумажн"}[language] in text_of(answer)
        assert "Paper" not in text_of(answer)


# --- an electronic draft ---------------------------------------------------------------------------------------------


def test_an_officer_does_not_reach_the_sections_of_an_electronic_draft(client, officer):
    draft, untouched = make.report_of(), make.report_of()
    make.fill(draft, {"s2/1/1": 5})
    for report in (draft, untouched):
        for page in ("sections/s2/", "check/"):
            assert client.get(f"/kk/reports/{report.public_id}/{page}").status_code == 404
            assert (
                client.post(f"/kk/reports/{report.public_id}/{page}", {"s2/1/1": "9", "edit": "1"}).status_code == 404
            )
    draft.refresh_from_db()
    assert read_cells(draft.current)["s2/1/1"] == 5
    assert not untouched.versions.exists()


def test_the_hub_leads_an_officer_to_paper_not_to_mandates(client, officer):
    report = make.report_of()
    make.fill(report, {"s2/1/1": 5})
    page = client.get(f"/ru/reports/{report.public_id}/").content.decode()
    assert f"/ru/paper/{report.public_id}/start/" in page
    assert "полномочие" not in page


def test_an_officer_may_type_where_paper_was_begun_in_the_own_region_only():
    officer, stranger = make.officer(), make.officer(make.ASTANA)
    report = make.report_of()
    assert not Report.objects.fillable_by(officer).exists()
    start_paper(report, by=officer, territory=HERE)
    assert list(Report.objects.fillable_by(officer)) == [report]
    assert list(Report.objects.signable_by(officer)) == [report]
    assert not Report.objects.fillable_by(stranger).exists()


def test_a_respondent_still_fills_the_own_report():
    report = make.report_of()
    user = make.accountant_of(report)
    assert list(Report.objects.fillable_by(user)) == [report]


def test_a_draft_is_typed_over_only_when_the_officer_says_so(client, officer):
    report = make.report_of()
    make.fill(report, {"s2/1/1": 5})
    page = text_of(client.get(f"/ru/paper/{report.public_id}/start/"))
    assert "У респондента есть электронный черновик." in page
    answer = begin(client, report, "ru")
    report.refresh_from_db()
    assert (answer.status_code, report.current.source) == (422, Version.Source.ELECTRONIC)
    assert begin(client, report, over_draft="on").status_code == 302
    report.refresh_from_db()
    assert (report.current.source, report.current.number) == (Version.Source.PAPER, 1)
    assert journal.of(report).get().details["before"] == "electronic"


def test_a_report_returned_to_its_respondent_is_the_respondents_again(client, officer):
    report = make.report_of()
    begin(client, report)
    make.fill(report, make.GOOD_2IT, by=officer)
    submit_by(client, report)
    return_for_correction(report, by=officer, reason="Себебі")
    assert not Report.objects.fillable_by(officer).exists()


@pytest.mark.parametrize("state", ["submitted", "closed"])
def test_what_is_filed_or_closed_is_not_typed_beside(client, officer, state):
    report = make.filed() if state == "submitted" else make.report_of()
    if state == "closed":
        close_round(report.round, by=make.person("publisher"), reason="Сынақ")
    report.refresh_from_db()
    assert client.get(f"/kk/paper/{report.public_id}/start/").status_code == 200
    assert begin(client, report).status_code == 409
    with pytest.raises((NotInThisState, RoundIsClosed)):
        start_paper(report, by=officer, territory=HERE)


# --- typing and submitting -------------------------------------------------------------------------------------------


def submit_by(client, report):
    answer = client.post(f"/kk/reports/{report.public_id}/check/", {"key": uuid.uuid4().hex})
    report.refresh_from_db()
    return answer


def test_a_paper_form_typed_by_the_officer_is_filed_as_paper(client, officer):
    report = make.report_of()
    begin(client, report)
    posted = {a: v for a, v in make.GOOD_2IT.items() if a.startswith("s2/")}
    answer = client.post(f"/kk/reports/{report.public_id}/sections/s2/", {"edit": "0", "then": "check", **posted})
    assert answer.status_code == 302
    make.fill(report, {"s4/time": "2"}, by=officer)
    answer = submit_by(client, report)
    assert answer["Location"].endswith("/versions/1/receipt/")
    assert (report.state, report.current.source, report.current.submitted_by) == (
        State.SUBMITTED, Version.Source.PAPER, officer,
    )  # fmt: skip
    page = text_of(client.get(f"/ru/review/{report.public_id}/history/"))
    assert "Бумажный носитель" in page
    assert f"Начат ввод бумажной формы: версия 1, код территории {HERE}." in page


def test_paper_runs_the_same_controls(client, officer):
    report = make.report_of()
    begin(client, report)
    make.fill(report, {"s2/1/1": 5}, by=officer)
    answer = submit_by(client, report)
    assert (answer.status_code, report.state) == (422, State.DRAFT)


# --- reach -----------------------------------------------------------------------------------------------------------


def test_a_foreign_obligation_is_as_missing_as_none(client, officer):
    foreign = make.report_of(region=make.ASTANA)
    for key in (foreign.public_id, uuid.uuid4()):
        assert client.get(f"/kk/paper/{key}/start/").status_code == 404
        assert client.post(f"/kk/paper/{key}/start/", {"territory": HERE}).status_code == 404
    assert not foreign.versions.exists()


@pytest.mark.parametrize("role", ["respondent", "methodologist", "publisher", "admin"])
def test_other_roles_have_no_paper_desk(client, role):
    report = make.report_of()
    user = make.accountant_of(report) if role == "respondent" else make.person(role)
    client.force_login(user)
    assert client.get("/kk/paper/").status_code == 404
    assert begin(client, report).status_code == 404


def test_a_failed_beginning_leaves_nothing_of_one_firm_for_another():
    """Primary keys of rolled back rows are given out again: the next firm must not read the first one's cells."""
    officer = make.officer()
    first, second = (
        make.report_of(make.unit(email="first@example.kz")),
        make.report_of(make.unit(email="second@example.kz")),
    )
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        read_cells(start_paper(first, by=officer, territory=HERE))
        raise ZeroDivisionError
    version = start_paper(second, by=officer, territory=HERE)
    assert read_cells(version)["sign/email"] == "second@example.kz"
