"""Many companies at once: an archive of prefilled workbooks, and many filled ones brought back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from collection.models import Report, WorkbookUpload
from collection.workbook import batch
from collection.workbook.batch import read_many, stream_of_workbooks
from collection.workbook.download import workbook_of
from tests.collection import factories as make
from tests.collection.workbook.books import by_hand, edited
from tests.collection.workbook.hostile import packed

pytestmark = pytest.mark.django_db
TABLE = [["Код", "Название", "1", "2", "3"], ["1.3", "", 5]]


@pytest.fixture
def reports() -> list[Report]:
    return [make.report_of() for _ in range(3)]


def bring(files: dict[str, bytes], reports: list[Report]) -> list[Any]:
    opened = [(name, io.BytesIO(content)) for name, content in files.items()]
    return read_many(opened, reports, by=make.accountant_of(reports[0]))


def filled(report: Report, value: int) -> bytes:
    return edited(workbook_of(report), report, {"s2/1.3/1": value})


def test_an_archive_holds_one_workbook_for_each_report(reports: list[Report]) -> None:
    pieces = list(stream_of_workbooks(reports))
    assert len(pieces) == 4  # one workbook after the other, then the directory
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{r.unit.code}_2-IT_{r.round.year}.xlsx" for r in reports]
        assert all(archive.read(name).startswith(b"PK") for name in archive.namelist())


def test_what_came_down_in_an_archive_comes_back_in_one(reports: list[Report]) -> None:
    archive = packed({f"Мои/{n}.xlsx": filled(report, n + 1) for n, report in enumerate(reports)})
    outcomes = bring({"all.zip": archive}, reports[::-1])
    assert [o.report for o in outcomes] == reports
    assert [o.upload.values for o in outcomes] == [{"s2/1.3/1": n} for n in (1, 2, 3)]
    assert WorkbookUpload.objects.count() == 3


def test_files_are_known_by_their_marks_whatever_they_are_called(reports: list[Report]) -> None:
    outcomes = bring({f"{reports[0].unit.code}.xlsx": filled(reports[1], 7)}, reports)
    assert outcomes[0].report == reports[1]


@pytest.mark.parametrize("where", ["name", "top"])
def test_a_table_by_hand_is_known_by_its_bin(reports: list[Report], where: str) -> None:
    code = reports[2].unit.code
    rows = TABLE if where == "name" else [[f"БИН: {code}"], *TABLE]
    outcomes = bring({f"{code} итог.xlsx" if where == "name" else "a.xlsx": by_hand(rows, "2")}, reports)
    assert (outcomes[0].report, outcomes[0].upload.values) == (reports[2], {"s2/1.3/1": 5})


def test_a_file_of_nobody_and_one_of_a_stranger_are_named(reports: list[Report]) -> None:
    stranger = make.report_of()
    outcomes = bring({"a.xlsx": by_hand(TABLE, "2"), "b.xlsx": filled(stranger, 1)}, reports)
    assert [o.upload for o in outcomes] == [None, None]
    assert "чей это файл" in outcomes[0].reason.ru
    assert stranger.unit.code in outcomes[1].reason.ru and stranger.unit.code in outcomes[1].reason.kk


def test_two_open_reports_of_one_enterprise_are_not_guessed(reports: list[Report]) -> None:
    other = make.report_of(reports[0].unit, form="3-INFORM")
    outcomes = bring({f"{reports[0].unit.code}.xlsx": by_hand(TABLE, "2")}, [*reports, other])
    assert "несколько открытых отчетов" in outcomes[0].reason.ru


def test_a_second_file_of_a_report_is_named(reports: list[Report]) -> None:
    outcomes = bring({"a.xlsx": filled(reports[0], 1), "b.xlsx": filled(reports[0], 2)}, reports)
    assert outcomes[0].upload.values == {"s2/1.3/1": 1}
    assert "взят только первый" in outcomes[1].reason.ru


def test_one_bad_file_does_not_spoil_the_others(reports: list[Report]) -> None:
    content = filled(reports[1], 2)
    archive = packed({"1.xlsx": content[:900], "2.xlsx": content, "3.pdf": b"%PDF-1.7"})
    outcomes = bring({"all.zip": archive}, reports)
    assert [o.upload is not None for o in outcomes] == [False, True, False]
    assert "PDF" in outcomes[2].reason.kk


def test_no_more_than_fifty_files_are_read(reports: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_FILES", 2)
    (archive,) = bring({"all.zip": packed({f"{n}.pdf": b"%PDF" for n in range(5)})}, reports)
    assert "не больше 50" in archive.reason.ru
    outcomes = bring({f"{n}.pdf": b"%PDF" for n in range(5)}, reports)
    assert len(outcomes) == 3
    assert "не больше 50" in outcomes[-1].reason.ru


@pytest.mark.parametrize(
    "name", ["../1.xlsx", "a/../../1.xlsx", "/etc/1.xlsx", "C:\\1.xlsx", "..\\1.xlsx", "c:/1.xlsx"]
)
def test_an_archive_with_a_way_out_is_refused_as_a_whole(reports: list[Report], name: str) -> None:
    (outcome,) = bring({"all.zip": packed({"1.xlsx": filled(reports[0], 1), name: b"x"})}, reports)
    assert outcome.upload is None and "имена файлов" in outcome.reason.ru
    assert not WorkbookUpload.objects.exists()


def test_an_archive_in_an_archive_is_not_opened(reports: list[Report]) -> None:
    inner = packed({"1.xlsx": filled(reports[0], 1)})
    outcomes = bring({"all.zip": packed({"inner.zip": inner, "disguised.xlsx": inner})}, reports)
    assert [o.upload for o in outcomes] == [None, None]
    assert "Архив внутри архива" in outcomes[0].reason.ru and "не книга Excel" in outcomes[1].reason.ru


def test_an_archive_that_declares_too_much_is_refused_unread(reports: list[Report], monkeypatch) -> None:
    monkeypatch.setattr(batch, "LARGEST_DECLARED", 1000)
    (outcome,) = bring({"all.zip": packed({"1.xlsx": b"x" * 900, "2.xlsx": b"x" * 900})}, reports)
    assert "не больше 30 МБ" in outcome.reason.ru


def test_reading_ends_in_time(reports: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_SECONDS", -1)
    (outcome,) = bring({"1.xlsx": filled(reports[0], 1)}, reports)
    assert outcome.upload is None and "не дошла очередь" in outcome.reason.ru


@pytest.mark.parametrize(
    "archive",
    [
        packed({f"{n}" * 200: b"" for n in range(1000)}),
        b"PK\x03\x04" + b"x" * 500,
        packed({"a.xlsx": b"x"})[:-10],
    ],
    ids=["a directory without end", "no archive", "cut off"],
)
def test_a_hostile_archive_is_refused_with_a_sentence(reports: list[Report], archive: bytes) -> None:
    (outcome,) = bring({"all.zip": archive}, reports)
    assert outcome.upload is None and outcome.reason.kk != outcome.reason.ru


def test_a_bomb_in_an_archive_is_stopped_at_the_limit_of_a_file(reports: list[Report]) -> None:
    (outcome,) = bring({"all.zip": packed({"1.xlsx": b"\0" * 60_000_000})}, reports)
    assert "не больше 5 МБ" in outcome.reason.ru


def test_a_broken_or_locked_entry_is_its_own_refusal(reports: list[Report]) -> None:
    data = bytearray(packed({"1.xlsx": b"x" * 1000, "2.xlsx": filled(reports[0], 4)}))
    at = data.rfind(b"1.xlsx")
    data[at - 46 + 8] |= 1
    outcomes = bring({"all.zip": bytes(data)}, reports)
    assert "паролем" in outcomes[0].reason.ru
    assert outcomes[1].upload.values == {"s2/1.3/1": 4}
