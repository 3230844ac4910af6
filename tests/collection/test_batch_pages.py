"""Workbooks of many reports: chosen and downloaded as one archive, sent together, looked at, taken where clean."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mandate
from collection.actions.take_workbook import purge_uploads
from collection.answers import read_cells
from collection.models import BatchUpload, Report, WorkbookUpload
from collection.views import batch as pages
from collection.workbook import batch as limits
from collection.workbook.download import workbook_of
from kernel.models import JournalEntry
from tests.cabinet.pages import english_left, said
from tests.collection import factories as make
from tests.collection.workbook.books import by_hand, edited
from tests.collection.workbook.hostile import packed

pytestmark = pytest.mark.django_db
BASE = "/ru/desk/workbooks/"


@pytest.fixture
def user():
    return make.person()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reports(user):
    return [report(user) for _ in range(3)]


def report(user, scope="sign", **fields):
    unit = make.unit()
    if user:
        Mandate.objects.create(user=user, unit=unit, scope=scope)
    return make.report_of(unit, **fields)


def archive_of(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def name_of(one):
    return f"{one.unit.code}_{one.round.edition.form_code}_{one.round.year}.xlsx"


def filled(one, value=5, address="s2/1.3/1"):
    return edited(workbook_of(one), one, {address: value})


def send(client, files, language="ru"):
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(f"/{language}/desk/workbooks/upload/", {"files": sent})


def cells(one):
    one.refresh_from_db()
    return read_cells(one.current) if one.current else {}


# --- out -----------------------------------------------------------------------------------------------------------


def test_the_chosen_come_as_one_archive_with_readable_names(client, reports):
    answer = client.post(f"{BASE}archive/", {"report": [r.public_id for r in reports[:2]]})
    assert answer["Content-Type"] == "application/zip" and answer.streaming
    with archive_of(answer) as archive:
        assert sorted(archive.namelist()) == sorted(map(name_of, reports[:2]))
        assert archive.testzip() is None


def test_all_of_the_list_means_the_list_as_it_was_narrowed(client, user, reports):
    other = report(user, form="3-INFORM")
    answer = client.post(f"{BASE}archive/", {"all": "1", "form": "3-INFORM"})
    assert archive_of(answer).namelist() == [name_of(other)]
    assert len(archive_of(client.post(f"{BASE}archive/", {"all": "1"})).namelist()) == 4


@pytest.mark.parametrize("which", ["stranger's", "to view", "filed", "taken back"])
def test_only_what_the_person_may_fill_is_given(client, user, reports, which):
    wrong = report(None if which == "stranger's" else user, scope="view" if which == "to view" else "sign")
    if which == "filed":
        make.filed(wrong)
    if which == "taken back":
        Mandate.objects.filter(unit=wrong.unit).update(revoked_at=timezone.now())
    assert wrong.unit.code not in said(client.get(BASE))
    answer = client.post(f"{BASE}archive/", {"report": [wrong.public_id, reports[0].public_id]})
    assert answer.status_code == 422
    assert "больше не можете заполнять: 1" in said(answer) and wrong.unit.code not in said(answer)
    assert f'value="{reports[0].public_id}" checked' in answer.content.decode()
    given = archive_of(client.post(f"{BASE}archive/", {"all": "1"})).namelist()
    assert name_of(wrong) not in given and len(given) == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Выберите хотя бы один"),
        ({"report": "x"}, "Выберите хотя бы один"),
        ({"all": "1", "q": "яя"}, "не подходит"),
    ],
)
def test_nothing_chosen_is_said(client, reports, sent, words):
    answer = client.post(f"{BASE}archive/", sent)
    assert answer.status_code == 422 and words in said(answer)


def test_there_is_a_limit_of_workbooks_in_one_archive(client, reports, monkeypatch):
    monkeypatch.setattr(pages, "MOST_DOWNLOADED", 2)
    for sent in ({"all": "1"}, {"report": [r.public_id for r in reports]}):
        answer = client.post(f"{BASE}archive/", sent)
        assert answer.status_code == 422 and "не больше 2 отчетов" in said(answer)


# --- in ------------------------------------------------------------------------------------------------------------


def test_sending_shows_each_file_and_stores_nothing(client, reports):
    journal = JournalEntry.objects.count()
    answer = send(client, {"1.xlsx": filled(reports[0]), "all.zip": packed({"2.xlsx": filled(reports[1], "5о0")})})
    assert answer.status_code == 302
    shown = said(client.get(answer["Location"]))
    assert reports[0].unit.code in shown and reports[1].unit.code in shown
    assert "Готов" in shown and "Сначала посмотрите" in shown
    assert [cells(r) for r in reports] == [{}, {}, {}]
    assert JournalEntry.objects.count() == journal


def test_the_clean_are_taken_and_the_others_wait_for_a_look(client, reports):
    wrong = edited(workbook_of(reports[1]), reports[1], {"s2/1.3/1": "5о0", "s2/1.4/1": 7})
    place = send(client, {"1.xlsx": filled(reports[0], 5), "2.xlsx": wrong, "3.xlsx": filled(reports[2], 6)})[
        "Location"
    ]
    answer = client.post(place, {"act": "take"}, follow=True)
    assert "Из файлов заполнены 2 отчета. Из файла взято значений: 2." in said(answer)
    assert (cells(reports[0])["s2/1.3/1"], cells(reports[2])["s2/1.3/1"]) == (5, 6)
    assert cells(reports[1]) == {}
    (left,) = WorkbookUpload.objects.all()
    link = f"/ru/reports/{reports[1].public_id}/workbook/{left.public_id}/"
    assert link in answer.content.decode() and client.get(link).status_code == 200


def test_a_table_made_by_hand_is_looked_at_before_it_is_taken(client, reports):
    table = by_hand([["Код", "Название", "1", "2", "3"], ["1.3", "", 5]], "2")
    place = send(client, {f"{reports[0].unit.code}.xlsx": table})["Location"]
    assert "Сначала посмотрите" in said(client.get(place))
    client.post(place, {"act": "take"})
    assert cells(reports[0]) == {}


def test_what_somebody_saved_meanwhile_stays_and_spoils_no_other(client, user, reports):
    place = send(client, {"1.xlsx": filled(reports[0], 5), "2.xlsx": filled(reports[1], 6)})["Location"]
    make.fill(reports[0], {"s2/1.3/1": 77}, by=user)
    answer = client.post(place, {"act": "take"}, follow=True)
    assert cells(reports[0])["s2/1.3/1"] == 77 and cells(reports[1])["s2/1.3/1"] == 6
    assert "отчет тем временем изменили: 1" in said(answer)


@pytest.mark.parametrize("what", ["taken back", "narrowed"])
def test_a_mandate_that_ended_after_the_sending_takes_nothing(client, reports, what):
    place = send(client, {"1.xlsx": filled(reports[0]), "2.xlsx": filled(reports[1])})["Location"]
    change = {"revoked_at": timezone.now()} if what == "taken back" else {"scope": "view"}
    Mandate.objects.filter(unit=reports[0].unit).update(**change)
    assert reports[0].unit.code not in said(client.get(place))
    client.post(place, {"act": "take"})
    assert cells(reports[0]) == {} and cells(reports[1]) != {}


def test_files_of_strangers_and_of_nobody_are_refused_by_name(client, reports):
    stranger, viewed = report(None), report(make.person(), "view")
    files = {"a.xlsx": filled(stranger), "b.xlsx": filled(viewed), "c.pdf": b"%PDF-1.7", "ok.xlsx": filled(reports[0])}
    place = send(client, files)["Location"]
    shown = said(client.get(place))
    assert shown.count("У вас нет отчета этого предприятия") == 2 and "PDF" in shown
    assert WorkbookUpload.objects.get().report == reports[0]
    assert "У вас нет" not in said(client.get(place.replace("/ru/", "/kk/")))


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (packed({"../1.xlsx": b"x"}), "имена файлов внутри него неправильны"),
        (packed({"in.zip": packed({"1.xlsx": b"x"})}), "Архив внутри архива"),
        (packed({f"{n}.xlsx": b"x" for n in range(51)}), "не больше 50 файлов"),
        (packed({"1.xlsx": b"\0" * 60_000_000}), "не больше 5 МБ"),
        (b"PK\x03\x04" + b"x" * 500, "испорчен"),
    ],
    ids=["traversal", "nested", "too many", "too large", "broken"],
)
def test_hostile_archives_are_refused_with_a_sentence(client, reports, archive, words):
    shown = said(client.get(send(client, {"all.zip": archive})["Location"]))
    assert words in shown
    assert not WorkbookUpload.objects.exists()


def test_too_much_together_is_refused_unread(client, reports, monkeypatch):
    monkeypatch.setattr(pages, "LARGEST_BATCH", 100)
    monkeypatch.setattr(limits, "read_book", None)
    answer = send(client, {"1.xlsx": b"x" * 60, "2.xlsx": b"x" * 60})
    assert answer.status_code == 422 and "не больше 30 МБ" in said(answer)
    assert not BatchUpload.objects.exists()


def test_no_file_is_said_at_the_field(client):
    answer = client.post(f"{BASE}upload/", {})
    assert answer.status_code == 422 and 'id="files-error"' in answer.content.decode()


def test_a_batch_is_its_senders_alone(client, user, reports):
    place = send(client, {"1.xlsx": filled(reports[0])})["Location"]
    colleague = make.person()
    Mandate.objects.create(user=colleague, unit=reports[0].unit)
    other = Client()
    other.force_login(colleague)
    assert other.get(place).status_code == 404
    assert other.post(place, {"act": "take"}).status_code == 404
    assert cells(reports[0]) == {}


def test_there_is_a_way_back_to_files_that_wait(client, reports):
    place = send(client, {"1.xlsx": filled(reports[0])})["Location"]
    for path in ("/ru/desk/", f"{BASE}upload/"):
        assert f'href="{place}"' in client.get(path).content.decode()
    client.post(place, {"act": "take"})
    assert place not in client.get("/ru/desk/").content.decode()


def test_cancelling_forgets_everything(client, reports):
    place = send(client, {"1.xlsx": filled(reports[0])})["Location"]
    client.post(place, {"act": "cancel"})
    assert not WorkbookUpload.objects.exists() and not BatchUpload.objects.exists()


def test_a_batch_ends_and_is_purged(client, reports):
    place = send(client, {"1.xlsx": filled(reports[0]), "2.pdf": b"%PDF"})["Location"]
    past = timezone.now() - timedelta(hours=3)
    for model in (BatchUpload, WorkbookUpload):
        model.objects.update(uploaded_at=past, expires_at=past + timedelta(hours=2))
    assert client.get(place).status_code == 404
    assert purge_uploads() == 2


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_are_in_one_language(client, reports, language):
    place = send(client, {"1.xlsx": filled(reports[0]), "2.xlsx": b"%PDF"})["Location"].replace("/ru/", f"/{language}/")
    for path in (f"/{language}/desk/workbooks/", f"/{language}/desk/workbooks/upload/", place):
        answer = client.get(path)
        assert (path, answer.status_code, english_left(answer)) == (path, 200, [])


def test_no_page_reads_reports_one_by_one(client, user, reports):
    client.get(BASE)
    with CaptureQueriesContext(connection) as few:
        client.get(BASE)
    for _ in range(5):
        report(user)
    with CaptureQueriesContext(connection) as many:
        client.get(BASE)
    assert len(few) == len(many) and Report.objects.count() == 8
