"""Answers as columns: address -> one value per unit, masked where the answer is blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Answers = dict[str, "np.ma.MaskedArray[Any, Any]"]
Flags = NDArray[np.bool_]


def answered(values: Any, *, where: Flags | None = None) -> Any:
    """A column of answers, blank where `where` does not hold."""
    column = np.asarray(values)
    if column.dtype == bool:
        column = column.astype(np.int8)
    blank = np.zeros(len(column), dtype=bool) if where is None else ~where
    return np.ma.MaskedArray(column, mask=blank)


def blank(count: int) -> Any:
    """A column that nobody fills."""
    return np.ma.MaskedArray(np.full(count, "", dtype=object), mask=np.ones(count, dtype=bool))


def cells_of(answers: Mapping[str, Any], place: int) -> dict[str, int | str]:
    """The filled cells of one unit: {"A/2": 12, "A/1": "..."}; a blank cell is absent."""
    found: dict[str, int | str] = {}
    for address, column in answers.items():
        if not np.ma.getmaskarray(column)[place]:
            value = column.data[place]
            found[address] = value if isinstance(value, str) else int(value)
    return found


def returns_of(answers: Mapping[str, Any], which: Flags) -> Iterator[dict[str, int | str]]:
    """The filled cells of every chosen unit, in order: quicker than `cells_of` for each."""
    lists = [_plain(column[which]) for column in answers.values()]
    for values in zip(*lists, strict=True):
        yield {address: value for address, value in zip(answers, values, strict=True) if value is not None}


def _plain(column: Any) -> list[Any]:
    """Python values, None where blank."""
    values, mask = column.data.tolist(), np.ma.getmaskarray(column)
    if not mask.any():
        return values
    return [None if blank else value for value, blank in zip(values, mask.tolist(), strict=True)]
