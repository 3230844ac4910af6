"""Sample data: a population, last year's rounds closed and published, this year's open with reports in every state.

Right on any date: the open round of a form is the one whose deadline comes next, so it always has days left; the round
before it is closed. Nobody in the population exists.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.core.management import call_command
from django.db import transaction

from accounts.models import Mandate, User
from accounts.roles import Role
from cabinet.demo_people import PASSWORD, PEOPLE
from collection.actions.no_activity import file_notice
from collection.actions.paper import start_paper
from collection.actions.review import accept, correct, return_for_correction, start_review
from collection.actions.rounds import close_round, create_round, oblige
from collection.actions.save_section import save_section
from collection.actions.submit import submit
from collection.bulk import Filed, file_many
from collection.entries import Entries
from collection.models import Report, Round, Survey, reporting_year_of
from dissemination.actions.release import publish_closed_round
from forms_core import registry
from kernel.legal_clock import HOME_ZONE, closes_at, local_date, local_now
from register.answers import make_answers_2it, make_answers_3inform, returns_of
from register.models import Unit
from register.population import make_units
from register.storage import store_units
from register.units import Units
from sampling.frame import take_frame
from sampling.models import Frame
from sampling.rules import rules_of

SEED = 2026
MAKERS: dict[str, Callable[..., dict[str, Any]]] = {"3-INFORM": make_answers_3inform, "2-IT": make_answers_2it}
# The published design takes 10 % of small firms; of a population of hundreds that would leave a handful.
DEMO_RATE = {"3-INFORM": 0.5, "2-IT": 0.5}
NON_RESPONSE = 25  # every 25th drawn unit did not answer last year: overdue to this day
LATE = 20  # every 20th of those who did was late
OWNED = 2  # of the accountant's firms: there the accountant lets others in
GROWTH = 3  # of the volumes in reports whose warnings the respondent explained
INVENTED = "Ойдан шығарылған деректер / Вымышленные данные"
Say = Callable[[str], Any]


@dataclass
class World:
    """What the steps of loading share."""

    units: Units
    unit_ids: dict[str, int]
    people: dict[str, User]
    today: date

    def person(self, role: str, region: str = "") -> User:
        return next(u for u in self.people.values() if u.role == role and region in ("", u.region))


def load_demo_data(*, units: int = 800, say: Say = print, today: date | None = None) -> bool:
    """Load once. Returns False when the data are there already; a publication cut short is finished."""
    if Survey.objects.exists():
        _publish_closed(today or local_date())
        return False
    say("Деректер дайындалуда / Готовлю данные / Loading sample data ...")
    with transaction.atomic():
        call_command("load_classifiers", verbosity=0, stdout=io.StringIO())
        world = _populate(units, today or local_date())
        for code in MAKERS:
            _last_year(world, code)
            _this_year(world, code)
        _mandates(world)
        _reports_in_every_state(world)
    _publish_closed(world.today)
    return True


def _populate(count: int, today: date) -> World:
    units = make_units(count, SEED, it_share=0.12)
    store_units(units)
    people = {
        p.email: User.objects.create_user(
            p.email, PASSWORD, full_name=p.full_name, role=p.role, region=p.region, language=p.language
        )
        for p in PEOPLE
    }
    return World(units, dict(Unit.objects.values_list("code", "pk")), people, today)


def open_year(code: str, today: date) -> int:
    deadline = registry.form(code).in_force.deadline
    return reporting_year_of(today, deadline.month, deadline.day)


def _frame(world: World, code: str, year: int) -> Frame:
    rules = rules_of(registry.form(code).in_force.form["respondents"])
    return take_frame(code, year, Unit.objects.all(), rules, f"{code}-{year}", DEMO_RATE[code])


def _last_year(world: World, code: str) -> Round:
    """Everybody drawn filed in time and was accepted, but for a few who did not answer; then the round was closed."""
    year = open_year(code, world.today) - 1
    frame = _frame(world, code, year)
    due = registry.form(code).in_force.deadline.due_on(year)
    round_ = create_round(code, year, opens_on=due - timedelta(days=60), frame=frame)
    drawn = list(
        frame.units.filter(is_selected=True)
        .order_by("pk")
        .values_list("unit__code", "region", "stratum", "is_take_all")
    )
    silent = {c for n, (c, _, _, take_all) in enumerate(drawn) if n % NON_RESPONSE == 0 and not take_all}
    answers = dict(filed_answers(world.units, MAKERS[code](world.units, SEED, year_back=0)))
    filed = [
        Filed(world.unit_ids[c], c, region, stratum, answers[c]) for c, region, stratum, _ in drawn if c not in silent
    ]
    late = filed[::LATE]
    for some, day in ((late, due + timedelta(days=3)), ([f for f in filed if f not in late], due - timedelta(days=5))):
        received = datetime.combine(day, datetime.min.time(), ZoneInfo(HOME_ZONE)) + timedelta(hours=15)
        file_many(round_, some, by=world.person(Role.RESPONDENT), received_at=received)
    oblige(round_, [(world.unit_ids[c], region, stratum) for c, region, stratum, _ in drawn if c in silent])
    closed = close_round(round_, by=world.person(Role.PUBLISHER))
    closed.closed_at = closes_at(due)  # a year ago, before its bulletin; the journal says when it was loaded
    closed.save(update_fields=["closed_at"])
    return closed


def filed_answers(units: Units, columns: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(code, filled cells) of every unit; the code boxes of the title page come from the register."""
    answers = {address: column for address, column in columns.items() if not address.startswith("id/")}
    everybody = np.ones(len(units), dtype=bool)
    yield from zip(units.code.tolist(), returns_of(answers, everybody), strict=True)


