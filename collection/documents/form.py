"""The filled official form as on paper, made from the edition alone: title page, sections, notes, signatures.

Tables with many columns lie across the page; the title of a section and the heads of its columns stand on every page
that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, KeepTogether, NextPageTemplate, PageBreak, Spacer, Table

from collection.documents.writing import (
    EDGE,
    INK,
    LYING,
    REGULAR,
    SHADE,
    SOFT,
    UPRIGHT,
    Sheet,
    both,
    text,
    width_of,
    write,
)  # fmt: skip
from collection.models import Report, Version
from collection.pages.moments import moment_text
from collection.pages.paper import draft_form, paper_form
from collection.pages.receipt import in_both
from forms_core.edition import Section
from kernel.bilingual import Bilingual
from kernel.numbers import NBSP

CLOSED, CHOSEN, OPEN = "Х", "☒", "☐"
DRAFT = Bilingual(kk="Қаралама", ru="Черновик")
NOT_FILED = Bilingual(kk="Қаралама: есеп тапсырылмаған", ru="Черновик: отчет не представлен")
CAPTIONS = {
    "index": Bilingual(kk="Индексі", ru="Индекс"),
    "periodicity": Bilingual(kk="Кезеңділігі", ru="Периодичность"),
    "period": Bilingual(kk="есепті кезең", ru="отчетный период"),
    "name": Bilingual(kk="Атауы", ru="Наименование"),
    "phone": Bilingual(kk="телефоны", ru="телефон"),
    "hand": Bilingual(kk="қолы", ru="подпись"),
}
CODE, OKED, NUMBER = 11 * mm, 16 * mm, 23 * mm  # widths: the stub beside the names of the rows, a column of numbers
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]  # fmt: skip
BARE = [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]


def form_pdf(report: Report, version: Version) -> bytes:
    """A filed version; its receipt number and its fingerprint stand on every page."""
    paper = paper_form(report, version)
    right = f"{report.unit.code} · {version.receipt_number}"
    filed = in_both(
        lambda: f"{_('Version')} {version.number}, {version.get_source_display()} · {moment_text(version.received_at)}"
    )
    return write(list(_story(paper, filed)), _sheet(paper, right, f"SHA-256 {version.sha256}"))


def draft_pdf(report: Report) -> bytes:
    """What is typed so far, marked as a draft on every page."""
    paper = draft_form(report)
    right = f"{report.unit.code} · {DRAFT.both}"
    sheet = _sheet(paper, right, f"{NOT_FILED.kk} · {NOT_FILED.ru}", across=DRAFT)
    return write(list(_story(paper, NOT_FILED)), sheet)


def _sheet(paper: dict[str, Any], right: str, below: str, across: Bilingual | None = None) -> Sheet:
    index, year = paper["edition"].index, paper["report"].round.year
    return Sheet(
        title=paper["edition"].title.both, left=f"{index.both} · {year}",
        right=right, below=below, across=across,
    )  # fmt: skip


def _story(paper: dict[str, Any], standing: Bilingual) -> Iterator[Flowable]:
    yield from _title_page(paper)
    shape = UPRIGHT
    for part in paper["sections"]:
        wanted = LYING if part.get("is_broad") else UPRIGHT
        if wanted != shape or part["section"].is_table:
            yield NextPageTemplate(wanted)
            yield PageBreak()
        else:
            yield Spacer(0, 6 * mm)
        shape = wanted
        yield _grid(part, shape) if part["section"].is_table else _questions(part)
    if shape == LYING:
        yield NextPageTemplate(UPRIGHT)
        yield PageBreak()
    yield from _closing(paper, standing)


# --- the title page -----------------------------------------------------------------------------------------------


def _title_page(paper: dict[str, Any]) -> Iterator[Flowable]:
    form, edition, unit = paper["form"], paper["edition"], paper["unit"]
    width = width_of(UPRIGHT)
    if notice := _pair(form.get("confidentiality_notice")):
        kind = _pair(form.get("kind"))
        boxed = Table([[both(notice, 8.5)]], colWidths=[width * 0.46], style=[("BOX", (0, 0), (-1, -1), 0.7, INK)])
        line = [[both(kind, 9) if kind else "", boxed]]
        yield Table(line, colWidths=[width * 0.54, width * 0.46], style=[*BARE, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    elif kind := _pair(form.get("kind")):
        yield both(kind, 9)
    yield Spacer(0, 8 * mm)
    yield both(edition.title, 14, is_bold=True, align=1)
    yield Spacer(0, 7 * mm)
    yield _period(paper, width)
    yield Spacer(0, 4 * mm)
    for box in paper["id_boxes"]:
        yield _code_box(box)
        yield Spacer(0, 2 * mm)
    yield _labelled(CAPTIONS["name"], Bilingual(kk=unit.name_kk or unit.code, ru=unit.name_ru or unit.code))
    if respondents := _pair(form.get("respondents")):
        yield Spacer(0, 4 * mm)
        yield both(respondents, 8.5, after=paper["respondents_mark"])
    yield Spacer(0, 4 * mm)
    yield both(edition.deadline.text, 9.5, is_bold=True)


def _period(paper: dict[str, Any], width: float) -> Flowable:
    form, edition = paper["form"], paper["edition"]
    period = form.get("reporting_period") or {}
    caption, unit = _pair(period.get("caption")) or CAPTIONS["period"], _pair(period.get("unit"))
    year = [_digits(str(paper["report"].round.year))]
    if unit:
        year.append(text(unit.both, 8, is_soft=True))
    heads = [both(CAPTIONS["index"], 8), both(CAPTIONS["periodicity"], 8), both(caption, 8)]
    periodicity = _pair(form.get("periodicity"))
    values = [both(edition.index, 11, is_bold=True), both(periodicity, 10) if periodicity else "", year]
    return Table(
        [heads, values],
        colWidths=[width / 3] * 3,
        style=[
            ("BOX", (0, 0), (0, -1), 0.7, INK), ("BOX", (1, 0), (1, -1), 0.7, INK), ("BOX", (2, 0), (2, -1), 0.7, INK),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )  # fmt: skip


def _digits(code: str) -> Flowable:
    """One box for each sign, empty ones too."""
    size = 6 * mm
    return Table(
        [[text(sign, 10, align=1) if sign.strip() else "" for sign in code]],
        colWidths=[size] * len(code), rowHeights=[size], hAlign="LEFT",
        style=[*BARE, ("GRID", (0, 0), (-1, -1), 0.7, INK), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )  # fmt: skip


def _code_box(box: dict[str, Any]) -> Flowable:
    width = width_of(UPRIGHT)
    line = [[both(box["text"], 9, after=box["mark"]), _digits("".join(box["digits"]))]]
    return Table(line, colWidths=[width * 0.5, width * 0.5], style=[*BARE, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])


def _labelled(caption: Bilingual, value: Bilingual) -> Flowable:
    width = width_of(UPRIGHT)
    return Table(
        [[both(caption, 9), both(value, 9.5)]],
        colWidths=[width * 0.25, width * 0.75],
        style=[*TIGHT, ("BOX", (0, 0), (-1, -1), 0.7, INK), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )


# --- sections -----------------------------------------------------------------------------------------------------


def _title_of(section: Section) -> Flowable:
    number = f"{section.number}. " if section.number else ""
    title = Bilingual(kk=f"{number}{section.text.kk}", ru=f"{number}{section.text.ru}")
    return both(title, 10.5, after=section.mark, is_bold=True)


def _questions(part: dict[str, Any]) -> Flowable:
    width = width_of(UPRIGHT)
    rows: list[list[Any]] = [[_title_of(part["section"]), ""]]
    look: list[Any] = [
        *TIGHT, ("SPAN", (0, 0), (-1, 0)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, EDGE),
    ]  # fmt: skip
    for line in part["lines"]:
        question = line["question"]
        number = f"{question.code}. " if question.code[:1].isdigit() else ""
        named = Bilingual(kk=f"{number}{question.text.kk}", ru=f"{number}{question.text.ru}")
        is_group = question.type == "group"
        rows.append([both(named, 9, after=question.mark, is_bold=is_group), "" if is_group else _answer(line)])
        if is_group:
            look += [("SPAN", (0, len(rows) - 1), (-1, len(rows) - 1))]
    return Table(rows, colWidths=[width * 0.66, width * 0.34], repeatRows=1, style=look)


def _answer(line: dict[str, Any]) -> Any:
    """A number or a text; for a choice the printed answers with a cross at the one given."""
    if line["question"].type == "yesno":
        return [text(_APART.join(_boxed(box) for box in line["boxes"]), 9)]
    if line["boxes"]:
        return [text(_boxed(box), 9, is_bold=box["is_chosen"]) for box in line["boxes"]]
    return text(line["value"], 9.5)


_APART = f"{NBSP}{NBSP}{NBSP} "


def _boxed(box: dict[str, Any]) -> str:
    words = box["text"].kk if box["text"].kk == box["text"].ru else box["text"].both
    return f"{CHOSEN if box['is_chosen'] else OPEN} {words}"


def _grid(part: dict[str, Any], shape: str) -> Flowable:
    """A table as printed: the tree of heads, the row of codes, every row and every closed cell."""
    section, columns = part["section"], part["columns"]
    size = 7 if len(columns) <= 8 else 6
    widths = _widths(section, len(columns), shape)
    heads, look = _heads(part, size)
    rows = list(heads)
    for line in part["rows"]:
        if line["starts_group"]:
            look += [("SPAN", (1, len(rows)), (-1, len(rows)))]
            rows.append(["", both(_pair(section.row_group), size, is_soft=True), *[""] * (len(widths) - 2)])
        rows.append(_row(line, section, size, widths, len(rows), look))
    return Table(rows, colWidths=widths, repeatRows=len(heads), style=look)


def _widths(section: Section, columns: int, shape: str) -> list[float]:
    """Columns share what the stub leaves; none is wider than its numbers need."""
    fixed = CODE + OKED * (len(section.stub) > 2)
    names = (60 if columns <= 8 else 44) * mm
    each = min(NUMBER, (width_of(shape) - fixed - names) / columns)
    stub = [CODE, width_of(shape) - fixed - each * columns, *[OKED] * (len(section.stub) - 2)]
    return [*stub, *[each] * columns]


def _heads(part: dict[str, Any], size: float) -> tuple[list[list[Any]], list[Any]]:
    """Title, tree of heads and codes; with the spans that make the tree."""
    section, tree, columns = part["section"], part["head_rows"], part["columns"]
    stub, depth = len(section.stub), len(tree)
    width = stub + len(columns)
    rows: list[list[Any]] = [[""] * width for _level in range(depth + 2)]
    rows[0][0] = _title_of(section)
    look: list[Any] = [
        *TIGHT, ("SPAN", (0, 0), (-1, 0)), ("GRID", (0, 1), (-1, -1), 0.5, EDGE), ("BOTTOMPADDING", (0, 0), (-1, 0), 6),
        ("LEFTPADDING", (0, 0), (-1, 0), 0), ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
        ("BACKGROUND", (0, 1), (-1, depth + 1), SHADE), ("FONTNAME", (0, 1), (-1, -1), REGULAR),
        ("FONTSIZE", (0, 1), (-1, -1), size), ("TEXTCOLOR", (0, 1), (-1, -1), INK),
        ("ALIGN", (0, 1), (-1, depth + 1), "CENTER"), ("ALIGN", (stub, depth + 2), (-1, -1), "RIGHT"),
    ]  # fmt: skip
    for place, item in enumerate(section.stub):
        mark = str(item.get("footnote") or "").translate(SUPERSCRIPTS)
        rows[1][place] = both(item.text(), size, after=mark, is_narrow=True, align=1)
        rows[depth + 1][place] = item["code"]
        look.append(("SPAN", (place, 1), (place, depth)))
    for level, place, cell in _placed(tree, stub):
        rows[1 + level][place] = both(_head_text(cell.item), size, is_narrow=True, align=1)
        look.append(("SPAN", (place, 1 + level), (place + cell.span - 1, level + cell.height)))
    for place, column in enumerate(columns, stub):
        rows[depth + 1][place] = column.code
    return rows, look


def _placed(tree: list[list[Any]], stub: int) -> Iterator[tuple[int, int, Any]]:
    """Level, first column and head; what hangs down from above is passed over."""
    taken: set[tuple[int, int]] = set()
    for level, heads in enumerate(tree):
        place = stub
        for cell in heads:
            while (level, place) in taken:
                place += 1
            taken |= {(level + down, place + across) for down in range(cell.height) for across in range(cell.span)}
            yield level, place, cell
            place += cell.span


def _head_text(item: Any) -> Bilingual:
    kk, ru = getattr(item, "printed_kk", "") or item.text.kk, item.text.ru
    above = getattr(item, "parent_caption", None)
    return Bilingual(kk=f"{above.kk}: {kk}", ru=f"{above.ru}: {ru}") if above else Bilingual(kk=kk, ru=ru)


def _row(
    line: dict[str, Any], section: Section, size: float, widths: list[float], at: int, look: list[Any]
) -> list[Any]:
    row = line["row"]
    if row.is_part:
        look.append(("LEFTPADDING", (1, at), (1, at), 10))
    stub = [row.code, both(row.text, size, is_bold=row.parent is None), CLOSED if row.oked_closed else row.oked or ""]
    look += [("ALIGN", (0, at), (0, at), "CENTER"), ("ALIGN", (2, at), (len(section.stub) - 1, at), "CENTER")]
    cells = stub[: len(section.stub)]
    for cell in line["cells"]:
        place = len(cells)
        if cell.get("is_closed"):
            look += [(name, (place, at), (place, at), value) for name, value in _OF_CLOSED]
            cells.append(CLOSED)
        elif cell.get("numeric"):
            cells.append(cell["text"])
            room, taken = widths[place] - 6, stringWidth(cell["text"], REGULAR, size)
            if taken > room:
                look.append(("FONTSIZE", (place, at), (place, at), size * room / taken))
        else:
            cells.append(text(cell["text"], size))
    return cells


_OF_CLOSED = (("ALIGN", "CENTER"), ("TEXTCOLOR", SOFT))


# --- the end ------------------------------------------------------------------------------------------------------


def _closing(paper: dict[str, Any], standing: Bilingual) -> Iterator[Flowable]:
    form = paper["form"]
    yield Spacer(0, 6 * mm)
    for mark, meaning in paper["wordings"]:
        yield both(Bilingual(kk=f"{mark} {meaning.kk}", ru=f"{mark} {meaning.ru}"), 8)
    if meaning := _pair((form.get("x_mark") or {}).get("meaning")):
        yield both(meaning, 8)
    for number, note in (form.get("footnotes") or {}).items():
        words, mark = _pair(note), str(number).translate(SUPERSCRIPTS)
        yield both(Bilingual(kk=f"{mark} {words.kk}", ru=f"{mark} {words.ru}"), 8)
    yield Spacer(0, 4 * mm)
    if paper["contacts"]:
        yield _contacts(paper["contacts"])
        yield Spacer(0, 5 * mm)
    last: list[Flowable] = []
    for who in paper["signatories"]:
        last += [_signatory(who), Spacer(0, 2 * mm)]
    if liability := _pair(form.get("liability_note")):
        last += [Spacer(0, 3 * mm), both(liability, 8)]
    last += [Spacer(0, 3 * mm), both(standing, 8, is_soft=True)]
    yield KeepTogether(last)


def _contacts(lines: list[dict[str, Any]]) -> Flowable:
    width = width_of(UPRIGHT)
    rows = [[both(line["question"].text, 8.5, after=line["question"].mark), text(line["value"])] for line in lines]
    look = [*TIGHT, ("GRID", (0, 0), (-1, -1), 0.4, EDGE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return Table(rows, colWidths=[width * 0.5, width * 0.5], style=look)


def _signatory(who: dict[str, Any]) -> Flowable:
    """Whose post, the name as filed, and a line for the hand."""
    question, width = who["name"]["question"], width_of(UPRIGHT)
    parts = [(who["name"]["value"], question.caption)]
    if who["has_phone"]:
        parts.append((who["hand"]["value"], CAPTIONS["phone"]))
    parts.append(("", CAPTIONS["hand"]))
    each = width * 0.69 / len(parts)
    rows: list[list[Any]] = [[both(question.text, 8.5, after=question.mark)], [""]]
    look = [*TIGHT, ("SPAN", (0, 0), (0, 1)), ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("VALIGN", (0, 0), (0, 0), "TOP")]
    for value, caption in parts:
        place = len(rows[0]) + 1
        rows[0] += ["", text(value)]
        rows[1] += ["", text(caption.both, 6.5, is_soft=True) if caption else ""]
        look.append(("LINEBELOW", (place, 0), (place, 0), 0.5, INK))
    gap = width * 0.31 * 0.05
    widths = [width * 0.31 - gap * len(parts), *[size for _part in parts for size in (gap, each)]]
    return Table(rows, colWidths=widths, style=look)


def _pair(raw: Any) -> Bilingual | None:
    """Both languages of a wording of the title page, where the form has it."""
    return Bilingual(kk=raw["kk"], ru=raw["ru"]) if raw else None
