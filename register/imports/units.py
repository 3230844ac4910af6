"""Import of units: read a file, judge each row, then create and change units in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from kernel import journal
from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from register.classifiers import (
    find,
    is_kato,
    is_public_administration,
    knows_activity,
    krp_band_contains,
    krp_bands,
    oked_section,
    size_code,
    undotted,
)
from register.codes import clean, examine, kind_of
from register.ended import why_ended
from register.imports.cells import WRITE_VALUE, unfinished
from register.imports.columns import Heading, match
from register.imports.report import ImportReport, Problem
from register.models import RegisterImport, Unit, keys_of

HEADINGS: dict[str, Heading] = {
    "code": Heading(
        Bilingual(kk="БСН/ЖСН", ru="БИН/ИИН"),
        ("bin", "iin", "бсн", "жсн", "бин", "иин", "бсн коды", "код бин", "бсн жсн коды", "код бин иин"),
        is_required=True,
    ),
    "name_kk": Heading(
        Bilingual(kk="Атауы (қазақша)", ru="Наименование (на казахском)"),
        ("атауы", "қазақша атауы", "мемлекеттік тілдегі атауы", "наименование на казахском языке"),
        is_required=True,
    ),
    "name_ru": Heading(
        Bilingual(kk="Атауы (орысша)", ru="Наименование (на русском)"),
        ("наименование", "орысша атауы", "наименование на русском языке", "орыс тіліндегі атауы"),
        is_required=True,
    ),
    "kato": Heading(
        Bilingual(kk="ӘАОЖ коды", ru="Код КАТО"),
        ("әаож", "като", "аумақ коды", "код территории"),
        is_required=True,
    ),
    "oked_main": Heading(
        Bilingual(kk="Негізгі ЭҚЖЖ коды", ru="Основной код ОКЭД"),
        ("эқжж", "окэд", "эқжж коды", "код окэд", "негізгі эқжж", "основной окэд", "oked"),
        is_required=True,
    ),
    "oked_secondary": Heading(
        Bilingual(kk="Қайталама ЭҚЖЖ кодтары", ru="Вторичные коды ОКЭД"),
        ("қайталама эқжж", "вторичный окэд", "вторичные окэд", "қосымша эқжж", "вторичный код окэд"),
    ),
    "size_code": Heading(
        Bilingual(kk="Мөлшерлілік коды (КМЖ)", ru="Код размерности (КРП)"),
        ("кмж", "крп", "мөлшерлілік коды", "код размерности", "код крп"),
    ),
    "headcount": Heading(
        Bilingual(kk="Қызметкерлер саны", ru="Численность работников"), ("саны", "численность", "количество работников")
    ),
    "ownership": Heading(
        Bilingual(kk="Меншік нысаны (МНЖ)", ru="Форма собственности (КФС)"),
        ("мнж", "кфс", "меншік нысаны", "форма собственности"),
    ),
    "sector": Heading(
        Bilingual(kk="Экономика секторы (ЭСЖ)", ru="Сектор экономики (КСЭ)"),
        ("эсж", "ксэ", "экономика секторы", "сектор экономики"),
    ),
    "is_active": Heading(
        Bilingual(kk="Белсенділік коды", ru="Код активности"), ("белсенді", "активность", "активен", "белсенділігі")
    ),
    "parent": Heading(
        Bilingual(kk="Бас ұйымның БСН-ы", ru="БИН головной организации"), ("бас ұйым", "головная организация")
    ),
    "files_for_itself": Heading(
        Bilingual(kk="Есеп тапсыру өкілеттігі", ru="Полномочия на сдачу форм"), ("өкілеттік", "полномочия")
    ),
    "address": Heading(Bilingual(kk="Мекенжайы", ru="Адрес")),
    "phone_fixed": Heading(Bilingual(kk="Стационарлық телефон", ru="Стационарный телефон"), ("телефоны", "телефон")),
    "phone_mobile": Heading(Bilingual(kk="Ұялы телефон", ru="Мобильный телефон")),
    "email": Heading(Bilingual(kk="Электрондық пошта", ru="Электронная почта"), ("e mail",)),
    "head_name": Heading(Bilingual(kk="Басшы", ru="Руководитель")),
    "accountant_name": Heading(Bilingual(kk="Бас бухгалтер", ru="Главный бухгалтер")),
    "executor_name": Heading(Bilingual(kk="Орындаушы", ru="Исполнитель")),
}
_MANY = re.compile(r"[;,\s|]+")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_YES = {"1", "иә", "да", "yes", "true", "белсенді", "активен"}
_NO = {"0", "2", "жоқ", "нет", "no", "false", "белсенді емес", "неактивен"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

FILL_IN = Bilingual(kk="Ұяшықты толтырыңыз.", ru="Заполните ячейку.")
NOT_FILLED = Bilingual(kk="Ұяшық бос.", ru="Ячейка пуста.")
CHECK_CODE = Bilingual(kk="Нөмірді тіркеу құжатынан алыңыз.", ru="Возьмите номер из регистрационного документа.")
TAKE_FROM_CLASSIFIER = Bilingual(kk="Кодты жіктеуіштен алыңыз.", ru="Возьмите код из классификатора.")
UNKNOWN_CODE = Bilingual(kk="Жіктеуіште мұндай код жоқ.", ru="В классификаторе нет такого кода.")
FOUR_DIGITS = Bilingual(
    kk="Төрт цифр – ЭҚЖЖ сыныбы немесе басындағы нөлі жоғалған код: қайсысы екені белгісіз.",
    ru="Четыре цифры – это класс ОКЭД или код, потерявший первый ноль: что именно, неизвестно.",
)
WRITE_FIVE = Bilingual(
    kk="Кіші сыныпты бес цифрмен, басындағы нөлімен жазыңыз.", ru="Запишите подкласс пятью цифрами, с первым нулем."
)
NOT_A_NUMBER = Bilingual(kk="Бүтін сан болуы тиіс.", ru="Должно быть целое число.")
WRITE_DIGITS = Bilingual(kk="Санды цифрлармен жазыңыз.", ru="Запишите число цифрами.")
NOT_YES_OR_NO = Bilingual(kk="Иә (1) немесе жоқ (0) болуы тиіс.", ru="Должно быть да (1) или нет (0).")
WRITE_YES_OR_NO = Bilingual(kk="1 немесе 0 деп жазыңыз.", ru="Запишите 1 или 0.")
TWICE = Bilingual(
    kk="Бұл БСН/ЖСН файлда бұрын кездескен: {row}-жол.", ru="Этот БИН/ИИН уже есть в файле: строка {row}."
)
LEAVE_ONE = Bilingual(kk="Жолдардың біреуін қалдырыңыз.", ru="Оставьте одну из строк.")
NO_SUCH_PARENT = Bilingual(
    kk="Бас ұйым тіркелімде де, файлда да жоқ.", ru="Головной организации нет ни в регистре, ни в файле."
)
ADD_PARENT = Bilingual(kk="Алдымен бас ұйымды қосыңыз.", ru="Сначала добавьте головную организацию.")
PARENTS_IN_A_CIRCLE = Bilingual(
    kk="Бас ұйымдар тұйық шеңбер құрайды: {circle}.", ru="Головные организации образуют замкнутый круг: {circle}."
)
OPEN_CIRCLE = Bilingual(
    kk="Шеңбердегі бір бірліктің бас ұйымын алып тастаңыз.", ru="Уберите головную организацию у одной из единиц круга."
)
OWN_PARENT = Bilingual(kk="Бірлік өзінің бас ұйымы бола алмайды.", ru="Единица не может быть своей головной.")
NO_SIZE = Bilingual(
    kk="Мөлшерлілік коды да, қызметкерлер саны да жоқ.", ru="Нет ни кода размерности, ни численности работников."
)
WRONG_BAND = Bilingual(
    kk="{persons} қызметкер {size} мөлшерлілік кодына сәйкес келмейді.",
    ru="Численность {persons} не соответствует коду размерности {size}.",
)
CORRECT_SIZE = Bilingual(
    kk="Екеуінің бірін түзетіңіз; код бос болса, ол қызметкерлер санынан шығады.",
    ru="Исправьте одно из двух; пустой код определится по численности.",
)
GIVE_SIZE = Bilingual(kk="Екеуінің бірін толтырыңыз.", ru="Заполните одно из двух.")
TOO_LONG = Bilingual(kk="Мәтін тым ұзын.", ru="Текст слишком длинный.")
SHORTEN = Bilingual(kk="Мәтінді қысқартыңыз.", ru="Сократите текст.")
WRONG_EMAIL = Bilingual(kk="Электрондық пошта мекенжайы қате.", ru="Неверный адрес электронной почты.")
CHECK_EMAIL = Bilingual(kk="Мекенжайды тексеріңіз.", ru="Проверьте адрес.")


class _Wrong(Exception):
    """A cell that cannot be taken: what is wrong and what to do."""

    def __init__(self, message: Bilingual, todo: Bilingual) -> None:
        super().__init__(message.kk)
        self.message, self.todo = message, todo


def read_units(file: Path | str | BinaryIO, *, name: str = "") -> ImportReport:
    """Read and judge a file of units without touching the register."""
    table, sheet = match(file, name, HEADINGS)
    report = ImportReport(table.name, table.sha256, table.encoding, table.sheet, ignored_columns=sheet.ignored)
    seen: dict[str, int] = {}
    for number, cells in sheet:
        report.read += 1
        if (values := _judge(number, cells, seen, report.problems)) is not None:
            report.rows[number] = values
    return report


def _judge(
    number: int, cells: Mapping[str, str], seen: dict[str, int], problems: list[Problem]
) -> dict[str, Any] | None:
    """The values of a good row; None for a row with problems, which are written down."""
    before, values = len(problems), {}
    for field, text in cells.items():
        try:
            if wrong := unfinished(text):
                raise _Wrong(wrong, WRITE_VALUE)
            values[field] = _READERS.get(field, _text)(text)
        except _Wrong as refusal:
            problems.append(_problem(number, field, text, refusal))
    try:
        _complete(values, cells, number, seen)
    except _Wrong as wrong:
        problems.append(_problem(number, "code" if "code" in values else "size_code", cells.get("code", ""), wrong))
    try:
        _check_band(values.get("size_code"), values.get("headcount"))
    except _Wrong as wrong:
        problems.append(_problem(number, "size_code", cells.get("size_code", ""), wrong))
    return values if len(problems) == before else None


def _problem(number: int, field: str, text: str, wrong: _Wrong) -> Problem:
    return Problem(number, str(HEADINGS[field].name), text, wrong.message, wrong.todo)


def _complete(values: dict[str, Any], cells: Mapping[str, str], number: int, seen: dict[str, int]) -> None:
    """What follows from several cells: kind, size, public administration, no code twice."""
    if (code := values.get("code")) is not None:
        if code in seen:
            raise _Wrong(TWICE.format(row=seen[code]), LEAVE_ONE)
        seen[code] = number
        values["kind"] = kind_of(code)
        if values.get("parent") == code:
            raise _Wrong(OWN_PARENT, CHECK_CODE)
    if values.get("size_code") is None and "headcount" in values:
        values["size_code"] = size_code(values["headcount"]) if values["headcount"] is not None else None
    if values.get("size_code", 0) is None:
        raise _Wrong(NO_SIZE, GIVE_SIZE)
    if "oked_main" in values:
        values["is_public_administration"] = is_public_administration(values["oked_main"])


def _check_band(size: int | None, persons: int | None) -> None:
    """Two cells that say different things about one unit: strata are cut by the code, totals go by the persons."""
    if size is not None and persons is not None and not krp_band_contains(size, persons):
        raise _Wrong(WRONG_BAND.format(persons=persons, size=size), CORRECT_SIZE)


# --- cells -----------------------------------------------------------------------------------------------------------


def _filled(text: str) -> str:
    if not text:
        raise _Wrong(NOT_FILLED, FILL_IN)
    return text


def _code(text: str) -> str:
    """A spreadsheet that took the number for a number has eaten its leading zeros: they are put back."""
    code = clean(_filled(text))
    if len(code) < 12 and _DIGITS.fullmatch(code):
        code = code.zfill(12)
    found = examine(code)
    if found.problem:
        raise _Wrong(found.problem, CHECK_CODE)
    return found.code


def _parent(text: str) -> str | None:
    return _code(text) if text else None


def _name(text: str) -> str:
    return _text(_filled(text), longest=300)


def _text(text: str, longest: int = 250) -> str:
    if len(text) > longest:
        raise _Wrong(TOO_LONG, SHORTEN)
    return text


def _short(text: str) -> str:
    return _text(text, longest=30)


def _person(text: str) -> str:
    return _text(text, longest=150)


def _kato(text: str) -> str:
    """A place that is there today: the register describes units as they are now."""
    if not is_kato(_filled(text)):
        raise _Wrong(*(why_ended(text, local_date()) or (UNKNOWN_CODE, TAKE_FROM_CLASSIFIER)))
    return text


def _oked(text: str) -> str:
    code = _with_zero(_filled(text))
    if not (len(code) == 5 and _DIGITS.fullmatch(code) and oked_section(code)):
        raise _Wrong(UNKNOWN_CODE, TAKE_FROM_CLASSIFIER)
    return code


def _with_zero(text: str) -> str:
    """A spreadsheet has eaten the zero of agriculture or mining, if the classifier leaves no other reading.

    `62.01` and `8411` are classes: with a zero before them they would be gas and stone.
    """
    code = undotted(text)
    if not (len(code) == 4 and _DIGITS.fullmatch(code)):
        return code
    if "." in text or knows_activity(code) or not knows_activity(f"0{code}"):
        raise _Wrong(FOUR_DIGITS, WRITE_FIVE)
    return f"0{code}"


def _okeds(text: str) -> list[str]:
    return [_oked(code) for code in _MANY.split(text) if code]


def _size(text: str) -> int | None:
    if not text:
        return None
    if not (_DIGITS.fullmatch(text) and int(text) in krp_bands()):
        raise _Wrong(UNKNOWN_CODE, TAKE_FROM_CLASSIFIER)
    return int(text)


def _headcount(text: str) -> int | None:
    compact = clean(text)
    if not compact:
        return None
    if not _DIGITS.fullmatch(compact) or len(compact) > 7:
        raise _Wrong(NOT_A_NUMBER, WRITE_DIGITS)
    return int(compact)


def _ownership(text: str) -> str:
    if text and find("kfs", text, local_date()) is None:
        raise _Wrong(UNKNOWN_CODE, TAKE_FROM_CLASSIFIER)
    return text


def _sector(text: str) -> str:
    if text and find("kse", text, local_date()) is None:
        raise _Wrong(UNKNOWN_CODE, TAKE_FROM_CLASSIFIER)
    return text


def _yes_no(text: str) -> bool:
    """Blank is yes: a register is sent with its active units. Activity code 1 is active, 2 is not."""
    answer = text.casefold()
    if answer and answer not in _YES | _NO:
        raise _Wrong(NOT_YES_OR_NO, WRITE_YES_OR_NO)
    return answer not in _NO


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise _Wrong(WRONG_EMAIL, CHECK_EMAIL)
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "code": _code,
    "parent": _parent,
    "name_kk": _name,
    "name_ru": _name,
    "kato": _kato,
    "oked_main": _oked,
    "oked_secondary": _okeds,
    "size_code": _size,
    "headcount": _headcount,
    "ownership": _ownership,
    "sector": _sector,
    "is_active": _yes_no,
    "files_for_itself": _yes_no,
    "email": _email,
    "phone_fixed": _short,
    "phone_mobile": _short,
    "head_name": _person,
    "accountant_name": _person,
    "executor_name": _person,
}


# --- storing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_units(
    file: Path | str | BinaryIO, *, name: str = "", row_by_row: bool = False, dry_run: bool = False, by: Any = None
) -> ImportReport:
    """Create and change units. One wrong row keeps the whole file out, unless `row_by_row` takes the good ones.

    A column that the file lacks is left as it is in the register.
    """
    report = read_units(file, name=name)
    known = _known(report)
    _refuse_incomplete(report, known)
    _check_parents(report, known)
    fresh = {number: row for number, row in report.rows.items() if row["code"] not in known}
    changed = _changed(report, known)
    report.created, report.updated = len(fresh), len(changed)
    report.unchanged = len(report.rows) - len(fresh) - len(changed)
    if dry_run or (report.problems and not row_by_row):
        return report
    _store(fresh, changed)
    _link(report)
    report.is_stored = True
    _write_down(report, by)
    return report


def _known(report: ImportReport) -> dict[str, Unit]:
    codes = [row["code"] for row in report.rows.values()]
    codes += [row["parent"] for row in report.rows.values() if row.get("parent")]
    return Unit.objects.in_bulk(list(dict.fromkeys(codes)), field_name="code")


def _check_parents(report: ImportReport, known: Mapping[str, Unit]) -> None:
    """A parent is in the register or in a good row of the file, and nobody is above oneself."""
    above = _above(report)
    for number, row in list(report.rows.items()):
        if circle := _circle(row["code"], above):
            wrong = _Wrong(PARENTS_IN_A_CIRCLE.format(circle=" → ".join(circle)), OPEN_CIRCLE)
            _refuse_parent(report, number, wrong)
    while strangers := _strangers(report, known):
        for number in strangers:
            _refuse_parent(report, number, _Wrong(NO_SUCH_PARENT, ADD_PARENT))


def _refuse_parent(report: ImportReport, number: int, wrong: _Wrong) -> None:
    row = report.rows.pop(number)
    report.problems.append(_problem(number, "parent", row["parent"], wrong))


def _strangers(report: ImportReport, known: Mapping[str, Unit]) -> list[int]:
    """Rows whose parent is nowhere; leaving one out may make its branches strangers in turn."""
    there = known.keys() | {row["code"] for row in report.rows.values()}
    return [number for number, row in report.rows.items() if row.get("parent") and row["parent"] not in there]


def _above(report: ImportReport) -> dict[str, str]:
    """Unit -> its parent, as they will be after the import."""
    told = {row["code"]: row["parent"] or "" for row in report.rows.values() if "parent" in row}
    if not any(told.values()):
        return {}
    branches = Unit.objects.filter(parent__isnull=False).values_list("code", "parent__code")
    return {**dict(branches.iterator(chunk_size=5000)), **told}


def _circle(code: str, above: Mapping[str, str]) -> list[str]:
    """The way up from a unit that leads back to it; empty for everybody else."""
    way = [code]
    while (parent := above.get(way[-1])) and parent not in way[1:]:
        way.append(parent)
        if parent == code:
            return way
    return []


def _refuse_incomplete(report: ImportReport, known: Mapping[str, Unit]) -> None:
    """A new unit needs a size; a file without both columns can only change units that are already there."""
    for number, row in list(report.rows.items()):
        if row["code"] not in known and "size_code" not in row:
            report.problems.append(_problem(number, "size_code", "", _Wrong(NO_SIZE, GIVE_SIZE)))
            del report.rows[number]


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in row.items() if field != "parent" and value is not None}


def _changed(report: ImportReport, known: Mapping[str, Unit]) -> list[Unit]:
    """Known units that the file describes differently, with the new values."""
    different = []
    for row in report.rows.values():
        unit = known.get(row["code"])
        if unit is not None and (_differs(unit, _own(row)) or _moves(unit, row, known)):
            for field, value in _own(row).items():
                setattr(unit, field, value)
            different.append(unit.with_keys())
    return different


def _differs(unit: Unit, values: Mapping[str, Any]) -> bool:
    return any(getattr(unit, field) != value for field, value in values.items())


def _moves(unit: Unit, row: Mapping[str, Any], known: Mapping[str, Unit]) -> bool:
    if "parent" not in row:
        return False
    parent = known.get(row["parent"] or "")
    return unit.parent_id != (parent.pk if parent else None)


def _store(fresh: Mapping[int, dict[str, Any]], changed: list[Unit]) -> None:
    rows = [_own(row) for row in fresh.values()]
    if rows:
        defaults = {field: Unit._meta.get_field(field).get_default for field in {name for row in rows for name in row}}
        columns = {f: [row.get(f, default()) for row in rows] for f, default in defaults.items()}
        Unit.objects.insert_many(columns)
    names = [field for field in HEADINGS if field not in ("code", "parent")]
    if changed:
        keys = list(keys_of({name: [] for name in ("code", "kato", "name_kk", "name_ru")}))
        Unit.objects.bulk_update(changed, [*names, "kind", "is_public_administration", *keys], batch_size=200)


def _link(report: ImportReport) -> None:
    """Branches get their parents when all units of the file are there."""
    wanted = {row["code"]: row["parent"] for row in report.rows.values() if "parent" in row}
    if not wanted:
        return
    units = Unit.objects.in_bulk([*wanted, *filter(None, wanted.values())], field_name="code")
    moved = []
    for code, parent in wanted.items():
        key = units[parent].pk if parent else None
        if units[code].parent_id != key:
            units[code].parent_id = key
            moved.append(units[code])
    Unit.objects.bulk_update(moved, ["parent"], batch_size=500)


def _write_down(report: ImportReport, by: Any) -> None:
    entry = RegisterImport.objects.create(
        what="units", file_name=report.file_name[:200], sha256=report.sha256, read=report.read,
        created=report.created, updated=report.updated, refused=report.refused,
    )  # fmt: skip
    journal.record(
        by, "register.imported", entry, file=report.file_name, created=report.created, updated=report.updated,
        refused=report.refused,
    )  # fmt: skip
