"""People, units, rounds and reports for tests: real rows, made by the real actions."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from accounts.models import Mandate, User
from accounts.roles import Role
from collection.actions.explain import explain
from collection.actions.review import accept
from collection.actions.rounds import open_round, survey_of
from collection.actions.save_section import save_section
from collection.actions.submit import submit
from collection.entries import Entries
from collection.models import Obligation, Report, Round, Version
from forms_core import registry
from kernel.legal_clock import local_date
from register.codes import complete
from register.models import Unit

PASSWORD = "a-long-password-for-tests"
ALMATY, ASTANA = "75", "71"
KATO = {ALMATY: "750000000", ASTANA: "710000000"}
_numbers = itertools.count(1)

# A 2-services (IT) report in which every control holds: one kind of service, to private customers.
GOOD_2IT: dict[str, Any] = {
    "s2/1/1": 98400, "s2/1/3": 98400, "s2/1.3/1": 98400, "s2/1.3/3": 98400, "s2/1.3.1/1": 60250, "s2/1.3.1/3": 60250,
    "s4/time": "2",
}  # fmt: skip
# A 3-inform report in which every control holds: a firm with computers, without the Internet or specialists.
GOOD_3INFORM: dict[str, Any] = {
    address: 0
    for address, cell in registry.form("3-INFORM").in_force.cells.items()
    if cell.type in ("yesno", "integer", "money")
} | {"A/2": 12, "A/3": 5000, "A/3.1": 1000, "A/3.2": 4000, "B/4.1": 1, "B/5": 8, "B/6": 9, "Z/29": "2"}
# A report of the form of the tests in which every control holds.
GOOD_DEMO: dict[str, Any] = {
    "s1/1": "Abai 1", "s1/2": 1, "s1/3": 4, "s1/4": "1",
    "s2/1/1": 30, "s2/1.1/1": 20, "s2/1.2/1": 10, "s2/1/2": 900, "s2/1.1/2": 600, "s2/1.2/2": 300,
    "s2/1.1/3": 72, "s2/1.2/3": 40,
}  # fmt: skip
GOOD = {"2-IT": GOOD_2IT, "3-INFORM": GOOD_3INFORM, "1-DEMO": GOOD_DEMO}  # every installed form


def person(role: str = Role.RESPONDENT, *, region: str = "", name: str = "") -> User:
    number = next(_numbers)
    user = User(
        email=f"person{number}@example.kz",
        full_name=name or f"Person {number}",
        role=role,
        region=region,
        language="kk",
    )
    user.set_unusable_password()
    user.save()
    return user


def officer(region: str = ALMATY, **fields: Any) -> User:
    return person(Role.STATISTICIAN, region=region, **fields)


def unit(region: str = ALMATY, **fields: Any) -> Unit:
    """A small IT firm with its contacts; every unit has its own valid BIN."""
    number = next(_numbers)
    code = fields.pop("code", None) or next(filter(None, (complete(f"20{n:02d}40{number:05d}") for n in range(1, 13))))
    usual = {
        "name_kk": f"«Үлгі {number}» ЖШС", "name_ru": f"ТОО «Улги {number}»", "kato": KATO[region],
        "oked_main": "62011",
        "size_code": 115, "headcount": 12, "ownership": "16", "sector": "S.11", "address": "Abai 1",
        "phone_mobile": "+7 701 000 00 00", "email": "office@example.kz", "executor_name": "Executor",
        "accountant_name": "Accountant", "head_name": "Head",
    }  # fmt: skip
    return Unit.objects.create(code=code, **usual | fields)


def round_of(form: str = "2-IT", year: int | None = None, *, days_left: int | None = None) -> Round:
    """The open round of a year (this one if not said), made once; `days_left` moves its deadline."""
    year = year or local_date().year
    found = Round.objects.filter(survey=survey_of(form), year=year).first()
    found = found or open_round(form, year, opens_on=date(year, 1, 1), frame=None)
    if days_left is not None:
        found.due_on = local_date() + timedelta(days=days_left)
        found.save()
    return found


def report_of(
    whose: Unit | None = None, *, form: str = "2-IT", year: int | None = None, region: str = ALMATY, stratum: str = "",
    days_left: int | None = None,
) -> Report:  # fmt: skip
    """A report nobody has started."""
    whose = whose or unit(region)
    round_ = round_of(form, year)
    due_on = round_.due_on if days_left is None else local_date() + timedelta(days=days_left)
    obligation = Obligation.objects.create(
        round=round_, unit=whose, region=whose.region, stratum=stratum, due_on=due_on
    )
    return Report.objects.create(obligation=obligation)


def accountant_of(report: Report) -> User:
    """The respondent who signs for the unit; made once."""
    mandate = Mandate.objects.filter(unit=report.unit, scope=Mandate.Scope.SIGN).select_related("user").first()
    if mandate:
        return mandate.user
    user = person()
    Mandate.objects.create(user=user, unit=report.unit)
    return user


def fill(report: Report, cells: Mapping[str, Any], by: User | None = None) -> Version:
    """Type values, section by section, as a person would."""
    by = by or accountant_of(report)
    sections: dict[str, dict[str, Any]] = {}
    for address, value in cells.items():
        sections.setdefault(address.split("/")[0], {})[address] = value
    saved = None
    for section, values in sections.items():
        report.refresh_from_db()
        edit = report.current.edit_of(section) if report.current else 0
        saved = save_section(report, section, Entries(values=values), by=by, edit=edit)
    report.refresh_from_db()
    return saved.version


def explain_all(report: Report, text: str = "Келісімшарт жаңа", by: User | None = None) -> None:
    for finding in report.current.findings.filter(severity="warning", explanation=""):
        explain(report, finding, text=text, by=by or accountant_of(report))
    report.refresh_from_db()


def filed(report: Report | None = None, cells: Mapping[str, Any] | None = None, **options: Any) -> Report:
    """A report that its respondent has filed; warnings are explained on the way."""
    report = report or report_of(**options)
    fill(report, GOOD[report.round.edition.form_code] if cells is None else cells)
    explain_all(report)
    submit(report, by=accountant_of(report), key=uuid.uuid4().hex)
    report.refresh_from_db()
    return report


def accepted(*args: Any, by: User | None = None, **options: Any) -> Report:
    report = filed(*args, **options)
    accept(report, by=by or officer(report.obligation.region))
    report.refresh_from_db()
    return report


def edition_of(form: str) -> Any:
    return registry.form(form).in_force
