"""Returns from a file (JSON Lines): what of a line can be checked, and precisely what is wrong with the others.

{"id": "a-7", "cells": {"s2/1.3/4": 120, "s1/1.1": "711110000"}}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from controls.places import nearest
from kernel.bilingual import Bilingual
from kernel.numbers import LARGEST

Cells = dict[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Return:
    """What can be checked of a line: its readable cells, and beside them what is wrong with the others."""

    line: int
    id: Any
    cells: Cells
    bad: tuple[BadLine, ...] = ()

    @property
    def unread(self) -> frozenset[str]:
        """Cells that hold something which nobody can read: no control can judge them."""
        return frozenset(wrong.cell for wrong in self.bad if wrong.cell)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be checked, or one cell of it that cannot be read."""

    line: int
    id: Any
    problem: str
    cell: str | None
    message: Bilingual

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "line": self.line,
            "problem": self.problem,
            "cells": [self.cell] if self.cell else [],
            "message": {"kk": self.message.kk, "ru": self.message.ru},
        }


class Reader:
    """Reads lines against one edition: its cells, their types, its closed cells."""

    def __init__(self, edition: Any) -> None:
        self.edition = edition
        self.choices = {a: _options(edition, a) for a, cell in edition.cells.items() if cell.type == "choice"}
        open_cells = {address: cell for address, cell in edition.cells.items() if not cell.is_closed}
        self.amounts = {address for address, cell in open_cells.items() if cell.type in ("money", "integer")}
        self.answers = {address for address, cell in open_cells.items() if cell.type == "yesno"}
        self.texts = {a for a, cell in open_cells.items() if not cell.is_number} - self.choices.keys()
        self.seen: dict[tuple[type, Any], int] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Return | list[BadLine]]:
        """For each line that is not empty its return, or what makes the whole line unreadable."""
        self.seen.clear()
        for number, text in enumerate(lines, 1):
            if number == 1:
                text = text.removeprefix(BYTE_ORDER_MARK)  # as Excel and Notepad begin a file
            if text.strip():
                yield self._line(number, text)

    def _line(self, number: int, text: str) -> Return | list[BadLine]:
        try:
            text.encode()  # what was not UTF-8 in the file arrives as lone surrogates
            raw, twice = _parsed(text.rstrip("\n"))
        except UnicodeEncodeError:
            return [BadLine(number, None, "not-utf8", None, NOT_UTF8)]
        except (ValueError, RecursionError) as fault:
            return [BadLine(number, None, "not-json", None, _not_json(getattr(fault, "pos", 0)))]
        if not isinstance(raw, dict) or not isinstance(raw.get("cells"), dict):
            return [BadLine(number, None, "no-cells", None, NO_CELLS)]
        if type(raw.get("id")) not in (str, int):
            return [BadLine(number, None, "no-id", None, NO_ID)]
        wrong = self._whole_line(number, raw["id"], twice)
        if wrong:
            return [wrong]
        return self._return(number, raw["id"], raw["cells"], twice)

    def _whole_line(self, number: int, identifier: Any, twice: set[str]) -> BadLine | None:
        """Nobody knows which of two is meant: two ids in a line, or one id in two lines."""
        for key in ("id", "cells"):
            if key in twice:
                return BadLine(number, identifier, "duplicate-key", None, _twice(key))
        first = self.seen.setdefault((type(identifier), identifier), number)
        return BadLine(number, identifier, "duplicate-id", None, _seen_in(first)) if first < number else None

    def _return(self, number: int, identifier: Any, cells: Cells, twice: set[str]) -> Return:
        """The readable cells; one that is not hides none of the others."""
        bad = [
            BadLine(number, identifier, problem, address, message)
            for address, value in cells.items()
            if not self._is_ordinary(address, value)
            for problem, message in self._cell(address, value)
        ]
        bad += [BadLine(number, identifier, "duplicate-key", address, _twice(address)) for address in sorted(twice)]
        if not bad:
            return Return(number, identifier, cells)
        wrong = {line.cell for line in bad}
        return Return(number, identifier, {a: v for a, v in cells.items() if a not in wrong}, tuple(bad))

    def _is_ordinary(self, address: str, value: Any) -> bool:
        """Nearly every cell: quickly seen to be right."""
        if value is None:
            return address in self.edition.cells
        if type(value) is int:
            return -LARGEST <= value <= LARGEST and (
                address in self.amounts or (address in self.answers and 0 <= value <= 1)
            )
        return type(value) is str and address in self.texts

    def _cell(self, address: str, value: Any) -> Iterator[tuple[str, Bilingual]]:
        """What is wrong with one cell, if anything."""
        cell = self.edition.cells.get(address)
        if cell is None:
            yield "unknown-cell", self._unknown(address)
        elif value is None:
            return
        elif cell.is_closed:
            yield "closed-cell", _about(address, CLOSED)
        elif cell.type == "yesno":
            if type(value) is not int or value not in (0, 1):
                yield "wrong-type", _about(address, YES_OR_NO, value)
        elif cell.is_number:
            too_large = type(value) is int
            yield (
                ("too-large", _about(address, TOO_LARGE))
                if too_large
                else ("wrong-type", _about(address, WHOLE, value))
            )
        elif not isinstance(value, str):
            yield "wrong-type", _about(address, TEXT, value)
        elif value and address in self.choices and value not in self.choices[address]:
            yield "wrong-type", _about(address, _one_of(self.choices[address]), value)

    def _unknown(self, address: str) -> Bilingual:
        depth = address.count("/")
        same_section = [
            a for a in self.edition.cells if a.count("/") == depth and a.split("/")[0] == address.split("/")[0]
        ]
        closest = nearest(address, same_section or self.edition.cells)
        return Bilingual(
            kk=f"{address}: мұндай ұяшық жоқ; ең жақыны: {closest}.",
            ru=f"{address}: нет такой клетки; ближайшая: {closest}.",
        )


