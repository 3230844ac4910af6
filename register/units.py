"""Units as columns: what generators and calculations read and write, without a database."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.classifiers import oked_section

Column = NDArray[Any]


@dataclass(frozen=True)
class Units:
    """Columns of equal length, named as the fields of the register's unit. `parent` is a place among them, or -1."""

    code: Column
    kind: Column
    name_kk: Column
    name_ru: Column
    kato: Column
    address: Column
    oked_main: Column
    oked_secondary: Column
    ownership: Column
    size_code: Column
    sector: Column
    is_active: Column
    is_public_administration: Column
    headcount: Column
    parent: Column
    files_for_itself: Column
    phone_fixed: Column
    phone_mobile: Column
    email: Column
    head_name: Column
    accountant_name: Column
    executor_name: Column

    def __len__(self) -> int:
        return len(self.code)

    @property
    def region(self) -> Column:
        return np.array([kato[:2] for kato in self.kato], dtype=object)

    @property
    def section(self) -> Column:
        """Section letter of the main activity."""
        return np.array([oked_section(code) for code in self.oked_main], dtype=object)

    @property
    def files(self) -> Column:
        """Active, and not a subdivision that leaves its forms to the legal person."""
        return self.is_active & self.files_for_itself

    def only(self, which: Any) -> Units:
        """Some of the units. Parents that are left out become -1."""
        kept = np.arange(len(self))[which]
        place = np.full(len(self) + 1, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        columns = {column.name: getattr(self, column.name)[kept] for column in fields(self)}
        return Units(**columns | {"parent": place[columns["parent"]]})


def texts(values: Any) -> Column:
    """A column of texts (or lists) as Python objects."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
