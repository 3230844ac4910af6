"""Interface texts: `locale/parts/*.yaml` (both languages side by side) become gettext catalogues.

The parts are the only source and the only thing in the repository. The .po and .mo files are made from them at the
start of any process whenever they differ from the parts (one hash to compare; a tenth of a second once), and by
`build_locale` when an image is built. So a clean clone speaks both languages at once, nobody needs `msgfmt`, two people
who add texts never meet in a binary file, and a catalogue that lags behind its parts cannot exist.

A part maps an English msgid to its two texts:
    "Save": {kk: "Сақтау", ru: "Сохранить"}
    "%(n)s report": {plural: "%(n)s reports", kk: "%(n)s есеп", ru: ["%(n)s отчет", "%(n)s отчета", "%(n)s отчетов"]}
    "month\\x04May": {kk: "мамыр", ru: "мая"}        # a context stands before \\x04, as in gettext
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import yaml

from kernel.bilingual import LANGUAGES

log = logging.getLogger(__name__)

# Django's own headers: a catalogue with the same rule is merged into Django's instead of standing beside it.
# Russian has a fourth form, for fractions; a part may give three, and the last one is repeated.
PLURAL_FORMS = {
    "kk": "nplurals=2; plural=(n!=1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
}
FORMS_GIVEN = {"kk": (1, 2), "ru": (3, 4)}
FORMS_WRITTEN = {"kk": 2, "ru": 4}
KEYS = {"plural", *LANGUAGES}
UNCHANGING_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # equal parts give equal bytes
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-zA-Z]|%[sd]|\{\w*\}")


class LocaleError(ValueError):
    """Parts that cannot become catalogues; each complaint names the file, the line and what to do."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = list(complaints)
        super().__init__("\n".join(self.complaints))


@dataclass(frozen=True)
class Entry:
    """One msgid with its texts: one per language, or one per plural form."""

    msgid: str
    context: str | None
    plural: str | None
    texts: dict[str, tuple[str, ...]]
    part: str
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid

    @property
    def place(self) -> str:
        return f"locale/parts/{self.part}, line {self.line}"


Entries = dict[tuple[str | None, str], Entry]


def refresh(folder: Path) -> None:
    """Build what is out of date. At a fault the older catalogues serve on, the log says why; without any it stops."""
    if is_current(folder):
        return
    try:
        build(folder)
    except LocaleError as error:
        if not all(_catalogue(folder, language, "mo").exists() for language in LANGUAGES):
            raise
        log.error("the interface texts were not rebuilt:\n%s", error)


def is_current(folder: Path) -> bool:
    wanted = fingerprint(folder).encode()
    try:
        return all(wanted in _catalogue(folder, language, "mo").read_bytes() for language in LANGUAGES)
    except OSError:
        return False


def fingerprint(folder: Path) -> str:
    """Of all parts and of this module, which decides what becomes of them."""
    total = hashlib.sha256(Path(__file__).read_bytes())
    for path in _parts(folder):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def build(folder: Path) -> int:
    """Write all catalogues; the number of msgids. Refuses parts with any fault."""
    stamp = fingerprint(folder)
    entries = read_parts(folder)
    for language in LANGUAGES:
        _write(folder, language, entries, stamp)
    return len(entries)


def read_parts(folder: Path) -> Entries:
    """Every msgid with its texts. Raises LocaleError with all complaints at once."""
    entries: Entries = {}
    complaints: list[str] = []
    for path in _parts(folder):
        try:
            found = list(_read_part(path, complaints))
        except yaml.MarkedYAMLError as fault:
            line = fault.problem_mark.line + 1 if fault.problem_mark else 1
            complaints.append(f"locale/parts/{path.name}, line {line}: not YAML: {fault.problem}. Check the quotes.")
            continue
        for entry in found:
            complaints += _faults(entry)
            known = entries.setdefault(entry.key, entry)
            if (known.plural, known.texts) != (entry.plural, entry.texts):
                complaints.append(
                    f"{entry.place}: {entry.msgid!r} has another text in {known.place}. "
                    "Keep one of the two, or give one of them a context."
                )
    if complaints:
        raise LocaleError(complaints)
    return entries


