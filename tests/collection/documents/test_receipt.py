"""The receipt as PDF: what it says in both languages, for each version and for good, and to whom."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Mandate, User
from collection.actions.paper import start_paper
from collection.actions.review import correct, return_for_correction
from collection.actions.submit import submit
from collection.documents import writing
from collection.models import Report
from collection.pages.moments import moment_text
from kernel.legal_clock import local_date
from tests.cabinet.pages import page, said
from tests.collection.factories import (
    ALMATY,
    ASTANA,
    GOOD_2IT,
    KATO,
    accountant_of,
    explain_all,
    filed,
    fill,
    officer,
    person,
    report_of,
)
from tests.collection.pdf import Read, read_pdf

pytestmark = pytest.mark.django_db
LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def download(report: Report, number: int = 1, *, user: User | None = None, language: str = "ru") -> Any:
    client = Client()
    client.force_login(user or accountant_of(report))
    return client.get(f"/{language}/reports/{report.public_id}/versions/{number}/receipt.pdf")


def receipt(report: Report, number: int = 1, **asked: Any) -> Read:
    answer = download(report, number, **asked)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return read_pdf(answer.content)


def test_it_says_what_was_filed_by_whom_and_when_in_both_languages() -> None:
    report = filed()
    version, unit, edition = report.current, report.unit, report.round.edition
    read = receipt(report)
    for words in (
        version.receipt_number, version.sha256, unit.name_kk, unit.name_ru, unit.code, edition.title.kk,
        edition.title.ru, edition.index.kk, edition.index.ru, str(report.round.year), str(version.submitted_by),
        "Есептің тапсырылғаны туралы түбіртек", "Квитанция о представлении отчета", "1, Электрондық", "1, Электронный",
        "Мерзімінде тапсырылған", "Представлен в срок", "Бас бухгалтер: Accountant", "Главный бухгалтер: Accountant",
        "testserver/kk/verify/",
    ):  # fmt: skip
        assert read.says(words), words
    for language in ("kk", "ru"):
        with override(language):
            when = moment_text(version.received_at)
        assert "UTC+5" in when and read.says(when)
    assert read.sizes == [(595, 842)]


def test_the_kazakh_letters_are_letters_and_have_shapes() -> None:
    report = filed()
    report.unit.name_kk = f"«{LETTERS}» ЖШС"
    report.unit.save()
    assert receipt(report).says(report.unit.name_kk)
    writing.register_fonts()
    for name in (writing.REGULAR, writing.BOLD):
        known = writing.pdfmetrics.getFont(name).face.charToGlyph
        assert [letter for letter in LETTERS + "№«»–—°†☒☐Х−₸ \u00a0" if not known.get(ord(letter))] == []
        shapes = {known[ord(letter)] for letter in LETTERS}
        assert len(shapes) == len(LETTERS)


def test_names_with_signs_of_markup_are_only_names() -> None:
    report = filed()
    report.unit.name_ru = "ТОО <b>«А & Б»</b> <font color=red>"
    report.unit.save()
    assert receipt(report).says("ТОО <b>«А & Б»</b> <font color=red>")


def test_the_same_version_gives_the_same_bytes() -> None:
    report = filed()
    first = download(report, language="kk").content
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert download(report, language="ru").content == first
    assert b"/CreationDate (D:2000" in first


def test_the_code_leads_to_the_page_that_confirms_it() -> None:
    report = filed()
    version = report.current
    (link,) = receipt(report).links
    assert version.receipt_number in link and version.sha256 in link
    parts = urlsplit(link)
    answer = Client().get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200 and "Расталды: бұл нұсқа тапсырылған" in said(answer)
    drawing = writing.qr_code(link, 100)
    (widget,) = drawing.contents
    assert widget.value == link or widget.value[0].data == link


def test_each_version_has_its_own_receipt() -> None:
    report = filed()
    return_for_correction(report, by=officer(), reason="Сверьте строку 1.3.")
    report.refresh_from_db()
    fill(report, {"s2/1.3.1/1": 60000, "s2/1.3.1/3": 60000})
    submit(report, by=accountant_of(report), key="k" * 16)
    first, second = report.versions.order_by("number")
    for version, other in ((first, second), (second, first)):
        read = receipt(report, version.number)
        assert read.says(version.receipt_number) and read.says(version.sha256)
        assert not read.says(other.receipt_number) and not read.says(other.sha256)


def test_a_correction_by_the_office_is_named_as_one() -> None:
    report, clerk = filed(), officer(name="Айгүл Сейітова")
    correct(report, by=clerk, address="s2/1.3.1/1", value=60000, reason="Қоңырау")
    read = receipt(report, 2)
    for words in (
        "Статистика органының есепті түзеткені туралы түбіртек", "Квитанция об исправлении отчета органом статистики",
        "Түзеткен", "Исправил", "Айгүл Сейітова", "2, Статистика органының түзетуі",
        "2, Исправление органом статистики",
    ):  # fmt: skip
        assert read.says(words), words
    assert not receipt(report, 1).says("Айгүл Сейітова")


def test_a_paper_form_is_named_as_one_with_the_day_it_came() -> None:
    report, clerk = report_of(), officer(name="Айгүл Сейітова")
    start_paper(report, by=clerk, territory=KATO[ALMATY], received_on=report.round.opens_on)
    report.refresh_from_db()
    fill(report, GOOD_2IT, by=clerk)
    explain_all(report, by=clerk)
    submit(report, by=clerk, key="k" * 16)
    read = receipt(report, user=clerk)
    year = local_date().year
    for words in (
        "Есептің қағаз жеткізгіште тапсырылғаны туралы түбіртек", "на бумажном носителе", "Айгүл Сейітова",
        f"{year} ж. 1 қаңтар", f"1 января {year}", "Қағаздан енгізген", "Ввел с бумаги",
    ):  # fmt: skip
        assert read.says(words), words


def test_a_late_report_is_late_on_its_receipt() -> None:
    read = receipt(filed(days_left=-3))
    assert read.says("Кеш тапсырылған") and read.says("Представлен с опозданием")
    assert not read.says("Мерзімінде тапсырылған")


def test_a_second_version_after_the_last_day_says_what_counts() -> None:
    report = filed(days_left=0)
    return_for_correction(report, by=officer(), reason="x")
    report.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        fill(report, {"s2/1.3.1/1": 60000, "s2/1.3.1/3": 60000})
        submit(report, by=accountant_of(report), key="k" * 16)
        read = receipt(report, 2)
    assert read.says("Представлен в срок") and read.says("Считается по первому представлению этого отчета.")


def test_nobody_else_gets_it() -> None:
    report = filed()
    foreign = filed(region=ASTANA)
    assert download(foreign, user=accountant_of(report)).status_code == 404
    assert download(report, user=person()).status_code == 404
    assert download(report, user=officer(ASTANA)).status_code == 404
    assert download(report, user=officer(ALMATY)).status_code == 200
    assert download(report, 2).status_code == 404
    assert Client().get(f"/ru/reports/{report.public_id}/versions/1/receipt.pdf").status_code == 302
    user = accountant_of(report)
    Mandate.objects.filter(user=user).update(revoked_at=timezone.now())
    assert download(report, user=user).status_code == 404


@pytest.mark.parametrize("path", ["reports/{}/", "reports/{}/versions/1/receipt/", "reports/{}/versions/1/"])
def test_the_pages_of_a_report_lead_to_it(path: str) -> None:
    report = filed()
    html = page(accountant_of(report), path.format(report.public_id), "ru").content.decode()
    assert f'/ru/reports/{report.public_id}/versions/1/receipt.pdf" download' in html


def test_the_history_leads_to_it_for_every_version() -> None:
    report, clerk = filed(), officer()
    correct(report, by=clerk, address="s2/1.3.1/1", value=60000, reason="Қоңырау")
    html = page(clerk, f"review/{report.public_id}/history/", "kk").content.decode()
    for number in (1, 2):
        assert f"/versions/{number}/receipt.pdf" in html


def test_it_is_made_while_somebody_waits() -> None:
    report = filed()
    download(report)
    began = time.process_time()
    download(report)
    assert time.process_time() - began < 1
