"""What respondents ask before they fill, and what they answer to the pages about it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import Mandate
from accounts.roles import Role
from cabinet.models import HelpFeedback
from cabinet.quoted import quoted
from cabinet.views.topics import TITLES
from collection.actions.rounds import open_round
from collection.models import Report
from forms_core import registry
from kernel import parameters
from sampling.frame import take_frame
from sampling.rules import rules_of
from tests.cabinet.pages import english_left, in_language, page, said
from tests.collection.factories import accountant_of, person, report_of, unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("topic", TITLES)
def test_everybody_reads_every_page(topic, language):
    answer = page(None, f"help/{topic}/", language)
    assert answer.status_code == 200
    assert in_language(language, TITLES[topic]) in said(answer)
    assert english_left(answer) == []
    assert f'href="/{language}/help/{topic}/"' in page(None, "help/", language).content.decode()


def test_an_unknown_question_has_no_page():
    assert page(None, "help/no-such-topic/").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_penalties_are_quoted_and_no_amount_is_invented(language):
    text = said(page(None, "help/penalties/", language))
    assert str(registry.form("2-IT").in_force.form.text("liability_note").in_(language)) in text
    assert not any(word in text for word in ("АЕК", "МРП", "теңге", "тенге"))


@pytest.mark.parametrize("name", ["sampling-3inform", "time-3inform", "confidentiality", "publication"])
def test_what_is_quoted_names_its_source_and_its_language(name):
    topic = {"sampling-3inform": "why-chosen", "time-3inform": "how-long"}.get(name, "my-answers")
    html = page(None, f"help/{topic}/", "ru").content.decode()
    assert quoted()[name].source.ru in html
    assert '<blockquote lang="kk">' in html
    assert "Текст есть только на казахском языке." in html


def test_a_revoked_act_is_called_revoked():
    assert "утратил силу" in said(page(None, "help/my-answers/", "ru"))
    assert "күші жойылған" in said(page(None, "help/my-answers/", "kk"))


# --- why me ---------------------------------------------------------------------------------------------------------


def test_a_respondent_reads_the_stratum_the_rule_and_the_rate_of_the_own_unit():
    mine, other = unit(), unit(name_ru="ТОО «Чужое»")
    rules = rules_of(registry.form("2-IT").in_force.form["respondents"])
    frame = take_frame("2-IT", 2026, None, rules, seed="1", rate=1)
    open_round("2-IT", 2026, opens_on=date(2026, 1, 1), frame=frame)
    user = accountant_of(Report.objects.get(obligation__unit=mine))
    text = said(page(user, "help/why-chosen/", "ru"))
    drawn = frame.units.get(unit=mine)
    assert mine.name_ru in text
    assert drawn.why.ru in text
    assert other.name_ru not in text


def test_without_a_frame_it_says_so():
    report = report_of()
    text = said(page(accountant_of(report), "help/why-chosen/", "ru"))
    assert report.unit.name_ru in text
    assert "Генеральная совокупность по этой единице не сохранена" in text


def test_an_ended_mandate_shows_nothing():
    report = report_of()
    user = accountant_of(report)
    Mandate.objects.filter(user=user).delete()
    assert report.unit.name_ru not in said(page(user, "help/why-chosen/", "ru"))


def test_the_page_of_a_report_leads_there():
    report = report_of()
    assert "/kk/help/why-chosen/" in page(accountant_of(report), f"reports/{report.public_id}/").content.decode()


# --- did this answer your question? --------------------------------------------------------------------------------


def answer(topic: str = "penalties", *, client: Client | None = None, language: str = "kk", **fields: str):
    return (client or Client()).post(f"/{language}/help/{topic}/", {"answer": "no"} | fields, follow=True)


def test_an_answer_is_kept_with_page_language_and_words():
    found = answer(language="ru", text="Сумму бы")
    assert "Спасибо, ответ сохранен." in said(found)
    kept = HelpFeedback.objects.get()
    assert (kept.page, kept.language, kept.answer, kept.text, kept.user) == ("penalties", "ru", False, "Сумму бы", None)
    assert "127.0.0.1" not in kept.sender


def test_a_person_who_is_signed_in_is_named():
    client, user = Client(), person()
    client.force_login(user)
    answer(client=client, answer="yes")
    assert (HelpFeedback.objects.get().user, HelpFeedback.objects.get().answer) == (user, True)


@pytest.mark.parametrize("fields", [{"answer": ""}, {"answer": "perhaps"}, {"text": "ә" * 301}, {"text": "a\0b"}])
def test_what_is_no_answer_is_refused_and_kept_on_the_page(fields):
    found = answer(**fields)
    assert found.status_code == 422
    assert not HelpFeedback.objects.exists()


def test_answers_without_end_are_stopped(monkeypatch):
    monkeypatch.setitem(parameters.all_parameters()["help.address_limit"], "values", {date(2004, 1, 1): _limit(2)})
    for _ in range(2):
        answer()
    assert "Ответов пришло слишком много" in said(answer(language="ru"))
    assert HelpFeedback.objects.count() == 2


def test_many_addresses_together_are_stopped_too(monkeypatch):
    monkeypatch.setitem(parameters.all_parameters()["help.common_limit"], "values", {date(2004, 1, 1): _limit(2)})
    for number in range(4):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post("/kk/help/penalties/", {"answer": "yes"})
    assert HelpFeedback.objects.count() == 2


def _limit(answers: int) -> dict[str, int]:
    return {"answers": answers, "minutes": 60}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_methodologist_reads_counts_and_words(language):
    answer(answer="yes")
    answer(answer="no", text="<b>Қанша?</b>")
    found = page(person(Role.METHODOLOGIST), "help/answers/", language)
    assert "&lt;b&gt;Қанша?&lt;/b&gt;" in found.content.decode()
    assert in_language(language, TITLES["penalties"]) in said(found)
    assert found.context["counts"][0]["yes"] == found.context["counts"][0]["no"] == 1
    assert english_left(found) == []


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.STATISTICIAN, Role.PUBLISHER, Role.ADMIN])
def test_nobody_else_reads_them(role):
    assert page(person(role, region="75"), "help/answers/").status_code == 404
