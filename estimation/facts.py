"""The returns of a vintage as arrays: one SELECT per sheet, ordered by version, straight from the cursor into numpy.

Blank cells are 0 here, as in every formula. The order of all arrays is that of the version ids.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from estimation.classifications import ACTIVITY, REGION, SIZE, region_of
from estimation.measures import Answers
from estimation.models import Vintage, VintageReport, VintageStratum
from estimation.relations import lines_of
from estimation.variance import Design, Integers
from forms_core.edition import Edition
from forms_core.registry import Form
from register.classifiers import undotted

FETCH = 20_000


class Coded:
    """A column of texts as numbers: codes point into sorted labels."""

    def __init__(self, values: Iterable[Hashable]) -> None:
        numbers: dict[Any, int] = {}
        raw = np.fromiter((numbers.setdefault(value, len(numbers)) for value in values), dtype=np.int64)
        self.labels: list[Any] = sorted(numbers)
        place = np.zeros(len(numbers), dtype=np.int64)
        place[[numbers[label] for label in self.labels]] = np.arange(len(numbers))
        self.codes: Integers = place[raw] if len(raw) else raw

    def __len__(self) -> int:
        return len(self.labels)

    def where(self, chosen: Sequence[bool]) -> NDArray[np.bool_]:
        """True for the rows whose label is chosen."""
        return np.asarray(chosen, dtype=bool)[self.codes] if self.labels else np.zeros(0, dtype=bool)


class Facts(Answers):
    """What a vintage's returns say, and where they belong."""

    def __init__(self, vintage: Vintage) -> None:
        self.vintage = vintage
        self.year_end = date(vintage.round.year, 12, 31)
        self.form: Form = vintage.round.form
        self.edition: Edition = vintage.round.edition
        self._cells: dict[str, Integers] = {}
        self._lines: dict[str, dict[str, Integers]] = {}
        self._read_reports()
        self._read_strata()

    # --- who they are ---

    def _read_reports(self) -> None:
        names = ("version_id", "enterprise_id", "stratum", "region", "activity", "size_group", "oked_main", "size_code")
        rows = VintageReport.objects.filter(vintage=self.vintage).order_by("version_id").values_list(*names)
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        self.versions: Integers = np.fromiter(columns[0], dtype=np.int64)
        self.size = len(self.versions)
        self.enterprises = Coded(columns[1])
        self._stratum = Coded(columns[2])
        self.dimensions = {
            name: Coded(column) for name, column in zip((REGION, ACTIVITY, SIZE), columns[3:6], strict=True)
        }
        self._oked, self._krp = Coded(columns[6]), Coded(map(str, columns[7]))

    def _read_strata(self) -> None:
        """N and r by pool, and the pool of every return."""
        self.strata = list(VintageStratum.objects.filter(vintage=self.vintage).order_by("stratum"))
        pools = sorted({stratum.pool for stratum in self.strata})
        number = {pool: place for place, pool in enumerate(pools)}
        population, responded = (np.zeros(len(pools), dtype=np.int64) for _ in range(2))
        for stratum in self.strata:
            population[number[stratum.pool]] += stratum.population
            responded[number[stratum.pool]] += stratum.responded
        self.design = Design(population, responded)
        pool_of = {stratum.stratum: number[stratum.pool] for stratum in self.strata}
        places = np.array([pool_of[label] for label in self._stratum.labels], dtype=np.int64)
        self.pools: Integers = places[self._stratum.codes] if len(places) else places

    @property
    def is_shared(self) -> NDArray[np.bool_]:
        """True for the returns of enterprises that file more than one."""
        codes = self.enterprises.codes
        return np.bincount(codes, minlength=len(self.enterprises))[codes] > 1

    def present(self) -> dict[str, set[str]]:
        """Codes of each dimension that the frame or the returns have."""
        found = {name: set(coded.labels) for name, coded in self.dimensions.items()}
        for stratum in self.strata:
            for name, code in self._codes_of(stratum).items():
                found[name].add(code)
        return found

    def population(self, codes: Sequence[tuple[str, str]]) -> int:
        """Units of the frame under these codes."""
        return sum(
            stratum.population
            for stratum in self.strata
            if all(self._codes_of(stratum)[name] == code for name, code in codes)
        )

    def _codes_of(self, stratum: VintageStratum) -> Mapping[str, str]:
        """The domains of a stratum: its region as it was in the reporting year, like that of its returns."""
        region = region_of(None, stratum.region, self.year_end)
        return {REGION: region, ACTIVITY: stratum.activity, SIZE: stratum.size_group}

    def frame(self, name: str, codes: Sequence[str]) -> NDArray[np.bool_]:
        if name == "oked_main":
            starts = tuple(undotted(code) for code in codes)
            return self._oked.where([label.startswith(starts) for label in self._oked.labels])
        coded = self._krp if name == "krp" else self.dimensions[name]
        return coded.where([label in codes for label in coded.labels])

    # --- what they answered ---

    def load(self, addresses: Iterable[str]) -> None:
        """Read these cells, one SELECT for each sheet."""
        wanted: dict[str, list[str]] = {}
        for address in sorted(set(addresses) - set(self._cells)):
            wanted.setdefault(address.split("/", 1)[0], []).append(address)
        for section, listed in wanted.items():
            if self.edition.sections[section].is_table:
                self._load_rows(section, listed)
            else:
                self._load_questions(section, listed)

    def _load_questions(self, section: str, addresses: list[str]) -> None:
        fields = [self.edition.cells[address].field for address in addresses]
        values = self._numbers(section, fields)
        places = np.searchsorted(self.versions, values[:, 0])
        for column, address in enumerate(addresses, start=1):
            self._cells[address] = self._spread(places, values[:, column])

    def _load_rows(self, section: str, addresses: list[str]) -> None:
        cells = [self.edition.cells[address] for address in addresses]
        fields = list(dict.fromkeys(cell.field for cell in cells))
        codes = list(dict.fromkeys(cell.row for cell in cells))
        # The row code comes as its place in `codes`, so that a row is numbers only.
        number = " ".join(f"WHEN %s THEN {place}" for place in range(len(codes)))
        values = self._numbers(section, fields, rows=codes, extra=f"CASE s.{_quoted('row')} {number} END")
        places = np.searchsorted(self.versions, values[:, 0])
        for cell in cells:
            mine = values[:, 1] == codes.index(cell.row)
            column = 2 + fields.index(cell.field)
            self._cells[cell.address] = self._spread(places[mine], values[mine, column])

    def _spread(self, places: Integers, values: Integers) -> Integers:
        """A version without a row in the sheet left the section blank."""
        spread = np.zeros(self.size, dtype=np.int64)
        spread[places] = values
        return spread

    def _numbers(
        self, section: str, fields: Sequence[str], rows: Sequence[str | None] = (), extra: str = ""
    ) -> Integers:
        wanted = [extra] if extra else []
        wanted += [f"COALESCE(s.{_quoted(self._column(section, field))}, 0)" for field in fields]
        parameters = [*(rows if extra else ()), *rows]
        width = 1 + len(wanted)
        chunks = [
            np.fromiter(chain.from_iterable(chunk), dtype=np.int64, count=len(chunk) * width).reshape(-1, width)
            for chunk in self._select(section, wanted, rows, parameters)
        ]
        return np.concatenate(chunks) if chunks else np.zeros((0, width), dtype=np.int64)

    def _select(self, section: str, wanted: Sequence[str], rows: Sequence[Any], parameters: list[Any]) -> Iterable[Any]:
        sheet = self.form.sheet_by_section[section]
        places = ", ".join(["%s"] * len(rows))
        only = f" AND s.{_quoted('row')} IN ({places})" if rows else ""
        # Ordered by the index that both tables have: no sort of a hundred thousand rows.
        statement = (
            f"SELECT s.version_id, {', '.join(wanted)} FROM {_quoted(sheet._meta.db_table)} s "
            f"JOIN {_quoted(VintageReport._meta.db_table)} r ON r.version_id = s.version_id "
            f"WHERE r.vintage_id = {int(self.vintage.pk)}{only} ORDER BY r.version_id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            while chunk := cursor.fetchmany(FETCH):
                yield chunk

    def _column(self, section: str, field: str) -> str:
        return self.form.sheet_by_section[section]._meta.get_field(field).column

    def cell(self, address: str) -> Integers:
        return self._cells[address]

    # --- lines that name a country ---

    def load_lines(self, kind: str) -> list[str]:
        """Read the lines of `s3/@detail/1 by s3/@detail/2`; returns the codes that have an amount ("" = none named)."""
        values, places = lines_of(kind, self.edition)
        cells = [self.edition.cells[address] for address in values]
        place_field = self.edition.cells[places[0]].field
        section, codes = cells[0].section, [cell.row for cell in cells]
        wanted = [_part(self._column(section, cells[0].field)), _part(self._column(section, place_field))]
        found: dict[str, Integers] = {}
        for chunk in self._select(section, wanted, codes, list(codes)):
            for version, amount, place in chunk:
                if amount:
                    line = found.setdefault(place or "", np.zeros(self.size, dtype=np.int64))
                    line[np.searchsorted(self.versions, version)] += amount
        self._lines[kind] = found
        return sorted(found)

    def line(self, kind: str, code: str) -> Integers:
        return self._lines[kind].get(code, np.zeros(self.size, dtype=np.int64))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _part(column: str) -> str:
    return f"s.{_quoted(column)}"
