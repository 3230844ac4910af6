"""Many companies at once: an archive of prefilled workbooks to download, and many filled ones to bring back."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from collection.actions.take_workbook import keep_upload
from collection.models import BatchUpload, Report, WorkbookUpload
from collection.workbook.download import file_name, workbook_of
from collection.workbook.identity import proved
from collection.workbook.limits import LARGEST_FILE
from collection.workbook.reading import RawBook, read_book, shown
from collection.workbook.refusals import WorkbookRefused
from kernel.bilingual import Bilingual
from kernel.errors import DomainError

MOST_FILES = 50
MOST_DOWNLOADED = 100
LARGEST_BATCH = 30 * 2**20  # all files of one sending together; a filled workbook has some tens of kilobytes
MOST_SECONDS = 40  # of reading: the proxy and the reader's patience end at sixty
LARGEST_DIRECTORY = 64 * 2**10  # of an archive: fifty files with long names take a tenth of it
LARGEST_ARCHIVE = LARGEST_BATCH
LARGEST_DECLARED = MOST_FILES * LARGEST_FILE  # what the files of an archive say of their own size, together
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar")
END_OF_DIRECTORY = b"PK\x05\x06"
CODE = re.compile(r"(?<!\d)\d{12}(?!\d)")
CODE_ROWS, CODE_COLUMNS = 12, 12  # whose a table is stands at its top

TOO_MANY = Bilingual(
    kk="Бір жолғы файл саны 50-ден аспауы тиіс. Оларды бөліп жүктеңіз.",
    ru="За один раз не больше 50 файлов. Загрузите их частями.",
)
NO_ARCHIVE = Bilingual(
    kk="Мұрағат (.zip) оқылмады: ол бүлінген немесе қорғалған. Файлдарды бөлек жүктеңіз.",
    ru="Архив (.zip) не читается: он испорчен или защищен. Загрузите файлы по отдельности.",
)
TOO_LARGE = Bilingual(
    kk="Файлдардың жалпы көлемі тым үлкен: 30 МБ-тан аспауы тиіс. Оларды бөліп жүктеңіз.",
    ru="Файлы вместе слишком велики: не больше 30 МБ. Загрузите их частями.",
)
HOSTILE = Bilingual(
    kk="Мұрағат (.zip) оқылмады: ішіндегі файлдардың аты дұрыс емес. Файлдарды бөлек жүктеңіз.",
    ru="Архив (.zip) не читается: имена файлов внутри него неправильны. Загрузите файлы по отдельности.",
)
NESTED = Bilingual(
    kk="Мұрағаттың ішіндегі мұрағат ашылмайды. Файлдардың өзін жүктеңіз.",
    ru="Архив внутри архива не открывается. Загрузите сами файлы.",
)
NO_TIME = Bilingual(
    kk="Бұл файлға уақыт жетпеді: алдыңғы файлдар тым ұзақ оқылды. Оны бөлек жүктеңіз.",
    ru="До этого файла не дошла очередь: предыдущие читались слишком долго. Загрузите его отдельно.",
)
NOBODYS = Bilingual(
    kk="Файл қай кәсіпорындікі екені белгісіз: ішінде жасырын белгі де, аты мен басында БСН/ЖСН да жоқ.",
    ru="Неизвестно, чей это файл: в нем нет скрытых отметок, а в имени и в начале – БИН или ИИН.",
)
NOT_YOURS = Bilingual(
    kk="Бұл кәсіпорынның толтыруға болатын есебі сізде жоқ: {code}.",
    ru="У вас нет отчета этого предприятия, который можно заполнять: {code}.",
)
SEVERAL = Bilingual(
    kk="Бұл кәсіпорынның бірнеше ашық есебі бар: {code}. Файлды тиісті есептің бетінен жүктеңіз.",
    ru="У этого предприятия несколько открытых отчетов: {code}. Загрузите файл со страницы нужного.",
)
TWICE = Bilingual(
    kk="Осы есептің тағы бір файлы жіберілді: тек біріншісі алынды.",
    ru="Для этого отчета прислан еще один файл: взят только первый.",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a preview to decide about, or the reason why there is none."""

    file_name: str
    report: Report | None = None
    upload: WorkbookUpload | None = None
    reason: Bilingual | None = None


# --- out -------------------------------------------------------------------------------------------------------------


def stream_of_workbooks(reports: Iterable[Report]) -> Iterator[bytes]:
    """An archive with a prefilled workbook of each report, piece by piece: one of them is in memory at a time."""
    target = _Pieces()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # a workbook is packed already
        for report in reports:
            archive.writestr(file_name(report), workbook_of(report))
            yield target.take()
    yield target.take()


