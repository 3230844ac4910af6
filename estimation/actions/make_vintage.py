"""Pin what a tabulation rests on: accepted versions, frame, weights, parameters, code. Values are not copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from collection.models import Obligation, Report, Round, State
from estimation.classifications import region_of
from estimation.errors import RoundIsOpen
from estimation.fingerprints import code_version, of_inputs, tables_version
from estimation.models import Vintage, VintageReport, VintageStratum
from estimation.weights import Merge, MergeRule, Pool, Stratum, Weighting, weigh
from kernel import journal
from kernel.bulk import copy_rows
from kernel.legal_clock import local_date
from kernel.numbers import NBSP, format_number
from kernel.parameters import parameter
from register.classifiers import oked_section, size_group
from register.enterprises import enterprises
from register.models import Unit

REPORT_COLUMNS = (
    "version_id", "unit_id", "enterprise_id", "stratum", "region", "activity", "size_group", "size_code", "oked_main",
    "weight", "design_weight",
)  # fmt: skip
PARAMETERS = (
    "disclosure.min_respondents", "estimation.least_returns", "estimation.merge_order", "estimation.enough_reports",
    "estimation.heaviest_pool",
)  # fmt: skip
NAMED_STRATA = 10  # uncovered strata that the note names; the rest is counted
GAVE_WAY = {
    "size_group": ("көрші мөлшер", "соседний размер"),
    "activity": ("көрші қызмет секциясы", "соседняя секция деятельности"),
    "region": ("басқа өңір", "другой регион"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the frame put a unit, and the legal person behind it: contributors are enterprises, not returns."""

    activity: str
    size_group: str
    size_code: int
    oked_main: str
    enterprise: int


def make_vintage(round_: Round, *, by: Any = None, at: datetime | None = None) -> Vintage:
    """The vintage of a closed round. The same inputs give the vintage that is already there, so it may run twice.

    A unit that reports another region than the frame stays in the stratum it was drawn in, with that stratum's weight,
    and belongs to the region it reports. `at`: the moment it is dated with, where a calculation of the past is loaded.
    """
    if round_.is_open:
        raise RoundIsOpen
    accepted = _accepted(round_)
    strata, silent = _strata(round_, accepted)
    parameters = {name: parameter(name, on=local_date()) for name in PARAMETERS}
    weighting = weigh(strata, _rule(parameters))
    rows = _rows(round_, accepted, weighting)
    inputs = {
        "edition": round_.edition_hash, "frame": round_.frame_id, "parameters": parameters, "code": code_version(),
        "tables": tables_version(round_.form.folder), "strata": strata,
    }  # fmt: skip
    fingerprint = of_inputs(inputs, rows)
    with transaction.atomic():
        locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
        if locked.is_open:
            raise RoundIsOpen
        found = Vintage.objects.filter(round=round_, fingerprint=fingerprint).first()
        if found is not None:
            return found
        number = (round_.vintages.aggregate(last=Max("number"))["last"] or 0) + 1
        vintage = Vintage.objects.create(
            round=round_, number=number, frame=round_.frame, parameters=parameters, code_version=code_version(),
            fingerprint=fingerprint, report_count=len(rows), response=_response(strata, len(rows), silent),
            made_at=at or timezone.now(),
            notes=[*map(_merge_note, weighting.merges), *_uncovered_notes(strata, weighting)],
        )  # fmt: skip
        copy_rows(VintageReport, ["vintage_id", *REPORT_COLUMNS], ((vintage.pk, *row) for row in rows))
        VintageStratum.objects.bulk_create(_stratum_row(vintage, stratum, weighting) for stratum in strata)
        journal.record(by, "vintage.made", vintage, round=round_.pk, number=number, reports=len(rows))
    return vintage


def _rule(parameters: Mapping[str, Any]) -> MergeRule:
    return MergeRule(
        order=parameters["estimation.merge_order"], least=parameters["estimation.least_returns"],
        enough=parameters["estimation.enough_reports"], heaviest=parameters["estimation.heaviest_pool"],
    )  # fmt: skip


def _accepted(round_: Round) -> list[tuple[int, int, str, str]]:
    """(version, unit, stratum, region of the frame) of the accepted reports, by version."""
    reports = Report.objects.filter(obligation__round=round_, state=State.ACCEPTED, current__isnull=False)
    columns = ("current_id", "obligation__unit_id", "obligation__stratum", "obligation__region")
    return list(reports.order_by("current_id").values_list(*columns))


# --- strata ---


def _strata(round_: Round, accepted: list[tuple[int, int, str, str]]) -> tuple[list[Stratum], int]:
    """N of the frame, n of the obligations, r of accepted reports and no-activity notices; how many notices."""
    silent = Counter(
        Report.objects.filter(obligation__round=round_, state=State.NO_ACTIVITY).values_list(
            "obligation__stratum", flat=True
        )
    )
    reported = Counter(stratum for _, _, stratum, _ in accepted)
    selected = Obligation.objects.filter(round=round_).values("stratum")
    drawn = {row["stratum"]: row for row in selected.annotate(count=Count("pk"), region=Min("region"))}
    framed = _framed(round_)
    strata = []
    for code in sorted(framed.keys() | drawn.keys()):
        place, asked = framed.get(code), drawn.get(code)
        strata.append(
            Stratum(
                code,
                region=place["region"] if place else asked["region"] if asked else "",
                activity=place["activity"] if place else "",
                size_group=place["size_group"] if place else "",
                population=place["count"] if place else asked["count"] if asked else 0,
                selected=asked["count"] if asked else 0,
                responded=reported[code] + silent[code],
                reported=reported[code],
                is_take_all=place["certain"] == place["count"] if place else True,
            )
        )
    return strata, silent.total()


