"""The history of a report: its versions, the cells in which two of them differ, and who did what when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collection.answers import read_cells
from collection.models import ExtensionOrder, NoActivityNotice, Office, Report, Version
from collection.pages.differences import differences_table, place_name, stored_text
from collection.pages.moments import moment_text
from collection.pages.places import section_name
from collection.pages.review import version_name
from forms_core.edition import Edition
from kernel.models import JournalEntry


def history_context(report: Report, query: Mapping[str, str], *, with_draft: bool = False) -> dict[str, Any]:
    """`with_draft`: for the respondent the version in work is compared too; the office sees what was filed."""
    versions = list(report.versions.select_related("submitted_by").order_by("-number"))
    filed = [version for version in versions if version.is_frozen]
    compared = versions if with_draft else filed
    older, newer = chosen(compared, query)
    return {
        "report": report,
        "unit": report.unit,
        "edition": report.edition,
        "versions": [_version_row(report, version) for version in filed],
        "choices": [{"value": str(v.number), "text": _name(v)} for v in compared],
        "older": older,
        "newer": newer,
        "differences": _differences(older, newer),
        "lines": journal_lines(report, versions),
    }


def chosen(filed: list[Version], query: Mapping[str, str]) -> tuple[Version | None, Version | None]:
    """The two versions to compare, the older one first; the last two where nothing (or nonsense) is asked."""
    by_number = {str(version.number): version for version in filed}
    pair = [by_number.get(query.get(name, "")) for name in ("from", "to")]
    if pair[0] is None or pair[1] is None:
        pair = filed[1::-1] if len(filed) > 1 else [None, None]
    older, newer = sorted(pair, key=lambda version: version.number if version else 0)
    return older, newer


def _differences(older: Version | None, newer: Version | None) -> dict[str, Any] | None:
    if older is None or newer is None:
        return None
    names = (_name(older), _name(newer))
    return differences_table(newer.edition, read_cells(older), read_cells(newer), names)


def _name(version: Version) -> str:
    return version_name(version) if version.is_frozen else f"{version_name(version)}, {_('in work')}"


def _version_row(report: Report, version: Version) -> dict[str, Any]:
    number = [report.public_id, version.number]
    return {
        "name": version_name(version),
        "source": version.get_source_display(),
        "by": version.submitted_by,
        "when": moment_text(version.received_at),
        "is_late": version.is_late,
        "receipt": version.receipt_number,
        "url": reverse("collection:version", args=number),
        "receipt_url": reverse("collection:receipt", args=number),
        "receipt_pdf_url": reverse("collection:receipt_pdf", args=number),
        "print_url": reverse("collection:print", args=number),
        "print_pdf_url": reverse("collection:print_pdf", args=number),
    }


# --- who did what ----------------------------------------------------------------------------------------------------

# Verbs of the journal as sentences. {…} are filled by `_details`.
SENTENCES = {
    "report.started": gettext_lazy("Begun: version %(version)s, with what the register knows."),
    "section.saved": gettext_lazy("Saved: %(section)s. Cells changed: %(cells)s."),
    "finding.explained": gettext_lazy("A warning is explained: %(text)s"),
    "repair.applied": gettext_lazy("A proposed repair is made. Cells: %(cells)s."),
    "repair.undone": gettext_lazy("A repair is taken back. Cells: %(cells)s."),
    "report.submitted": gettext_lazy("Submitted: version %(version)s, receipt %(receipt)s."),
    "report.confirmed": gettext_lazy("Confirmed: %(office)s."),
    "report.confirmation_withdrawn": gettext_lazy("The confirmation is taken back: %(office)s."),
    "report.review_started": gettext_lazy("Taken under review."),
    "report.returned": gettext_lazy("Returned for correction. Reason: %(reason)s"),
    "report.corrected": gettext_lazy(
        "Corrected by the office: %(place)s. Reported: %(reported)s, corrected: %(corrected)s. Reason: %(reason)s"
    ),
    "report.accepted": gettext_lazy("Accepted: version %(version)s."),
    "report.reopened": gettext_lazy("Taken back under review. Reason: %(reason)s"),
    "paper.started": gettext_lazy("Entry of the paper form began: version %(version)s, territory code %(territory)s."),
    "notice.filed": gettext_lazy("A no-activity notice is filed, receipt %(receipt)s."),
    "notice.withdrawn": gettext_lazy("The no-activity notice is withdrawn."),
    "deadline.moved": gettext_lazy("The deadline is moved by order %(number)s to %(after)s."),
    "deadline.restored": gettext_lazy("Order %(number)s that moved the deadline is revoked. Reason: %(reason)s"),
    "report.late_cleared": gettext_lazy("No longer late by order %(number)s: version %(version)s."),
    "report.late_restored": gettext_lazy("Late again, order %(number)s is revoked: version %(version)s."),
    "paper.stopped": gettext_lazy("Entry of the paper form was stopped; the respondent fills the report again."),
}
TAKEN_BACK = gettext_lazy("An explanation is taken back.")
ASKED_FOR = (
    "section", "cells", "text", "version", "receipt", "reason", "place", "reported", "corrected", "territory", "number",
    "after", "office",
)  # fmt: skip
OTHER = gettext_lazy("Another entry of the journal: %(verb)s")


def journal_lines(report: Report, versions: list[Version]) -> list[dict[str, Any]]:
    """Everything that happened to the report, newest first; saves of one person in a row are one line."""
    entries = list(_entries(report, versions))
    numbers = {version.pk: version for version in versions}
    lines = [_line(report, entry, numbers) for entry in entries]
    return list(_folded(lines))[::-1]


def _entries(report: Report, versions: list[Version]) -> Any:
    """The report's own lines, its versions', the unit's notices of the year, and orders about its deadline."""
    notices = NoActivityNotice.objects.filter(unit=report.obligation.unit_id, year=report.round.year)
    orders = ExtensionOrder.objects.filter(Q(region="") | Q(region=report.obligation.region), round=report.round)
    subjects = [
        (Report, [report.pk]),
        (Version, [version.pk for version in versions]),
        (NoActivityNotice, notices.values("pk")),
        (ExtensionOrder, orders.values("pk")),
    ]
    about = Q()
    for model, keys in subjects:
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=keys)
    return JournalEntry.objects.filter(about).select_related("actor").order_by("id")


