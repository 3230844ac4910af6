"""A form edition: the approved paper form in both languages, read from one YAML file.

One grammar for every form: sections of kind `table` (rows x columns) or `questions`; a cell has one address,
`section/row/column` or `section/code`. The file holds wording and controls, models hold only types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from forms_core.reading import EditionError, Marked, read
from kernel.bilingual import Bilingual

__all__ = ["Cell", "Column", "ControlText", "Edition", "EditionError", "Option", "Question", "Row", "Section", "load"]

TYPES = frozenset(
    {
        "money", "integer", "yesno", "choice", "text", "kato", "country", "bin", "iin", "phone", "email", "person_name",
        "signature", "signature_phone", "group",
    }
)  # fmt: skip
NUMERIC = frozenset({"money", "integer", "yesno"})
SEVERITIES = ("error", "warning", "info")
KINDS = ("legal", "legal-extended", "legal-literal", "implied")


@dataclass(frozen=True)
class Option:
    """One printed answer of a choice."""

    code: str
    text: Bilingual


@dataclass(frozen=True)
class Column:
    """A printed column of a table; `short` stands in the row of codes, `parent` is the column or group above it."""

    code: str
    field: str
    type: str
    text: Bilingual
    short: Bilingual | None = None
    parent: str | None = None
    parent_caption: Bilingual | None = None
    hint: Bilingual | None = None
    source: str = ""
    printed_kk: str = ""


@dataclass(frozen=True)
class ColumnGroup:
    code: str
    text: Bilingual
    parent: str | None


@dataclass(frozen=True)
class Row:
    """A printed row. `is_part` marks an "of which" row that stands outside the sum of its siblings."""

    code: str
    text: Bilingual
    oked: str | None = None
    oked_closed: bool = False
    parent: str | None = None
    is_part: bool = False
    hint: Bilingual | None = None
    source: str = ""


@dataclass(frozen=True)
class Question:
    """A printed item. A `group` is a caption over its children and has no field."""

    code: str
    field: str
    type: str
    text: Bilingual
    hint: Bilingual | None = None
    unit: str | None = None
    parent: str | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    wording: str = "official"
    confidence: str = "high"
    caption: Bilingual | None = None
    source: str = ""

    @property
    def is_reconstructed(self) -> bool:
        return self.wording != "official"


@dataclass(frozen=True)
class Section:
    id: str
    kind: str
    number: str | None
    text: Bilingual
    columns: Mapping[str, Column] = field(default_factory=dict)
    column_groups: Mapping[str, ColumnGroup] = field(default_factory=dict)
    rows: Mapping[str, Row] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    closed: frozenset[tuple[str, str]] = frozenset()
    stub: tuple[Marked, ...] = ()
    row_group: Marked | None = None
    from_register: bool = False
    wording: str = "official"
    source: str = ""

    @property
    def is_table(self) -> bool:
        return self.kind == "table"

    @property
    def items(self) -> tuple[Column | Question, ...]:
        """What carries a field: the columns of a table, or the questions."""
        return (*self.columns.values(), *self.questions.values())

    def is_closed(self, row: str, column: str) -> bool:
        """True for a cell that the form prints as Х: nobody fills it."""
        return (row, column) in self.closed

    def cells(self) -> Iterator[Cell]:
        for row in self.rows.values():
            for column in self.columns.values():
                yield Cell(
                    f"{self.id}/{row.code}/{column.code}", self.id, row.code, column.code, column.field, column.type,
                    self.is_closed(row.code, column.code), row.text,
                )  # fmt: skip
        for question in self.questions.values():
            if question.type != "group":
                yield Cell(
                    f"{self.id}/{question.code}", self.id, None, question.code, question.field, question.type, False,
                    question.text,
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One place for a value. In a table `row` and `code` (the column), else `code` is the question's."""

    address: str
    section: str
    row: str | None
    code: str
    field: str
    type: str
    is_closed: bool
    text: Bilingual

    @property
    def is_number(self) -> bool:
        return self.type in NUMERIC


@dataclass(frozen=True)
class ControlText:
    """A control as the edition writes it, before expansion."""

    id: str
    kind: str
    enabled: bool
    evaluable: bool
    severity: str
    expr: str | None
    expr_printed: str | None
    for_each: Mapping[str, Any]
    params: Mapping[str, Any]
    message: Bilingual
    source: str
    note: str
    evaluate_blank: bool
    printed: Mapping[str, str]
    line: int
    raw: Marked


@dataclass(frozen=True)
class Dependency:
    """Items that may be answered only while a condition holds."""

    when: str
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """`month`/`day` of the year after the reporting year, that day included. Source: title page."""

    month: int
    day: int
    year_offset: int
    text: Bilingual

    def due_on(self, reporting_year: int) -> date:
        return date(reporting_year + self.year_offset, self.month, self.day)


