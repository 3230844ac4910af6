"""Who did what about the reports of a unit, for the owner of its access: verbs in words, never an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, Mandate, User
from collection.models import NoActivityNotice, Report, Version
from collection.pages.moments import minute_text
from collection.pages.places import section_name
from kernel.models import JournalEntry
from register.models import Unit

PER_PAGE = 50

SENTENCES = {
    "report.started": gettext_lazy("began the report"),
    "section.saved": gettext_lazy("saved: %(section)s"),
    "finding.explained": gettext_lazy("explained a warning"),
    "repair.applied": gettext_lazy("made a proposed repair"),
    "repair.undone": gettext_lazy("took a repair back"),
    "report.submitted": gettext_lazy("submitted the report"),
    "report.review_started": gettext_lazy("took the report under review"),
    "report.returned": gettext_lazy("returned the report for correction"),
    "report.corrected": gettext_lazy("corrected a cell for the office"),
    "report.accepted": gettext_lazy("accepted the report"),
    "report.reopened": gettext_lazy("took the report back under review"),
    "report.late_cleared": gettext_lazy("cleared the mark of lateness by an order"),
    "report.late_restored": gettext_lazy("set the mark of lateness again"),
    "paper.started": gettext_lazy("began to type the paper form"),
    "paper.stopped": gettext_lazy("stopped typing the paper form"),
    "notice.filed": gettext_lazy("filed a no-activity notice"),
    "notice.withdrawn": gettext_lazy("withdrew the no-activity notice"),
    "mandate.granted": gettext_lazy("gave a mandate: %(person)s, %(scope)s, %(until)s"),
    "mandate.changed": gettext_lazy("changed a mandate: %(person)s. %(changes)s"),
    "mandate.revoked": gettext_lazy("took a mandate back: %(person)s"),
    "invitation.sent": gettext_lazy("invited: %(email)s, %(scope)s, %(until)s"),
    "invitation.withdrawn": gettext_lazy("withdrew the invitation: %(email)s"),
}
ACCEPTED = gettext_lazy("accepted the invitation: %(scope)s, %(until)s")
FIELDS = {
    "scope": gettext_lazy("Scope"),
    "valid_until": gettext_lazy("Valid until"),
    "may_manage": gettext_lazy("Manages access"),
}


def who_context(unit: Unit, query: Mapping[str, str]) -> dict[str, Any]:
    lines = _lines_of(unit)
    people = list(User.objects.filter(pk__in=lines.order_by().values("actor")).order_by("full_name", "pk"))
    asked = next((person for person in people if str(person.public_id) == query.get("person")), None)
    shown = lines.filter(actor=asked) if asked else lines
    page = Paginator(shown.select_related("actor").order_by("-id"), PER_PAGE).get_page(query.get("page"))
    return {
        "unit": unit,
        "page_obj": page,
        "lines": list(_folded(_told(list(page)))),
        "filters": {"fields": [_person_field(people, asked)]},
        "is_filtered": asked is not None,
    }


def _lines_of(unit: Unit) -> Any:
    """By subject, for which the journal has an index. What an invitation brought is one line, that of the mandate."""
    subjects = {
        Report: Report.objects.filter(obligation__unit=unit),
        Version: Version.objects.filter(report__obligation__unit=unit),
        NoActivityNotice: NoActivityNotice.objects.filter(unit=unit),
        Mandate: Mandate.objects.filter(unit=unit),
        Invitation: Invitation.objects.filter(unit=unit),
    }
    about = Q()
    for model, found in subjects.items():
        keys = list(found.order_by().values_list("pk", flat=True))
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=keys)
    return JournalEntry.objects.filter(about, verb__in=SENTENCES)


def _person_field(people: list[User], asked: User | None) -> dict[str, Any]:
    everybody = {"value": "", "text": _("All people")}
    options = [everybody, *({"value": str(p.public_id), "text": str(p)} for p in people)]
    return {
        "id": "person", "name": "person", "label": _("Person"), "type": "select", "options": options,
        "value": str(asked.public_id) if asked else "",
    }  # fmt: skip


def _told(entries: list[JournalEntry]) -> Iterator[dict[str, Any]]:
    reports, people = _reports(entries), _people(entries)
    for entry in entries:
        report = reports.get((entry.subject_type, entry.subject_id))
        details = _details(entry, report, people)
        sentence = SENTENCES[entry.verb]
        if entry.verb == "mandate.granted" and "invitation" in entry.details:
            sentence = ACCEPTED
        yield {
            "who": entry.actor or _("The system"),
            "when": minute_text(entry.at),
            "text": str(sentence) % details,
            "about": f"{report.round.edition.index}, {report.round.year}" if report else "",
            "key": (entry.actor_id, entry.verb, report.pk if report else entry.pk, details["section"]),
        }


def _reports(entries: Iterable[JournalEntry]) -> dict[tuple[str, int], Report]:
    """The report behind each line, in two queries for the page."""
    of_report, of_version = Report._meta.label_lower, Version._meta.label_lower
    keys: dict[str, set[int]] = {of_report: set(), of_version: set()}
    for entry in entries:
        if entry.subject_type in keys:
            keys[entry.subject_type].add(entry.subject_id)
    context = Report.objects.select_related("obligation__round__survey")
    found = {(of_report, report.pk): report for report in context.filter(pk__in=keys[of_report])}
    versions = dict(Version.objects.filter(pk__in=keys[of_version]).values_list("pk", "report_id"))
    by_key = {report.pk: report for report in context.filter(pk__in=set(versions.values()))}
    return found | {(of_version, pk): by_key[report] for pk, report in versions.items()}


def _people(entries: Iterable[JournalEntry]) -> dict[int, User]:
    keys = {entry.details["user"] for entry in entries if isinstance(entry.details.get("user"), int)}
    return User.objects.in_bulk(keys)


def _details(entry: JournalEntry, report: Report | None, people: Mapping[int, User]) -> dict[str, str]:
    """Names in the reader's language, and nothing that somebody answered."""
    said = entry.details
    section = report.round.edition.sections.get(said.get("section", "")) if report else None
    return {
        "section": section_name(section) if section else "–",
        "person": str(people.get(said.get("user", 0), "–")),
        "email": str(said.get("email", "–")),
        "scope": _value("scope", said.get("scope")) if isinstance(said.get("scope"), str) else "–",
        "until": _until(said.get("valid_until")) if not isinstance(said.get("valid_until"), list) else "–",
        "changes": "; ".join(
            f"{name}: {_value(field, said[field][0])} → {_value(field, said[field][1])}"
            for field, name in FIELDS.items()
            if isinstance(said.get(field), list)
        ),
    }


def _until(day: str | None) -> str:
    return _("until %(day)s") % {"day": _day(day)} if day else _("without an end")


def _value(field: str, value: Any) -> str:
    if field == "scope":
        return str(dict(Mandate.Scope.choices).get(value, "–"))
    if field == "valid_until":
        return _day(value) if value else _("without an end")
    return _("Yes") if value else _("No")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


def _folded(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same step again and again, as typing saves it, is one line with the moment of the last one."""
    last: dict[str, Any] | None = None
    for line in lines:
        if last is not None and line["key"] == last["key"]:
            last["times"] += 1
            continue
        if last is not None:
            yield last
        last = line | {"times": 1}
    if last is not None:
        yield last
