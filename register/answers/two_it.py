"""Invented answers to 2-services (IT): what was sold, by kind of service, ownership of the customer, and abroad.

Nothing was published that the totals could be fitted to; sizes follow headcount. Every error control holds: columns
1 = 2 + 3 + 5 + 6 and 4 inside 3 in every row, row 1 the sum of rows 1.1-1.16, parts inside their rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from register.answers.columns import Answers, Flags, answered, blank
from register.answers.firms import Firms, identity, place, signatures, time_spent
from register.chance import Integers
from register.units import Units, texts

# Printed row -> subclass of activity. Source: form 2-services (IT), sections 2 and 3.
ROWS = {
    "1.1": "58210", "1.2": "58290", "1.3": "62011", "1.4": "62012", "1.5": "62013", "1.6": "62014", "1.7": "62020",
    "1.8": "62031", "1.9": "62032", "1.10": "62092", "1.11": "62099", "1.12": "63111", "1.13": "63113",
    "1.14": "63114", "1.15": "63115", "1.16": "63120",
}  # fmt: skip
PARTS = {"1.3": "1.3.1", "1.4": "1.4.1", "1.5": "1.5.1", "1.6": "1.6.1", "1.16": "1.16.1"}
ORDER = tuple(code for row in ROWS for code in (row, PARTS.get(row, "")) if code)
COUNTRY_OPEN = frozenset({"1.5", "1.5.1", "1.6", "1.6.1", "1.14", "1.15"})
COUNTRIES = {
    "RU": 26, "US": 17, "UZ": 10, "KG": 10, "AE": 8, "DE": 6, "GB": 6, "CN": 4, "TR": 4, "NL": 3, "CY": 3,
    "SG": 2, "PL": 1,
}  # fmt: skip
RESIDENTS_PER_HEAD = 7_500  # thousand tenge a year and person, at the middle of the distribution
EXPORTER_SHARE = 0.18
_YEARLY = 0.9  # an assumption: the year before was a tenth smaller

Row = dict[str, Integers]


@dataclass(frozen=True)
class Sale:
    """What a unit sells: the rows of its kinds of activity, and what stands in each."""

    active: dict[str, Flags]
    share: dict[str, np.ndarray]


def make_answers_2it(units: Units, seed: int, *, year_back: int = 0) -> Answers:
    """Answers of every unit to every cell. `year_back=1` gives the year before: the same firms a step earlier."""
    firms = Firms.of(units, seed, year_back)
    sale = _sale(firms)
    return {
        **identity(firms, ("bin", "iin")),
        **place(firms, "s1"),
        **_residents(firms, sale),
        **_abroad(firms, sale),
        **time_spent(firms, "s4/time"),
        **signatures(firms),
    }


def _sale(firms: Firms) -> Sale:
    """Rows of the main and secondary activities, now and then another one; the main row is the largest."""
    weight = {row: _weight(firms, row, code) for row, code in ROWS.items()}
    nothing = ~np.logical_or.reduce([column > 0 for column in weight.values()])
    weight["1.11"] = np.where(nothing, 1.0, weight["1.11"])
    whole = np.sum(list(weight.values()), axis=0)
    return Sale({row: column > 0 for row, column in weight.items()}, {r: c / whole for r, c in weight.items()})


def _weight(firms: Firms, row: str, code: str) -> np.ndarray:
    units = firms.units
    main = units.oked_main == code
    second = np.array([code in codes for codes in units.oked_secondary], dtype=bool) & ~main
    other = firms.is_it & firms.chance.happens(f"{row} too", 0.05) & ~main & ~second
    size = 0.1 + 0.3 * firms.chance.uniform(f"{row} weight")
    return (main + (second | other) * size) * firms.drift(f"{row} weight", 0.08)


def _volume(firms: Firms, name: str, per_head: float) -> np.ndarray:
    """Thousand tenge a year: headcount, productivity, and a little of the year."""
    productivity = np.exp(0.7 * firms.chance.normal(f"{name} productivity"))
    beside = np.where(firms.is_it, 1.0, 0.02)  # IT services beside another main activity
    trend = _YEARLY**firms.years_back
    return firms.units.headcount * per_head * productivity * beside * trend * firms.drift(name, 0.1)


# --- section 2: residents --------------------------------------------------------------------------------------------


def _residents(firms: Firms, sale: Sale) -> Answers:
    volume = _volume(firms, "residents", RESIDENTS_PER_HEAD)
    rows: dict[str, Row] = {}
    for row in ROWS:
        rows[row] = _by_ownership(firms, row, _whole(volume * sale.share[row]) * sale.active[row])
        if row in PARTS:
            rows[PARTS[row]] = _part(rows[row], firms.part(f"{row} domestic", 0.3, 0.95))
    everybody = np.ones(len(firms), dtype=bool)
    total = {column: np.sum([rows[row][column] for row in ROWS], axis=0) for column in "123456"}
    answers = {f"s2/1/{column}": answered(amount, where=everybody) for column, amount in total.items()}
    for row in ORDER:
        active = sale.active[_parent(row)]
        answers |= {f"s2/{row}/{column}": answered(amount, where=active) for column, amount in rows[row].items()}
    return answers


def _parent(row: str) -> str:
    return next((whole for whole, part in PARTS.items() if part == row), row)


def _whole(amount: np.ndarray) -> Integers:
    return np.floor(amount).astype(np.int64).clip(1)


def _by_ownership(firms: Firms, row: str, total: Integers) -> Row:
    """Customers of the state, private ones (of them joint ventures), foreign ones, people. 1 = 2 + 3 + 5 + 6."""
    state = np.floor(total * firms.part("state", 0.0, 0.5) * firms.chance.happens("serves the state", 0.5))
    foreign = np.floor(total * firms.part("foreign", 0.0, 0.2) * firms.chance.happens("serves foreigners", 0.3))
    people = np.floor(total * firms.part("people", 0.0, 0.25) * firms.chance.happens("serves people", 0.4))
    private = total - (state + foreign + people).astype(np.int64)
    joint = np.floor(private * firms.part(f"{row} joint", 0.0, 0.4) * firms.chance.happens("serves joint", 0.3))
    columns = (total, state, private, joint, foreign, people)
    return {str(number): np.asarray(column).astype(np.int64) for number, column in enumerate(columns, start=1)}


def _part(whole: Row, share: np.ndarray) -> Row:
    """In-country value: the same share of each column, rounded down, so that it never exceeds its row."""
    part = {column: np.floor(amount * share).astype(np.int64) for column, amount in whole.items() if column != "1"}
    return {"1": part["2"] + part["3"] + part["5"] + part["6"], **part}


# --- section 3: non-residents ----------------------------------------------------------------------------------------


def _abroad(firms: Firms, sale: Sale) -> Answers:
    """Sales abroad of the few that have any; the country where the form leaves the cell open."""
    exporter = firms.chance.happens("exports", np.where(firms.is_it, EXPORTER_SHARE, 0.02))
    volume = _volume(firms, "abroad", 0.6 * RESIDENTS_PER_HEAD)
    rows = {row: _whole(volume * sale.share[row]) * sale.active[row] for row in ROWS}
    shares = {PARTS[row]: _floor(rows[row], firms.part(f"{row} domestic", 0.3, 0.95)) for row in PARTS}
    answers = {"s3/1/1": answered(np.sum(list(rows.values()), axis=0), where=exporter), "s3/1/2": blank(len(firms))}
    country = texts(list(COUNTRIES))[firms.chance.choice("country", list(COUNTRIES.values()))]
    for row in ORDER:
        sold = exporter & sale.active[_parent(row)]
        amount = (rows | shares)[row]
        answers[f"s3/{row}/1"] = answered(amount, where=sold)
        named = sold & (amount > 0)
        answers[f"s3/{row}/2"] = answered(country, where=named) if row in COUNTRY_OPEN else blank(len(firms))
    return answers


def _floor(amount: Integers, share: np.ndarray) -> Integers:
    return np.floor(amount * share).astype(np.int64)
