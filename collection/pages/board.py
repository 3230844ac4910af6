"""The region's board and list: how far the collection is, and which report waits for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from collection.models import Report, ReportQuerySet, Round, State
from collection.pages.hub import TONES
from collection.pages.moments import time_left_text
from collection.pages.progress import errors_to_show
from collection.pages.queue import ALL_YEARS, MARKS, Conditions, in_work_order, is_overdue, with_marks
from kernel.legal_clock import local_date
from kernel.numbers import NBSP, format_number
from register.classifiers import oked_divisions, oked_name, region_name
from sampling.strata import SIZE_GROUPS

PER_PAGE = 50
FILED = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED, State.NO_ACTIVITY)
WAITING = (State.SUBMITTED, State.UNDER_REVIEW)
SIZE_NAMES = {
    "small": pgettext_lazy("size of a unit", "Small"),
    "medium": pgettext_lazy("size of a unit", "Medium"),
    "large": pgettext_lazy("size of a unit", "Large"),
    "entrepreneur": pgettext_lazy("size of a unit", "Individual entrepreneur"),
}
MARK_NAMES = {
    "overdue": gettext_lazy("Overdue"),
    "late": gettext_lazy("Filed late"),
    "errors": gettext_lazy("With errors"),
    "explained": gettext_lazy("With explained warnings"),
    "warnings": gettext_lazy("With warnings not explained"),
}


def list_context(user: Any, query: Mapping[str, str]) -> dict[str, Any]:
    asked = Conditions.read(query)
    reports = Report.objects.reviewable_by(user)
    rounds = list(Round.objects.select_related("survey").order_by("-year", "survey__form_code"))
    scope = asked.scope(reports)
    narrowed = asked.narrow(scope)
    page = _page(asked.in_state(narrowed), query.get("page", "1"))
    return {
        "region": region_name(user.region),
        "today": local_date(),
        "asked": asked,
        "board": board(scope, rounds),
        "states": _state_links(narrowed, asked, query),
        "filters": _filters(asked, rounds, page.paginator.count),
        "table": _table(page.object_list),
        "page_obj": page,
        "is_narrowed": asked.narrows,
        "is_open_only": asked.year == "",
        "all_years_url": f"{reverse('collection:review_list')}?year={ALL_YEARS}",
    }


# --- how far the collection is ---------------------------------------------------------------------------------------


def board(scope: ReportQuerySet, rounds: Iterable[Round]) -> dict[str, Any]:
    """To file, filed, accepted, waiting and overdue: all together, and by round."""
    lines = (
        scope.order_by()
        .values("obligation__round")
        .annotate(
            to_file=Count("pk"),
            filed=Count("pk", filter=Q(state__in=FILED)),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            overdue=Count("pk", filter=is_overdue()),
        )
    )
    by_round = {line["obligation__round"]: line for line in lines}
    names = ("to_file", "filed", "accepted", "waiting", "returned", "overdue")
    total = {name: sum(line[name] for line in by_round.values()) for name in names}
    known = [(round_, by_round[round_.pk]) for round_ in rounds if round_.pk in by_round]
    return {"keys": _keys(total), "table": _rounds_table(known) if len(known) > 1 else None, "total": total}


def _keys(total: Mapping[str, int]) -> list[dict[str, Any]]:
    n = format_number
    return [
        {
            "term": _("Reports filed"),
            "value": _("%(filed)s of %(all)s") % {"filed": n(total["filed"]), "all": n(total["to_file"])},
            "note": share_text(total["filed"], total["to_file"]),
        },
        {
            "term": _("Reports accepted"),
            "value": n(total["accepted"]),
            "note": _("of those filed: %(share)s") % {"share": share_text(total["accepted"], total["filed"])}
            if total["filed"]
            else "",
        },
        {"term": _("Wait for review"), "value": n(total["waiting"]), "now": total["waiting"] > 0},
        {"term": _("Reports returned"), "value": n(total["returned"])},
        {"term": _("Reports overdue"), "value": n(total["overdue"]), "now": total["overdue"] > 0},
    ]


def share_text(part: int, whole: int) -> str:
    """`78,1%` in Kazakh, `78,1 %` in Russian; nothing of nothing."""
    if not whole:
        return ""
    return format_number(100 * part / whole, 1) + ("%" if get_language() == "kk" else f"{NBSP}%")


def _rounds_table(lines: list[tuple[Round, Mapping[str, int]]]) -> dict[str, Any]:
    heads = [
        _("To file"),
        _("Reports filed"),
        _("Share filed"),
        _("Reports accepted"),
        _("Wait for review"),
        _("Reports overdue"),
    ]
    columns = [{"text": _("Form and reporting year")}, *({"text": head, "numeric": True} for head in heads)]
    return {
        "caption": _("By form"),
        "columns": columns,
        "rows": [_round_row(round_, line) for round_, line in lines],
    }


def _round_row(round_: Round, line: Mapping[str, int]) -> dict[str, Any]:
    numbers = [line["to_file"], line["filed"], None, line["accepted"], line["waiting"], line["overdue"]]
    texts = [share_text(line["filed"], line["to_file"]) if n is None else format_number(n) for n in numbers]
    query = urlencode({"form": round_.survey.form_code, "year": round_.year})
    return {
        "text": f"{round_.edition.index}, {round_.year}",
        "url": f"{reverse('collection:review_list')}?{query}",
        "note": "" if round_.is_open else _("Collection is closed"),
        "cells": [{"text": text, "numeric": True} for text in texts],
    }


# --- conditions ------------------------------------------------------------------------------------------------------


def _state_links(narrowed: ReportQuerySet, asked: Conditions, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every state with its number; the states without a report are left out."""
    counts = dict(narrowed.order_by().values_list("state").annotate(Count("pk")))
    kept = {name: value for name, value in query.items() if name not in ("state", "page") and value}
    links = [("", _("All"), sum(counts.values()))]
    links += [(state, label, counts.get(state, 0)) for state, label in State.choices]
    return [
        {
            "text": label,
            "count": format_number(count),
            "url": "?" + urlencode(kept | ({"state": state} if state else {})),
            "is_current": state == asked.state,
        }
        for state, label, count in links
        if count or state == asked.state
    ]


