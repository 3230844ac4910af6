"""The desk: every report in one list by days left, or grouped by what asks for action; conditions, pages.

Order, groups and pages are made by the database: five hundred enterprises cost as many queries as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Mandate
from collection.models import WITH_RESPONDENT, NoActivityNotice, Report, ReportQuerySet, Round, State
from collection.pages.hub import TONES
from collection.pages.moments import days_left_text, due_text, minute_text
from collection.pages.progress import errors_to_show
from collection.pages.queue import is_overdue, one_of
from forms_core import registry
from kernel.bilingual import active_language
from kernel.legal_clock import local_date
from register.models import Unit

SOON = 14  # days
PER_PAGE = 50
MANDATES_SHOWN = 20
NOTICES_SHOWN = 20
MARKS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within two weeks"),
    "errors": gettext_lazy("With errors"),
}
BY_DAYS, BY_ACTION = "days", "action"


@dataclass(frozen=True)
class Conditions:
    """What the reader asked for. A condition that means nothing is no condition."""

    text: str = ""
    form: str = ""
    state: str = ""
    mark: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Conditions:
        return cls(
            text=query.get("q", "").strip()[:100],
            form=one_of([form.code for form in registry.forms()], query.get("form", "")),
            state=one_of(State.values, query.get("state", "")),
            mark=one_of(MARKS, query.get("mark", "")),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.form or self.state or self.mark)

    def narrow(self, reports: ReportQuerySet) -> ReportQuerySet:
        if self.text:
            reports = reports.filter(obligation__unit__in=Unit.objects.search(self.text))
        if self.form:
            reports = reports.filter(obligation__round__survey__form_code=self.form)
        if self.state:
            reports = reports.filter(state=self.state)
        return reports.filter(_marked(self.mark)) if self.mark else reports

    def filters(self, *, reset_url: str) -> dict[str, Any]:
        """For components/filters.html. The search stands first; on a phone the others are folded."""
        forms = [(form.code, str(form.in_force.index)) for form in registry.forms()]
        fields = [
            {"id": "q", "name": "q", "label": _("Name, BIN or IIN"), "type": "search", "value": self.text},
            _select("form", _("Form"), _("All forms"), forms, self.form),
            _select("state", _("State"), _("All states"), State.choices, self.state),
            _select("mark", _("What to show"), _("Everything"), MARKS.items(), self.mark),
        ]
        return {"fields": fields, "reset_url": reset_url if self.narrows else ""}


def _select(name: str, label: str, everything: str, choices: Any, value: str) -> dict[str, Any]:
    options = [{"value": "", "text": everything}, *({"value": code, "text": text} for code, text in choices)]
    return {"id": name, "name": name, "label": label, "type": "select", "options": options, "value": value}


def _marked(mark: str) -> Q:
    opened = Q(obligation__round__state=Round.State.OPEN, state__in=WITH_RESPONDENT)
    if mark == "overdue":
        return opened & is_overdue()
    if mark == "errors":
        return opened & Q(errors__gt=0)
    return opened & Q(obligation__due_on__range=(local_date(), local_date() + timedelta(days=SOON)))


# --- groups and order ------------------------------------------------------------------------------------------------

TO_SUBMIT, RETURNED, OVERDUE, DUE_SOON, DUE_LATER, FILED, CLOSED, PAST = range(8)
TITLES = {
    TO_SUBMIT: gettext_lazy("To be submitted, by days left"),
    RETURNED: gettext_lazy("Returned for correction"),
    OVERDUE: gettext_lazy("Overdue"),
    DUE_SOON: gettext_lazy("Due within two weeks"),
    DUE_LATER: gettext_lazy("Due later"),
    FILED: gettext_lazy("Filed"),
    CLOSED: gettext_lazy("Collection is closed"),
    PAST: gettext_lazy("Past years"),
}


def in_order(reports: ReportQuerySet, view: str = BY_DAYS) -> ReportQuerySet:
    """What is to be done first, by days left; then what is filed, what is closed, past years from the newest."""
    opened = Q(obligation__round__state=Round.State.OPEN)
    waiting = opened & Q(state__in=WITH_RESPONDENT)
    newest = Round.objects.filter(survey=OuterRef("obligation__round__survey")).order_by().values("survey")
    cases = [When(waiting, then=Value(TO_SUBMIT))] if view == BY_DAYS else list(_by_action(waiting))
    cases += [
        When(opened, then=Value(FILED)),
        When(obligation__round__year=F("newest"), then=Value(CLOSED)),
    ]
    name = "obligation__unit__sort_key_ru" if active_language() == "ru" else "obligation__unit__sort_key"
    return (
        reports.annotate(newest=Subquery(newest.annotate(last=Max("year")).values("last")))
        .annotate(group=Case(*cases, default=Value(PAST), output_field=IntegerField()))
        .annotate(age=Case(When(group=PAST, then=-F("obligation__round__year")), default=Value(0)))
        .order_by("group", "age", "obligation__due_on", name, "pk")
    )


def _by_action(waiting: Q) -> Iterator[When]:
    today = local_date()
    yield When(waiting & Q(state=State.RETURNED), then=Value(RETURNED))
    yield When(waiting & Q(obligation__due_on__lt=today), then=Value(OVERDUE))
    yield When(waiting & Q(obligation__due_on__lte=today + timedelta(days=SOON)), then=Value(DUE_SOON))
    yield When(waiting, then=Value(DUE_LATER))


# --- the page --------------------------------------------------------------------------------------------------------


def desk_context(user: Any, reports: ReportQuerySet, query: Mapping[str, str]) -> dict[str, Any]:
    """`reports` are all that this person may see."""
    asked = Conditions.read(query)
    counts = reports.aggregate(reports=Count("pk"), units=Count("obligation__unit", distinct=True))
    view = _view(query, has_many=counts["units"] > 1)
    found = in_order(asked.narrow(reports), view).with_context().defer("current__canonical")
    page = Paginator(found, PER_PAGE).get_page(query.get("page"))
    shown = list(page)
    notices = _standing_notices(shown)
    return {
        "groups": [
            (TITLES[group], [_task(report, notices) for report in members])
            for group, members in groupby(shown, key=lambda report: report.group)
        ],
        "page_obj": page,
        "is_empty": not shown,
        "is_filtered": asked.narrows,
        "has_conditions": counts["units"] > 1 or counts["reports"] > PER_PAGE,
        "filters": asked.filters(reset_url=reverse("collection:desk")),
        "view": view,
        "today": local_date(),
        "unit_count": counts["units"],
        "report_count": counts["reports"],
        "found_count": page.paginator.count,
        "nearest": _nearest(reports),
        "notices": _notice_links(user, reports),
    } | _mandates(user)


def _view(query: Mapping[str, str], *, has_many: bool) -> str:
    """Who serves several enterprises begins with the days left; one enterprise with what is to be done."""
    asked = query.get("view", "")
    return asked if asked in (BY_DAYS, BY_ACTION) else BY_DAYS if has_many else BY_ACTION


def _mandates(user: Any) -> dict[str, Any]:
    """Those that manage access first: they lead somewhere."""
    own = Mandate.objects.in_force().filter(user=user).select_related("unit")
    found = list(own.order_by("-may_manage", "unit__sort_key", "pk")[: MANDATES_SHOWN + 1])
    return {"mandates": found[:MANDATES_SHOWN], "has_more_mandates": len(found) > MANDATES_SHOWN}


Notices = dict[tuple[int, int], NoActivityNotice]


def _standing_notices(reports: list[Report]) -> Notices:
    units = {report.obligation.unit_id for report in reports if report.state == State.NO_ACTIVITY}
    found = NoActivityNotice.objects.filter(unit__in=units, withdrawn_at=None)
    return {(notice.unit_id, notice.year): notice for notice in found}


def _task(report: Report, notices: Notices) -> dict[str, Any]:
    version = report.current
    notice = notices.get((report.obligation.unit_id, report.round.year))
    note = f"{report.unit.get_kind_display()}: {report.unit.code} · {_('reporting year')}: {report.round.year}"
    if report.state == State.NO_ACTIVITY and notice:
        note += f" · {minute_text(notice.filed_at)} · {notice.receipt_number}"
    elif version is not None and version.is_frozen:
        note += f" · {minute_text(version.received_at)}"
    task = {
        "title": f"{report.unit.name} – {report.round.edition.index}",
        "url": reverse("collection:report", args=[report.public_id]),
        "note": note,
    }
    if not report.is_with_respondent:
        number = _("version %(number)s") % {"number": version.number} if version else ""
        return task | {"state": report.get_state_display(), "when": number}
    tag, tone = report.get_state_display(), TONES[State(report.state)]
    if not report.round.is_open:
        return task | {"tag": tag, "tone": tone}
    if (errors := errors_to_show(report)) and report.state != State.RETURNED:
        tag, tone = _("To correct: %(count)s") % {"count": errors}, "bad"
    return task | {"tag": tag, "tone": tone, "when": when_due(report)}


def when_due(report: Report) -> str:
    """`Deadline: 30 March 2027. Days left: 126`."""
    day = date_format(report.obligation.due_on, "DATE_FORMAT")
    return f"{_('Deadline: %(day)s') % {'day': day}}. {days_left_text(report.obligation.days_left)}"


def _nearest(reports: ReportQuerySet) -> dict[str, Any] | None:
    """What the notice at the top says: how many are due on the nearest day."""
    waiting = reports.filter(_marked("soon"))
    first = waiting.with_context().defer("current__canonical").order_by("obligation__due_on", "pk").first()
    if first is None:
        return None
    same = waiting.filter(obligation__due_on=first.obligation.due_on).count()
    return {"count": same, "days": first.obligation.days_left, "due": due_text(first.obligation)}


def _notice_links(user: Any, reports: ReportQuerySet) -> list[dict[str, Any]]:
    """Units of this signatory whose period can still be cleared by a no-activity notice.

    As `actions.no_activity` will say: by the earliest deadline, closed rounds included, and nothing filed.
    """
    signed_for = Mandate.objects.in_force().filter(user=user, scope=Mandate.Scope.SIGN).values("unit_id")
    possible = Q(state__in=(State.NOT_STARTED, State.DRAFT, State.NO_ACTIVITY))
    periods = (
        reports.filter(obligation__unit__in=signed_for)
        .order_by()
        .values("obligation__unit", "obligation__round__year")
        .annotate(
            impossible=Count("pk", filter=~possible),
            open=Count("pk", filter=Q(obligation__round__state=Round.State.OPEN)),
            first_due=Min("obligation__due_on"),
        )
        .filter(impossible=0, open__gt=0, first_due__gte=local_date())
        .order_by("first_due", "obligation__unit__sort_key", "obligation__unit")
    )[:NOTICES_SHOWN]
    found = [(period["obligation__unit"], period["obligation__round__year"]) for period in periods]
    units = Unit.objects.in_bulk([unit for unit, _year in found])
    return [_notice_link(units[unit], year) for unit, year in found]


def _notice_link(unit: Unit, year: int) -> dict[str, Any]:
    return {"url": reverse("collection:notice", args=[unit.public_id, year]), "name": unit.name, "year": year}
