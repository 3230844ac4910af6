"""The filled official form as PDF: every wording of the edition, what was filled, and to whom it is given."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mandate, User
from collection.actions.paper import start_paper
from collection.actions.review import correct
from collection.documents.form import _grid, _placed
from collection.documents.writing import LYING, Sheet, write
from collection.models import Report
from collection.pages.header import HeadCell, head_rows
from collection.pages.paper import _row
from forms_core import registry
from forms_core.edition import Edition
from kernel.bilingual import Bilingual
from tests.cabinet.pages import page
from tests.collection.factories import (
    ALMATY,
    ASTANA,
    GOOD_2IT,
    KATO,
    accountant_of,
    filed,
    fill,
    officer,
    person,
    report_of,
)  # fmt: skip
from tests.collection.pdf import Read, read_pdf

pytestmark = pytest.mark.django_db
UPRIGHT_PAGE, LYING_PAGE = (595, 842), (842, 595)
DRAFT = ("Қаралама: есеп тапсырылмаған", "Черновик: отчет не представлен", "ҚАРАЛАМА", "ЧЕРНОВИК")


def get(report: Report, path: str = "versions/1/form.pdf", *, user: User | None = None) -> Any:
    client = Client()
    client.force_login(user or accountant_of(report))
    return client.get(f"/ru/reports/{report.public_id}/{path}")


def form(report: Report, path: str = "versions/1/form.pdf", **asked: Any) -> Read:
    answer = get(report, path, **asked)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return read_pdf(answer.content)


def without_hyphens(text: str) -> str:
    """Long words of narrow heads are divided where a line ends."""
    return re.sub(r"[\s\u00ad-]+", "", text)


def wordings(edition: Edition) -> Iterator[Bilingual]:
    yield from (edition.title, edition.index, edition.deadline.text)
    for section in edition.sections.values():
        if section.id not in ("id", "sign"):
            yield section.text
        for row in section.rows.values():
            yield row.text
        for column in section.columns.values():
            yield Bilingual(kk=column.printed_kk or column.text.kk, ru=column.text.ru)
        for group in section.column_groups.values():
            yield group.text
        for stub in section.stub:
            yield stub.text()
        for question in section.questions.values():
            yield question.text
            for option in question.options:
                yield option.text
    for name in ("kind", "confidentiality_notice", "liability_note", "respondents", "periodicity"):
        if raw := edition.form.get(name):
            yield Bilingual(kk=raw["kk"], ru=raw["ru"])
    for note in (edition.form.get("footnotes") or {}).values():
        yield Bilingual(kk=note["kk"], ru=note["ru"])


@pytest.mark.parametrize("code", ["2-IT", "3-INFORM"])
def test_every_wording_of_the_edition_stands_there_in_both_languages(code: str) -> None:
    report = filed(form=code)
    printed = without_hyphens(form(report).text)
    missing = [
        words
        for pair in wordings(report.round.edition)
        for words in (pair.kk, pair.ru)
        if without_hyphens(words) not in printed
    ]
    assert missing == []


def test_official_words_keep_their_hyphens() -> None:
    read = form(filed())
    assert read.says("административно-территориальных объектов") or read.says("административно-\nтерриториальных")
    assert read.says("үй-жайларды") and read.says("Веб-порталдардың")


def test_rows_numbers_and_closed_cells_stand_where_the_form_has_them() -> None:
    read = form(filed())
    third = read.text[read.text.index("Бейрезиденттерге") :]
    assert "\n98 400\n" in read.text and "\n60 250\n" in read.text
    edition = registry.form("2-IT").in_force
    closed = sum(address.startswith("s3/") and cell.is_closed for address, cell in edition.cells.items())
    closed += sum(row.oked_closed for row in edition.sections["s3"].rows.values())
    assert closed > 1
    assert third.split("\n").count("Х") == closed


def test_a_choice_has_its_cross_and_the_other_answers_are_printed_too() -> None:
    read = form(filed())
    assert read.text.count("☒") == 1 and read.text.count("☐") == 5
    assert read.says("☒ 1-2") or read.says("☒ 1–2")
    yes_no = form(filed(form="3-INFORM"))
    assert yes_no.says("☒ Иә / Да   ☐ Жоқ / Нет") and yes_no.says("☐ Иә / Да   ☒ Жоқ / Нет")


def test_wide_tables_lie_and_every_page_is_numbered_and_named() -> None:
    report = filed()
    read = form(report)
    assert read.sizes == [UPRIGHT_PAGE, LYING_PAGE, LYING_PAGE, UPRIGHT_PAGE, UPRIGHT_PAGE]
    for number, shown in enumerate(read.pages, 1):
        text = "\n".join(shown)
        assert f"5 беттің {number}-беті · Страница {number} из 5" in text
        assert report.current.receipt_number in text and report.current.sha256 in text
    for number in (2, 3):  # the title of the section and the heads of its columns
        text = without_hyphens("".join(read.pages[number - 1]))
        assert without_hyphens("Укажите информацию об объеме оказанных IT услуг резидентам") in text
        assert without_hyphens("государственная собственность") in text


def test_codes_stand_in_boxes_and_signatories_have_a_line() -> None:
    report = filed()
    read = form(report)
    digits = "\n".join(report.unit.code)
    assert digits in read.text
    for words in ("Accountant", "Executor", "Head", "қолы / подпись", "Бас бухгалтер", "office@example.kz"):
        assert read.says(words), words


def test_equal_content_is_equal_bytes() -> None:
    report = filed()
    assert get(report).content == get(report).content


def test_each_version_is_printed_with_its_own_values() -> None:
    report = filed()
    correct(report, by=officer(), address="s2/1.3.1/1", value=60123, reason="Қоңырау")
    first, second = form(report), form(report, "versions/2/form.pdf")
    assert first.says("60 250") and not first.says("60 123")
    assert second.says("60 123") and second.says("Статистика органының түзетуі")
    assert not any(first.says(words) for words in DRAFT)


def test_a_draft_says_on_every_page_that_it_is_one() -> None:
    report = report_of()
    fill(report, {"s2/1.1/1": 123456789012345})
    read = form(report, "draft.pdf")
    assert read.says("123 456 789 012 345")
    for shown in read.pages:
        assert [words for words in DRAFT if words not in "\n".join(shown)] == []
    assert "SHA-256" not in read.text


def test_before_anything_is_typed_the_form_has_what_the_register_knows() -> None:
    report = report_of()
    read = form(report, "draft.pdf")
    assert "\n".join(report.unit.code) in read.text and read.says("Accountant")
    report.refresh_from_db()
    assert report.current is None


def test_a_draft_that_was_filed_meanwhile_leads_to_what_was_filed() -> None:
    report = filed()
    answer = get(report, "draft.pdf")
    assert answer.status_code == 302 and answer["Location"].endswith("/versions/1/form.pdf")


def test_nobody_else_gets_it() -> None:
    report, foreign = filed(), filed(region=ASTANA)
    assert get(foreign, user=accountant_of(report)).status_code == 404
    assert get(report, user=person()).status_code == 404
    assert get(report, user=officer(ASTANA)).status_code == 404
    assert get(report, user=officer(ALMATY)).status_code == 200
    assert get(report, "versions/2/form.pdf").status_code == 404
    user = accountant_of(report)
    Mandate.objects.filter(user=user).update(revoked_at=timezone.now())
    assert get(report, user=user).status_code == 404


def test_a_draft_is_read_by_who_types_it_and_by_nobody_of_the_office() -> None:
    report, clerk = report_of(), officer()
    fill(report, GOOD_2IT)
    viewer = person()
    Mandate.objects.create(user=viewer, unit=report.unit, scope=Mandate.Scope.VIEW)
    assert get(report, "draft.pdf", user=viewer).status_code == 200
    assert get(report, "draft.pdf", user=clerk).status_code == 404
    assert get(report, "draft.pdf", user=person()).status_code == 404
    start_paper(report, by=clerk, territory=KATO[ALMATY])
    assert get(report, "draft.pdf", user=clerk).status_code == 200
    assert get(report, "draft.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "versions/1/receipt/", "versions/1/", "versions/1/form/"])
def test_the_pages_of_a_report_lead_to_it(path: str) -> None:
    report = filed()
    html = page(accountant_of(report), f"reports/{report.public_id}/{path}", "ru").content.decode()
    assert f'/ru/reports/{report.public_id}/versions/1/form.pdf" download' in html


def test_the_hub_of_a_draft_leads_to_it_and_the_office_is_not_led() -> None:
    report = report_of()
    fill(report, {"s2/1.1/1": 5})
    path = f"reports/{report.public_id}/"
    assert f"/{path}draft.pdf" in page(accountant_of(report), path).content.decode()
    assert "draft.pdf" not in page(officer(), path).content.decode()
    done = filed()
    assert "draft.pdf" not in page(accountant_of(done), f"reports/{done.public_id}/").content.decode()


def test_a_table_of_any_width_fits_its_page() -> None:
    """A form of twenty columns and a longer tree of heads, which no edition has yet."""
    section = registry.form("2-IT").in_force.sections["s2"]
    column = section.columns["2"]
    many = {**section.columns, **{f"{n}": replace(column, code=f"{n}", field=f"c{n}") for n in range(7, 21)}}
    wide = replace(section, columns=many)
    cells = {f"s2/1.1/{code}": 999_999_999_999_999 for code in many}
    part = {
        "section": wide, "head_rows": head_rows(wide), "columns": list(many.values()),
        "rows": [_row(wide, code, cells) for code in wide.rows],
    }  # fmt: skip
    read = read_pdf(write([_grid(part, LYING)], Sheet(title="x"), first=LYING))
    assert set(read.sizes) == {LYING_PAGE}
    assert read.text.count("999 999 999 999 999") == 20


def test_heads_are_placed_beside_what_hangs_down_from_above() -> None:
    item: Any = None
    tree = [[HeadCell(item, 1, 2, True), HeadCell(item, 2, 1, False)], [HeadCell(item, 1, 1, True)] * 2]
    assert [(level, place) for level, place, _cell in _placed(tree, 3)] == [(0, 3), (0, 4), (1, 4), (1, 5)]


@pytest.mark.parametrize("code", ["2-IT", "3-INFORM"])
def test_it_is_made_while_somebody_waits(code: str) -> None:
    report = filed(form=code)
    get(report)
    began = time.process_time()
    get(report)
    assert time.process_time() - began < 1
