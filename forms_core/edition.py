"""A form edition: the approved paper form in both languages, read from one YAML file.

One grammar for every form: sections of kind `table` (rows x columns) or `questions`; a cell has one address,
`section/row/column` or `section/code`. The file holds wording and controls, models hold only types.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from forms_core.grammar import judge_keys, opener_of
from forms_core.reading import EditionError, Marked, read
from kernel.bilingual import Bilingual
from kernel.workdays import is_working_day, next_working_day

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
WORDINGS = ("official", "reconstructed", "named-in-instruction")
MARKS = {"reconstructed": "°", "named-in-instruction": "†"}  # what stands beside wording that is not official
CONFIDENCES = ("high", "medium", "low")


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

    @property
    def mark(self) -> str:
        """The discreet sign beside a wording that is not official."""
        return MARKS.get(self.wording, "")


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
    def mark(self) -> str:
        return MARKS.get(self.wording, "")

    @property
    def marked_wordings(self) -> tuple[str, ...]:
        """Which kinds of wording that are not official stand in this section, its title included."""
        found = {self.wording, *(question.wording for question in self.questions.values())}
        return tuple(wording for wording in MARKS if wording in found)

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
    reasons: tuple[str, ...]  # ready reasons that may explain it, by their codes
    line: int
    raw: Marked


@dataclass(frozen=True)
class Dependency:
    """Items that may be answered only while a condition holds: the yes/no item `opener` is answered "yes"."""

    when: str
    opener: str
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """`month`/`day` of the year after the reporting year, that day included. Source: title page."""

    month: int
    day: int
    year_offset: int
    text: Bilingual
    shifts: bool = False  # from a day off to the next working day, where the form says so
    source: str = ""

    def due_on(self, reporting_year: int) -> date:
        named = self.named_day(reporting_year)
        return next_working_day(named) if self.shifts and not is_working_day(named) else named

    def named_day(self, reporting_year: int) -> date:
        """The day that the form names, working or not."""
        return date(reporting_year + self.year_offset, self.month, self.day)


@dataclass(frozen=True)
class Edition:
    id: str
    form_code: str
    title: Bilingual
    index: Bilingual
    in_force_from: date
    first_year: int
    deadline: Deadline
    sections: Mapping[str, Section]
    sets: Mapping[str, tuple[str, ...]]
    controls: tuple[ControlText, ...]
    reasons: Mapping[str, Bilingual]
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
    def territory_codes(self) -> tuple[str, ...]:
        """The cells that the office fills with a code of the territory classifier."""
        return tuple(address for address, cell in self.cells.items() if cell.type == "kato")

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

    def reasons_for(self, control: str) -> dict[str, Bilingual]:
        """The ready reasons that may explain a warning of this control, by their codes."""
        codes = next((text.reasons for text in self.controls if text.id == control), ())
        return {code: self.reasons[code] for code in codes}

    def question(self, address: str) -> Question:
        section, code = address.split("/", 1)
        return self.sections[section].questions[code]


def load(path: Path) -> Edition:
    """Read and judge one edition file. Raises EditionError with file, line and what to do."""
    raw = read(path)
    if raw.get("grammar") != 1:
        raise raw.fail(f"grammar {raw.get('grammar')!r} is unknown", "Write `grammar: 1`.", at="grammar")
    judge_keys(raw)
    form = _title_page(raw)
    deadline, in_force_from = _deadline(form), _in_force_from(form)
    rows = _unique(_row, raw.items_of("rows"), "row")
    _judge_parents(rows, raw.items_of("rows"), rows)
    sets = {name: raw["sets"].codes(name) for name in raw.mapping("sets")}
    edition = Edition(
        id=form.code("id"),
        form_code=form.code("code"),
        title=form.text("title"),
        index=form.text("index"),
        in_force_from=in_force_from,
        first_year=_first_year(form, deadline, in_force_from),
        deadline=deadline,
        sections=_unique(
            lambda section: _section(section, rows, sets, raw), raw.items_of("sections", needed=True), "section"
        ),
        sets=sets,
        controls=tuple(_control(control) for control in raw.items_of("controls")),
        reasons={code: raw["reasons"].text(code) for code in raw.mapping("reasons")},
        dependencies=tuple(
            Dependency(rule.code("when"), opener_of(rule), rule.codes("opens")) for rule in raw.items_of("dependencies")
        ),
        indicators=tuple(raw.items_of("indicators")),
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
        if "/" in key:
            raise raw.fail(f"{what} {key!r}: a code has no slash", "Addresses of cells are divided by slashes.")
        if field and field in fields:
            raise raw.fail(f"{what} {key!r}: field {field!r} is taken in this section", "Give each its own field.")
        found[key] = item
        fields.add(field)
    return found


def _judge_parents(items: Mapping[str, Any], raws: list[Marked], known: Mapping[str, Any]) -> None:
    """Every parent is there, and nobody is among his own ancestors."""
    for item, raw in zip(items.values(), raws, strict=True):
        if item.parent is not None and item.parent not in known:
            raise raw.fail(
                f"parent {item.parent!r} of {item.code!r} is not here", "Correct the code, or write null.", at="parent"
            )
        passed = [item.code]
        while (parent := known[passed[-1]].parent) in known:
            if parent in passed:
                circle = " > ".join([*passed, parent])
                raise raw.fail(f"{item.code!r} is its own ancestor ({circle})", "Correct the parent.", at="parent")
            passed.append(parent)


# ---- The title page ----


def _title_page(raw: Marked) -> Marked:
    form = raw.need("form")
    if not isinstance(form, Marked):
        raise raw.fail("'form' is no mapping", "Write the title page under it: `code:`, `id:`, `title:` ...", at="form")
    return form


def _deadline(form: Marked) -> Deadline:
    form.text("deadline")
    raw: Marked = form["deadline"]
    raw.need("rule")
    rule = raw.mapping("rule")
    month, day, offset = (rule.need(key) for key in ("month", "day", "year_offset"))
    if not all(type(part) is int for part in (month, day, offset)):
        raise rule.fail("no such date: a part of it is no number", "Give month, day and year_offset as numbers.")
    try:
        date(2023, month, day)  # a year without 29 February: the day must exist in every year
    except ValueError as fault:
        todo = "Give month, day and year_offset as numbers of a day that every year has."
        raise rule.fail(f"no such date in every year: {fault}", todo) from fault
    shifts = "shift_to_working_day" in raw and _stated(raw, "shift_to_working_day")
    if not isinstance(shifts, bool):
        raise raw.fail(f"shift_to_working_day {shifts!r} is neither true nor false", "Write true or false.")
    return Deadline(month, day, offset, raw.text(), shifts, raw.word("source"))


def _in_force_from(form: Marked) -> date:
    """`"2026-01-01"`, or the same as `{value: ..., certainty: assumption}` where no source says it."""
    form.need("in_force_from")
    value = _stated(form, "in_force_from")
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as fault:
        todo = 'Write in_force_from: "2026-01-01", in quotes.'
        raise form.fail(f"in_force_from {value!r} is no date", todo, at="in_force_from") from fault


def _first_year(form: Marked, deadline: Deadline, in_force_from: date) -> int:
    """The first reporting year: as the title page says, else the first that falls due once in force."""
    if "first_reporting_year" not in form:
        year = in_force_from.year - deadline.year_offset
        return year if deadline.due_on(year) >= in_force_from else year + 1
    year = _stated(form, "first_reporting_year")
    if type(year) is not int:
        raise form.fail(f"first_reporting_year {year!r} is no year", "Write 2026.", at="first_reporting_year")
    return year


def _stated(raw: Marked, key: str) -> Any:
    """The value of `{value: x, certainty: assumption}`, or what stands there plainly."""
    found = raw[key]
    return found.need("value") if isinstance(found, Marked) else found


# ---- Rows and sections ----


def _row(raw: Marked) -> Row:
    return Row(
        code=raw.code(),
        text=raw.text(),
        oked=raw.word_or_none("oked"),
        oked_closed=raw.one_of("oked_cell", ("x", "open"), "open") == "x",
        parent=raw.word_or_none("parent"),
        is_part=raw.flag("domestic_value", False),
        hint=raw.text_or_none("hint"),
        source=raw.word("source"),
    )


def _section(raw: Marked, rows: dict[str, Row], sets: dict[str, tuple[str, ...]], whole: Marked) -> Section:
    kind = raw.need("kind")
    if kind not in ("table", "questions"):
        raise raw.fail(f"kind {kind!r} is unknown", "Write `kind: table` or `kind: questions`.")
    columns = _unique(_column, raw.items_of("columns"), "column")
    groups = _unique(_column_group, raw.items_of("column_groups"), "column group")
    questions = _unique(lambda question: _question(question, whole), raw.items_of("questions"), "question")
    _judge_parents(columns, raw.items_of("columns"), {**groups, **columns})
    _judge_parents(groups, raw.items_of("column_groups"), {**columns, **groups})
    _judge_parents(questions, raw.items_of("questions"), questions)
    own = {code: rows[code] for code in _row_codes(raw, rows, sets)} if kind == "table" else {}
    return Section(
        id=raw.code("id"),
        kind=kind,
        number=raw.word_or_none("number"),
        text=raw.text(),
        columns=columns,
        column_groups=groups,
        rows=own,
        questions=questions,
        closed=_closed(raw, own, columns),
        stub=tuple(raw.items_of("stub")),
        row_group=whole.get("row_group_caption") if kind == "table" else None,
        from_register=raw.one_of("filled_from", ("register", "respondent"), "respondent") == "register",
        wording=raw.one_of("wording", WORDINGS, "official"),
        source=raw.word("source"),
    )


def _row_codes(raw: Marked, rows: dict[str, Row], sets: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    wanted = raw.need("rows")
    is_set = isinstance(wanted, str) and wanted.startswith("@")
    codes = sets.get(wanted[1:]) if is_set else raw.codes("rows")
    if codes is None:
        raise raw.fail(f"rows {wanted}: no such set", "Define it under `sets:`.", at="rows")
    for code in codes:
        if code not in rows:
            raise raw.fail(
                f"row {code!r} is not among `rows:`", "Add the row, or take its code out of the set.", at="rows"
            )
    return codes


ABOUT_THE_PRINT = frozenset({"printed", "doubtful"})  # remarks on a row of `cells:`, beside its columns


def _closed(raw: Marked, rows: dict[str, Row], columns: dict[str, Column]) -> frozenset[tuple[str, str]]:
    marks = raw.mapping("cells")
    stub = {column.code() for column in raw.items_of("stub")} | {"B"}
    for code in marks:
        if code not in rows:
            raise marks.fail(f"cells of row {code!r}: no such row in this section", "Correct the code.", at=code)
        cells = marks[code]
        if not isinstance(cells, Marked):
            raise marks.fail(f"cells of row {code!r} are no mapping", f'Write "{code}": {{"2": x}}.', at=code)
        for column in cells.keys() - ABOUT_THE_PRINT:
            if column not in columns and column not in stub:
                raise cells.fail(f"cells of row {code!r}: no column {column!r}", "Correct the code.", at=column)
            cells.one_of(column, ("x", "open"))
    return frozenset((row, column) for row, cells in marks.items() for column in columns if cells.get(column) == "x")


def _type(raw: Marked) -> str:
    kind = raw.need("type")
    if kind not in TYPES:
        raise raw.fail(f"type {kind!r} is unknown", f"Use one of: {', '.join(sorted(TYPES))}.", at="type")
    return kind


def _column(raw: Marked) -> Column:
    kind = _type(raw)
    if kind in ("choice", "group"):
        raise raw.fail(f"a column cannot be of type {kind!r}", "Use a type that one cell can hold.", at="type")
    return Column(
        code=raw.code(),
        field=raw.code("field"),
        type=kind,
        text=raw.text(),
        short=raw.text_or_none("short"),
        parent=raw.word_or_none("parent"),
        parent_caption=raw.text_or_none("parent_caption"),
        hint=raw.text_or_none("hint"),
        source=raw.word("source"),
        printed_kk=raw.word("kk") if raw.get("kk_recommended") else "",
    )


def _column_group(raw: Marked) -> ColumnGroup:
    return ColumnGroup(raw.code(), raw.text(), raw.word_or_none("parent"))


def _question(raw: Marked, whole: Marked) -> Question:
    kind = _type(raw)
    return Question(
        code=raw.code(),
        field="" if kind == "group" else raw.code("field"),
        type=kind,
        text=raw.text(),
        hint=raw.text_or_none("hint"),
        unit=_unit(raw, whole["form"].mapping("units")),
        parent=raw.word_or_none("parent"),
        required=raw.flag("required", False),
        options=_options(raw, kind),
        wording=raw.one_of("wording", WORDINGS, "official"),
        confidence=raw.one_of("confidence", CONFIDENCES, "high"),
        caption=raw.text_or_none("caption"),
        source=raw.word("source"),
    )


def _unit(raw: Marked, units: Marked) -> str | None:
    unit = raw.word_or_none("unit")
    if unit is not None and not isinstance(units.get(unit), Marked):
        known = ", ".join(name for name, words in units.items() if isinstance(words, Marked)) or "none yet"
        raise raw.fail(f"unit {unit!r} is unknown", f"Name it under `form: units:` (there: {known}).", at="unit")
    return unit


def _options(raw: Marked, kind: str) -> tuple[Option, ...]:
    options = _unique(lambda option: Option(option.code(), option.text()), raw.items_of("options"), "option")
    if (kind == "choice") != bool(options):
        what = "a choice needs `options:`" if kind == "choice" else f"options belong to a choice, not to {kind!r}"
        raise raw.fail(what, "Write the printed answers as `options:` of a question of `type: choice`.", at="options")
    return tuple(options.values())


# ---- Controls ----


def _control(raw: Marked) -> ControlText:
    for key, allowed in (("severity", SEVERITIES), ("kind", KINDS)):
        raw.need(key)
        raw.one_of(key, allowed)
    evaluable = raw.flag("evaluable", True)
    if evaluable and not raw.get("expr"):
        raise raw.fail(f"control {raw.get('id')!r} has no `expr`", "Write the formula, or `evaluable: false`.")
    return ControlText(
        id=raw.code("id"),
        kind=raw["kind"],
        enabled=raw.flag("enabled", True),
        evaluable=evaluable,
        severity=raw["severity"],
        expr=raw.word_or_none("expr"),
        expr_printed=raw.word_or_none("expr_printed"),
        for_each=_for_each(raw.mapping("for")),
        params=_limits(raw.mapping("params")),
        message=raw.text("message"),
        source=raw.word("source"),
        note=raw.word("note"),
        evaluate_blank=raw.flag("evaluate_blank", False),
        printed={language: raw["printed"].code(language) for language in raw.mapping("printed")},
        reasons=raw.codes("reasons") if "reasons" in raw else (),
        line=raw.line,
        raw=raw,
    )


def _for_each(raw: Marked) -> dict[str, str | tuple[str, ...]]:
    """`{r: "@all", c: ["1", "2"]}`: what a control runs over, a set or a list of quoted codes."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, values in raw.items():
        if isinstance(values, str) and "@" not in values:
            todo = f'Write `{name}: "@name-of-a-set"` or `{name}: ["{values}"]`.'
            raise raw.fail(f"{name} {values!r} is neither a set nor a list", todo, at=name)
        found[name] = values if isinstance(values, str) else raw.codes(name)
    return found


PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")


def _limits(raw: Marked) -> dict[str, int | float | str]:
    """Numbers, or names of dated parameters: whether there is such a parameter is judged with the formula."""
    for name, value in raw.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and not (isinstance(value, str) and PARAMETER_NAME.fullmatch(value)):
            todo = f"Write `{name}: 10000`, without quotes and spaces, or the name of a dated parameter."
            raise raw.fail(f"limit {name} {value!r} is no number", todo, at=name)
    return dict(raw)


# ---- What no single mapping can see ----


def _judge(edition: Edition) -> None:
    """Sets, ranges and dependencies name what exists, control ids are unique."""
    _judge_sets(edition)
    for dependency, raw in zip(edition.dependencies, edition.raw.get("dependencies", []), strict=True):
        opener = edition.cells.get(dependency.opener)
        if opener is None or opener.type != "yesno":
            what = f"when {dependency.opener!r}: no such yes/no item"
            raise raw.fail(what, "Correct the address.", at="when")
        for address in dependency.opens:
            if address not in edition.cells:
                raise raw.fail(f"opens {address!r}: no such cell", "Correct the address.", at="opens")
    seen: set[str] = set()
    for control in edition.controls:
        if control.id in seen:
            raise control.raw.fail(f"control {control.id!r} stands twice", "Give each its own id.")
        seen.add(control.id)
        _judge_ranges(control, edition)
        _judge_reasons(control, edition)


