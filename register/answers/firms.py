"""What the answers of a unit depend on: its size, activity, and how far it has gone with information technology."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from register.answers.columns import Answers, Flags, answered, blank
from register.chance import Chance, Floats
from register.classifiers import krp_bands, oked_in, shipped_territory
from register.units import Column, Units, texts

IT_CIRCLE = ("582", "62", "631")
# How much a section of activity lives by computers, from 0 (fields) to 1 (offices).
OFFICE_WORK = {
    "A": 0.12, "B": 0.3, "C": 0.32, "D": 0.42, "E": 0.3, "F": 0.25, "G": 0.5, "H": 0.35, "I": 0.3, "J": 0.8, "K": 0.9,
    "L": 0.55, "M": 0.82, "N": 0.4, "O": 0.9, "P": 0.6, "Q": 0.5, "R": 0.4, "S": 0.4,
}  # fmt: skip


@dataclass(frozen=True)
class Firms:
    """Units, the seed of their answers, and how many years before the published one (0 = that year itself)."""

    units: Units
    chance: Chance
    years_back: int

    @classmethod
    def of(cls, units: Units, seed: int, years_back: int) -> Firms:
        return cls(units, Chance.of_codes(units.code, seed), years_back)

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def headcount(self) -> NDArray[np.int64]:
        """List headcount of the year: near that of the register, and inside the band of the size code."""
        band = [krp_bands()[int(code)] for code in self.units.size_code]
        low = np.array([max(1, first) for first, _ in band], dtype=np.int64)
        high = np.array([last or 10**6 for _, last in band], dtype=np.int64)
        now = np.rint(self.units.headcount * (self.drift("headcount", 0.06) if self.years_back else 1.0))
        return now.astype(np.int64).clip(low, high)

    @cached_property
    def size(self) -> Floats:
        return np.log(self.units.headcount.clip(1).astype(np.float64))

    @cached_property
    def section(self) -> Column:
        return self.units.section

    @cached_property
    def office(self) -> Floats:
        work = np.array([OFFICE_WORK.get(letter, 0.4) for letter in self.section])
        return np.where(self.is_it, 1.0, work)

    @cached_property
    def is_it(self) -> Flags:
        return np.array([oked_in(code, IT_CIRCLE) for code in self.units.oked_main], dtype=bool)

    @cached_property
    def reports(self) -> Flags:
        """Legal persons and their units that file; individual entrepreneurs do not file 3-inform."""
        return (self.units.kind == "bin") & self.units.files

    @cached_property
    def is_government(self) -> Flags:
        return self.units.is_public_administration.astype(bool)

    @cached_property
    def is_large_industry(self) -> Flags:
        """Large and medium enterprises of industry: sections B-E, size codes 215 and more."""
        industry = np.isin(self.section.astype(str), ["B", "C", "D", "E"])
        return industry & (self.units.size_code >= 215) & self.reports

    @cached_property
    def maturity(self) -> Floats:
        """How far the unit has gone; the same in every year but for a small step."""
        base = 0.45 * (self.size - 2.0) + 2.0 * (self.office - 0.45) + self.chance.normal("maturity")
        return base - 0.06 * self.years_back

    def drift(self, name: str, spread: float) -> Floats:
        """A factor around 1 that differs from year to year, never by more than 1.6 spreads."""
        step = self.chance.normal(f"{name}@{self.years_back}").clip(-1.6, 1.6)
        return np.exp(spread * step)

    def says_yes(self, name: str, level: float, slope: float = 1.0) -> Flags:
        """A yes that becomes likelier with maturity; `level` is its log odds at average maturity."""
        odds = level + slope * self.maturity
        return self.chance.uniform(name) < 1.0 / (1.0 + np.exp(-odds))

    def part(self, name: str, low: float, high: float) -> Floats:
        """A share between two bounds that hardly changes from year to year."""
        share = low + (high - low) * self.chance.uniform(name)
        return (share * self.drift(name, 0.04)).clip(low, high)


def identity(firms: Firms, kinds: tuple[str, ...]) -> Answers:
    """The code boxes of the title page."""
    own = firms.units.kind
    return {f"id/{kind}": answered(firms.units.code, where=own == kind) for kind in kinds}


def place(firms: Firms, section: str) -> Answers:
    """Where the unit really is: in words and by the classifier."""
    names = {code: shipped_territory(code).kk for code in set(firms.units.kato.tolist())}
    where = texts([names[code] for code in firms.units.kato.tolist()])
    return {f"{section}/1": answered(where), f"{section}/1.1": answered(firms.units.kato)}


def signatures(firms: Firms) -> Answers:
    """Contacts and signatories; hand-written signatures stay blank."""
    units = firms.units
    filled = {
        "name": units.name_kk, "address": units.address, "phone_fixed": units.phone_fixed,
        "phone_mobile": units.phone_mobile, "email": units.email, "executor_name": units.executor_name,
        "executor_sign": units.phone_mobile, "accountant_name": units.accountant_name, "head_name": units.head_name,
    }  # fmt: skip
    hands = {f"sign/{role}_sign": blank(len(firms)) for role in ("accountant", "head")}
    return {f"sign/{code}": answered(column) for code, column in filled.items()} | hands


def time_spent(firms: Firms, address: str) -> Answers:
    """Hours to fill the form: one to two on average. Source: quality report of 3-inform, S.19."""
    hours = 0.25 * firms.size + firms.chance.normal("time spent") * 0.8
    band = np.searchsorted(np.array([-0.2, 1.4, 2.2, 3.0, 4.4]), hours)
    return {address: answered(texts([str(place + 1) for place in band.tolist()]))}