def _framed(round_: Round) -> Mapping[str, dict[str, Any]]:
    """Stratum -> N and its place. A round without a frame is its own population: its obligations."""
    if round_.frame is None:
        return {}
    grouped = round_.frame.units.values("stratum").annotate(
        count=Count("pk"), region=Min("region"), activity=Min("activity"), size_group=Min("size_group"),
        certain=Count("pk", filter=Q(is_take_all=True)),
    )  # fmt: skip
    return {row["stratum"]: row for row in grouped.order_by()}


def _stratum_row(vintage: Vintage, stratum: Stratum, weighting: Weighting) -> VintageStratum:
    pool: Pool | None = weighting.pools.get(weighting.pool_of.get(stratum.code, ""))
    return VintageStratum(
        vintage=vintage, stratum=stratum.code, pool=pool.code if pool else stratum.code, region=stratum.region,
        activity=stratum.activity, size_group=stratum.size_group, population=stratum.population,
        selected=stratum.selected, responded=stratum.responded, weight=pool.weight if pool else 0.0,
    )  # fmt: skip


def _response(strata: list[Stratum], accepted: int, silent: int) -> dict[str, int]:
    return {
        "population": sum(stratum.population for stratum in strata),
        "selected": sum(stratum.selected for stratum in strata),
        "responded": sum(stratum.responded for stratum in strata),
        "accepted": accepted,
        "no_activity": silent,
    }


def _merge_note(merge: Merge) -> dict[str, str]:
    kk, ru = GAVE_WAY[merge.gave_way]
    return {
        "about": "merge",
        "kk": f"Есебі жоқ страта басқасымен біріктірілді: {merge.stratum} + {merge.into} ({kk}).",
        "ru": f"Страта без отчетов объединена с другой: {merge.stratum} + {merge.into} ({ru}).",
    }


def _uncovered_notes(strata: list[Stratum], weighting: Weighting) -> Iterator[dict[str, str]]:
    """How much of the population the estimates say nothing about: better said than silently taken for zero."""
    sizes = {stratum.code: stratum.population for stratum in strata if stratum.code in weighting.uncovered}
    if not sizes:
        return
    units, share = sum(sizes.values()), 100 * sum(sizes.values()) / sum(stratum.population for stratum in strata)
    percent = format_number(share, 1)
    names = ", ".join(f"{code} ({count})" for code, count in list(sizes.items())[:NAMED_STRATA])
    more = f" (+{len(sizes) - NAMED_STRATA})" if len(sizes) > NAMED_STRATA else ""
    yield {
        "about": "uncovered",
        "kk": f"Есебі де, лайықты көршісі де жоқ страталар: {len(sizes)}. Олардың {format_number(units)} бірлігі (бас "
        f"жиынтықтың {percent} пайызы) бағалауға кірмейді: {names}{more}.",
        "ru": f"Страты без отчетов и без подходящего соседа: {len(sizes)}. Их единицы – {format_number(units)} "
        f"({percent}{NBSP}% генеральной совокупности) – в оценки не входят: {names}{more}.",
    }


# --- reports ---


def _rows(round_: Round, accepted: list[tuple[int, int, str, str]], weighting: Weighting) -> list[tuple[Any, ...]]:
    places, reported = _places(round_), _reported_territories(round_)
    on = date(round_.year, 12, 31)
    pools = {code: weighting.pools[pool] for code, pool in weighting.pool_of.items()}
    regions: dict[tuple[str, str], str] = {}
    rows = []
    for version, unit, stratum, frame_region in accepted:
        place, pool = places[unit], pools[stratum]
        kato = (reported.get(version) or "")[:2]
        region = regions.get((kato, frame_region))
        if region is None:
            region = regions[(kato, frame_region)] = region_of(kato, frame_region, on)
        rows.append((
            version, unit, place.enterprise, stratum, region, place.activity, place.size_group, place.size_code,
            place.oked_main, pool.weight, pool.design_weight,
        ))  # fmt: skip
    return rows


def _places(round_: Round) -> dict[int, Place]:
    """The frame's classification of each unit; the register's where a unit is not in the frame."""
    places: dict[int, Place] = {}
    columns = ("unit_id", "activity", "size_group", "size_code", "oked_main", "enterprise_id")
    if round_.frame is not None:
        framed = round_.frame.units.filter(is_selected=True).values_list(*columns)
        places = {unit: Place(*place) for unit, *place in framed.iterator(chunk_size=20_000)}
    others = Unit.objects.filter(obligations__round=round_)
    if len(places) < others.count() or round_.frame is None:
        parents = enterprises()
        for unit, kind, code, oked in others.values_list("pk", "kind", "size_code", "oked_main"):
            group = "entrepreneur" if kind == Unit.Kind.IIN else size_group(code)
            places.setdefault(unit, Place(oked_section(oked), group, code, oked, parents.get(unit, unit)))
    return places


def _reported_territories(round_: Round) -> dict[int, str]:
    """Version -> territory code that the unit itself reports (A/1.1, s1/1.1), where it does."""
    for section in round_.edition.sections.values():
        for question in section.questions.values():
            if question.type == "kato":
                sheet = round_.form.sheet_by_section[section.id]
                answers = sheet.objects.filter(version__report__obligation__round=round_)
                return dict(answers.exclude(**{question.field: None}).values_list("version_id", question.field))
    return {}