class _Pieces(io.RawIOBase):
    """What the archive writes, until somebody takes it. It cannot be sought in, so nothing is written twice."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


# --- in --------------------------------------------------------------------------------------------------------------


def read_many(
    files: Sequence[tuple[str, IO[bytes]]], reports: Sequence[Report], *, by: Any, batch: BatchUpload | None = None
) -> list[Outcome]:
    """A preview for each file whose report is among `reports`: those that this person may fill.

    `files` are (name, opened file); an archive stands for the files in it. Each has the limits of a single upload, and
    nothing is stored but the previews. Which report a file belongs to is said by its marks, else by a BIN in its name
    or at its top, where only one report of that enterprise is open.
    """
    outcomes: list[Outcome] = []
    taken: set[int] = set()
    ends_at = time.monotonic() + MOST_SECONDS
    for number, (name, chunks, reason) in enumerate(_opened(files), 1):
        if number > MOST_FILES:
            outcomes.append(Outcome(name, reason=TOO_MANY))
            break
        if reason is None and time.monotonic() > ends_at:
            reason = NO_TIME
        outcomes.append(Outcome(name, reason=reason) if reason else _read_one(name, chunks, reports, taken, by, batch))
    return outcomes


def _read_one(
    name: str, chunks: Iterable[bytes], reports: Sequence[Report], taken: set[int], by: Any, batch: BatchUpload | None
) -> Outcome:
    try:
        book = read_book(chunks)
        report = _report_of(name, book, reports)
        if report.pk in taken:
            return Outcome(name, report, reason=TWICE)
        taken.add(report.pk)  # also where its preview is refused: which of two files is meant would be a guess
        return Outcome(name, report, upload=keep_upload(report, book, name=name, by=by, batch=batch))
    except WorkbookRefused as refusal:
        return Outcome(name, reason=refusal.message)


def _report_of(name: str, book: RawBook, reports: Sequence[Report]) -> Report:
    identity = proved(book.identity)
    if identity is not None:
        found = [report for report in reports if str(report.public_id) == identity.report]
        codes = [identity.unit]
    else:
        codes = list(dict.fromkeys([*CODE.findall(name), *_codes_at_the_top(book)]))
        found = [report for report in reports if report.unit.code in codes]
    if len(found) == 1:
        return found[0]
    if not codes:
        raise WorkbookRefused("nobodys", NOBODYS)
    raise WorkbookRefused("several" if found else "not_yours", (SEVERAL if found else NOT_YOURS).format(code=codes[0]))


def _codes_at_the_top(book: RawBook) -> list[str]:
    return [
        code
        for sheet in book.sheets
        for (row, column), cell in sorted(sheet.cells.items())
        if row <= CODE_ROWS and column <= CODE_COLUMNS
        for code in CODE.findall(cell.text)
    ]


class ArchiveRefused(DomainError):
    """Nothing of this archive is read."""


# --- archives --------------------------------------------------------------------------------------------------------


def _opened(files: Sequence[tuple[str, IO[bytes]]]) -> Iterator[tuple[str, Iterable[bytes], Bilingual | None]]:
    """(name, its bytes, why it is not read); an archive is opened only as far as its files are asked for."""
    for name, file in files:
        if not _is_archive(file):
            file.seek(0)
            yield shown(name), _pieces(file), None
            continue
        try:
            yield from _inside(file)
        except ArchiveRefused as refused:
            yield shown(name), (), refused.message
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            yield shown(name), (), NO_ARCHIVE


def _is_archive(file: IO[bytes]) -> bool:
    """A zip that is no workbook. Its directory is looked at only when it is small enough to be held in memory."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return False
    try:
        names = _directory(file).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False  # the reader of single files says what is wrong with it
    return "[Content_Types].xml" not in names


def _directory(file: IO[bytes]) -> zipfile.ZipFile:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if at < 0 or length > LARGEST_DIRECTORY or size > LARGEST_ARCHIVE:
        raise zipfile.BadZipFile
    return zipfile.ZipFile(file)


def _inside(file: IO[bytes]) -> Iterator[tuple[str, Iterable[bytes], Bilingual | None]]:
    """Nothing is unpacked to a disk. The directory is judged before the first file is opened."""
    archive = _directory(file)
    entries = [e for e in archive.infolist() if not e.is_dir() and not e.filename.startswith("__MACOSX/")]
    if any(_is_hostile(entry.filename) for entry in entries):
        raise ArchiveRefused(HOSTILE)
    if len(entries) > MOST_FILES:
        raise ArchiveRefused(TOO_MANY)
    if sum(entry.file_size for entry in entries) > LARGEST_DECLARED:
        raise ArchiveRefused(TOO_LARGE)
    for entry in entries:
        name = shown(re.split(r"[/\\]", entry.filename)[-1] or entry.filename)
        if name.casefold().endswith(ARCHIVES):
            yield name, (), NESTED
        else:
            yield name, _unpacked(archive, entry), None


def _is_hostile(name: str) -> bool:
    """A way out of the folder, a root, a drive: no archiver that packs a folder of workbooks writes such names."""
    parts = re.split(r"[/\\]", name)
    return ".." in parts or not parts[0] or parts[0].endswith(":")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one file; what is broken or locked is its own refusal, not that of the whole archive."""
    try:
        with archive.open(entry) as file:
            yield from _pieces(file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zipfile.zlib.error) as fault:
        raise WorkbookRefused("encrypted" if entry.flag_bits & 1 else "broken") from fault


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(65_536):
        yield piece