def _judge_sets(edition: Edition) -> None:
    rows = {row for section in edition.sections.values() for row in section.rows}
    for name, members in edition.sets.items():
        for member in members:
            if member not in rows and member not in edition.cells:
                what = f"set {name}: {member!r} is no row and no cell"
                raise edition.raw["sets"].fail(what, "Correct the code.", at=name)


def _judge_reasons(control: ControlText, edition: Edition) -> None:
    """Only warnings are explained, and by reasons that the edition words."""
    if control.reasons and control.severity != "warning":
        raise control.raw.fail(f"control {control.id!r} is no warning", "Only warnings are explained.", at="reasons")
    for code in control.reasons:
        if code not in edition.reasons:
            raise control.raw.fail(f"reason {code!r}: no such reason", "Word it under `reasons:`.", at="reasons")


def _judge_ranges(control: ControlText, edition: Edition) -> None:
    """Every range of `for` is a known set, or a list of codes that some table or page has."""
    codes = {part for address in edition.cells for part in (address, *address.split("/")[1:])}
    for name, values in control.for_each.items():
        named = values.partition("@")[2].partition("/")[0] if isinstance(values, str) else ""
        if isinstance(values, str) and named not in edition.sets:
            raise control.raw["for"].fail(f"{name} {values!r}: no such set", "Define it under `sets:`.", at=name)
        for code in () if isinstance(values, str) else values:
            if code not in codes:
                what = f"{name} {code!r} is no row, no column and no item"
                raise control.raw["for"].fail(what, "Correct the code.", at=name)
