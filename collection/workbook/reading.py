"""A file is handed to a reader in a process of its own, and its answer is taken as plain cells.

The web process keeps neither the file nor its XML. Whatever happens to the reader, a sentence comes back.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings

from collection.entries import UNSEEN_CHARACTERS
from collection.workbook.limits import LARGEST_ANSWER, LARGEST_FILE
from collection.workbook.refusals import SENTENCES, WorkbookRefused

COMMAND = [sys.executable, "-E", "-s", "-B", "-m", "collection.workbook.child"]
PATIENCE = 15  # seconds: the reader stops itself after five; starting it on a busy machine takes some, too
KILLED_FOR_TIME = (-signal.SIGALRM, -signal.SIGXCPU)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A filled cell. `kind` is text, number, yesno, date, error, or formula (one that nobody has calculated)."""

    kind: str
    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class RawSheet:
    name: str
    is_hidden: bool
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)


@dataclass(frozen=True)
class RawBook:
    """What a file holds; `identity` are the marks of our own workbooks, not yet proved."""

    sheets: tuple[RawSheet, ...]
    identity: dict[str, Any] | None = None


def read_book(chunks: Iterable[bytes]) -> RawBook:
    """The cells of a stranger's file. Raises WorkbookRefused, and nothing else, whatever the file is."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as answer:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST_FILE:
                raise WorkbookRefused("too_large")
            file.write(chunk)
        if not size:
            raise WorkbookRefused("empty")
        file.seek(0)
        code = _run(file, answer)
        answer.seek(0)
        return _book(code, answer.read(LARGEST_ANSWER))


def _run(file: IO[bytes], answer: IO[bytes]) -> int | None:
    """The exit code of the reader; None where it had to be ended."""
    try:
        return subprocess.run(
            COMMAND, stdin=file, stdout=answer, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR, env={},
            timeout=PATIENCE, check=False, close_fds=True, start_new_session=True,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def _book(code: int | None, answer: bytes) -> RawBook:
    if code is None or code in KILLED_FOR_TIME:
        raise WorkbookRefused("too_slow")
    try:
        found = json.loads(answer) if code == 0 else {"refused": "crashed"}
    except ValueError:
        found = {"refused": "crashed"}
    if reason := found.get("refused"):
        raise WorkbookRefused(reason if reason in SENTENCES else "crashed")
    return RawBook(tuple(map(_sheet, found["sheets"])), found["identity"])


def _sheet(raw: dict[str, Any]) -> RawSheet:
    cells = {(row, column): RawCell(kind, text, formula) for row, column, kind, text, formula in raw["cells"]}
    return RawSheet(shown(raw["name"]), raw["hidden"], cells)


def shown(text: str, longest: int = 80) -> str:
    """A stranger's text as it may be shown and stored: no invisible signs, not endless."""
    clean = UNSEEN_CHARACTERS.sub("\ufffd", text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