def _filters(asked: Conditions, rounds: list[Round], found: int) -> dict[str, Any]:
    forms = {round_.survey.form_code: str(round_.edition.index) for round_ in rounds}
    years = sorted({round_.year for round_ in rounds}, reverse=True)
    return {
        "fields": [
            _field("q", _("BIN, IIN or name of the unit"), asked.text, kind="search"),
            _select("form", _("Form"), asked.form, [("", _("All forms")), *forms.items()]),
            _select("year", _("Reporting year"), asked.year, [
                ("", _("Open rounds")), *((str(year), str(year)) for year in years), (ALL_YEARS, _("All years")),
            ]),
            _select("state", _("State"), asked.state, [("", _("Any state")), *State.choices]),
            _select("mark", _("Needs attention"), asked.mark, [("", _("All reports")), *_named(MARK_NAMES, MARKS)]),
            _select("activity", _("Kind of activity"), asked.activity, [("", _("All")), *activities()]),
            _select("size", _("Size of the unit"), asked.size, [("", _("All")), *_named(SIZE_NAMES, SIZE_GROUPS)]),
        ],
        "is_folded": True,
        "is_open": replace(asked, text="", state="") != Conditions(),
        "found": _("Reports: %(count)s") % {"count": format_number(found)},
        "reset_url": reverse("collection:review_list") if asked != Conditions() else "",
    }  # fmt: skip


def _named(names: Mapping[str, Any], codes: Iterable[str]) -> list[tuple[str, Any]]:
    return [(code, names[code]) for code in codes]


def activities() -> list[tuple[str, str]]:
    return [(letter, f"{letter} – {oked_name(letter)}") for letter in oked_divisions()]


def _select(name: str, label: str, value: str, options: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    texts = [{"value": code, "text": text} for code, text in options]
    return _field(name, label, value, kind="select") | {"options": texts}


def _field(name: str, label: str, value: str, *, kind: str) -> dict[str, Any]:
    return {"id": f"filter-{name}", "name": name, "label": label, "value": value, "type": kind}


# --- the list --------------------------------------------------------------------------------------------------------


def _page(reports: ReportQuerySet, number: str) -> Page:
    ordered = with_marks(in_work_order(reports.with_context()))
    return Paginator(ordered.defer("current__canonical"), PER_PAGE).get_page(number)


def _table(reports: Iterable[Report]) -> dict[str, Any]:
    columns = [
        {"text": _("Name of the unit")},
        {"text": _("BIN or IIN")},
        {"text": _("Form, reporting year")},
        {"text": _("State")},
        {"text": _("Deadline")},
        {"text": _("Errors"), "numeric": True},
        {"text": _("Warnings"), "numeric": True},
        {"text": _("Last change")},
    ]
    return {
        "caption": _("Reports of the region"),
        "hide_caption": True,
        "is_stacked": True,
        "columns": columns,
        "rows": [_labelled(_row(report), columns) for report in reports],
    }


def _labelled(row: dict[str, Any], columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Each cell with the name of its column: on a phone the cells stand one under the other."""
    row["cells"] = [cell | {"label": column["text"]} for cell, column in zip(row["cells"], columns[1:], strict=True)]
    return row


def _row(report: Report) -> dict[str, Any]:
    return {
        "text": report.unit.name,
        "url": reverse("collection:review", args=[report.public_id]),
        "note": unit_note(report),
        "cells": [
            {"text": report.unit.code},
            {"text": f"{report.round.edition.index}, {report.round.year}"},
            {"tag": report.get_state_display(), "tone": TONES[State(report.state)]},
            deadline_cell(report),
            {"text": _errors_text(report), "numeric": True, "strong": errors_to_show(report) > 0},
            {"text": _warnings_text(report), "numeric": True},
            {"text": date_format(localtime(report.changed_at), "SHORT_DATETIME_FORMAT")},
        ],
    }


def unit_note(report: Report) -> str:
    """Size and activity, as the frame classified the unit."""
    parts = report.obligation.stratum.split("|")
    size = _("Size: %(size)s") % {"size": SIZE_NAMES.get(parts[1], parts[1])} if len(parts) == 3 else ""
    activity = _("OKED: %(code)s") % {"code": report.unit.oked_main}
    return ", ".join(filter(None, [size, activity]))


def deadline_cell(report: Report) -> dict[str, Any]:
    """Days left or overdue while the unit has the report; afterwards whether it came in time."""
    if report.is_with_respondent:
        text = time_left_text(report)
        return {"tag": text, "tone": "bad"} if report.is_overdue else {"text": text}
    if report.state == State.NO_ACTIVITY:
        return {"text": ""}
    return {"tag": _("Filed late"), "tone": "warn"} if report.late else {"text": _("In time")}


def _errors_text(report: Report) -> str:
    """Nothing where nothing has been typed yet: a zero would say that controls were run."""
    return format_number(errors_to_show(report)) if report.current_id else ""


def _warnings_text(report: Report) -> str:
    """Open ones as a number, explained ones in words beside it."""
    if report.current_id is None:
        return ""
    if not report.explained:
        return format_number(report.warnings)
    explained = _("explained: %(count)s") % {"count": format_number(report.explained)}
    return f"{report.warnings}, {explained}" if report.warnings else explained
