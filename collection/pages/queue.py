"""The reviewer's queue: which reports of the region, under which conditions, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Substr

from collection.models import WITH_RESPONDENT, Finding, Report, ReportQuerySet, Round, State, Version
from forms_core import registry
from kernel.bilingual import active_language
from kernel.legal_clock import local_date
from register.classifiers import krp_bands, oked_divisions, size_group
from register.models import Unit
from sampling.strata import SIZE_GROUPS

MARKS = ("overdue", "late", "errors", "explained", "warnings")
ALL_YEARS = "all"


@dataclass(frozen=True)
class Conditions:
    """What the reader asked for. A condition that means nothing is no condition."""

    form: str = ""
    year: str = ""  # "" = rounds that are open, "all", or a reporting year
    state: str = ""
    mark: str = ""
    activity: str = ""
    size: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Conditions:
        year = query.get("year", "")
        return cls(
            form=one_of([form.code for form in registry.forms()], query.get("form", "")),
            year=year if year == ALL_YEARS or (year.isascii() and year.isdigit() and len(year) == 4) else "",
            state=one_of(State.values, query.get("state", "")),
            mark=one_of(MARKS, query.get("mark", "")),
            activity=one_of(oked_divisions(), query.get("activity", "")),
            size=one_of(SIZE_GROUPS, query.get("size", "")),
            text=query.get("q", "").strip()[:100],
        )

    @property
    def narrows(self) -> bool:
        """Beyond the form and the year."""
        return bool(self.state or self.mark or self.activity or self.size or self.text)

    def scope(self, reports: ReportQuerySet) -> ReportQuerySet:
        """The form and the year."""
        if self.form:
            reports = reports.filter(obligation__round__survey__form_code=self.form)
        if self.year == "":
            return reports.filter(obligation__round__state=Round.State.OPEN)
        return reports if self.year == ALL_YEARS else reports.filter(obligation__round__year=int(self.year))

    def narrow(self, reports: ReportQuerySet) -> ReportQuerySet:
        """Everything else but the state: the counts by state stand over what this leaves."""
        if self.text:
            reports = reports.filter(obligation__unit__in=Unit.objects.search(self.text))
        if self.mark:
            reports = reports.filter(_MARKED[self.mark]())
        if self.activity:
            reports = with_activity(reports, self.activity)
        return with_size(reports, self.size) if self.size else reports

    def in_state(self, reports: ReportQuerySet) -> ReportQuerySet:
        return reports.filter(state=self.state) if self.state else reports


def one_of(known: Any, text: str) -> str:
    return text if text in known else ""


def is_overdue() -> Q:
    return Q(state__in=WITH_RESPONDENT, obligation__due_on__lt=local_date())


def was_late() -> Exists:
    """Lateness is that of the first filing, which every later version repeats."""
    return Exists(Version.objects.filter(report=OuterRef("pk"), is_frozen=True, is_late=True))


def _explained() -> Exists:
    return Exists(_explained_warnings())


def _explained_warnings() -> Any:
    warnings = Finding.objects.filter(version=OuterRef("current"), severity="warning")
    return warnings.exclude(explanation="").order_by()


_MARKED = {
    "overdue": is_overdue,
    "late": was_late,
    "errors": lambda: Q(errors__gt=0),
    "warnings": lambda: Q(warnings__gt=0),
    "explained": _explained,
}


def with_activity(reports: ReportQuerySet, section: str) -> ReportQuerySet:
    """By the stratum of the frame; a unit obliged outside the sample by its main activity of today."""
    divisions = oked_divisions()[section]
    return reports.annotate(division=Substr("obligation__unit__oked_main", 1, 2)).filter(
        Q(obligation__stratum__startswith=f"{section}|") | Q(obligation__stratum="", division__in=divisions)
    )


def with_size(reports: ReportQuerySet, size: str) -> ReportQuerySet:
    codes = [code for code in krp_bands() if size_group(code) == size]
    return reports.filter(
        Q(obligation__stratum__contains=f"|{size}|") | Q(obligation__stratum="", obligation__unit__size_code__in=codes)
    )


def in_work_order(reports: ReportQuerySet) -> ReportQuerySet:
    """What waits for the reviewer first, explained warnings before all; then what is overdue; closed rounds last."""
    name = "obligation__unit__sort_key_ru" if active_language() == "ru" else "obligation__unit__sort_key"
    return reports.annotate(rank=_rank()).order_by("rank", "obligation__due_on", name, "pk")


def _rank() -> Case:
    order = [
        ~Q(obligation__round__state=Round.State.OPEN),
        Q(state=State.SUBMITTED) & Q(_explained()),
        Q(state=State.SUBMITTED),
        Q(state=State.UNDER_REVIEW),
        is_overdue(),
        Q(state=State.RETURNED),
        Q(state=State.DRAFT),
        Q(state=State.NOT_STARTED),
    ]
    places = [len(order) + 1, *range(len(order) - 1)]
    cases = [When(condition, then=Value(place)) for condition, place in zip(order, places, strict=True)]
    return Case(*cases, default=Value(len(order)), output_field=IntegerField())


def with_marks(reports: ReportQuerySet) -> ReportQuerySet:
    """What a line of the list says about a report beside its own fields: late, warnings explained."""
    counted = _explained_warnings().values("version").annotate(count=Count("pk")).values("count")
    return reports.annotate(late=was_late(), explained=Subquery(counted, output_field=IntegerField()))


def next_to_review(reports: ReportQuerySet, after: Report) -> Report | None:
    """The report that the reviewer takes next."""
    waiting = reports.filter(
        state__in=(State.SUBMITTED, State.UNDER_REVIEW), obligation__round__state=Round.State.OPEN
    ).exclude(pk=after.pk)
    return in_work_order(waiting.select_related("obligation__unit")).first()
