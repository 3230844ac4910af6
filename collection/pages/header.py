"""The printed head of a table: a tree of columns and groups, laid out as rows of heading cells."""

from __future__ import annotations

from dataclasses import dataclass

from forms_core.edition import Column, ColumnGroup, Section


@dataclass(frozen=True)
class HeadCell:
    """One heading: a column (leaf) or a group over several."""

    item: Column | ColumnGroup
    span: int
    height: int
    is_leaf: bool


def head_rows(section: Section) -> list[list[HeadCell]]:
    """Rows of headings, top to bottom. A column "of which" stands beside the column it is part of."""
    tree = _children(section, None)
    depth = max((_depth(section, item) for item in tree), default=1)
    rows: list[list[HeadCell]] = [[] for _ in range(depth)]
    for item in tree:
        _place(section, item, 0, depth, rows)
    return rows


def _group_of(section: Section, item: Column | ColumnGroup) -> str | None:
    """The group an item is drawn under; a group that hangs under a column is drawn beside it."""
    parent = item.parent
    if parent in section.column_groups:
        return parent
    if parent in section.columns and isinstance(item, Column):
        return _group_of(section, section.columns[parent])
    return None


def _children(section: Section, group: str | None) -> list[Column | ColumnGroup]:
    """In printed order: a group stands where its first column does."""
    found: list[Column | ColumnGroup] = []
    for column in section.columns.values():
        top = _ancestor_under(section, column, group)
        if top is not None and top not in found:
            found.append(top)
    return found


def _ancestor_under(section: Section, column: Column, group: str | None) -> Column | ColumnGroup | None:
    item: Column | ColumnGroup = column
    while (parent := _group_of(section, item)) != group:
        if parent is None:
            return None
        item = section.column_groups[parent]
    return item


def _depth(section: Section, item: Column | ColumnGroup) -> int:
    if isinstance(item, Column):
        return 1
    return 1 + max(_depth(section, child) for child in _children(section, item.code))


def _leaves(section: Section, item: Column | ColumnGroup) -> int:
    return 1 if isinstance(item, Column) else sum(_leaves(section, c) for c in _children(section, item.code))


def _place(section: Section, item: Column | ColumnGroup, level: int, depth: int, rows: list[list[HeadCell]]) -> None:
    if isinstance(item, Column):
        rows[level].append(HeadCell(item, 1, depth - level, True))
        return
    rows[level].append(HeadCell(item, _leaves(section, item), 1, False))
    for child in _children(section, item.code):
        _place(section, child, level + 1, depth, rows)
