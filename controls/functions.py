"""The named functions of the control language: check digits, classifier codes, size bands, jumps over a year.

Each answers True, False, or None for "cannot be known here" (no classifier loaded, no register entry): what nobody
knows cannot fail a report. Source of the algorithms: section 5 of the control papers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Value = int | str | None
Cells = Mapping[str, Value]


@dataclass(frozen=True)
class Respondent:
    """What the business register says about the unit. An empty field is unknown, and nothing fails on it."""

    oked_main: str = ""
    oked_all: tuple[str, ...] = ()
    krp: int | None = None


@dataclass(frozen=True)
class Context:
    """Everything outside the report that a control may ask for. The caller fills what it knows."""

    previous: Cells | None = None  # the same respondent's report of the year before
    respondent: Respondent = field(default_factory=Respondent)
    kato: Container[str] | None = None  # nine-digit codes valid in the reporting year
    countries: Container[str] | None = None  # ISO 3166-1, two letters or three digits
    submitted_on: date | None = None
    deadline: date | None = None
    today: date | None = None


NOTHING_KNOWN = Context()

# Persons of each size code, both bounds included; None = no upper bound. Source: classifier facts, section 2.
KRP_BANDS: dict[int, tuple[int, int | None]] = {
    105: (0, 5), 110: (6, 10), 115: (11, 15), 120: (16, 20), 130: (21, 30), 140: (31, 40), 150: (41, 50),
    160: (51, 100), 215: (101, 150), 220: (151, 200), 225: (201, 250), 305: (251, 500), 310: (501, 1000),
    311: (1001, None),
}  # fmt: skip

_SPACES = str.maketrans("", "", " \t\u00a0\u202f")
# [0-9], not \d and not isdigit(): those let through ², ٣ and ३ as well.
_BIN = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])[456][0-9]{7}").fullmatch
_IIN = re.compile(r"[0-9]{4}[0-3][0-9][0-6][0-9]{5}").fullmatch
_KATO = re.compile(r"[0-9]{9}").fullmatch
_COUNTRY = re.compile(r"[A-Z]{2}|[0-9]{3}").fullmatch
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}


def code_in_shape(value: Value, shape: Callable[[str], Any]) -> str | None:
    """The code without the spaces that people type into it, if it then has the shape; None otherwise."""
    if not isinstance(value, str):
        return None
    if shape(value):
        return value
    compact = value.translate(_SPACES)
    return compact if shape(compact) else None


def check_digit(code: str) -> int | None:
    """The twelfth digit that the first eleven of a BIN or IIN ask for; None where both passes give 10.

    The signs are taken as bytes, not as digits: each pass has weights that sum to 66, so the 48 in every byte adds
    66 * 48, which 11 divides.
    """
    a, b, c, d, e, f, g, h, i, j, k = code[:11].encode()
    rest = (a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k) % 11
    if rest == 10:
        rest = (3 * a + 4 * b + 5 * c + 6 * d + 7 * e + 8 * f + 9 * g + 10 * h + 11 * i + j + 2 * k) % 11
    return rest if rest < 10 else None


def _weighted(texts: Iterable[str], weights: Sequence[int]) -> dict[str, int]:
    """What a piece of the code adds to the sum of the first pass. Only pieces that may stand there are in the table."""
    return {text: sum(weight * int(sign) for weight, sign in zip(weights, text, strict=True)) for text in texts}


_REGISTERED = _weighted(
    [f"{year:02d}{month:02d}{kind}" for year in range(100) for month in range(1, 13) for kind in (4, 5, 6)],
    (1, 2, 3, 4, 5),
)
_SERIALS = _weighted([f"{number:03d}" for number in range(1000)], (6, 7, 8))
_ENDINGS = _weighted([f"{number:04d}" for number in range(10_000)], (9, 10, 11, -1))  # the check digit taken away again


def bin_valid(value: Value, context: Context = NOTHING_KNOWN) -> bool:
    """Business identification number: month of registration, kind of person 4-6, check digit. Source: 5.1.

    Every save of a report asks this, so the ordinary case is three looks into tables: their sum is a multiple of 11.
    """
    try:
        if (_REGISTERED[value[:5]] + _SERIALS[value[5:8]] + _ENDINGS[value[8:]]) % 11 == 0:  # type: ignore[index]
            return True
    except (KeyError, TypeError):
        pass
    return _bin_valid_at_length(value)


def _bin_valid_at_length(value: Value) -> bool:
    """With spaces inside, in a wrong shape, or in need of the second pass."""
    code = code_in_shape(value, _BIN)
    return code is not None and check_digit(code) == ord(code[11]) - 48


def iin_valid(value: Value, context: Context = NOTHING_KNOWN) -> bool:
    """Individual identification number: a real birth date that is not in the future, check digit. Source: 5.1."""
    code = code_in_shape(value, _IIN)
    if code is None or not _birth_date_stands(code, context.today or context.submitted_on):
        return False
    return check_digit(code) == ord(code[11]) - 48


def _birth_date_stands(code: str, today: date | None) -> bool:
    if code[6] == "0":  # reported for some foreign citizens: the century is not known
        return True
    try:
        born = date(_CENTURIES[code[6]] + int(code[:2]), int(code[2:4]), int(code[4:6]))
    except ValueError:
        return False
    return today is None or born <= today


def kato_valid(value: Value, context: Context = NOTHING_KNOWN) -> bool | None:
    """Territory code: nine digits and in the classifier of the reporting year. Source: 5.2."""
    if context.kato is not None and isinstance(value, str) and value in context.kato:
        return True
    code = code_in_shape(value, _KATO)
    if code is None:
        return False
    return None if context.kato is None else code in context.kato


def country_valid(value: Value, context: Context = NOTHING_KNOWN) -> bool | None:
    """ISO 3166-1: two capital letters or three digits, in the classifier. Source: 5.2."""
    if not isinstance(value, str) or _COUNTRY(value) is None:
        return False
    return None if context.countries is None else value in context.countries


def email_valid(value: Value, context: Context = NOTHING_KNOWN) -> bool:
    """One @ with something before it, a dot inside the domain part, no space; nothing stricter. Source: 5.2."""
    if not isinstance(value, str) or value.count("@") != 1 or value.translate(_SPACES) != value:
        return False
    name, domain = value.split("@")
    return bool(name) and "." in domain.strip(".") and not domain.startswith(".") and not domain.endswith(".")


def oked_in(codes: str | tuple[str, ...] | None, prefixes: tuple[str, ...]) -> bool | None:
    """Some activity code of the unit begins with an entry of the list, both without dots. Source: 5.2."""
    if not codes:
        return None
    every = (codes,) if isinstance(codes, str) else codes
    return any(code.replace(".", "").startswith(prefixes) for code in every)


def oked_test(prefixes: Iterable[str]) -> Callable[[str | tuple[str, ...] | None], bool | None]:
    """`oked_in` for one list, made ready: a look into a set for each length of its entries."""
    entries = frozenset(prefixes)
    lengths = sorted({len(entry) for entry in entries})

    def test(codes: str | tuple[str, ...] | None) -> bool | None:
        if not codes:
            return None
        for code in (codes,) if isinstance(codes, str) else codes:
            plain = code.replace(".", "")
            for length in lengths:
                if plain[:length] in entries:
                    return True
        return False

    return test


def krp_band_contains(krp: int | None, persons: int | float) -> bool | None:
    """The head count lies in the band of the size code. Source: 5.2, bands in the classifier facts."""
    band = KRP_BANDS.get(krp) if krp is not None else None
    if band is None:
        return None
    return band[0] <= persons and (band[1] is None or persons <= band[1])


def yoy_jump(value: Any, previous: Any, ratio: Any, floor: Any) -> bool:
    """More than `ratio` times up or down against last year, and by more than `floor`. Source: section 1.

    x < p / ratio is asked as ratio * x < p: whole numbers stay exact.
    """
    if previous is None:
        return False
    return abs(value - previous) > floor and (value > ratio * previous or ratio * value < previous)


def ratio(value: Any, base: Any) -> float | None:
    """value / base, "no value" when the base is blank or 0."""
    return value / base if base else None


def decimals(value: Value | float) -> int:
    """Digits after the decimal point; a whole number has none."""
    if not isinstance(value, float):
        return 0
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


TEXT_FUNCTIONS: dict[str, Callable[[Value, Context], bool | None]] = {
    "BIN_VALID": bin_valid,
    "IIN_VALID": iin_valid,
    "KATO_VALID": kato_valid,
    "COUNTRY_VALID": country_valid,
    "EMAIL_VALID": email_valid,
}


def known(name: str, context: Context) -> Any:
    """A dotted name of the language as the context has it; None = not known."""
    if name.startswith("respondent."):
        return getattr(context.respondent, name.removeprefix("respondent."))
    return getattr(context, name)
