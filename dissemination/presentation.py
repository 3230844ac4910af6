"""A bulletin as the templates draw it: plain dictionaries for the components, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from dissemination.amounts import file_size
from dissemination.charts import Chart
from dissemination.illustrations import charts_of
from dissemination.models import Bulletin, BulletinFile
from dissemination.moments import minute_text
from dissemination.publication import period_of
from dissemination.published import CONFIDENTIAL, Cell, Heading, PublishedTable
from dissemination.summary import from_json
from dissemination.tables import published_tables
from dissemination.tiles import TILES
from dissemination.workbook import UNIT

BROAD_FROM = 6
LANGUAGE_NAMES = {"kk": "қазақша", "ru": "русский"}


def card(bulletin: Bulletin) -> dict[str, Any]:
    """A bulletin in a list: leading numbers and the first sentence, without reading its tables."""
    summary = from_json(bulletin.summary)
    return {
        "bulletin": bulletin,
        "keys": [{"term": str(key.term), "value": str(key.value)} for key in summary.keys],
        "sentences": [str(sentence) for sentence in summary.sentences],
        "published": minute_text(bulletin.release_at) if bulletin.release_at else "",
        "is_withdrawn": bulletin.state == Bulletin.State.WITHDRAWN,
    }


def bulletin_context(bulletin: Bulletin, language: str) -> dict[str, Any]:
    """Everything on the page of a bulletin. The same for readers and for the publisher's preview."""
    tables = published_tables(bulletin.vintage)
    summary = from_json(bulletin.summary)
    return {
        "bulletin": bulletin,
        "card": card(bulletin),
        "published": minute_text(bulletin.release_at) if bulletin.release_at else "",
        "period": period_of(bulletin.year).in_(language),
        "source": tables[0].source.in_(language) if tables else "",
        "method": [note.in_(language) for note in summary.method],
        "response": [{"term": label.in_(language), "value": figure} for label, figure in summary.response],
        "charts": [_chart(chart) for chart in charts_of(tables, language, summary.map, summary.bars)],
        "tables": [table_context(table, language) for table in tables],
        "files": [file_line(file) for file in bulletin.files.defer("content")],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    # Every text inside was escaped where the chart was drawn.
    return {"chart": chart, "svg": mark_safe(chart.svg)}  # noqa: S308


def file_line(file: BulletinFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "language": file.language,
        "title": f"{_('Tables')}, {file.get_format_display()}, {LANGUAGE_NAMES[file.language]}",
        "size": file_size(file.size),
    }


def table_context(table: PublishedTable, language: str) -> dict[str, Any]:
    """For components/figures.html: the heading stands above as an <h2>, the caption says the unit."""
    return {
        "id": f"table-{table.number}",
        "title": table.full_title.in_(language),
        "caption": _caption(table, language),
        "label": table.full_title.in_(language),
        "is_broad": len(table.columns) > BROAD_FROM,  # turns the sheet of paper
        "group_rows": _groups(table, language),
        "columns": [{"text": table.stub.in_(language)}, *(_column(column, language) for column in table.columns)],
        "rows": [_row(table, row, cells, language) for row, cells in table.lines(language)],
        "full_names": [
            {"short": column.short.in_(language), "full": column.text.in_(language)}
            for column in table.columns
            if column.short is not None
        ],
        "notes": [note.in_(language) for note in table.notes],
    }


def _column(column: Heading, language: str) -> dict[str, Any]:
    return {"text": column.short_label.in_(language), "numeric": True}


def _caption(table: PublishedTable, language: str) -> str:
    words = table.unit_words.in_(language)
    return f"{UNIT.in_(language)}: {words}" if table.is_mixed else words[:1].upper() + words[1:]


def _groups(table: PublishedTable, language: str) -> list[list[dict[str, Any]]]:
    """Rows of headings over several columns; none at all where no column has one."""
    return [
        [{"text": "", "span": 1}, *({"text": text.in_(language) if text else "", "span": span} for text, span in row)]
        for row in table.group_rows
    ]


def _row(table: PublishedTable, row: Heading, cells: list[Cell], language: str) -> dict[str, Any]:
    return {
        "text": row.label.in_(language),
        "short": TILES[row.code].short.in_(language) if table.by_region and row.code in TILES else "",
        "is_total": row.is_total,
        "is_part": row.indent > 0,
        "cells": [_cell(cell) for cell in cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "numeric": True, "mark": cell.mark, "is_hidden": cell.mark == CONFIDENTIAL}
