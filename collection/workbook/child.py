"""Reads a stranger's file in a process of its own: `python -m collection.workbook.child < file > answer.json`.

Nothing of the project is imported but the limits, and the process has neither its settings nor its secrets; the web
process never imports this module. Before the first byte is looked at it gives up memory beyond a limit, processor time,
wall time, and the right to open any file or socket. What comes out is a small JSON: a refusal by name, or the filled
cells sheet by sheet. The other end is `reading.py`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import resource
import signal
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

# openpyxl takes these when it finds them: they cost a second and a hundred megabytes, and cells need neither.
for heavy in ("numpy", "PIL"):
    sys.modules[heavy] = None  # type: ignore[assignment]

from openpyxl import DEFUSEDXML, load_workbook  # noqa: E402
from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: E402
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser  # noqa: E402
from openpyxl.xml.functions import iterparse  # noqa: E402

from collection.workbook.limits import (  # noqa: E402
    IDENTITY_NAME,
    IDENTITY_SHEET,
    LARGEST_ANSWER,
    LARGEST_FILE,
    LARGEST_RATIO,
    LARGEST_STYLES,
    LARGEST_UNPACKED,
    LONGEST_TEXT,
    MEMORY,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_ENTRIES,
    MOST_ROWS,
    RATIO_MATTERS_FROM,
    SECONDS,
)

PREFERRED_ENCODINGS = ("utf-8-sig", "kz1048")  # the Kazakh one-byte table has all Russian letters of cp1251 too

ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437", "cp1251", "kz1048", "latin-1", "ascii")

SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
    (b"%PDF", "pdf"),
    (b"<", "web_page"),
    (b"\xef\xbb\xbf<", "web_page"),
    (b"{\\rtf", "not_a_workbook"),
)


class Refused(Exception):
    """The file is not read; the name of the reason is the argument."""


def read(content: bytes) -> dict[str, Any]:
    """The cells of a workbook or of a CSV."""
    if not content.strip():
        raise Refused("empty")
    if len(content) > LARGEST_FILE:
        raise Refused("too_large")
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content)
    for signature, reason in SIGNATURES:
        if content.lstrip().startswith(signature):
            raise Refused("encrypted" if "EncryptedPackage".encode("utf-16-le") in content else reason)
    return _read_csv(content)


# --- the archive -----------------------------------------------------------------------------------------------------


def judge_archive(content: bytes) -> None:
    """Refuse what no workbook is, before any of its XML is parsed. Sizes are counted, not believed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
        _judge_names(entries)
        unpacked = 0
        for entry in entries:
            unpacked += _judge_entry(archive, entry, LARGEST_UNPACKED - unpacked)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zipfile.zlib.error) as fault:
        raise Refused("broken") from fault
    if unpacked > LARGEST_RATIO * len(content):
        raise Refused("bomb")