def _this_year(world: World, code: str) -> Round:
    year = open_year(code, world.today)
    frame = _frame(world, code, year)
    due = registry.form(code).in_force.deadline.due_on(year)
    round_ = create_round(code, year, opens_on=min(world.today, due - timedelta(days=60)), frame=frame)
    oblige(round_, frame.units.filter(is_selected=True).values_list("unit_id", "region", "stratum"))
    return round_


def _mandates(world: World) -> None:
    """One IT firm of Almaty for the respondent, its owner; six firms of two cities for the accountant, who owns two."""
    own = _obliged(world, "2-IT").filter(obligation__region="75").order_by("pk")
    both = [r for r in own if _obliged(world, "3-INFORM").filter(obligation__unit=r.obligation.unit_id).exists()]
    first = both[0].obligation.unit
    respondent, accountant = world.people["respondent@example.kz"], world.people["accountant@example.kz"]
    admin = world.person(Role.ADMIN)
    Mandate.objects.create(user=respondent, unit=first, may_manage=True, granted_by=admin)
    others = Unit.objects.filter(
        pk__in=_obliged(world, "3-INFORM").values("obligation__unit_id"), region__in=("75", "71")
    )
    large = list(others.exclude(pk=first.pk).order_by("-headcount")[:4])
    kept = [r.obligation.unit for r in both[1:4]]
    kept += [u for u in large if u.pk not in {r.obligation.unit_id for r in both}]
    for place, unit in enumerate(kept):
        Mandate.objects.create(
            user=accountant, unit=unit, valid_until=world.today + timedelta(days=400), may_manage=place < OWNED,
            granted_by=admin,
        )  # fmt: skip


def _obliged(world: World, code: str) -> Any:
    return Report.objects.with_context().filter(
        obligation__round__survey__form_code=code, obligation__round__state="open"
    )


# Beside the states themselves: a form on paper, filed and still being typed, and a cell corrected by the office.
STATES = (
    "accepted", "submitted", "draft", "returned", "under_review", "corrected", "not_started", "no_activity", "paper",
    "submitted", "typing", "under_review",
)  # fmt: skip


def _reports_in_every_state(world: World) -> None:
    """A slice of both open rounds goes the ordinary way through the same actions as in life."""
    kept = set(Mandate.objects.filter(user=world.people["respondent@example.kz"]).values_list("unit_id", flat=True))
    kept.add(_draft_of_the_accountant(world))
    for code, maker in MAKERS.items():
        answers = dict(filed_answers(world.units, maker(world.units, SEED, year_back=-1)))
        reports = [r for r in _obliged(world, code).order_by("pk") if r.obligation.unit_id not in kept]
        in_cities = [r for r in reports if r.obligation.region in ("75", "71")]
        for place, report in enumerate(in_cities[:36]):
            _bring_to(world, report, STATES[place % len(STATES)], answers[report.unit.code])


def _draft_of_the_accountant(world: World) -> int:
    """The desk of who keeps several enterprises shows a form half filled. Returns its unit."""
    accountant = world.people["accountant@example.kz"]
    mandates = Mandate.objects.filter(user=accountant).values("unit_id")
    report = _obliged(world, "2-IT").filter(obligation__unit__in=mandates).order_by("pk")[0]
    columns = MAKERS["2-IT"](world.units, SEED, year_back=-1)
    fill(report, dict(filed_answers(world.units, columns))[report.unit.code], by=accountant, only_half=True)
    return report.obligation.unit_id


