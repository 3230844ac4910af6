"""The register's pages: search, card, and files that are judged before anything is stored."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import Mandate
from accounts.roles import Role
from kernel.models import JournalEntry
from register.codes import complete
from register.models import RegisterImport, Unit
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
HEADINGS = ["БСН/ЖСН", "Атауы (қазақша)", "Атауы (орысша)", "ӘАОЖ коды", "Негізгі ЭҚЖЖ коды", "Қызметкерлер саны"]


@pytest.fixture
def admin():
    return make.person(Role.ADMIN)


def code(number: int) -> str:
    return next(filter(None, (complete(f"19{month:02d}40{number:05d}") for month in range(1, 13))))


def row(number: int, **changes: str) -> list[str]:
    cells = {"code": code(number), "kk": f"«Жаңа {number}» ЖШС", "ru": f"ТОО «Жана {number}»", "kato": "750000000"}
    return [*(cells | {"oked": "62011", "headcount": "12"} | changes).values()]


def csv_file(*rows: list[str], name: str = "units.csv") -> SimpleUploadedFile:
    text = "\n".join(";".join(cells) for cells in [HEADINGS, *rows])
    return SimpleUploadedFile(name, text.encode("utf-8-sig"), content_type="text/csv")


def workbook(*rows: list[str]) -> SimpleUploadedFile:
    book, content = Workbook(), io.BytesIO()
    for cells in [HEADINGS, *rows]:
        book.active.append(cells)
    book.save(content)
    return SimpleUploadedFile("units.xlsx", content.getvalue())


def check(admin, file, language="kk"):
    return send(admin, "units/import/", {"file": file}, language)


def store(admin, file, judged, **more):
    return send(admin, "units/import/store/", {"file": file, "sha256": judged.context["report"].sha256} | more)


# --- search and card ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_unit_is_found_and_its_card_is_whole(admin, language):
    unit = make.unit(
        name_kk="«Қала» ЖШС", name_ru="ТОО «Кала»", executor_name="Айгүл", head_name="", accountant_name=""
    )
    Mandate.objects.create(user=make.person(name="Өкіл Адам"), unit=unit)
    make.report_of(unit)
    found = page(admin, "units/?q=ҚАЛА", language)
    assert str(unit.public_id) in found.content.decode()
    card = page(admin, f"units/{unit.public_id}/", language)
    assert unit.code in said(card)
    assert "Өкіл Адам" in said(card)
    assert "62011" in said(card)
    assert english_left(found) == []
    assert english_left(card) == []


def test_the_list_is_cut_by_region(admin):
    make.unit(make.ALMATY, name_kk="Алматылық", name_ru="Алматинское")
    make.unit(make.ASTANA, name_kk="Астаналық", name_ru="Астанинское")
    answer = said(page(admin, "units/?region=71"))
    assert "Астаналық" in answer
    assert "Алматылық" not in answer


def test_an_empty_register_says_what_to_do(admin):
    assert "Тіркелім бос." in said(page(admin, "units/"))


def test_the_card_shows_no_answer(admin):
    report = make.filed()
    answer = said(page(admin, f"units/{report.unit.public_id}/"))
    assert "Тапсырылды" in answer
    assert "98" + "\u00a0" + "400" not in answer
    assert "98400" not in answer


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [csv_file, workbook])
def test_a_checked_file_changes_nothing_before_it_is_confirmed(admin, file):
    judged = check(admin, file(row(1), row(2)))
    assert judged.status_code == 200
    assert judged.context["report"].created == 2
    assert not Unit.objects.exists()
    answer = store(admin, file(row(1), row(2)), judged) if file is csv_file else None
    assert Unit.objects.count() == (2 if answer else 0)


def test_a_stored_file_is_journalled_with_its_counts(admin):
    judged = check(admin, csv_file(row(1), row(2)))
    answer = store(admin, csv_file(row(1), row(2)), judged)
    assert answer.status_code == 302
    entry = JournalEntry.objects.get(verb="register.imported")
    assert (entry.actor, entry.details["created"]) == (admin, 2)
    assert "units.csv" in said(page(admin, "units/import/"))


def test_wrong_rows_are_named_with_what_to_do(admin):
    judged = check(admin, csv_file(row(1), row(2, kato="999999999"), row(3, headcount="көп")))
    text = said(judged)
    assert "999999999" in text
    assert "Кодты жіктеуіштен алыңыз." in text
    assert "Санды цифрлармен жазыңыз." in text
    assert judged.context["report"].refused == 2


def test_a_wrong_row_keeps_the_whole_file_out(admin):
    file = [row(1), row(2, kato="999999999")]
    judged = check(admin, csv_file(*file))
    answer = store(admin, csv_file(*file), judged)
    assert answer.status_code == 200
    assert not Unit.objects.exists()
    assert not RegisterImport.objects.exists()


def test_the_good_rows_alone_are_taken_on_request(admin):
    file = [row(1), row(2, kato="999999999")]
    judged = check(admin, csv_file(*file))
    store(admin, csv_file(*file), judged, row_by_row="on")
    assert [unit.code for unit in Unit.objects.all()] == [code(1)]


def test_another_file_than_the_checked_one_is_not_stored(admin):
    judged = check(admin, csv_file(row(1)))
    answer = store(admin, csv_file(row(2)), judged)
    assert answer.status_code == 422
    assert "Бұл тексерілген файл емес." in said(answer)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Қате"),
        (b"PK\x03\x04 broken", "Файл Excel кітабы"),
        ("Бір;екі\n1;2".encode(), "Баған атаулары танылмады"),
        (b"\x00\x00\x00", "CSV файлы мәтін ретінде оқылмады"),
        ('code;name_kk\n1;"Арна\n2;Бұлақ'.encode(), "2-жолдан бастап оқылмайды"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(admin, content, words):
    answer = check(admin, SimpleUploadedFile("x.csv", content))
    assert answer.status_code == 422
    assert words in said(answer)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_of_a_file_are_in_one_language(admin, language):
    assert english_left(page(admin, "units/import/", language)) == []
    judged = check(admin, csv_file(row(1), row(2, kato="999999999")), language)
    assert [word for word in english_left(judged) if word != "units"] == []