def _judge_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_many_entries")
    names = [entry.orig_filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise Refused("doubled_entries")
    if any(re.search(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|[\x00:]|\\", name) for name in names):
        raise Refused("strange_names")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_workbook")


def _judge_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """The true size of an entry; its check sum is proved on the way."""
    size, text = 0, bytearray()
    is_xml = entry.filename.endswith((".xml", ".rels"))
    with archive.open(entry) as file:
        while piece := file.read(65536):
            size += len(piece)
            if size > room:
                raise Refused("unpacks_too_large")
            if size > LARGEST_STYLES and entry.filename == "xl/styles.xml":
                raise Refused("too_heavy")
            if size > RATIO_MATTERS_FROM and size > LARGEST_RATIO * max(1, entry.compress_size):
                raise Refused("bomb")
            if is_xml and len(text) < 4096:
                text += piece[:4096]
    if is_xml and re.search(rb"<!(DOCTYPE|ENTITY)", bytes(text)):
        raise Refused("entities")
    if entry.filename == "[Content_Types].xml" and b"macroEnabled" in text:
        raise Refused("macros")
    return size


# --- the workbook ----------------------------------------------------------------------------------------------------


# A sheet that does not say its size is read to its end for it, before anybody can stop. The size is not needed here.
ReadOnlyWorksheet._get_size = lambda self: None


class CellParser(WorkSheetParser):
    """openpyxl's reader of cells, which also says what was a formula and whether anybody calculated it."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell = super().parse_cell(element)
        cell["formula"] = element.find(FORMULA_TAG) is not None
        result = element.find(VALUE_TAG)
        has_result = result is not None and (result.text or element.get("t") == "str")
        cell["calculated"] = bool(has_result)
        return cell

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        for seen, (_, element) in enumerate(iterparse(self.source)):
            if seen > MOST_ELEMENTS:
                raise Refused("too_many_cells")
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()


def _read_workbook(content: bytes) -> dict[str, Any]:
    judge_archive(content)
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed: workbooks of strangers are not opened without it")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    room = [MOST_CELLS]
    sheets = [_sheet(book, sheet, room) for sheet in book.worksheets]
    return {
        "sheets": [sheet for sheet in sheets if sheet["name"] != IDENTITY_SHEET],
        "identity": _identity(book, next((s for s in sheets if s["name"] == IDENTITY_SHEET), None)),
    }


def _sheet(book: Any, sheet: Any, room: list[int]) -> dict[str, Any]:
    """Hidden sheets are named and not read: nobody sees what they hold. The one with our marks is."""
    is_ours = sheet.title == IDENTITY_SHEET and sheet.sheet_state == "veryHidden"
    is_hidden = sheet.sheet_state != "visible"
    cells = list(_cells(book, sheet, room)) if is_ours or not is_hidden else []
    return {"name": sheet.title, "hidden": is_hidden and not is_ours, "cells": cells}


def _cells(book: Any, sheet: Any, room: list[int]) -> Iterator[list[Any]]:
    """[row, column, kind, text, is a formula] of each cell that is filled."""
    with sheet._get_source() as source:
        parser = CellParser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for _, row in parser.rows():
            for cell in row:
                filled = _cell(cell)
                if filled is not None:
                    _judge_place(cell, room)
                    yield filled


def _judge_place(cell: dict[str, Any], room: list[int]) -> None:
    if cell["row"] > MOST_ROWS:
        raise Refused("too_many_rows")
    if cell["column"] > MOST_COLUMNS:
        raise Refused("too_many_columns")
    room[0] -= 1
    if room[0] < 0:
        raise Refused("too_many_cells")


def _cell(cell: dict[str, Any]) -> list[Any] | None:
    value, place = cell["value"], [cell["row"], cell["column"]]
    if value is None or value == "":
        uncalculated = cell["formula"] and not cell["calculated"]
        return [*place, "formula", "", True] if uncalculated else None
    return [*place, *_kind_and_text(value, cell["data_type"]), cell["formula"]]


def _kind_and_text(value: Any, data_type: str) -> tuple[str, str]:
    if data_type == "e":
        return "error", str(value)[:LONGEST_TEXT]
    if isinstance(value, bool):
        return "yesno", str(int(value))
    if isinstance(value, int | float):
        return "number", _number_text(value)
    if isinstance(value, datetime | date | time | timedelta):
        return "date", str(value)
    return "text", str(value)[:LONGEST_TEXT]


def _number_text(value: int | float) -> str:
    """Excel keeps 15 digits: what differs from a whole number only behind them is that number."""
    if isinstance(value, float) and abs(value) < 1e15 and abs(value - round(value)) <= 1e-9 * max(1.0, abs(value)):
        value = round(value)
    elif isinstance(value, float) and 1e15 <= abs(value) < float("inf"):
        return f"{value:.0f}"[:LONGEST_TEXT]
    return str(value)[:LONGEST_TEXT]


def _identity(book: Any, sheet: dict[str, Any] | None) -> dict[str, Any] | None:
    """The marks of our own workbook: from the very hidden sheet, else from the property, else from the name."""
    if sheet is not None:
        cells = {(row, column): text for row, column, _, text, _ in sheet["cells"]}
        pairs = [(cells.get((row, 1), ""), cells.get((row, 2), "")) for row in sorted({row for row, _ in cells})]
        return {"pairs": pairs}
    for prop in book.custom_doc_props.props:
        if prop.name == IDENTITY_NAME:
            return {"line": str(prop.value)[:LONGEST_TEXT]}
    named = book.defined_names.get(IDENTITY_NAME)
    return {"line": str(named.value).strip('"')[:LONGEST_TEXT]} if named is not None else None


# --- CSV -------------------------------------------------------------------------------------------------------------


def _read_csv(content: bytes) -> dict[str, Any]:
    """One sheet of texts. Excel writes UTF-16 when asked for "Unicode text", and its own table otherwise."""
    text = _decoded(content)
    first = text.splitlines()[0]
    delimiter = max("\t;,", key=first.count)
    if re.search(r"[\x00-\x08\x0e-\x1f]", text) or not first.count(delimiter):
        raise Refused("not_a_workbook")
    cells, room = [], [MOST_CELLS]
    try:
        for row, texts in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            for column, value in enumerate(texts, 1):
                if value.strip():
                    _judge_place({"row": row, "column": column}, room)
                    cells.append([row, column, "text", value.strip()[:LONGEST_TEXT], False])
    except csv.Error as fault:
        raise Refused("not_a_workbook") from fault
    return {"sheets": [{"name": "CSV", "hidden": False, "cells": cells}], "identity": None}


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    for encoding in PREFERRED_ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_workbook")


# --- the process -----------------------------------------------------------------------------------------------------


def give_up_rights() -> None:
    """From here on: no more memory, time, files or sockets than reading takes."""
    for name in (
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp437",
        "cp1251",
        "kz1048",
        "latin-1",
        "ascii",
        "idna",
    ):
        codecs.lookup(name)  # later no module can be loaded any more
    with open("/proc/self/statm") as sizes:
        base = int(sizes.read().split()[0]) * resource.getpagesize()
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _limit(resource.RLIMIT_AS, base + MEMORY)
    _limit(resource.RLIMIT_CPU, int(used) + 1 + SECONDS)
    _limit(resource.RLIMIT_FSIZE, LARGEST_ANSWER)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 3)  # the three that are open: neither a file nor a socket can be added
    signal.setitimer(signal.ITIMER_REAL, SECONDS)


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def main() -> None:
    warnings.simplefilter("ignore")
    csv.field_size_limit(LARGEST_FILE)
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    give_up_rights()
    try:
        answer = read(content)
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    except Exception as fault:  # broken archives and forbidden XML come as many kinds of exceptions
        answer = {"refused": "entities" if type(fault).__module__.startswith("defusedxml") else "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
