"""Hostile files: each is refused with a sentence in both languages or read safely, in time, in bounds, nobody lost."""

from __future__ import annotations

import gc
import subprocess
import tempfile
import time

import pytest
from django.conf import settings

from collection.answers import read_cells
from collection.models import Report, WorkbookUpload
from collection.workbook import reading
from collection.workbook.download import workbook_of
from collection.workbook.limits import LARGEST_ANSWER, MEMORY, SECONDS
from collection.workbook.reading import COMMAND, read_book
from collection.workbook.refusals import SENTENCES, WorkbookRefused
from tests.collection import factories as make
from tests.collection.workbook.books import client_of, send
from tests.collection.workbook.hostile import READ, REFUSED

pytestmark = pytest.mark.django_db
STARTING = 3  # seconds that the interpreter may take on a busy machine before it looks at the file
INTERPRETER = 60 * 2**20  # what it needs itself; the limit of the file is on top


@pytest.fixture
def report() -> Report:
    report = make.report_of()
    make.fill(report, {"s2/1.3/1": 100})
    return report


MEASURED = """
import sys
status = open("/proc/self/status")
from collection.workbook import child
child.main()
sys.stdout.flush()
status.seek(0)
sys.stderr.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def assert_within_limits(content: bytes) -> None:
    """In time from start to end, and never more memory than allowed, told by the reader itself where it could."""
    began = time.monotonic()
    done = subprocess.run(
        [*COMMAND[:-2], "-c", MEASURED], input=content, capture_output=True, cwd=settings.BASE_DIR, env={}, timeout=20
    )  # fmt: skip
    assert time.monotonic() - began < SECONDS + STARTING
    assert int(done.stderr or b"0") * 1024 < MEMORY + INTERPRETER


def test_there_are_more_than_forty() -> None:
    assert len(REFUSED) + len(READ) >= 40


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence_in_both_languages(report: Report, name: str) -> None:
    content = REFUSED[name](workbook_of(report))
    before = read_cells(report.current)
    with pytest.raises(WorkbookRefused) as refusal:
        read_book([content])
    assert refusal.value.reason in set(SENTENCES) - {"crashed"}
    assert_within_limits(content)
    language = ("kk", "ru")[len(name) % 2]
    answer = send(report, content, language=language)
    assert answer.status_code == 422
    if content:  # a slow machine may meet the limit of time before that of size
        refusals = {refusal.value.message, WorkbookRefused("too_slow").message}
        assert any(message.in_(language) in answer.content.decode() for message in refusals)
    assert not WorkbookUpload.objects.exists()
    assert read_cells(Report.objects.get(pk=report.pk).current) == before


@pytest.mark.parametrize("name", READ)
def test_it_is_read_safely(report: Report, name: str) -> None:
    maker, value = READ[name]
    content = maker(workbook_of(report))
    assert_within_limits(content)
    answer = send(report, content)
    assert answer.status_code == 200
    upload = WorkbookUpload.objects.get()
    assert upload.values.get("s2/1.3/1") == value
    assert "<script>alert" not in answer.content.decode()
    assert set(upload.values) <= {"s2/1.3/1"}


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    for reason, sentence in SENTENCES.items():
        assert sentence.kk != sentence.ru, reason
        assert WorkbookRefused(reason).message == sentence


def test_the_web_process_does_not_grow(report: Report) -> None:
    makers = {**REFUSED, "strings without end": READ["strings without end"][0]}
    names = ("bomb", "a million cells", "styles without end", "strings without end", "CSV of a million rows")
    files = [makers[name](workbook_of(report)) for name in names]
    client = client_of(report)

    def send_all() -> int:
        for content in files:
            assert send(report, content, client=client).status_code in (200, 422)
        gc.collect()
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    first = send_all()
    assert send_all() - first < 20_000  # KB


def test_a_file_after_all_of_them_is_read_as_ever(report: Report) -> None:
    for name in ("bomb", "deep nesting", "styles without end"):
        send(report, REFUSED[name](workbook_of(report)))
    assert send(report, workbook_of(report)).status_code == 200


# --- what the process may not do -------------------------------------------------------------------------------------

PLANTED = """
import sys
sys.argv = ["child"]
from collection.workbook import child
def read(content):
    {action}
    return {{"sheets": [], "identity": None}}
child.read = read
child.main()
"""


def planted(action: str) -> tuple[int, bytes]:
    """The reader with a fault in it: what a file that takes it over could do."""
    command = [*COMMAND[:-2], "-c", PLANTED.format(action=action)]
    with tempfile.TemporaryFile() as answer:
        done = subprocess.run(command, input=b"1;2", stdout=answer, cwd=settings.BASE_DIR, env={}, timeout=20)
        answer.seek(0)
        return done.returncode, answer.read()


@pytest.mark.parametrize(
    "action",
    [
        "import socket; socket.socket()",
        "open('/etc/passwd')",
        "open('/tmp/left-behind', 'w')",
        "import os; os.pipe()",
        "bytearray(400 * 2**20)",
    ],
)
def test_it_opens_no_socket_no_file_and_takes_no_more_memory(action: str) -> None:
    code, answer = planted(action)
    assert (code, b"refused" in answer) == (0, True)


@pytest.mark.parametrize("action", ["while True: pass", "import time; time.sleep(60)"])
def test_it_ends_by_itself_after_five_seconds(action: str) -> None:
    began = time.monotonic()
    code, _ = planted(action)
    assert code in reading.KILLED_FOR_TIME
    assert time.monotonic() - began < SECONDS + 5


def test_it_writes_no_endless_answer() -> None:
    code, answer = planted("return {'sheets': ['x' * 20_000_000], 'identity': None}")
    assert code != 0 and len(answer) <= LARGEST_ANSWER


def test_it_knows_no_secret_of_the_service() -> None:
    code, answer = planted("import os; return dict(os.environ)")
    assert code == 0 and b"SECRET" not in answer and b"DATABASE" not in answer


def test_a_reader_that_crashes_or_hangs_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for command, reason in (
        (["/bin/sh", "-c", "kill -9 $$"], "crashed"),
        (["/bin/sh", "-c", "echo nonsense"], "crashed"),
        (["/bin/sh", "-c", "sleep 30"], "too_slow"),
    ):
        monkeypatch.setattr(reading, "COMMAND", command)
        monkeypatch.setattr(reading, "PATIENCE", 1)
        with pytest.raises(WorkbookRefused) as refusal:
            read_book([b"1;2"])
        assert refusal.value.reason == reason
