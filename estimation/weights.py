"""Weights: how many units of the population one return stands for. Plain functions.

Design weight N / n and response-adjusted weight N / r of a stratum, dimensionless. Source: quality report of 3-inform,
S.21.1 (grossing coefficient by stratum; the non-response variant is N / r).

A stratum that nobody answered for has no weight of its own: it is weighted together with a neighbour that can carry it,
or its units are not represented, and that is said. Which neighbour, and why: docs/adr/0012.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estimation.errors import MoreReturnsThanUnits, NoReturns

SIZES = ("entrepreneur", "small", "medium", "large")
MERGE_ORDER = ("size_group", "activity", "region")


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of the frame: N units in the population, n drawn, r that answered, of these `reported` with values.

    A no-activity notice answers without values. `is_take_all`: every unit was taken for certain, none by chance.
    """

    code: str
    region: str
    activity: str
    size_group: str
    population: int
    selected: int
    responded: int
    reported: int
    is_take_all: bool = False


@dataclass(frozen=True, slots=True)
class MergeRule:
    """When a stratum needs a neighbour, and who may be one. The values are dated parameters (`estimation.*`)."""

    order: Sequence[str] = MERGE_ORDER  # which property of a stratum gives way first
    least: int = 1  # returns; a stratum with fewer needs a neighbour
    enough: int = 3  # reports with values; who has them is preferred to any nearer one
    heaviest: float = 3.0  # units asked per return; a pool above it is refused


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
    """The pools of a survey, which one each stratum belongs to, what was merged and which strata nobody speaks for."""

    pools: dict[str, Pool]
    pool_of: dict[str, str]
    merges: tuple[Merge, ...]
    uncovered: tuple[str, ...] = ()

    def weight(self, stratum: str) -> float:
        return self.pools[self.pool_of[stratum]].weight


def grossing_weight(population: int, observed: int) -> float:
    """N / n or N / r of a stratum; dimensionless. Source: quality report of 3-inform, S.21.1."""
    return population / observed if observed else 0.0


def weigh(strata: Iterable[Stratum], rule: MergeRule | None = None) -> Weighting:
    """N / r by stratum; a stratum with too few returns is pooled with a receiver, or stays uncovered with weight 0.

    A completely answered stratum (r = N) needs nobody. One with some returns and no receiver keeps its own N / r.
    """
    rule = rule or MergeRule()
    listed = sorted(strata, key=lambda stratum: stratum.code)
    _judge(listed)
    groups = {stratum.code: [stratum] for stratum in listed if stratum.population}
    of = {code: code for code in groups}
    merges: list[Merge] = []
    uncovered = []
    for stratum in listed:
        home = of.get(stratum.code)
        if home is None or not _is_short(groups[home], rule.least):
            continue
        found = _receiver(stratum, groups, of, rule)
        if found is not None:
            receiver, gave_way = found
            _join(groups, of, home, of[receiver.code])
            merges.append(Merge(stratum.code, receiver.code, gave_way))
        elif not _responded(groups[home]):
            uncovered.append(stratum.code)
    pools = {code: _pool(code, members) for code, members in sorted(groups.items())}
    return Weighting(pools, of, tuple(merges), tuple(uncovered))


def _judge(strata: Sequence[Stratum]) -> None:
    if not any(stratum.reported for stratum in strata):
        raise NoReturns
    impossible = [stratum.code for stratum in strata if stratum.responded > stratum.population]
    if impossible:
        raise MoreReturnsThanUnits(impossible)


def _is_short(members: Sequence[Stratum], least: int) -> bool:
    return _responded(members) < min(least, sum(member.population for member in members))


def _responded(members: Sequence[Stratum]) -> int:
    return sum(member.responded for member in members)


def _receiver(
    stratum: Stratum, groups: dict[str, list[Stratum]], of: dict[str, str], rule: MergeRule
) -> tuple[Stratum, str] | None:
    """The nearest stratum that can carry this one, and the property that gave way.

    Nearness alone would hand a whole stratum to one chance return: who has enough reports goes before who is nearer.
    """
    able = [
        other for members in groups.values() for other in members
        if of[other.code] != of[stratum.code] and _can_carry(other, stratum, groups, of, rule)
    ]  # fmt: skip
    for enough in (rule.enough, 1):
        for gave_way in rule.order:
            near = [other for other in able if other.reported >= enough and _differs_only(stratum, other, gave_way)]
            if near:
                return min(near, key=lambda other: _distance(stratum, other)), gave_way
    return None


def _can_carry(
    other: Stratum, stratum: Stratum, groups: dict[str, list[Stratum]], of: dict[str, str], rule: MergeRule
) -> bool:
    """Drawn in the same way, with values of its own, and the pool of both would not lean too heavily on its returns."""
    if other.is_take_all != stratum.is_take_all or not other.reported:
        return False
    pooled = [*groups[of[other.code]], *groups[of[stratum.code]]]
    return sum(member.selected for member in pooled) <= rule.heaviest * _responded(pooled)


def _differs_only(stratum: Stratum, other: Stratum, gave_way: str) -> bool:
    return all(
        getattr(stratum, name) == getattr(other, name)
        for name in ("region", "activity", "size_group")
        if name != gave_way
    )


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
