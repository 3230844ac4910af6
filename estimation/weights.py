"""Weights: how many units of the population one return stands for. Plain functions.

Design weight N / n and response-adjusted weight N / r of a stratum, dimensionless. Source: quality report of 3-inform,
S.21.1 (grossing coefficient by stratum; the non-response variant is N / r).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estimation.errors import MoreReturnsThanUnits, NoReturns, StrataWithoutReturns

SIZES = ("entrepreneur", "small", "medium", "large")
# Which property of a stratum gives way first when it has too few returns; then any stratum of the region, then any.
MERGE_ORDER = ("size_group", "activity", "region", "within region", "anywhere")


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of the frame: N units in the population, n drawn, r that answered (no-activity notices answer too)."""

    code: str
    region: str
    activity: str
    size_group: str
    population: int
    selected: int
    responded: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A stratum with too few returns, the stratum it was joined with, and the property that gave way."""

    stratum: str
    into: str
    gave_way: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Strata that are weighted together; most often one. Named after its first member."""

    code: str
    members: tuple[str, ...]
    population: int
    selected: int
    responded: int

    @property
    def design_weight(self) -> float:
        return grossing_weight(self.population, self.selected)

    @property
    def weight(self) -> float:
        return grossing_weight(self.population, self.responded)


@dataclass(frozen=True)
class Weighting:
    """The pools of a survey, which one each stratum belongs to, and what was merged for which reason."""

    pools: dict[str, Pool]
    pool_of: dict[str, str]
    merges: tuple[Merge, ...]

    def weight(self, stratum: str) -> float:
        return self.pools[self.pool_of[stratum]].weight


def grossing_weight(population: int, observed: int) -> float:
    """N / n or N / r of a stratum; dimensionless. Source: quality report of 3-inform, S.21.1."""
    return population / observed if observed else 0.0


def weigh(strata: Iterable[Stratum], *, order: Sequence[str] = MERGE_ORDER, least: int = 1) -> Weighting:
    """N / r by stratum. A stratum with fewer than `least` returns is joined with its nearest neighbour in `order`.

    Neighbour: first the nearest size with the same activity and region, then the nearest activity section with the same
    size and region, then another region with the same activity and size, then whatever the rest of `order` allows.
    A completely answered stratum (r = N) needs nobody.
    """
    listed = sorted(strata, key=lambda stratum: stratum.code)
    _judge(listed)
    groups = {stratum.code: [stratum] for stratum in listed if stratum.population}
    of = {code: code for code in groups}
    merges: list[Merge] = []
    stranded = []
    for stratum in listed:
        home = of.get(stratum.code)
        if home is None or not _is_short(groups[home], least):
            continue
        found = _neighbour(stratum, groups, of, order, home, least)
        if found is None:
            stranded.append(stratum.code)
            continue
        neighbour, gave_way = found
        _join(groups, of, home, of[neighbour.code])
        merges.append(Merge(stratum.code, neighbour.code, gave_way))
    if stranded:
        raise StrataWithoutReturns(stranded)
    pools = {code: _pool(code, members) for code, members in sorted(groups.items())}
    return Weighting(pools, of, tuple(merges))


def _judge(strata: Sequence[Stratum]) -> None:
    if not any(stratum.responded for stratum in strata):
        raise NoReturns
    impossible = [stratum.code for stratum in strata if stratum.responded > stratum.population]
    if impossible:
        raise MoreReturnsThanUnits(impossible)


def _is_short(members: Sequence[Stratum], least: int) -> bool:
    responded = sum(member.responded for member in members)
    return responded < min(least, sum(member.population for member in members))


def _neighbour(
    stratum: Stratum, groups: dict[str, list[Stratum]], of: dict[str, str], order: Sequence[str], home: str, least: int
) -> tuple[Stratum, str] | None:
    others = [member for code, group in groups.items() if code != home for member in group]
    # The nearest one that ends the shortage; one with any return at all if none does.
    for enough in (least, 1):
        able = [other for other in others if sum(member.responded for member in groups[of[other.code]]) >= enough]
        for gave_way in order:
            near = [other for other in able if _differs_only(stratum, other, gave_way)]
            if near:
                return min(near, key=lambda other: _distance(stratum, other)), gave_way
    return None


def _differs_only(stratum: Stratum, other: Stratum, gave_way: str) -> bool:
    if gave_way == "anywhere":
        return True
    same = {
        "region": stratum.region == other.region,
        "activity": stratum.activity == other.activity,
        "size_group": stratum.size_group == other.size_group,
    }
    if gave_way == "within region":
        return same["region"]
    return all(equal for name, equal in same.items() if name != gave_way)


def _distance(stratum: Stratum, other: Stratum) -> tuple[int, int, int, str]:
    """Nearest size, then nearest section letter, then nearest region code; ties: the first by code."""
    return (
        abs(_place(stratum.size_group) - _place(other.size_group)),
        abs(_number(stratum.activity) - _number(other.activity)),
        abs(_number(stratum.region) - _number(other.region)),
        other.code,
    )


def _place(size: str) -> int:
    return SIZES.index(size) if size in SIZES else len(SIZES)


def _number(code: str) -> int:
    return int.from_bytes(code.encode()[:4], "big") if code else 0


def _join(groups: dict[str, list[Stratum]], of: dict[str, str], one: str, other: str) -> None:
    members = sorted([*groups.pop(one), *groups.pop(other)], key=lambda stratum: stratum.code)
    groups[members[0].code] = members
    of.update({member.code: members[0].code for member in members})


def _pool(code: str, members: Sequence[Stratum]) -> Pool:
    return Pool(
        code,
        tuple(member.code for member in members),
        sum(member.population for member in members),
        sum(member.selected for member in members),
        sum(member.responded for member in members),
    )