def _parsed(text: str) -> tuple[Any, set[str]]:
    """The line, and the keys that stand twice in it (json keeps the last of them and says nothing).

    Counting colons is cheap; only where there are more of them than keys the pairs are looked at one by one.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python refuses to read a number of thousands of digits; its first ones say enough
        raw = json.loads(text, parse_int=lambda digits: int(digits[:40]))
    inner = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(inner, dict) or text.count(":") == len(raw) + len(inner):
        return raw, set()
    twice: set[str] = set()

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = Counter(name for name, _ in pairs)
        twice.update(name for name, count in names.items() if count > 1)
        return dict(pairs)

    json.loads(text, object_pairs_hook=keep, parse_int=str)
    return raw, twice


def _options(edition: Any, address: str) -> tuple[str, ...]:
    section, code = address.split("/", 1)
    found = edition.sections[section].questions.get(code)
    return tuple(option.code for option in found.options) if found else ()


BYTE_ORDER_MARK = "\ufeff"
CLOSED = Bilingual(kk="Х белгісімен жабылған, толтырылмайды", ru="закрыта знаком Х и не заполняется")
WHOLE = Bilingual(kk="бүтін сан күтіледі", ru="ожидается целое число")
YES_OR_NO = Bilingual(kk="1 (иә) немесе 0 (жоқ) күтіледі", ru="ожидается 1 (да) или 0 (нет)")
TEXT = Bilingual(kk="мәтін күтіледі", ru="ожидается текст")
TOO_LARGE = Bilingual(kk="сан тым үлкен: 15 цифрдан аспауы тиіс", ru="число слишком велико: не больше 15 цифр")
NOT_UTF8 = Bilingual(kk="UTF-8 емес.", ru="Не UTF-8.")
NO_CELLS = Bilingual(
    kk='{"id": .., "cells": {..}} түріндегі нысан күтіледі.', ru='Ожидается объект вида {"id": .., "cells": {..}}.'
)
NO_ID = Bilingual(kk="`id` жоқ: мәтін немесе сан күтіледі.", ru="Нет `id`: ожидается текст или число.")


def _twice(key: str) -> Bilingual:
    return Bilingual(kk=f"«{key}» екі рет жазылған.", ru=f"«{key}» записано дважды.")


def _seen_in(line: int) -> Bilingual:
    return Bilingual(kk=f"Мұндай `id` {line}-жолда бар.", ru=f"Такой `id` уже есть в строке {line}.")


def _one_of(codes: tuple[str, ...]) -> Bilingual:
    listed = ", ".join(codes)
    return Bilingual(kk=f"мыналардың бірі күтіледі: {listed}", ru=f"ожидается одно из: {listed}")


def _about(address: str, what: Bilingual, value: Any = None) -> Bilingual:
    shown = json.dumps(value, ensure_ascii=False)
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    found_kk, found_ru = ("", "") if value is None else (f"; тұрғаны: {shown}", f"; стоит: {shown}")
    return Bilingual(kk=f"{address}: {what.kk}{found_kk}.", ru=f"{address}: {what.ru}{found_ru}.")


def _not_json(position: int) -> Bilingual:
    return Bilingual(
        kk=f"JSON ретінде оқылмайды, {position + 1}-таңба.", ru=f"Не читается как JSON, символ {position + 1}."
    )
