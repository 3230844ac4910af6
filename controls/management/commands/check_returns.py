"""manage.py check_returns FORM FILE: run all controls over a file of returns, one line of JSON per finding.

What the register or a classifier would have to say is not known here; such controls are left alone. Wrong shapes of
codes are found all the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from itertools import islice
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from controls.batch import Batch
from controls.expand import Check, expand_all
from controls.findings import describe
from controls.functions import Context
from controls.models import active_controls
from controls.returns import BadLine, Cells, Reader, Return
from forms_core import registry
from forms_core.edition import ControlText, Edition
from kernel.bilingual import Bilingual
from kernel.numbers import format_number

CHUNK = 5_000  # returns at a time: columns of this length stay in the processor's cache
SHOWN = 20  # bad lines named on the screen; the file has all of them

SUMMARY = Bilingual(
    kk="Есептер: {read}; тексерілгені: {checked}; оқылмағаны: {unread}; ұяшығы оқылмағаны: {partly}."
    " Қателер: {error}; ескертулер: {warning};"
    " мәлімет: {info}. Бақылаулар: {engine} с, барлығы: {total} с.",
    ru="Отчетов: {read}; проверено: {checked}; не прочитано: {unread}; с нечитаемыми клетками: {partly}."
    " Ошибок: {error}; предупреждений: {warning};"
    " сведений: {info}. Контроли: {engine} с, всего: {total} с.",
)
BAD_LINE = Bilingual(kk="{line}-жол: {message}", ru="Строка {line}: {message}")
BAD_BEFORE = Bilingual(
    kk="Өткен жылдың файлы, {line}-жол: {message}", ru="Файл прошлого года, строка {line}: {message}"
)
BEFORE = Bilingual(
    kk="Өткен жылдың файлында оқылмаған жолдар: {bad}; олармен салыстырылмады.",
    ru="В файле прошлого года не прочитано строк: {bad}; с ними не сравнивалось.",
)
NO_DATABASE = Bilingual(
    kk="Дерекқор жоқ: бақылаулар редакцияда жазылғандай қосылған.",
    ru="Базы данных нет: контроли включены так, как записано в редакции.",
)
NO_FILE = Bilingual(kk="Файл ашылмайды: {file}.", ru="Файл не открывается: {file}.")
WRONG_EDITION = Bilingual(
    kk="{form} нысанының мұндай редакциясы жоқ: {edition}. Бары: {known}.",
    ru="У формы {form} нет такой редакции: {edition}. Есть: {known}.",
)


class Command(BaseCommand):
    help = "Check returns from a JSON Lines file and write one line of JSON per finding."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("form", metavar="FORM", help="2-IT or 3-INFORM")
        parser.add_argument(
            "file", metavar="FILE", help='{"id": .., "cells": {..}} in each line; - reads from the pipe'
        )
        parser.add_argument("--out", metavar="FILE", help="findings go here instead of the screen")
        parser.add_argument("--edition", metavar="ID", help="an edition other than the one in force")
        parser.add_argument("--previous", metavar="FILE", help="returns of the year before, with the same ids")
        parser.add_argument("--lang", choices=("kk", "ru"), default="ru", help="language of the messages on the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["lang"]
        edition = _edition(options["form"], options["edition"], language)
        job = _Job(edition, self._controls(edition, language))
        with ExitStack() as stack:
            lines = stack.enter_context(_opened(options["file"], "r", language))
            out = stack.enter_context(_opened(options["out"], "w", language)) if options["out"] else self.stdout._out
            if options["previous"]:
                job.read_previous(stack.enter_context(_opened(options["previous"], "r", language)))
            for found in job.run(lines):
                out.write(_as_line(found))
        self._tell(job, language)
        if job.unread or job.partly or job.bad_before:
            sys.exit(1)

    def _controls(self, edition: Edition, language: str) -> tuple[ControlText, ...]:
        try:
            return active_controls(edition)
        except DatabaseError:
            self.stderr.write(NO_DATABASE.in_(language))
            return tuple(control for control in edition.controls if control.enabled and control.evaluable)

    def _tell(self, job: _Job, language: str) -> None:
        for bad in job.named:
            self.stderr.write(BAD_LINE.in_(language).format(line=bad.line, message=bad.message.in_(language)))
        for bad in job.bad_before[:SHOWN]:
            self.stderr.write(BAD_BEFORE.in_(language).format(line=bad.line, message=bad.message.in_(language)))
        if job.bad_before:
            lines = len({bad.line for bad in job.bad_before})
            self.stderr.write(BEFORE.in_(language).format(bad=format_number(lines)))
        counts = {name: format_number(job.counts[name]) for name in ("error", "warning", "info")}
        sizes = {"read": job.read, "checked": job.read - job.unread, "unread": job.unread, "partly": job.partly}
        counts |= {name: format_number(size) for name, size in sizes.items()}
        seconds = {"engine": f"{job.engine:.2f}", "total": f"{time.perf_counter() - job.began:.2f}"}
        self.stderr.write(SUMMARY.in_(language).format(**counts, **seconds))


class _Job:
    """One file through the controls, chunk by chunk."""

    def __init__(self, edition: Edition, controls: Iterable[ControlText]) -> None:
        self.reader = Reader(edition)
        self.batch = Batch(expand_all(controls, edition))
        self.previous: dict[Any, Cells] | None = None
        self.counts: Counter[str] = Counter()
        self.named: list[BadLine] = []
        self.bad_before: list[BadLine] = []
        self.read = self.unread = self.partly = 0
        self.engine, self.began = 0.0, time.perf_counter()

    def run(self, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
        entries = self.reader.read(lines)
        while chunk := list(islice(entries, CHUNK)):
            self.read += len(chunk)
            good = [entry for entry in chunk if isinstance(entry, Return)]
            found = dict(zip((entry.line for entry in good), self.failed(good), strict=True))
            for entry in chunk:
                if not isinstance(entry, Return):
                    self.unread += 1
                    yield from self.refused(entry)
                    continue
                if entry.bad:
                    self.partly += 1
                    yield from self.refused(entry.bad)
                unread = entry.unread
                yield from (self.finding(entry, check) for check in found[entry.line] if unread.isdisjoint(check.cells))

    def failed(self, returns: list[Return]) -> list[list[Check]]:
        """For each return the checks that it fails."""
        began = time.perf_counter()
        columns = self.batch.columns([entry.cells for entry in returns])
        before = None if self.previous is None else self.batch.columns([self.last_year(entry) for entry in returns])
        failed = self.batch.run(columns, before)
        self.engine += time.perf_counter() - began
        found: list[list[Check]] = [[] for _ in returns]
        for check, column in zip(self.batch.checks, failed, strict=True):
            for index in np.flatnonzero(column):
                found[index].append(check)
        return found

    def read_previous(self, lines: Iterable[str]) -> None:
        """Last year's returns by id; what cannot be read there is told, and nothing is compared with it."""
        self.previous = {}
        for entry in Reader(self.reader.edition).read(lines):
            self.bad_before += entry.bad if isinstance(entry, Return) else entry
            if isinstance(entry, Return):
                self.previous[entry.id] = entry.cells

    def last_year(self, entry: Return) -> Cells:
        return (self.previous or {}).get(entry.id, {})

    def finding(self, entry: Return, check: Check) -> dict[str, Any]:
        self.counts[check.severity] += 1
        text = describe(check, entry.cells, Context(previous=self.last_year(entry)))
        return {
            "id": entry.id,
            "control": check.control_id,
            "instance": check.place,
            "severity": check.severity,
            "cells": list(text.cells),
            "numbers": text.numbers,
            "message": {"kk": text.message.kk, "ru": text.message.ru},
        }

    def refused(self, bad: Sequence[BadLine]) -> Iterator[dict[str, Any]]:
        self.named += bad[: SHOWN - len(self.named)]
        return (line.as_json() for line in bad)


def _edition(code: str, edition_id: str | None, language: str) -> Edition:
    try:
        form = registry.form(code)
    except registry.UnknownForm as error:
        raise CommandError(error.message.in_(language)) from error
    if edition_id is None:
        return form.in_force
    for edition in form.editions:
        if edition.id == edition_id:
            return edition
    known = ", ".join(edition.id for edition in form.editions)
    raise CommandError(WRONG_EDITION.in_(language).format(form=form.code, edition=edition_id, known=known))


def _opened(name: str, mode: str, language: str) -> Any:
    if name == "-":
        return nullcontext(sys.stdin)
    try:
        return open(name, mode, encoding="utf-8", errors="surrogateescape")  # the caller's ExitStack closes it
    except OSError as error:
        raise CommandError(NO_FILE.in_(language).format(file=name)) from error


def _as_line(found: dict[str, Any]) -> str:
    text = json.dumps(found, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, from an escape in the file
        text = json.dumps(found)
    return text + "\n"