@dataclass(frozen=True)
class Edition:
    id: str
    form_code: str
    title: Bilingual
    index: Bilingual
    deadline: Deadline
    sections: Mapping[str, Section]
    sets: Mapping[str, tuple[str, ...]]
    controls: tuple[ControlText, ...]
    dependencies: tuple[Dependency, ...]
    indicators: tuple[Marked, ...]
    hash: str
    path: Path
    raw: Marked

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every place for a value, closed ones too, in printed order."""
        return {cell.address: cell for section in self.sections.values() for cell in section.cells()}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(
            f"{section.id}/{question.code}"
            for section in self.sections.values()
            for question in section.questions.values()
            if question.required
        )

    @property
    def form(self) -> Marked:
        """The title page: kind, periodicity, confidentiality notice, legal basis, liability note, footnotes."""
        return self.raw["form"]

    def question(self, address: str) -> Question:
        section, code = address.split("/", 1)
        return self.sections[section].questions[code]


def load(path: Path) -> Edition:
    """Read and judge one edition file. Raises EditionError with file, line and what to do."""
    raw = read(path)
    if raw.get("grammar") != 1:
        raise raw.fail(f"grammar {raw.get('grammar')!r} is unknown", "Write `grammar: 1`.")
    form: Marked = raw.need("form")
    rows = _unique(_row, raw.get("rows", []), "row")
    _judge_parents(rows, raw.get("rows", []), rows)
    sets = {name: tuple(members) for name, members in (raw.get("sets") or {}).items()}
    edition = Edition(
        id=form.code("id"),
        form_code=form.code("code"),
        title=form.text("title"),
        index=form.text("index"),
        deadline=_deadline(form.need("deadline")),
        sections=_unique(lambda section: _section(section, rows, sets, raw), raw.need("sections"), "section"),
        sets=sets,
        controls=tuple(_control(control) for control in raw.get("controls", [])),
        dependencies=tuple(Dependency(d.need("when"), tuple(d.need("opens"))) for d in raw.get("dependencies", [])),
        indicators=tuple(raw.get("indicators", [])),
        hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        path=path,
        raw=raw,
    )
    _judge(edition)
    return edition


def _unique(make: Callable[[Marked], Any], raws: list[Marked], what: str) -> dict[str, Any]:
    """By code, in printed order; two of one code or two that fill one field are refused at the second."""
    found: dict[str, Any] = {}
    fields: set[str] = set()
    for raw in raws:
        item = make(raw)
        key, field = getattr(item, "code", None) or item.id, getattr(item, "field", "")
        if key in found:
            raise raw.fail(f"{what} {key!r} stands twice", "Give each its own code.")
        if field and field in fields:
            raise raw.fail(f"{what} {key!r}: field {field!r} is taken in this section", "Give each its own field.")
        found[key] = item
        fields.add(field)
    return found


def _judge_parents(items: Mapping[str, Any], raws: list[Marked], known: Collection[str]) -> None:
    for item, raw in zip(items.values(), raws, strict=True):
        if item.parent is not None and item.parent not in known:
            raise raw.fail(f"parent {item.parent!r} of {item.code!r} is not here", "Correct the code, or write null.")


def _deadline(raw: Marked) -> Deadline:
    rule: Marked = raw.need("rule")
    try:
        deadline = Deadline(rule.need("month"), rule.need("day"), rule.need("year_offset"), raw.text())
        deadline.due_on(2023)
    except (TypeError, ValueError) as fault:
        raise rule.fail(f"no such date: {fault}", "Give month, day and year_offset as numbers.") from fault
    return deadline


def _row(raw: Marked) -> Row:
    return Row(
        code=raw.code(),
        text=raw.text(),
        oked=raw.get("oked"),
        oked_closed=raw.get("oked_cell") == "x",
        parent=raw.get("parent"),
        is_part=bool(raw.get("domestic_value", False)),
        hint=raw.text_or_none("hint"),
        source=raw.get("source", ""),
    )


def _section(raw: Marked, rows: dict[str, Row], sets: dict[str, tuple[str, ...]], whole: Marked) -> Section:
    kind = raw.need("kind")
    if kind not in ("table", "questions"):
        raise raw.fail(f"kind {kind!r} is unknown", "Write `kind: table` or `kind: questions`.")
    columns = _unique(_column, raw.get("columns", []), "column")
    groups = _unique(_column_group, raw.get("column_groups", []), "column group")
    questions = _unique(_question, raw.get("questions", []), "question")
    _judge_parents(columns, raw.get("columns", []), {*columns, *groups})
    _judge_parents(groups, raw.get("column_groups", []), {*columns, *groups})
    _judge_parents(questions, raw.get("questions", []), questions)
    own = {code: rows[code] for code in _row_codes(raw, rows, sets)} if kind == "table" else {}
    return Section(
        id=raw.code("id"),
        kind=kind,
        number=raw.get("number"),
        text=raw.text(),
        columns=columns,
        column_groups=groups,
        rows=own,
        questions=questions,
        closed=_closed(raw, own, columns),
        stub=tuple(raw.get("stub", [])),
        row_group=whole.get("row_group_caption") if kind == "table" else None,
        from_register=raw.get("filled_from") == "register",
        wording=raw.get("wording", "official"),
        source=raw.get("source", ""),
    )


def _row_codes(raw: Marked, rows: dict[str, Row], sets: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    wanted = raw.need("rows")
    codes = sets.get(wanted[1:]) if isinstance(wanted, str) and wanted.startswith("@") else tuple(wanted)
    if codes is None:
        raise raw.fail(f"rows {wanted}: no such set", "Define it under `sets:`.")
    for code in codes:
        if code not in rows:
            raise raw.fail(f"row {code!r} is not among `rows:`", "Add the row, or take its code out of the set.")
    return codes


def _closed(raw: Marked, rows: dict[str, Row], columns: dict[str, Column]) -> frozenset[tuple[str, str]]:
    marks = raw.get("cells") or {}
    for code in marks:
        if code not in rows:
            raise raw.fail(f"cells of row {code!r}: no such row in this section", "Correct the code.")
    return frozenset(
        (row, column) for row, cells in marks.items() for column in columns if cells.get(column, "open") == "x"
    )


def _type(raw: Marked) -> str:
    kind = raw.need("type")
    if kind not in TYPES:
        raise raw.fail(f"type {kind!r} is unknown", f"Use one of: {', '.join(sorted(TYPES))}.")
    return kind


def _column(raw: Marked) -> Column:
    return Column(
        code=raw.code(),
        field=raw.need("field"),
        type=_type(raw),
        text=raw.text(),
        short=raw.text_or_none("short"),
        parent=raw.get("parent"),
        parent_caption=raw.text_or_none("parent_caption"),
        hint=raw.text_or_none("hint"),
        source=raw.get("source", ""),
        printed_kk=raw["kk"] if raw.get("kk_recommended") else "",
    )


def _column_group(raw: Marked) -> ColumnGroup:
    return ColumnGroup(raw.code(), raw.text(), raw.get("parent"))


def _question(raw: Marked) -> Question:
    kind = _type(raw)
    return Question(
        code=raw.code(),
        field="" if kind == "group" else raw.need("field"),
        type=kind,
        text=raw.text(),
        hint=raw.text_or_none("hint"),
        unit=raw.get("unit"),
        parent=raw.get("parent"),
        required=bool(raw.get("required", False)),
        options=tuple(Option(option.code(), option.text()) for option in raw.get("options", [])),
        wording=raw.get("wording", "official"),
        confidence=raw.get("confidence", "high"),
        caption=raw.text_or_none("caption"),
        source=raw.get("source", ""),
    )


def _control(raw: Marked) -> ControlText:
    for key, allowed in (("severity", SEVERITIES), ("kind", KINDS)):
        if raw.need(key) not in allowed:
            raise raw.fail(f"{key} {raw[key]!r} is unknown", f"Use one of: {', '.join(allowed)}.")
    evaluable = bool(raw.get("evaluable", True))
    if evaluable and not raw.get("expr"):
        raise raw.fail(f"control {raw.get('id')!r} has no `expr`", "Write the formula, or `evaluable: false`.")
    return ControlText(
        id=raw.code("id"),
        kind=raw["kind"],
        enabled=bool(raw.get("enabled", True)),
        evaluable=evaluable,
        severity=raw["severity"],
        expr=raw.get("expr"),
        expr_printed=raw.get("expr_printed"),
        for_each=raw.get("for") or {},
        params=raw.get("params") or {},
        message=raw.text("message"),
        source=raw.get("source", ""),
        note=raw.get("note", ""),
        evaluate_blank=bool(raw.get("evaluate_blank", False)),
        printed=raw.get("printed") or {},
        line=raw.line,
        raw=raw,
    )


def _judge(edition: Edition) -> None:
    """What no single mapping can see: sets and dependencies name cells that exist, control ids are unique."""
    rows = {row for section in edition.sections.values() for row in section.rows}
    for name, members in edition.sets.items():
        for member in members:
            if member not in rows and member not in edition.cells:
                raise edition.raw["sets"].fail(f"set {name}: {member!r} is no row and no cell", "Correct the code.")
    for dependency, raw in zip(edition.dependencies, edition.raw.get("dependencies", []), strict=True):
        for address in dependency.opens:
            if address not in edition.cells:
                raise raw.fail(f"opens {address!r}: no such cell", "Correct the address.")
    seen: set[str] = set()
    for control in edition.controls:
        if control.id in seen:
            raise control.raw.fail(f"control {control.id!r} stands twice", "Give each its own id.")
        seen.add(control.id)
