"""The publisher's pages: nobody else's, each step confirmed, every refusal a sentence."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import Role
from collection.models import Report, Round, State
from dissemination.actions.release import publish_now, schedule
from dissemination.actions.work import ASSEMBLE, latest_job, start_assembly, start_tabulation
from dissemination.models import Bulletin
from kernel import jobs
from kernel.bilingual import Bilingual
from tests.collection.factories import officer, person, report_of
from tests.dissemination.stored import approved, closed_round, draft, publisher, vintage

pytestmark = pytest.mark.django_db
GET_PAGES = [
    "rounds", "round", "round_close", "round_reopen", "bulletins", "bulletin_edit", "bulletin_preview", "job",
    "bulletin_file",
]  # fmt: skip
POST_PAGES = [
    "round_close", "round_reopen", "round_tabulate", "vintage_assemble", "bulletin_approve", "bulletin_schedule",
    "bulletin_publish", "bulletin_unschedule", "bulletin_withdraw",
]  # fmt: skip


def address(name: str, *arguments: object) -> str:
    with translation.override("ru"):
        return reverse(f"dissemination:{name}", args=arguments)


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk() -> Client:
    return signed_in(publisher())


def addresses(bulletin: Bulletin) -> dict[str, str]:
    job = start_tabulation(bulletin.vintage.round, by=publisher())
    owners = {"round": bulletin.vintage.round, "vintage": bulletin.vintage, "bulletin": bulletin, "job": job}
    found = {}
    for name in {*GET_PAGES, *POST_PAGES}:
        owner = owners.get(name.split("_")[0])
        arguments = [owner.public_id] if owner else []
        found[name] = address(name, *arguments, *(["2-it-2025-kk.xlsx"] if name == "bulletin_file" else []))
    return found


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.STATISTICIAN, Role.METHODOLOGIST, Role.ADMIN])
def test_no_other_role_reaches_a_page_of_the_console(role):
    found = addresses(draft())
    client = signed_in(officer() if role == Role.STATISTICIAN else person(role))
    assert {name: client.get(found[name]).status_code for name in GET_PAGES} == dict.fromkeys(GET_PAGES, 404)
    assert {name: client.post(found[name]).status_code for name in POST_PAGES} == dict.fromkeys(POST_PAGES, 404)


def test_who_is_not_signed_in_is_asked_to():
    found = addresses(draft())
    assert {Client().get(found[name]).status_code for name in GET_PAGES} == {302}


def test_the_publisher_reaches_them_all(desk):
    found = addresses(draft())
    assert {name: desk.get(found[name]).status_code for name in GET_PAGES} == dict.fromkeys(GET_PAGES, 200)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_list_of_rounds_counts_reports(desk, language):
    report_of(form="2-IT", year=2025)
    other = report_of(form="2-IT", year=2025)
    Report.objects.filter(pk=other.pk).update(state=State.ACCEPTED)
    page = desk.get(f"/{language}/publishing/rounds/").content.decode()
    assert "50,0%" in page if language == "kk" else "50,0\u00a0%" in page


def test_queries_of_the_list_do_not_grow_with_the_rounds(desk, django_assert_num_queries):
    closed_round(2014)
    desk.get(address("rounds"))  # the first page of a session writes its time
    with CaptureQueriesContext(connection) as few:
        desk.get(address("rounds"))
    for year in range(2015, 2025):
        closed_round(year)
    with django_assert_num_queries(len(few)):
        desk.get(address("rounds"))


def test_closing_says_first_how_many_are_not_accepted(desk):
    report = report_of(form="2-IT", year=2025)
    round_ = report.round
    page = desk.get(address("round_close", round_.public_id)).content.decode()
    assert "Не принято: 1" in page
    round_.refresh_from_db()
    assert round_.is_open  # looking closes nothing


def test_closing_early_shows_the_days_left_and_wants_a_reason(desk):
    round_ = report_of(form="2-IT", days_left=12).round
    path = address("round_close", round_.public_id)
    page = desk.get(path).content.decode()
    assert "осталось дней: 12" in page and 'name="reason"' in page
    for typed in ({}, {"reason": " "}):
        answer = desk.post(path, typed)
        assert (answer.status_code, "error-summary" in answer.content.decode()) == (422, True)
    round_.refresh_from_db()
    assert round_.is_open
    desk.post(path, {"reason": "Приказ № 5"})
    round_.refresh_from_db()
    assert round_.state == Round.State.CLOSED
    assert "Приказ № 5" in desk.get(address("round", round_.public_id)).content.decode()


def test_closing_after_the_deadline_asks_for_nothing(desk):
    round_ = report_of(form="2-IT", days_left=-1).round
    path = address("round_close", round_.public_id)
    page = desk.get(path).content.decode()
    assert 'name="reason"' not in page and "осталось дней" not in page
    desk.post(path)
    round_.refresh_from_db()
    assert round_.state == Round.State.CLOSED


def test_a_closed_round_is_opened_again_through_its_page(desk):
    round_ = closed_round()
    path = address("round_reopen", round_.public_id)
    assert path in desk.get(address("round", round_.public_id)).content.decode()
    assert desk.post(path, {"reason": ""}).status_code == 422
    desk.post(path, {"reason": "Опоздали 40 отчетов"})
    round_.refresh_from_db()
    assert round_.is_open
    assert "Опоздали 40 отчетов" in desk.get(address("round", round_.public_id)).content.decode()


def test_a_published_round_offers_no_reopening(desk):
    by = publisher()
    round_ = publish_now(approved(by), by=by).vintage.round
    path = address("round_reopen", round_.public_id)
    assert path not in desk.get(address("round", round_.public_id)).content.decode()
    assert 'name="reason"' not in desk.get(path).content.decode()
    answer = desk.post(path, {"reason": "Нужно"}, follow=True)
    assert "опубликован или его минута выпуска назначена" in answer.content.decode()
    round_.refresh_from_db()
    assert not round_.is_open


def test_closing_twice_says_that_it_is_closed(desk):
    round_ = closed_round()
    answer = desk.post(address("round_close", round_.public_id), follow=True)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_an_open_round_offers_no_calculation(desk):
    round_ = report_of(form="2-IT", year=2025).round
    assert (
        address("round_tabulate", round_.public_id) not in desk.get(address("round", round_.public_id)).content.decode()
    )
    page = desk.post(address("round_tabulate", round_.public_id), follow=True).content.decode()
    assert "Сбор еще не завершен" in page


def test_a_round_without_accepted_reports_says_why_it_cannot_be_calculated(desk, django_capture_on_commit_callbacks):
    round_ = closed_round()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address("round_tabulate", round_.public_id))
    page = desk.get(address("round", round_.public_id)).content.decode()
    assert "Нет ни одного принятого отчета" in page
    assert "Запустить снова" in page


def test_the_page_of_a_running_job_asks_every_second_and_works_without_a_script(desk):
    round_ = closed_round()
    job = start_tabulation(round_, by=publisher())
    page = desk.get(address("round", round_.public_id)).content.decode()
    assert f'hx-get="{address("job", job.public_id)}"' in page
    assert "<noscript>" in page
    assert address("round_tabulate", round_.public_id) not in page


def test_polling_ends_with_the_job(desk):
    round_ = closed_round()
    job = start_tabulation(round_, by=publisher())
    path = address("job", job.public_id)
    assert desk.get(path).status_code == 200
    jobs.Progress(job.pk, 4).step(Bilingual(kk="Есептеу", ru="Расчет"), 2)
    assert "2 / 4" in desk.get(path).content.decode()
    jobs.fail(job.pk, Bilingual(kk="Болмады", ru="Не вышло"))
    assert (desk.get(path).status_code, "Не вышло" in desk.get(path).content.decode()) == (286, True)


def test_a_job_of_another_room_is_not_shown(desk):
    job = jobs.start("register.import_units", subject_id=1)
    assert desk.get(address("job", job.public_id)).status_code == 404


def test_the_vintage_offers_its_assembly_and_then_its_bulletin(desk, django_capture_on_commit_callbacks):
    made = vintage()
    page = desk.get(address("round", made.round.public_id)).content.decode()
    assert address("vintage_assemble", made.public_id) in page
    assert "Страта объединена." in page
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address("vintage_assemble", made.public_id))
    bulletin = Bulletin.objects.get()
    page = desk.get(address("round", made.round.public_id)).content.decode()
    assert address("bulletin_edit", bulletin.public_id) in page
    polled = desk.get(address("job", latest_job(ASSEMBLE, made.pk).public_id)).content.decode()
    assert address("bulletin_edit", bulletin.public_id) in polled


def test_a_running_assembly_is_shown_on_the_round(desk):
    made = vintage()
    job = start_assembly(made, by=publisher())
    page = desk.get(address("round", made.round.public_id)).content.decode()
    assert address("job", job.public_id) in page
    assert address("vintage_assemble", made.public_id) not in page


def test_from_draft_to_published_through_the_pages(desk):
    bulletin = draft()
    desk.post(address("bulletin_approve", bulletin.public_id))
    assert "Опубликовать сейчас" in desk.get(address("bulletin_edit", bulletin.public_id)).content.decode()
    assert Client().get(f"/ru/bulletins/{bulletin.slug}/").status_code == 404
    desk.get(address("bulletin_publish", bulletin.public_id))
    assert Client().get(f"/ru/bulletins/{bulletin.slug}/").status_code == 404  # a page that asks publishes nothing
    desk.post(address("bulletin_publish", bulletin.public_id))
    assert Client().get(f"/ru/bulletins/{bulletin.slug}/").status_code == 200


def test_the_minute_is_read_back_whole_before_it_is_set(desk):
    bulletin = approved()
    moment = timezone.now().astimezone(ZoneInfo("Asia/Almaty")) + timedelta(days=2)
    typed = {"day": f"{moment:%d.%m.%Y}", "hour": "11:00"}
    asked = desk.post(address("bulletin_schedule", bulletin.public_id), typed).content.decode()
    assert "11:00 (UTC+5)" in asked
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.APPROVED
    desk.post(address("bulletin_schedule", bulletin.public_id), typed | {"confirm": "1"})
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.SCHEDULED
    assert f"{bulletin.release_at.astimezone(ZoneInfo('Asia/Almaty')):%d.%m.%Y %H:%M:%S}" == f"{typed['day']} 11:00:00"


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "01.01.2020", "hour": "11:00"},
        {"day": "", "hour": ""},
        {"day": "31.02.2027", "hour": "25:00"},
        {"day": "завтра", "hour": "утром"},
        {"day": "29.05.2027\x00", "hour": "11:00"},
    ],
)
def test_a_wrong_minute_is_refused_at_its_field(desk, typed):
    bulletin = approved()
    answer = desk.post(address("bulletin_schedule", bulletin.public_id), typed | {"confirm": "1"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.APPROVED


def test_the_year_9999_is_no_fault_of_ours(desk):
    bulletin = approved()
    for day in ("31.12.9999", "01.01.0001"):
        answer = desk.post(address("bulletin_schedule", bulletin.public_id), {"day": day, "hour": "23:59"})
        assert answer.status_code in (200, 422)


def test_a_step_of_another_state_says_so_and_does_nothing(desk):
    bulletin = draft()
    for name in ("bulletin_schedule", "bulletin_publish", "bulletin_unschedule", "bulletin_withdraw"):
        for ask in (desk.get, desk.post):
            page = ask(address(name, bulletin.public_id), follow=True).content.decode()
            assert "это действие невозможно" in page
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.DRAFT


def test_a_minute_is_cancelled_before_and_withdrawn_after(desk):
    by = publisher()
    bulletin = schedule(approved(by), timezone.now() + timedelta(hours=1), by=by)
    desk.post(address("bulletin_unschedule", bulletin.public_id))
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.APPROVED
    publish_now(bulletin, by=by)
    refused = desk.post(address("bulletin_withdraw", bulletin.public_id), {"reason_ru": "Ошибка в таблице 1."})
    assert refused.status_code == 422
    desk.post(address("bulletin_withdraw", bulletin.public_id), {"reason_kk": "Қате.", "reason_ru": "Ошибка."})
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.WITHDRAWN


def test_a_red_checklist_hides_the_button_and_names_the_item(desk):
    bulletin = draft()
    bulletin.files.filter(language="kk").delete()
    page = desk.get(address("bulletin_edit", bulletin.public_id)).content.decode()
    assert "check-files_present" in page and "error-summary" in page
    assert address("bulletin_approve", bulletin.public_id) not in page
    answer = desk.post(address("bulletin_approve", bulletin.public_id), follow=True)
    assert "невыполненные пункты" in answer.content.decode()


def test_low_response_is_approved_only_with_a_typed_reason_that_stays_on_the_page(desk):
    bulletin = draft()
    bulletin.vintage.response |= {"accepted": 2, "no_activity": 0}
    bulletin.vintage.save()
    path = address("bulletin_edit", bulletin.public_id)
    page = desk.get(path).content.decode()
    assert '<div id="div_id_reason"' in page and 'name="reason"' in page and "check-enough_response" in page
    desk.post(address("bulletin_approve", bulletin.public_id))
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.DRAFT
    desk.post(address("bulletin_approve", bulletin.public_id), {"reason": "Нужно министерству"})
    bulletin.refresh_from_db()
    assert bulletin.state == Bulletin.State.APPROVED
    page = desk.get(path).content.decode()
    assert "Нужно министерству" in page and "error-summary" not in page


def test_a_bulletin_offers_its_preview_in_both_languages_whatever_the_address_says(desk):
    bulletin = draft()
    page = desk.get(address("bulletin_edit", bulletin.public_id) + "?from=rounds").content.decode()
    for language in ("kk", "ru"):
        assert f'href="/{language}/publishing/bulletins/{bulletin.public_id}/preview/"' in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_preview_shows_all_tables_in_the_language_of_its_address(desk, language):
    bulletin = draft()
    page = desk.get(f"/{language}/publishing/bulletins/{bulletin.public_id}/preview/").content.decode()
    for title in ("Көлем", "Түрлері", "Үлестер"):
        assert f"{title} ({'қаз' if language == 'kk' else 'рус'})" in page


def test_missing_objects_are_missing(desk):
    foreign = "00000000-0000-4000-8000-000000000000"
    for name in ("round", "round_close", "bulletin_edit", "bulletin_preview", "job", "bulletin_schedule"):
        assert desk.get(address(name, foreign)).status_code == 404
    assert desk.get(address("bulletin_file", draft().public_id, "other.xlsx")).status_code == 404