def _bring_to(world: World, report: Report, state: str, cells: dict[str, Any]) -> None:
    if state == "not_started":
        return
    by = world.people["accountant@example.kz"]
    if state == "no_activity":
        if (
            not Report.objects.filter(obligation__unit=report.unit, current__isnull=False)
            .exclude(obligation__round__state="closed")
            .exists()
        ):
            file_notice(report.unit, report.round.year, by=by)
        return
    report.refresh_from_db()
    if report.state == "no_activity":
        return
    officer = world.person(Role.STATISTICIAN, report.obligation.region)
    if state in ("paper", "typing"):
        by = officer
        start_paper(report, by=officer, territory=report.unit.kato)
        report = Report.objects.with_context().get(pk=report.pk)
    if state in ("submitted", "under_review"):
        cells = _grown(cells)
    fill(report, cells, by=by, only_half=state in ("draft", "typing"))
    if state in ("draft", "typing") or not _submit(report, by):
        return
    if state in ("under_review", "accepted", "returned", "corrected"):
        start_review(report, by=officer)
    if state == "corrected":
        _correct_time(report, cells, by=officer)
    if state == "accepted":
        accept(report, by=officer)
    if state == "returned":
        return_for_correction(
            report, by=officer, reason="Алдыңғы жылмен салыстырып тексеріңіз / Сверьте с прошлым годом"
        )


def fill(report: Report, cells: dict[str, Any], *, by: Any, only_half: bool = False) -> None:
    """Every section in turn, as a person would."""
    sections = [s.id for s in report.round.edition.sections.values() if not s.from_register]
    for section in sections[: len(sections) // 2] if only_half else sections:
        values = {a: v for a, v in cells.items() if a.startswith(f"{section}/")}
        edit = report.current.edit_of(section) if report.current else 0
        save_section(report, section, Entries(values), by=by, edit=edit)


def _grown(cells: dict[str, Any]) -> dict[str, Any]:
    """Services several times last year's, and the time to fill in not said: warnings for the respondent to explain."""
    kept = {a: v for a, v in cells.items() if a not in ("s4/time", "Z/29")}
    return {a: v * GROWTH if a.startswith(("s2/", "s3/")) and isinstance(v, int) else v for a, v in kept.items()}


def _correct_time(report: Report, cells: dict[str, Any], *, by: Any) -> None:
    """The office puts right what the respondent said by telephone."""
    address = "s4/time" if "s4/time" in report.round.edition.cells else "Z/29"
    value = "3" if cells.get(address) != "3" else "2"
    correct(report, by=by, address=address, value=value, reason="Телефонмен нақтыланды / Уточнено по телефону")


def _submit(report: Report, by: Any) -> bool:
    """Explain what the controls ask, then file. An invented report with an error stays a draft."""
    from collection.actions.explain import explain

    report.refresh_from_db()
    for finding in report.current.findings.filter(severity="warning"):
        explain(report, finding, text=_explanation_of(finding.control), by=by)
    report.refresh_from_db()
    if report.errors:
        return False
    submit(report, by=by, key=f"demo{report.pk:08d}")
    return True


def _explanation_of(control: str) -> str:
    if "time" in control:
        return "Уақытын есептемедік / Время не учитывали"
    return "Жаңа ірі тапсырыстар / Новые крупные заказы"


def _publish_closed(today: date) -> None:
    """Vintage, protected tables and bulletin of each closed round, released after the reporting year."""
    publisher = User.objects.filter(role=Role.PUBLISHER).first()
    for closed in Round.objects.filter(state=Round.State.CLOSED, year__lt=today.year, vintages__isnull=True):
        publish_closed_round(closed, by=publisher, release_at=_release_moment(closed), reason=INVENTED)


def _release_moment(closed: Round) -> datetime:
    """At 11 o'clock of the planned day; for a collection that has only just ended, halfway between its end and now."""
    planned = date(closed.year + 1, 5, 29) if closed.survey.form_code == "2-IT" else date(closed.year + 1, 3, 16)
    hour = datetime.combine(planned, datetime.min.time(), ZoneInfo(HOME_ZONE)) + timedelta(hours=11)
    return min(hour, closed.closed_at + (local_now() - closed.closed_at) / 2)
