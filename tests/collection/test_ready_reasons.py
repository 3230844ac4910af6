"""Warnings ask why with ready reasons; the chosen one travels to the reviewer in both languages, with own words."""

from __future__ import annotations

import pytest
from django.test import Client

from collection.models import Finding, Report
from forms_core import registry
from kernel.models import JournalEntry
from tests.cabinet.pages import said
from tests.collection.factories import GOOD_2IT, accountant_of, filed, fill, officer, report_of

pytestmark = pytest.mark.django_db
ORDER = "Жыл ішінде бір реттік ірі тапсырыс болды. / В течение года был разовый крупный заказ."
PRICES = (
    "Бағалар, тарифтер немесе шетел валютасының бағамы өзгерді. / Изменились цены, тарифы или курс иностранной валюты."
)


SPLIT = dict.fromkeys(("s2/1.3/1", "s2/1.3/3", "s2/1/1", "s2/1/3"), 500_000)


@pytest.fixture
def report() -> Report:
    before = filed(year=2025)
    found = report_of(before.unit, year=2026)
    change(found, 500_000)
    return found


def change(report: Report, amount: int) -> None:
    fill(report, dict.fromkeys(("s2/1.3/1", "s2/1.3/3", "s2/1/1", "s2/1/3"), amount))


def jump(report: Report) -> Finding:
    return report.current.findings.get(control="2it.s2.yoy", instance="r=1.3")


def post(report: Report, *, reason: str = "", text: str | None = None, **more: str) -> Finding:
    """The section's page as drawn now, with a reason chosen; the text as it stands there unless another is typed."""
    client = Client()
    client.force_login(accountant_of(report))
    report.refresh_from_db()
    found = jump(report)
    shown = found.offered_explanation
    data = {"edit": str(report.current.edit_of("s2")), "version": str(report.current.number), "then": "stay"}
    data |= {f"explanation-{found.pk}": shown if text is None else text, f"seen-{found.pk}": shown}
    data |= {f"reason-{found.pk}": reason} | {f"{name}-{found.pk}": value for name, value in more.items()}
    assert client.post(f"/kk/reports/{report.public_id}/sections/s2/", data).status_code == 302
    report.refresh_from_db()
    return jump(report)


def test_a_chosen_reason_explains_and_is_kept_in_both_languages(report):
    found = post(report, reason="order")
    assert (found.is_open, found.explanation) == (False, ORDER)
    line = JournalEntry.objects.get(verb="finding.explained")
    assert (line.details["reason"], line.details["text"]) == ("order", ORDER)


def test_own_words_follow_the_reason(report):
    assert post(report, reason="order", text="Астана, метро").explanation == f"{ORDER} Астана, метро"


def test_another_reason_takes_the_place_of_the_first_and_leaves_the_own_words(report):
    post(report, reason="order", text="Астана, метро")
    assert post(report, reason="prices").explanation == f"{PRICES} Астана, метро"


def test_without_a_choice_nothing_changes(report):
    post(report, reason="order")
    assert post(report).explanation == ORDER


def test_a_reason_for_new_numbers_drops_the_words_about_the_old_ones(report):
    post(report, text="Астана, метро")
    change(report, 900_000)
    assert post(report, reason="order").explanation == ORDER


def test_words_that_still_hold_stay(report):
    post(report, text="Астана, метро")
    change(report, 900_000)
    assert post(report, reason="order", confirms="1").explanation == f"{ORDER} Астана, метро"


@pytest.mark.parametrize("reason", ["activity", "no-such-reason", "<b>"])
def test_a_reason_of_another_control_explains_nothing(report, reason):
    assert post(report, reason=reason).is_open


def test_a_reason_that_was_chosen_over_another_person_s_words_is_refused(report):
    client = Client()
    client.force_login(accountant_of(report))
    report.refresh_from_db()
    pk, edit = jump(report).pk, report.current.edit_of("s2")
    post(report, text="Астана, метро")
    data = {"edit": str(edit), "version": "1", f"explanation-{pk}": "", f"seen-{pk}": "", f"reason-{pk}": "order"}
    answer = client.post(f"/ru/reports/{report.public_id}/sections/s2/", data)
    assert answer.status_code == 422
    assert "написал кто-то другой" in said(answer)
    assert jump(report).explanation == "Астана, метро"


@pytest.mark.parametrize(("language", "words"), [("kk", "бір реттік ірі тапсырыс"), ("ru", "разовый крупный заказ")])
def test_the_page_offers_the_reasons_of_the_control_in_the_reader_s_language(report, language, words):
    client = Client()
    client.force_login(accountant_of(report))
    page = client.get(f"/{language}/reports/{report.public_id}/check/").content.decode()
    assert f'<select class="form-control" id="reason-{jump(report).pk}"' in page
    assert words in page


def test_the_reviewer_reads_the_reason(report):
    fill(report, GOOD_2IT | SPLIT)
    post(report, reason="order")
    filed(report, SPLIT)
    assert jump(report).explanation == ORDER
    client = Client()
    client.force_login(officer(report.obligation.region))
    page = client.get(f"/ru/review/{report.public_id}/")
    assert "разовый крупный заказ" in said(page)


def test_every_warning_that_is_on_has_ready_reasons():
    for code in ("2-IT", "3-INFORM"):
        edition = registry.form(code).in_force
        warnings = [text for text in edition.controls if text.severity == "warning" and text.enabled]
        assert warnings
        assert [text.id for text in warnings if not text.reasons] == []
