"""Strata: activity x size x region, written as text (`C|small|11`), so that each reads the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

ENTREPRENEUR = "entrepreneur"
SIZE_GROUPS = ("small", "medium", "large", ENTREPRENEUR)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Source: quality report of 3-inform, S.21.1: kinds of activity, size, regions."""

    activity: str
    size_group: str
    region: str

    def __str__(self) -> str:
        return f"{self.activity}|{self.size_group}|{self.region}"


def parse(text: str) -> Stratum:
    activity, size_group, region = text.split("|")
    return Stratum(activity, size_group, region)