def _parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts").glob("*.yaml"))


def _read_part(path: Path, complaints: list[str]) -> Iterator[Entry]:
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        complaints.append(f'locale/parts/{path.name}, line 1: not a mapping. Write "English": {{kk: ..., ru: ...}}.')
        return
    for key, value in root.value:
        line = key.start_mark.line + 1
        fields = _fields(value)
        if fields is None or fields.keys() - KEYS:
            place = f"locale/parts/{path.name}, line {line}"
            complaints.append(f"{place}: {key.value!r} is not a pair of texts. Write {{kk: ..., ru: ...}}.")
            continue
        context, separator, msgid = key.value.rpartition("\x04")
        plural = fields.pop("plural", (None,))[0]
        yield Entry(msgid, context if separator else None, plural, fields, path.name, line)


def _fields(node: Any) -> dict[str, tuple[str, ...]] | None:
    """The texts of one entry; a list where plural forms stand. None where it is something else."""
    if not isinstance(node, yaml.MappingNode):
        return None
    fields: dict[str, tuple[str, ...]] = {}
    for key, value in node.value:
        scalars = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(scalar, yaml.ScalarNode) for scalar in scalars):
            return None
        fields[key.value] = tuple(scalar.value for scalar in scalars)
    return fields


def _faults(entry: Entry) -> Iterator[str]:
    for language in LANGUAGES:
        texts = entry.texts.get(language, ())
        if not texts or not all(text.strip() for text in texts):
            yield f"{entry.place}: {entry.msgid!r} has no {language} text. Add `{language}:`; both are required."
            continue
        allowed = FORMS_GIVEN[language] if entry.plural is not None else (1,)
        if len(texts) not in allowed:
            needed = " or ".join(str(count) for count in allowed)
            yield f"{entry.place}: {entry.msgid!r} has {len(texts)} {language} forms. Give {needed}."
        for text in texts:
            if _placeholders(text) not in (_placeholders(entry.msgid), _placeholders(entry.plural or entry.msgid)):
                yield (
                    f"{entry.place}: {entry.msgid!r} and its {language} text have different placeholders. "
                    f"Use exactly: {', '.join(_placeholders(entry.msgid)) or 'none'}."
                )


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text.replace("%%", ""))))


def _write(folder: Path, language: str, entries: Entries, stamp: str) -> None:
    # Babel takes a while to import, and most starts find nothing to do.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    catalogue = Catalog(
        locale=language, domain="django", project="cabinet", version=stamp, fuzzy=False,
        creation_date=UNCHANGING_DATE, revision_date=UNCHANGING_DATE,
        header_comment="# Made from locale/parts by `manage.py build_locale`. Change the parts, not this file.",
    )  # fmt: skip
    catalogue.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    for entry in entries.values():
        texts = entry.texts[language]
        catalogue.add(
            entry.msgid if entry.plural is None else (entry.msgid, entry.plural),
            texts[0] if entry.plural is None else _all_forms(texts, FORMS_WRITTEN[language]),
            context=entry.context, locations=[(f"locale/parts/{entry.part}", entry.line)],
        )  # fmt: skip
    _replace(_catalogue(folder, language, "po"), lambda file: write_po(file, catalogue, width=0, sort_output=True))
    _replace(_catalogue(folder, language, "mo"), lambda file: write_mo(file, catalogue))


def _all_forms(texts: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    return texts + texts[-1:] * (wanted - len(texts))


def _catalogue(folder: Path, language: str, kind: str) -> Path:
    return folder / language / "LC_MESSAGES" / f"django.{kind}"


def _replace(path: Path, write: Any) -> None:
    """Another process that starts at the same time sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    file: IO[bytes]
    with os.fdopen(descriptor, "wb") as file:
        write(file)
    os.chmod(name, 0o644)
    os.replace(name, path)
