"""Paper forms: the officer finds the obligation, begins, types, submits; no electronic draft is typed over unseen."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from collection.actions.paper import DayOfReceiptRefused, TerritoryRequired, start_paper
from collection.actions.review import correct, return_for_correction
from collection.actions.rounds import close_round
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.errors import NotInThisState, PaperAtOffice, RoundIsClosed
from collection.models import NoActivityNotice, Report, State, Version
from kernel import journal
from kernel.legal_clock import local_date
from register.models import Unit
from tests.cabinet.pages import english_left
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
HERE = make.KATO[make.ALMATY]


@pytest.fixture
def officer(client):
    user = make.officer()
    client.force_login(user)
    return user


def begin(client, report, language="kk", **fields):
    fields = {"territory": HERE, "received_on": f"{local_date():%d.%m.%Y}"} | fields
    return client.post(f"/{language}/paper/{report.public_id}/start/", fields)


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["code", "name_kk", "name_ru"])
def test_an_obligation_is_found_by_code_or_name(client, officer, typed):
    report, other = make.report_of(), make.report_of()
    Unit.objects.filter(pk=other.unit.pk).update(name_kk="Басқа", name_ru="Другая", search_key="басқа другая")
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


@pytest.mark.parametrize("form", make.GOOD)
def test_beginning_makes_a_paper_version_with_the_territory(client, officer, form):
    report = make.report_of(form=form)
    answer = begin(client, report)
    report.refresh_from_db()
    first, address = ("A", "A/1.1") if form == "3-INFORM" else ("s1", "s1/1.1")
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
    assert (report.current.source, report.current.number) == (Version.Source.PAPER, 2)
    assert journal.of(report).get().details["before"] == "electronic"


def test_what_came_on_paper_stays_paper_after_a_return(client, officer):
    report = make.report_of()
    begin(client, report)
    make.fill(report, make.GOOD_2IT, by=officer)
    submit_by(client, report)
    correct(report, by=officer, address="s4/time", value="3", reason="Телефон арқылы")
    return_for_correction(report, by=officer, reason="Себебі")
    report.refresh_from_db()
    assert report.current.source == Version.Source.PAPER
    assert list(Report.objects.fillable_by(officer)) == [report]
    assert not Report.objects.fillable_by(make.accountant_of(report)).exists()


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


# --- the day of receipt ----------------------------------------------------------------------------------------------


def typed_whole(client, officer, report, **fields):
    begin(client, report, **fields)
    make.fill(report, make.GOOD_2IT, by=officer)
    return submit_by(client, report)


@pytest.mark.parametrize(("received", "is_late"), [(-4, False), (-3, False), (-2, True), (0, True)])
def test_lateness_follows_the_day_the_paper_came(client, officer, received, is_late):
    report = make.report_of(days_left=-3)
    day = local_date() + timedelta(days=received)
    typed_whole(client, officer, report, received_on=f"{day:%d.%m.%Y}")
    assert (report.current.received_on, report.current.is_late) == (day, is_late)
    assert local_date(report.current.received_at) == local_date()
    assert json.loads(bytes(report.current.canonical))["header"]["received_on"] == f"{day}"


def test_the_day_lies_between_the_opening_and_today(client, officer):
    report = make.report_of()
    opens_on = report.round.opens_on
    for day in (opens_on - timedelta(days=1), local_date() + timedelta(days=1)):
        answer = begin(client, report, "ru", received_on=f"{day:%d.%m.%Y}")
        assert answer.status_code == 422
        assert "День получения бумаги должен лежать между" in text_of(answer)
        with pytest.raises(DayOfReceiptRefused):
            start_paper(report, by=officer, territory=HERE, received_on=day)
    assert not report.versions.exists()
    assert begin(client, report, received_on=f"{opens_on:%d.%m.%Y}").status_code == 302


# --- the respondent's draft ------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(client, officer):
    """A respondent's draft, over which a paper form is being typed."""
    report = make.report_of()
    make.fill(report, {"s2/1/1": 98765})
    begin(client, report, over_draft="on")
    report.refresh_from_db()
    return report


def test_the_officer_reads_nothing_of_the_draft(client, officer, drafted):
    cells = read_cells(drafted.current)
    assert not any(address.startswith("s2/") for address in cells)
    assert "98" not in client.get(f"/kk/reports/{drafted.public_id}/sections/s2/").content.decode().split("<table")[1]
    assert read_cells(drafted.versions.get(number=1))["s2/1/1"] == 98765


def test_the_respondent_is_told_and_neither_types_nor_submits(client, drafted):
    respondent = make.accountant_of(drafted)
    client.force_login(respondent)
    hub = client.get(f"/ru/reports/{drafted.public_id}/")
    assert "Департамент статистики вводит этот отчет с бумажной формы" in text_of(hub)
    assert "/sections/" not in hub.content.decode()
    assert not Report.objects.signable_by(respondent).exists()
    for path in ("sections/s2/", "check/"):
        answer = client.post(f"/ru/reports/{drafted.public_id}/{path}", {"s2/1/1": "4 321", "edit": "1"})
        assert answer.status_code == 403
        assert "с бумажной формы" in text_of(answer)
        assert "4 321" in text_of(answer)
    drafted.refresh_from_db()
    assert drafted.state == State.DRAFT and drafted.current.source == Version.Source.PAPER


def test_the_actions_themselves_refuse_the_respondent(drafted):
    """The entry began between the respondent's request and its transaction."""
    respondent = make.accountant_of(drafted)
    with pytest.raises(PaperAtOffice):
        make.fill(drafted, {"s2/1/1": 5}, by=respondent)
    with pytest.raises(PaperAtOffice):
        submit(drafted, by=respondent, key="k" * 16)


