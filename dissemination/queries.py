"""Questions of the publisher's console about many rounds at once, and of readers about many bulletins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from collection.models import Report, Round, State
from dissemination.models import Bulletin

ANSWERED = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED, State.NO_ACTIVITY)
SETTLED = (State.ACCEPTED, State.NO_ACTIVITY)


@dataclass(frozen=True)
class RoundCounts:
    """How the reports of one round stand."""

    by_state: dict[str, int] = field(default_factory=dict)

    def of(self, *states: str) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def obliged(self) -> int:
        return sum(self.by_state.values())

    @property
    def answered(self) -> int:
        """Filed a report, whatever its review says, or a no-activity notice."""
        return self.of(*ANSWERED)

    @property
    def accepted(self) -> int:
        return self.of(State.ACCEPTED)

    @property
    def unsettled(self) -> int:
        """Neither accepted nor cleared by a notice: these stay outside the estimates when the round closes."""
        return self.obliged - self.of(*SETTLED)

    @property
    def response(self) -> float | None:
        """Per cent of the obliged that answered; dimensionless until somebody is obliged."""
        return self.answered * 100 / self.obliged if self.obliged else None


def counts_of(rounds: Iterable[Round]) -> dict[int, RoundCounts]:
    """Reports by state, for all the rounds in one query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Report.objects.filter(obligation__round__in=list(rounds))
        .order_by()
        .values_list("obligation__round", "state")
        .annotate(count=Count("pk"))
    )
    for round_id, state, count in rows:
        found[round_id][state] = count
    return defaultdict(RoundCounts, {round_id: RoundCounts(states) for round_id, states in found.items()})


def bulletins_by_year(now: datetime) -> list[tuple[int, list[Bulletin]]]:
    """Everything readers may know of, by reporting year, the newest first; replaced ones are left out."""
    years: dict[int, list[Bulletin]] = defaultdict(list)
    for bulletin in Bulletin.objects.known(now).newest(now).order_by("-year", "-release_at"):
        years[bulletin.year].append(bulletin)
    return list(years.items())
