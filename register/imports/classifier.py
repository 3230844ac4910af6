"""Import of official classifiers: the KATO workbook in its own layout, the others as code, names and parent.

A line that has another name than before becomes a new line from the first day of the edition on, and the old one ends
the day before: reports of earlier years keep the names they were filled in with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from kernel import journal
from kernel.bilingual import Bilingual
from register.classifiers import undotted
from register.imports.cells import unfinished
from register.imports.columns import Heading, match
from register.imports.editions import Edition, line_on
from register.imports.report import ImportReport, Problem
from register.models import ClassifierItem, RegisterImport
from register.queries import forget_imported
from register.storage import lines_of, load_classifier

_NAMES = {
    "name_kk": Heading(Bilingual(kk="Атауы (қазақша)", ru="Наименование (на казахском)"), ("name_kaz", "kk"), True),
    "name_ru": Heading(Bilingual(kk="Атауы (орысша)", ru="Наименование (на русском)"), ("name_rus", "ru"), True),
}
HEADINGS = {
    "code": Heading(Bilingual(kk="Коды", ru="Код"), ("code",), True),
    **_NAMES,
    "parent": Heading(Bilingual(kk="Жоғарғы код", ru="Вышестоящий код"), ("parent",)),
}
# Columns of the official workbook: te = whole code, ab cd ef hij = its parts, k = level, nn = the region of the place.
KATO_HEADINGS = {
    "code": Heading(Bilingual(kk="te", ru="te"), (), True),
    **_NAMES,
    **{part: Heading(Bilingual(kk=part, ru=part)) for part in ("ab", "cd", "ef", "hij", "k", "nn")},
}

NOT_NINE_DIGITS = Bilingual(kk="ӘАОЖ коды тоғыз цифрдан тұрады.", ru="Код КАТО состоит из девяти цифр.")
NO_CODE = Bilingual(kk="Код жоқ немесе тым ұзын.", ru="Кода нет или он слишком длинный.")
NO_NAME = Bilingual(kk="Атау екі тілде де болуы тиіс.", ru="Наименование должно быть на обоих языках.")
LONGEST_NAME = 300
TOO_LONG = Bilingual(
    kk="Атау 300 таңбадан, жоғарғы код 12 таңбадан аспауы тиіс.",
    ru="Наименование не длиннее 300 знаков, вышестоящий код не длиннее 12.",
)
TWICE = Bilingual(kk="Бұл код файлда бұрын кездескен.", ru="Этот код уже был в файле.")
REPAIR = Bilingual(kk="Жолды түзетіп, файлды қайта жүктеңіз.", ru="Исправьте строку и загрузите файл снова.")


def read_classifier(classifier: str, file: Path | str | BinaryIO, *, name: str = "") -> ImportReport:
    """Read and judge a file without touching the database."""
    table, sheet = match(file, name, KATO_HEADINGS if classifier == "kato" else HEADINGS)
    report = ImportReport(table.name, table.sha256, table.encoding, table.sheet, ignored_columns=sheet.ignored)
    seen: set[str] = set()
    for number, cells in sheet:
        report.read += 1
        row = _kato_row(cells) if classifier == "kato" else _plain_row(classifier, cells)
        if problem := _wrong(classifier, row, seen):
            report.problems.append(
                Problem(number, "te" if classifier == "kato" else "code", row["code"], problem, REPAIR)
            )
        else:
            seen.add(row["code"])
            report.rows[number] = row
    return report


def _plain_row(classifier: str, cells: Mapping[str, str]) -> dict[str, Any]:
    code, parent = cells["code"], cells.get("parent", "")
    if classifier == "oked":
        code, parent = undotted(code), undotted(parent)
    return {"code": code, "name_kk": cells["name_kk"], "name_ru": cells["name_ru"], "parent": parent, "extra": {}}


def _kato_row(cells: Mapping[str, str]) -> dict[str, Any]:
    code = cells["code"].zfill(9) if cells["code"].isdigit() else cells["code"]
    extra = {part: cells[part] for part in ("k", "nn") if cells.get(part)}
    return {
        "code": code, "name_kk": cells["name_kk"], "name_ru": cells["name_ru"], "parent": kato_parent(code),
        "extra": extra,
    }  # fmt: skip


def kato_parent(code: str) -> str:
    """The place above: settlement -> rural district -> district -> region; empty for a region."""
    ab, cd, ef, hij = code[:2], code[2:4], code[4:6], code[6:9]
    if hij.strip("0"):
        above = f"{ab}{cd}{ef}000"
        return above if ef.strip("0") else f"{ab}{cd}00000"
    if ef.strip("0"):
        return f"{ab}{cd}00000"
    return f"{ab}0000000" if cd.strip("0") else ""


def _wrong(classifier: str, row: Mapping[str, Any], seen: set[str]) -> Bilingual | None:
    code, names = row["code"], (row["name_kk"], row["name_ru"])
    if found := next(filter(None, map(unfinished, (code, *names, row["parent"]))), None):
        return found
    if classifier == "kato" and not (len(code) == 9 and code.isascii() and code.isdigit()):
        return NOT_NINE_DIGITS
    if not 0 < len(code) <= 12:
        return NO_CODE
    if not all(names):
        return NO_NAME
    if max(map(len, names)) > LONGEST_NAME or len(row["parent"]) > 12:
        return TOO_LONG
    return TWICE if code in seen else None


@transaction.atomic
def import_classifier(
    classifier: str,
    file: Path | str | BinaryIO,
    *,
    valid_from: date,
    name: str = "",
    is_complete: bool = False,
    row_by_row: bool = False,
    dry_run: bool = False,
    by: Any = None,
) -> ImportReport:
    """Take a classifier in force from a day on. With `is_complete`, codes that the file lacks end the day before."""
    report = read_classifier(classifier, file, name=name)
    wanted = {row["code"]: row for row in report.rows.values()}
    current = _current(lines_of(classifier), valid_from)
    fresh = [row for code, row in wanted.items() if code not in current]
    renamed = [row for code, row in wanted.items() if code in current and not _same(current[code], row)]
    named = {*wanted, *(problem.value for problem in report.problems)}  # a wrong row is there all the same
    gone = [code for code in current if code not in named] if is_complete else []
    report.created, report.updated, report.ended = len(fresh), len(renamed), len(gone)
    report.unchanged = len(wanted) - len(fresh) - len(renamed)
    if dry_run or (report.problems and not row_by_row):
        return report
    _store(classifier, valid_from, [*fresh, *renamed], gone)
    report.is_stored = True
    _write_down(classifier, report, valid_from, by)
    forget_imported()
    return report


def _current(lines: Mapping[str, list[ClassifierItem]], on: date) -> dict[str, ClassifierItem]:
    found = ((code, line_on(of_code, on)) for code, of_code in lines.items())
    return {code: line for code, line in found if line is not None}


def _store(classifier: str, valid_from: date, rows: list[dict[str, Any]], gone: list[str]) -> None:
    """The shipped lines first: an edition ends them like any other."""
    load_classifier(classifier)
    lines = lines_of(classifier)
    current, edition = _current(lines, valid_from), Edition(classifier, valid_from)
    for code in gone:
        edition.end(current[code])
    for row in rows:
        edition.begin(row, lines.get(row["code"], ()))
    edition.store()


def _same(line: ClassifierItem, row: Mapping[str, Any]) -> bool:
    return (line.name_kk, line.name_ru, line.parent) == (row["name_kk"], row["name_ru"], row["parent"])


def _write_down(classifier: str, report: ImportReport, valid_from: date, by: Any) -> None:
    entry = RegisterImport.objects.create(
        what=classifier, file_name=report.file_name[:200], sha256=report.sha256, read=report.read,
        created=report.created, updated=report.updated, refused=report.refused, valid_from=valid_from,
    )  # fmt: skip
    journal.record(
        by, "classifier.imported", entry, classifier=classifier, valid_from=f"{valid_from}", file=report.file_name,
        created=report.created, updated=report.updated, ended=report.ended,
    )  # fmt: skip
