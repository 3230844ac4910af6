"""The leading numbers of a bulletin and a few sentences, built from the published tables. Plain functions.

Names never stand in inflected positions: "ең көбі – Алматы қаласы (742,3 млрд ₸, 47,9%)" is right whatever the name.
Where a line of a ranking is confidential nothing is called the largest: that would tell something about the hidden one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dissemination.amounts import amount, share
from dissemination.outline import Choice, Outline
from dissemination.published import CONFIDENTIAL, WHOLE_CODE, Heading, PublishedTable
from kernel.bilingual import Bilingual

LARGEST_KEYS = 4
LARGEST_SENTENCES = 4
Ranked = Sequence[tuple[Decimal, Heading]]


@dataclass(frozen=True, slots=True)
class Key:
    """One leading number: what, how much."""

    term: Bilingual
    value: Bilingual


@dataclass(frozen=True, slots=True)
class Summary:
    """Kept with the bulletin as it was assembled: leading numbers, text, who answered, method, which charts."""

    keys: tuple[Key, ...]
    sentences: tuple[Bilingual, ...]
    response: tuple[tuple[Bilingual, str], ...] = ()
    map: Choice | None = None
    bars: Choice | None = None
    method: tuple[Bilingual, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "keys": [{"term": _both(key.term), "value": _both(key.value)} for key in self.keys],
            "sentences": [_both(sentence) for sentence in self.sentences],
            "response": [{"label": _both(label), "figure": figure} for label, figure in self.response],
            "method": [_both(note) for note in self.method],
            "map": [self.map.table, self.map.column] if self.map else None,
            "bars": [self.bars.table, self.bars.column] if self.bars else None,
        }


def _both(text: Bilingual) -> dict[str, str]:
    return {"kk": text.kk, "ru": text.ru}


def from_json(stored: dict[str, Any]) -> Summary:
    keys = (Key(Bilingual(**key["term"]), Bilingual(**key["value"])) for key in stored.get("keys", ()))
    response = ((Bilingual(**line["label"]), line["figure"]) for line in stored.get("response", ()))
    sentences = (Bilingual(**text) for text in stored.get("sentences", ()))
    chosen = (Choice(*stored[name]) if stored.get(name) else None for name in ("map", "bars"))
    method = (Bilingual(**text) for text in stored.get("method", ()))
    return Summary(tuple(keys), tuple(sentences), tuple(response), *chosen, method=tuple(method))


def summarize(
    tables: Sequence[PublishedTable], outline: Outline, response: Sequence[tuple[Bilingual, str]] = (),
    method: Sequence[Bilingual] = (),
) -> Summary:  # fmt: skip
    """What the tables name as their headline leads; without any, the total line of the first table."""
    keys = [key for table in tables for key in _headline(table)] or list(_keys(tables[0]))
    named = [found for choice in outline.sentences if (found := choice.find(tables))]
    about = named or [(table, table.total_column) for table in tables]
    sentences = [sentence for table, column in about if (sentence := sentence_of(table, column))]
    return Summary(
        tuple(dict.fromkeys(keys))[:LARGEST_KEYS], tuple(sentences[:LARGEST_SENTENCES]), tuple(response), outline.map,
        outline.bars, tuple(method),
    )  # fmt: skip


# --- leading numbers ---


def _headline(table: PublishedTable) -> Iterator[Key]:
    """The cells that the table definition chose; a confidential one is left out."""
    rows, columns = ({line.code: line for line in lines} for lines in (table.rows, table.columns))
    for place in table.headline:
        row, column = rows.get(place[0]), columns.get(place[1])
        if row is not None and column is not None and (value := _value(table, row, column)) is not None:
            yield Key(_capitalized(_term(row, column)), _amount(table, row, column, value))


def _capitalized(text: Bilingual) -> Bilingual:
    """A printed sub-heading that now stands alone."""
    return Bilingual(kk=text.kk[:1].upper() + text.kk[1:], ru=text.ru[:1].upper() + text.ru[1:])


def _term(row: Heading, column: Heading) -> Bilingual:
    """The column where the row is everything; otherwise the row, with its column where that is one part of several."""
    if row.code == WHOLE_CODE or row.is_total and not column.is_total:
        return column.text
    return row.text


def _keys(table: PublishedTable) -> Iterator[Key]:
    row = table.total_row or table.rows[0]
    if not table.is_additive:
        yield from _plain_keys(table, row)
        return
    total = _value(table, row, table.total_column)
    if total is None:
        return
    yield Key(table.total_column.text, _amount(table, row, table.total_column, total))
    if total > 0:
        for value, column in _largest_columns(table, row):
            yield Key(column.text, share(value, total))


def _plain_keys(table: PublishedTable, row: Heading) -> Iterator[Key]:
    for column in table.columns:
        value = _value(table, row, column)
        if value is not None:
            yield Key(column.text, _amount(table, row, column, value))


def _largest_columns(table: PublishedTable, row: Heading) -> list[tuple[Decimal, Heading]]:
    parts = (column for column in table.columns if not column.is_total and not column.is_part)
    valued = [(value, column) for column in parts if (value := _value(table, row, column)) is not None]
    return sorted(valued, key=lambda pair: -pair[0])


# --- sentences ---


def sentence_of(table: PublishedTable, column: Heading) -> Bilingual | None:
    """What a column says first; nothing where its total is confidential or there is nothing to compare."""
    total = _value(table, table.total_row, column) if table.total_row else None
    ranked = ranking(table, column)
    if total is None or table.total_row is None or total <= 0 or len(ranked) < 2:
        return None
    whole = _amount(table, table.total_row, column, total)
    what, end = _subject(table, column), _end(table, column, total, ranked)
    return Bilingual(
        kk=f"{what.kk}: барлығы – {whole.kk}{end.kk if end else ''}.",
        ru=f"{what.ru}: всего – {whole.ru}{end.ru if end else ''}.",
    )


def _subject(table: PublishedTable, column: Heading) -> Bilingual:
    """The title; with the column in brackets where it is one of several."""
    if column.is_total or len(table.columns) == 1:
        return table.title
    return Bilingual(kk=f"{table.title.kk} ({column.text.kk})", ru=f"{table.title.ru} ({column.text.ru})")


def _end(table: PublishedTable, column: Heading, total: Decimal, ranked: Ranked) -> Bilingual | None:
    """The largest part of a sum, or both ends of a level."""
    if has_hidden(table, column):
        return None
    (value, top), (low, bottom) = ranked[0], ranked[-1]
    most, best = _amount(table, top, column, value), _name(table, top)
    if table.is_additive:
        part = share(value, total)
        return Bilingual(
            kk=f", ең көбі – {best.kk} ({most.kk}, {part.kk})", ru=f", больше всего – {best.ru} ({most.ru}, {part.ru})"
        )
    least, last = _amount(table, bottom, column, low), _name(table, bottom)
    return Bilingual(
        kk=f", ең жоғарысы – {best.kk} ({most.kk}), ең төмені – {last.kk} ({least.kk})",
        ru=f", выше всего – {best.ru} ({most.ru}), ниже всего – {last.ru} ({least.ru})",
    )


def _name(table: PublishedTable, row: Heading) -> Bilingual:
    """Regions are names of their own; titles of a classification are quoted."""
    if table.by_region:
        return row.text
    return Bilingual(kk=f"«{row.text.kk}»", ru=f"«{row.text.ru}»")


def ranking(table: PublishedTable, column: Heading) -> list[tuple[Decimal, Heading]]:
    """Rows with a published number, the largest first; equal ones in their printed order."""
    valued = [(value, row) for row in table.items() if (value := _value(table, row, column)) is not None]
    return sorted(valued, key=lambda pair: -pair[0])


def has_hidden(table: PublishedTable, column: Heading) -> bool:
    return any(table.cell(row.code, column.code).mark == CONFIDENTIAL for row in table.items())


def _amount(table: PublishedTable, row: Heading, column: Heading, value: Decimal) -> Bilingual:
    return amount(value, table.unit_of(row, column), table.cell(row.code, column.code).decimals)


def _value(table: PublishedTable, row: Heading, column: Heading) -> Decimal | None:
    cell = table.cell(row.code, column.code)
    return cell.value if cell.is_number else None
