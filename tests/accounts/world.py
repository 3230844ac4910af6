"""One of everything that an address can name: twice, in two regions and with two accountants, and once as nothing.

`own` lies in Almaty and belongs to the first accountant; `foreign` lies in Astana and belongs to another one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Invitation, Mandate, User
from accounts.roles import Role
from collection.actions.calendar_link import make_link
from collection.actions.paper import start_paper
from collection.models import BatchUpload, CalendarLink, ExtensionOrder, Report, WorkbookUpload
from dissemination.actions.release import publish_now, schedule
from dissemination.actions.work import TABULATE
from kernel.capability import hash_of
from kernel.models import Job
from sampling.models import Frame
from tests.collection import factories as make
from tests.dissemination import stored

NOBODY = uuid.UUID(int=0)
SIDES = ("own", "foreign", "missing")
REGION = {"own": make.ALMATY, "foreign": make.ASTANA}

Reach = Callable[[str, str], bool]  # (who, side) -> may reach


def owners(**sides: Iterable[str]) -> Reach:
    """Who reaches the object of each side."""
    return lambda who, side: who in sides.get(side, ())


EVERYBODY: Reach = lambda who, side: side != "missing"  # noqa: E731  whoever has the permission
READERS = owners(own=("respondent", "filler", "viewer", "officer"), foreign=("stranger", "far_officer"))
HOLDERS = owners(own=("respondent", "filler", "viewer"), foreign=("stranger",))
TYPISTS = owners(own=("respondent", "filler", "viewer"), foreign=("stranger",))
FILLERS = owners(own=("respondent", "filler"), foreign=("stranger",))
NOTIFIERS = owners(own=("respondent", "officer"), foreign=("stranger", "far_officer"))
OWNERS = owners(own=("respondent",), foreign=("stranger",))
SIGNERS = owners(own=("respondent",), foreign=("stranger",))
OFFICERS = owners(own=("officer",), foreign=("far_officer",))
EMBARGO = lambda who, side: side == "own"  # noqa: E731  `foreign` is the bulletin whose minute has not come


@dataclass(frozen=True)
class Described:
    """The objects behind the address of a route: what its parameters are on each side, and who reaches which."""

    arguments: Callable[[Any, str], tuple[Any, ...]]
    reach: Reach
    posts: Reach | None = None  # where sending needs more than looking
    data: Callable[[Any, str], dict[str, Any]] = field(default=lambda world, side: {})


@dataclass
class World:
    people: dict[str, User | None]
    reports: dict[tuple[str, str], Report]  # (kind, side)
    things: dict[tuple[str, str], Any]

    def report(self, kind: str, side: str) -> Any:
        return self.reports[kind, side].public_id if side != "missing" else NOBODY

    def thing(self, kind: str, side: str) -> Any:
        return self.things[kind, side] if side != "missing" else NOBODY


def build() -> World:
    people: dict[str, User | None] = {
        "anonymous": None,
        "respondent": make.person(),
        "filler": make.person(),
        "viewer": make.person(),
        "stranger": make.person(),
        "officer": make.officer(make.ALMATY),
        "far_officer": make.officer(make.ASTANA),
        "methodologist": make.person(Role.METHODOLOGIST),
        "publisher": make.person(Role.PUBLISHER),
        "admin": make.person(Role.ADMIN),
    }
    reports = {}
    for side, region in REGION.items():
        reports["draft", side] = _draft(region)
        reports["filed", side] = make.filed(region=region)
        reports["paper", side] = _paper(region, people["officer" if side == "own" else "far_officer"])
    for (_, side), report in reports.items():
        _give_mandates(people, side, report)
    return World(people, reports, _things(people, reports))


def _draft(region: str) -> Report:
    report = make.report_of(region=region)
    make.fill(report, {"s2/1/1": 5})
    return report


def _paper(region: str, officer: User | None) -> Report:
    report = make.report_of(region=region)
    start_paper(report, by=officer, territory=make.KATO[region])
    report.refresh_from_db()
    return report


def _give_mandates(people: dict[str, User | None], side: str, report: Report) -> None:
    scopes = {"respondent": "sign", "filler": "fill", "viewer": "view"} if side == "own" else {"stranger": "sign"}
    for who, scope in scopes.items():
        Mandate.objects.create(user=people[who], unit=report.unit, scope=scope, may_manage=scope == "sign")


def _things(people: dict[str, User | None], reports: dict[tuple[str, str], Report]) -> dict[tuple[str, str], Any]:
    things: dict[tuple[str, str], Any] = {}
    for side in REGION:
        report = reports["draft", side]
        things["unit", side] = report.unit.public_id
        things["year", side] = report.round.year
        things["warning", side] = report.current.findings.filter(severity="warning").first().pk
        things["person", side] = make.person().public_id
        things["mandate", side] = report.unit.mandates.first().public_id
        invitation = Invitation.objects.create(
            unit=report.unit, email=f"{side}@example.kz", scope="view", token_hash=hash_of(side),
            invited_by=people["respondent" if side == "own" else "stranger"],
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        things["invitation", side], things["token", side] = invitation.public_id, side
        things["round", side] = report.round.public_id
        order = ExtensionOrder.objects.create(
            round=report.round, number=side, dated=report.round.opens_on, reason="Төтенше жағдай",
            region=REGION[side], new_due_on=report.round.due_on + timedelta(days=9), entered_by=people["admin"],
        )  # fmt: skip
        things["order", side] = order.public_id
        things["feed", side] = make_link(people["respondent" if side == "own" else "stranger"])
        if side == "foreign":  # an address that was taken back
            CalendarLink.objects.filter(user=people["stranger"]).update(revoked_at=timezone.now())
        things["batch", side] = BatchUpload.objects.create(
            uploaded_by=people["respondent" if side == "own" else "stranger"],
            expires_at=timezone.now() + timedelta(hours=1),
        ).public_id
        things["upload", side] = _upload(report, people["respondent" if side == "own" else "stranger"])
    return things | _publications(people["publisher"])


def _upload(report: Report, sender: User | None) -> uuid.UUID:
    """The preview of a workbook that was sent for a report."""
    now = timezone.now()
    upload = WorkbookUpload.objects.create(
        report=report, uploaded_by=sender, file_name="form.xlsx", expires_at=now + timedelta(hours=1),
        values={"s2/1/1": 6}, places={"s2/1/1": ["2", "E6"]}, edits=report.current.edits,
    )  # fmt: skip
    return upload.public_id


def _publications(publisher: User | None) -> dict[tuple[str, str], Any]:
    """A bulletin that everybody may read and one whose minute has not come."""
    things: dict[tuple[str, str], Any] = {}
    released = publish_now(stored.approved(publisher), by=publisher)
    waiting = schedule(stored.approved(publisher, number=2), timezone.now() + timedelta(days=30), by=publisher)
    for side, bulletin in (("own", released), ("foreign", waiting)):
        things["slug", side] = bulletin.slug
        things["bulletin", side] = bulletin.public_id
        things["file", side] = bulletin.files.first().name
        things["vintage", side] = bulletin.vintage.public_id
        frame = Frame.objects.create(
            form_code="2-IT", year=2040, parameters={"strata": {}, "population": 0, "selected": 0}
        )
        things["frame", side] = frame.public_id
        things["closed round", side] = bulletin.vintage.round.public_id
        job = Job.objects.create(name=TABULATE, subject_id=bulletin.vintage.round_id)
        things["job", side] = job.public_id
    return things
