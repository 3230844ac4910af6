"""BIN and IIN: the identification numbers of legal persons and of people.

Both have twelve digits and one check digit. A number is a text: it may begin with zeros. Digits of other scripts are
refused, spaces around and between are not part of the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kernel.bilingual import Bilingual

_TWELVE = re.compile(r"[0-9]{12}", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURY = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
BIN_KINDS = {"4": "resident", "5": "non_resident", "6": "joint_entrepreneurship"}
BIN_UNITS = {"0": "head", "1": "branch", "2": "representative_office", "3": "joint_farm"}

NOT_TWELVE = Bilingual(
    kk="Нөмір 12 цифрдан тұруы тиіс (0–9); бос орын мен әріп болмайды.",
    ru="В номере должно быть 12 цифр (0–9), без букв.",
)
WRONG_CHECK_DIGIT = Bilingual(
    kk="Бақылау цифры сәйкес келмейді: нөмірді құжаттан қайта көшіріңіз.",
    ru="Не сходится контрольная цифра: перепишите номер из документа заново.",
)
NEVER_ISSUED = Bilingual(
    kk="Мұндай нөмір берілмейді: бақылау цифры есептелмейді.",
    ru="Такой номер не выдается: для него нет контрольной цифры.",
)
WRONG_MONTH = Bilingual(
    kk="БСН-ның 3–4-цифрлары тіркелген айды білдіреді: 01–12.", ru="3–4-я цифры БИН – месяц регистрации: 01–12."
)
NOT_A_BIN = Bilingual(
    kk="БСН-ның 5-цифры 4, 5 немесе 6 болуы тиіс; 0–3 болса, бұл ЖСН.",
    ru="5-я цифра БИН – 4, 5 или 6; если она 0–3, это ИИН.",
)
UNUSUAL_UNIT = Bilingual(kk="БСН-ның 6-цифры әдетте 0–3 болады: тексеріңіз.", ru="6-я цифра БИН обычно 0–3: проверьте.")
NOT_AN_IIN = Bilingual(
    kk="ЖСН-ның 5-цифры 0–3 болуы тиіс; 4–6 болса, бұл БСН.", ru="5-я цифра ИИН – 0–3; если она 4–6, это БИН."
)
WRONG_CENTURY = Bilingual(
    kk="ЖСН-ның 7-цифры (ғасыр және жыныс) 0–6 болуы тиіс.", ru="7-я цифра ИИН (век и пол) – от 0 до 6."
)
WRONG_BIRTHDAY = Bilingual(
    kk="ЖСН-ның алғашқы алты цифры туған күн болуы тиіс (ЖЖААКК).",
    ru="Первые шесть цифр ИИН – дата рождения (ГГММДД), такой даты нет.",
)
BORN_LATER = Bilingual(kk="ЖСН бойынша туған күн әлі келген жоқ.", ru="Дата рождения по ИИН еще не наступила.")
FOREIGN_CITIZEN = Bilingual(
    kk="ЖСН-ның 7-цифры 0: туған күнін тексеру мүмкін емес.", ru="7-я цифра ИИН – 0: дату рождения проверить нельзя."
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of a number: why it is wrong (`problem`), or what is unusual in it (`warning`)."""

    code: str
    problem: Bilingual | None = None
    warning: Bilingual | None = None

    @property
    def is_valid(self) -> bool:
        return self.problem is None


def clean(text: str) -> str:
    return _SPACES.sub("", text)


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit, or None when both passes give 10 and the number is never issued."""
    digits = [int(digit) for digit in first_eleven]
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        remainder = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def complete(first_eleven: str) -> str | None:
    """The whole number for its first eleven digits; None where none exists."""
    digit = check_digit(first_eleven)
    return None if digit is None else f"{first_eleven}{digit}"


def _general_problem(code: str) -> Bilingual | None:
    if not _TWELVE.fullmatch(code):
        return NOT_TWELVE
    digit = check_digit(code[:11])
    if digit is None:
        return NEVER_ISSUED
    return None if digit == int(code[11]) else WRONG_CHECK_DIGIT


def examine_bin(text: str) -> Examination:
    """A legal person, its branch, or joint entrepreneurship: YYMM of registration, kind, unit, serial, check digit."""
    code = clean(text)
    problem = _general_problem(code)
    if problem is None and not "01" <= code[2:4] <= "12":
        problem = WRONG_MONTH
    if problem is None and code[4] not in BIN_KINDS:
        problem = NOT_A_BIN
    if problem:
        return Examination(code, problem)
    return Examination(code, warning=None if code[5] in BIN_UNITS else UNUSUAL_UNIT)


def examine_iin(text: str, *, today: date | None = None) -> Examination:
    """A person: date of birth, century and sex, serial, check digit."""
    code = clean(text)
    problem = _general_problem(code)
    if problem is None and code[4] not in "0123":
        problem = NOT_AN_IIN
    if problem is None:
        problem = _birthday_problem(code, today or date.today())
    if problem:
        return Examination(code, problem)
    return Examination(code, warning=FOREIGN_CITIZEN if code[6] == "0" else None)


def _birthday_problem(code: str, today: date) -> Bilingual | None:
    if code[6] == "0":
        return None  # issued to some foreign citizens: the century is not known
    if code[6] not in CENTURY:
        return WRONG_CENTURY
    try:
        born = date(CENTURY[code[6]] + int(code[:2]), int(code[2:4]), int(code[4:6]))
    except ValueError:
        return WRONG_BIRTHDAY
    return BORN_LATER if born > today else None


def is_valid_bin(text: str) -> bool:
    return examine_bin(text).is_valid


def is_valid_iin(text: str, *, today: date | None = None) -> bool:
    return examine_iin(text, today=today).is_valid


def kind_of(text: str) -> str:
    """`bin` or `iin` by the fifth digit; says nothing about validity."""
    return "iin" if clean(text)[4:5] in tuple("0123") else "bin"


def examine(text: str, *, today: date | None = None) -> Examination:
    """A number of either kind."""
    return examine_iin(text, today=today) if kind_of(text) == "iin" else examine_bin(text)
