"""The hidden marks of a workbook: whose it is, for what period, under which wording, and what stood in it at first.

Three places carry them, because programs lose one or the other: a very hidden sheet, a property of the document, a
defined name. They are no key: who may read and who may fill is asked anew on each request. They tell a wrong file from
the right one, and an untouched cell of an old download from a cell that somebody changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collection.answers import Cells
from collection.workbook.refusals import WorkbookRefused
from kernel.bilingual import Bilingual

FIELDS = ("form", "edition", "unit", "year", "report")
BASE = "cell "
CHECKSUM = "checksum"


@dataclass(frozen=True)
class Identity:
    """`base` holds the values as they were downloaded; None where only the short marks are left."""

    form: str
    edition: str
    unit: str
    year: str
    report: str
    base: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def line(self) -> str:
        marks = [getattr(self, name) for name in FIELDS]
        return "|".join([*marks, _checksum(marks)])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Rows of the very hidden sheet."""
        rows = [(name, getattr(self, name)) for name in FIELDS]
        rows += [(BASE + address, json.dumps(value)) for address, value in (self.base or {}).items()]
        return [*rows, (CHECKSUM, _checksum(rows))]


def _checksum(marks: Any) -> str:
    return hashlib.sha256(json.dumps(marks, ensure_ascii=True).encode()).hexdigest()[:32]


def identity_of(report: Any, edition: Any, cells: Cells) -> Identity:
    return Identity(
        form=edition.form_code, edition=edition.id, unit=report.unit.code, year=str(report.round.year),
        report=str(report.public_id), base={a: v for a, v in cells.items() if a in edition.cells},
    )  # fmt: skip


def proved(raw: dict[str, Any] | None) -> Identity | None:
    """The marks, if they agree with their check sum. None for a workbook that is not ours."""
    if raw is None:
        return None
    return _from_pairs(raw["pairs"]) if "pairs" in raw else _from_line(raw["line"])


def _from_pairs(raw: list[list[str]]) -> Identity:
    pairs = [(name, text) for name, text in raw if name]
    known = dict(pairs)
    rows = [pair for pair in pairs if pair[0] != CHECKSUM]
    if known.get(CHECKSUM) != _checksum(rows) or any(name not in known for name in FIELDS):
        raise WorkbookRefused("damaged_marks")
    base = {name[len(BASE) :]: json.loads(text) for name, text in rows if name.startswith(BASE)}
    return Identity(*(known[name] for name in FIELDS), base=base)


def _from_line(line: str) -> Identity:
    marks = line.split("|")
    if len(marks) != len(FIELDS) + 1 or _checksum(marks[:-1]) != marks[-1]:
        raise WorkbookRefused("damaged_marks")
    return Identity(*marks[:-1])


WRONG = {
    "form": Bilingual(
        kk="Бұл файл басқа нысандікі: {theirs}. Осы есептің нысаны: {ours}.",
        ru="Это файл другой формы: {theirs}. Форма этого отчета: {ours}.",
    ),
    "unit": Bilingual(
        kk="Бұл файл басқа кәсіпорындікі, БСН/ЖСН: {theirs}. Осы есептікі: {ours}.",
        ru="Это файл другого предприятия, БИН/ИИН: {theirs}. Предприятие этого отчета: {ours}.",
    ),
    "year": Bilingual(
        kk="Бұл файл басқа есепті жылдікі: {theirs}. Осы есептің жылы: {ours}.",
        ru="Это файл другого отчетного года: {theirs}. Год этого отчета: {ours}.",
    ),
    "edition": Bilingual(
        kk="Бұл файл нысанның басқа редакциясы бойынша жасалған: {theirs}. Қазіргісі: {ours}. "
        "Нысанды жаңадан жүктеп алып, мәндерді көшіріңіз.",
        ru="Файл сделан по другой редакции формы: {theirs}. Нужная: {ours}. "
        "Скачайте форму заново и перенесите значения.",
    ),
    "report": Bilingual(
        kk="Бұл файл басқа есептікі. Нысанды осы есептің бетінен жүктеп алыңыз.",
        ru="Это файл другого отчета. Скачайте форму со страницы этого отчета.",
    ),
}  # what is asked first is what an accountant would notice first


def refuse_another(identity: Identity, ours: Identity) -> None:
    """Marks of another form, unit, year or wording: the file is not taken, and the sentence says whose it is."""
    for name, sentence in WRONG.items():
        theirs, own = getattr(identity, name), getattr(ours, name)
        if theirs != own:
            raise WorkbookRefused(f"another_{name}", sentence.format(theirs=theirs[:60], ours=own))