def test_the_report_is_given_back_with_the_own_draft(client, officer, drafted):
    make.fill(drafted, {"s2/1/1": 11}, by=officer)
    assert client.post(f"/kk/paper/{drafted.public_id}/start/", {"act": "stop"}).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.current.number, drafted.current.source) == (3, Version.Source.ELECTRONIC)
    assert read_cells(drafted.current)["s2/1/1"] == 98765
    assert list(Report.objects.fillable_by(make.accountant_of(drafted))) == [drafted]
    assert not Report.objects.fillable_by(officer).exists()
    assert journal.of(drafted).last().verb == "paper.stopped"
    assert client.post(f"/kk/paper/{drafted.public_id}/start/", {"act": "stop"}).status_code == 409


def test_a_late_paper_form_over_a_draft_is_found_among_the_late(client, officer):
    report = make.report_of(days_left=-3)
    make.fill(report, {"s2/1/1": 5})
    typed_whole(client, officer, report, over_draft="on")
    assert report.current.is_late
    assert str(report.public_id) in client.get("/kk/review/?mark=late").content.decode()


# --- the second pair of eyes -----------------------------------------------------------------------------------------


def test_who_typed_the_paper_is_warned_before_accepting_alone(client, officer):
    report = make.report_of()
    typed_whole(client, officer, report)
    step = {"act": "accept", "seen": f"{report.current.number}"}
    answer = client.post(f"/ru/review/{report.public_id}/", step)
    assert answer.status_code == 422
    assert "Эту форму вводили вы сами" in text_of(answer)
    assert client.post(f"/ru/review/{report.public_id}/", step | {"accept-alone": "on"}).status_code == 302
    assert journal.of(report).get(verb="report.accepted").details["own_entry"] is True


def test_a_colleague_accepts_without_being_asked(client, officer):
    report = make.report_of()
    typed_whole(client, officer, report)
    colleague = make.officer()
    client.force_login(colleague)
    step = {"act": "accept", "seen": f"{report.current.number}"}
    assert client.post(f"/ru/review/{report.public_id}/", step).status_code == 302


# --- the notice on paper ---------------------------------------------------------------------------------------------


def notice(client, report, language="ru", **fields):
    return client.post(
        f"/{language}/units/{report.unit.public_id}/no-activity/{report.round.year}/", {"act": "file"} | fields
    )


def test_an_officer_enters_a_notice_by_the_day_it_came(client, officer):
    report = make.report_of(days_left=-3)
    start = client.get(f"/kk/paper/{report.public_id}/start/").content.decode()
    assert f"/kk/units/{report.unit.public_id}/no-activity/" in start
    assert notice(client, report).status_code == 422
    late = notice(client, report, received_on=f"{local_date():%d.%m.%Y}")
    assert "Последний день для уведомления прошел" in text_of(late)
    in_time = local_date() - timedelta(days=3)
    assert notice(client, report, received_on=f"{in_time:%d.%m.%Y}").status_code == 302
    report.refresh_from_db()
    filed = NoActivityNotice.objects.get()
    assert (report.state, filed.filed_by, filed.received_on) == (State.NO_ACTIVITY, officer, in_time)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_notice_page_of_an_officer_is_in_one_language(client, officer, language):
    report = make.report_of(days_left=5)
    address = f"/{language}/units/{report.unit.public_id}/no-activity/{report.round.year}/"
    assert english_left(client.get(address)) == []


def test_a_unit_of_another_region_is_as_missing_as_none(client, officer):
    assert notice(client, make.report_of(region=make.ASTANA), received_on="01.02.2026").status_code == 404


# --- the territory ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [("2-IT", "s1"), ("3-INFORM", "A")])
def test_a_respondent_reads_the_territory_of_the_register_and_cannot_change_it(client, form):
    report = make.report_of(form=form[0])
    client.force_login(make.accountant_of(report))
    address, page = f"{form[1]}/1.1", f"/kk/reports/{report.public_id}/sections/{form[1]}/"
    shown = client.get(page).content.decode()
    assert f'name="{address}"' not in shown
    assert f"({HERE})" in shown
    answer = client.post(page, {address: make.KATO[make.ASTANA], "edit": "0"})
    assert answer.status_code == 422
    assert "Бұл мән тіркелімнен алынады" in text_of(answer)
    client.post(page, {address: "", "edit": "0"})
    report.refresh_from_db()
    assert read_cells(report.current)[address] == HERE


def seen(report):
    """What the page of the section would send of itself."""
    report.refresh_from_db()
    return {"version": f"{report.current.number}", "edit": f"{report.current.edit_of('s1')}"}


def test_an_officer_types_the_territory_and_is_warned_of_another_region(client, officer):
    report = make.report_of()
    page = client.post(
        f"/ru/paper/{report.public_id}/start/",
        {"territory": make.KATO[make.ASTANA], "received_on": f"{local_date():%d.%m.%Y}"},
        follow=True,
    )
    assert "Код территории другого региона" in text_of(page)
    assert 'name="s1/1.1"' in page.content.decode()
    section = f"/ru/reports/{report.public_id}/sections/s1/"
    again = client.post(section, seen(report) | {"s1/1.1": HERE, "then": "stay"}, follow=True)
    assert "Код территории другого региона" not in text_of(again)
    report.refresh_from_db()
    assert read_cells(report.current)["s1/1.1"] == HERE
    other = client.post(section, seen(report) | {"s1/1.1": make.KATO[make.ASTANA], "then": "stay"}, follow=True)
    assert "Код территории другого региона" in text_of(other)