def _line(report: Report, entry: JournalEntry, versions: Mapping[int, Version]) -> dict[str, Any]:
    details = _details(report, entry, versions.get(entry.subject_id))
    sentence = SENTENCES.get(entry.verb, OTHER)
    if entry.verb == "finding.explained" and not details["text"]:
        sentence = TAKEN_BACK
    return {
        "who": entry.actor or _("The system"),
        "at": entry.at,
        "when": moment_text(entry.at),
        "text": str(sentence) % (details | {"verb": entry.verb}),
        "fold": (entry.verb, entry.actor_id, details.get("section")) if entry.verb == "section.saved" else None,
        "details": details,
    }


def _details(report: Report, entry: JournalEntry, version: Version | None) -> dict[str, Any]:
    """The entry's own details with names in the reader's language; whatever a sentence asks for is there."""
    edition = version.edition if version else report.edition
    details: dict[str, Any] = dict.fromkeys(ASKED_FOR, "–")
    details |= entry.details
    if version is not None and entry.verb == "report.submitted":
        details["version"] = version.number
    if entry.verb == "section.saved":
        section = edition.sections.get(details["section"])
        details |= {
            "section": section_name(section) if section else details["section"],
            "cells": len(details.get("changes") or ()),
        }
    if entry.verb in ("repair.applied", "repair.undone"):
        details["cells"] = "; ".join(place_name(edition, address) for address in details.get("changes") or ()) or "–"
    if entry.verb == "report.corrected":
        details |= _correction_details(edition, details)
    if entry.verb in ("report.confirmed", "report.confirmation_withdrawn"):
        details["office"] = Office(details["office"]).label
    if entry.verb == "deadline.moved":
        details["after"] = _day(details["after"])
    return details


def _correction_details(edition: Edition, details: Mapping[str, Any]) -> dict[str, str]:
    address = details.get("address", "")
    names = {name: "" if details[name] is None else str(details[name]) for name in ("reported", "corrected")}
    return {"place": place_name(edition, address)} | {n: stored_text(edition, address, t) for n, t in names.items()}


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text


def _folded(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Saves of one section by one person, one after the other, say the same: the last one stands for all."""
    last: dict[str, Any] | None = None
    for line in lines:
        if last and line["fold"] and line["fold"] == last["fold"]:
            cells = last["details"]["cells"] + line["details"]["cells"]
            details = line["details"] | {"cells": cells}
            line = line | {"details": details, "text": str(SENTENCES["section.saved"]) % details}
            last = line
            continue
        if last:
            yield last
        last = line
    if last:
        yield last
