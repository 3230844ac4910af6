"""Invented answers to 3-inform that add up to the published year.

Every error control of the form holds. Shares and costs are exact for the units given: the units are ranked by how
likely they are to use a computer, and as many as the published share asks for do; costs are shared out to the last
thousand tenge. What is not published follows from size, activity and chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from register.answers.columns import Answers, Flags, answered
from register.answers.firms import Firms, identity, place, signatures, time_spent
from register.answers.published import Targets, targets
from register.chance import Integers, highest, shared_out
from register.units import Units

CORE = tuple(f"H/25.{number}" for number in range(1, 10))
# How common each technology is among those that use any, and each system and purpose at average maturity (log odds).
CORE_WEIGHTS = (0.2, 0.55, 0.3, 0.3, 0.35, 0.25, 0.25, 0.15, 0.12)
SYSTEMS = (-4.5, -3.6, -5.0, -4.4, -4.6, -4.8, -3.4, -4.4, -3.2, -5.2, -4.4, -3.8, -3.9, -4.2, -4.2)
PURPOSES = (2.2, 1.8, 1.2, -0.2, -0.9, -0.7)
CLOUD_KINDS = (0.9, 0.6, -0.2, 0.8, -0.1, -1.2, -1.6)
GOVERNMENT_SERVICES = (0.8, 0.5, 0.6, 0.3, -1.4)


@dataclass(frozen=True)
class Use:
    """Who uses what: the answers that everything else hangs on."""

    computer: Flags
    internet: Flags
    cloud: Flags
    digital: Flags


def make_answers_3inform(units: Units, seed: int, *, year_back: int = 0) -> Answers:
    """Answers of every unit to every question. `year_back=1` gives the year before: the same firms a step earlier
    (and -1 the year after).

    Entrepreneurs and units that do not file are outside the survey: they count for nothing and use nothing.
    """
    firms = Firms.of(units, seed, year_back)
    goal = targets(int(firms.reports.sum()), industry=int(firms.is_large_industry.sum()), years_back=year_back)
    use = _use(firms, goal)
    return {
        **identity(firms, ("bin",)),
        **place(firms, "A"),
        **_general(firms, use, goal),
        **_computers(firms, use),
        **_internet(firms, use),
        **_cloud(firms, use),
        **_government(firms, use),
        **_commerce(firms, use),
        **_digital(firms, use),
        **_systems(firms, use),
        **_specialists(firms, use),
        **time_spent(firms, "Z/29"),
        **signatures(firms),
    }


def _use(firms: Firms, goal: Targets) -> Use:
    """The most likely units use computers, the most likely of these the Internet, of these the cloud."""
    leaning = firms.maturity + 1.1 * firms.size + 2.0 * firms.is_government
    step = 0.03 * firms.chance.normal(f"use@{firms.years_back}")
    computer = highest(leaning + 1.6 * firms.chance.normal("computer") + step, goal.computers, among=firms.reports)
    internet = highest(leaning + 2.0 * firms.chance.normal("internet") + step, goal.internet, among=computer)
    fond = firms.maturity + 1.2 * firms.chance.normal("cloud") + step
    cloud = highest(fond, goal.cloud, among=internet)
    return Use(computer, internet, cloud, digital=_uses_digital(firms, computer, goal))


def _uses_digital(firms: Firms, computer: Flags, goal: Targets) -> Flags:
    """Any of 25.1-25.9. Large and medium industry exactly as published, everybody else by chance."""
    industry = firms.is_large_industry
    digital = firms.says_yes("digital", -4.0) & computer & ~industry
    fond = firms.maturity + firms.chance.normal("digital industry")
    return digital | highest(fond, goal.digital_industry, among=industry & computer)


# --- A: general ------------------------------------------------------------------------------------------------------


def _general(firms: Firms, use: Use, goal: Targets) -> Answers:
    costs = _costs(firms, use, goal)
    return {"A/2": answered(firms.headcount), "A/3": answered(costs), **_cost_kinds(firms, use, costs)}


def _costs(firms: Firms, use: Use, goal: Targets) -> Integers:
    """ICT costs, thousand tenge: skewed, and adding up exactly. Some units without a computer pay for a telephone."""
    weight = np.exp(0.85 * firms.size + 0.55 * firms.maturity + 0.9 * firms.chance.normal("costs"))
    weight *= firms.drift("costs", 0.12) * np.where(use.computer, 1.0, 0.03)
    pays = use.computer | (firms.chance.happens("telephone", 0.2) & firms.reports)
    public = firms.is_government
    spent = np.zeros(len(firms), dtype=np.int64)
    government = goal.costs_government if (pays & public).any() else 0
    for who, total in ((pays & public, government), (pays & ~public, goal.costs - government)):
        spent[who] = shared_out(total, weight[who], at_least=1)
    return spent


def _cost_kinds(firms: Firms, use: Use, costs: Integers) -> Answers:
    """Capital, current, communication (of it the Internet), rent. Up to a third stays undivided: other costs."""
    other = np.floor(costs * firms.part("other costs", 0.0, 0.3))
    rest = costs - other.astype(np.int64)
    capital = _floor(rest, firms.part("capital", 0.0, 0.4))
    current = _floor(rest, firms.part("current", 0.1, 0.4))
    rent = _floor(rest, np.where(firms.chance.happens("rents", 0.25), firms.part("rent", 0.02, 0.12), 0.0))
    communication = rest - capital - current - rent
    internet = np.where(use.internet, _floor(communication, firms.part("internet costs", 0.4, 0.9)), 0)
    kinds = {"3.1": capital, "3.2": current, "3.3": communication, "3.3.1": internet, "3.4": rent}
    return {f"A/{code}": answered(amount) for code, amount in kinds.items()}


def _floor(amount: Integers, share: np.ndarray) -> Integers:
    return np.floor(amount * share).astype(np.int64)


# --- B, C: computers and the Internet --------------------------------------------------------------------------------


def _computers(firms: Firms, use: Use) -> Answers:
    users, machines, online = _counts(firms, use)
    return {
        "B/4.1": answered(use.computer),
        "B/4.2": answered(use.computer & firms.says_yes("portable", -0.6)),
        "B/4.3": answered(use.computer & firms.says_yes("servers", -2.2, 1.4)),
        "B/5": answered(users, where=use.computer),
        "B/6": answered(machines, where=use.computer),
        "B/7": answered(online, where=use.computer),
        "B/8": answered(use.computer & firms.says_yes("data centre", -4.2, 1.3)),
        "B/9": answered(use.computer & firms.says_yes("lan", -0.4, 1.2)),
        "B/10": answered(use.computer & firms.says_yes("intranet", -2.0, 1.2)),
        "B/11": answered(use.computer & firms.says_yes("extranet", -3.2, 1.1)),
    }


def _counts(firms: Firms, use: Use) -> tuple[Integers, Integers, Integers]:
    """People at computers, computers, computers online. At least one of each where there is one."""
    busy = (firms.office * (0.55 + 0.6 * firms.chance.uniform("busy")) * firms.drift("busy", 0.05)).clip(0.05, 1.0)
    users = np.rint(firms.headcount * busy).astype(np.int64).clip(1, firms.headcount)
    machines = np.rint(users * firms.part("machines", 0.8, 1.3)).astype(np.int64).clip(1)
    machines = np.minimum(machines, 3 * firms.headcount)
    online = np.rint(machines * firms.part("online", 0.7, 1.0)).astype(np.int64).clip(1, machines)
    return users, machines, np.where(use.internet, online, 0)


def _internet(firms: Firms, use: Use) -> Answers:
    people, _, _ = _counts(firms, use)
    surfers = np.rint(people * firms.part("surfers", 0.75, 1.0)).astype(np.int64).clip(1, people)
    has = use.internet
    kinds = _connection(firms)
    return {
        "C/12.1": answered(has),
        "C/12.2": answered(has & firms.says_yes("mobile devices", -1.2)),
        "C/13": answered(surfers, where=has),
        **{f"C/14.{number}": answered(kind, where=has) for number, kind in enumerate(kinds, start=1)},
        "C/15": answered(has & firms.says_yes("web site", -1.3, 1.2)),
        **_yes_list(firms, "C/16", PURPOSES, has),
    }


def _connection(firms: Firms) -> tuple[Flags, Flags, Flags, Flags]:
    """Kinds of connection; whoever has none of the broadband ones has the narrow one."""
    wired = firms.says_yes("wired", 1.1)
    wireless = firms.says_yes("wireless", -1.6)
    mobile = firms.says_yes("mobile", -0.5, 0.5)
    return wired, wireless, mobile, ~(wired | wireless | mobile)


def _yes_list(
    firms: Firms, group: str, levels: tuple[float, ...], opened: Flags, among: Flags | None = None
) -> Answers:
    """Sub-items of a group: blank where the group is closed, and no for those who are not `among`."""
    asked = opened if among is None else among
    return {
        f"{group}.{number}": answered(asked & firms.says_yes(f"{group}.{number}", level), where=opened)
        for number, level in enumerate(levels, start=1)
    }


# --- D, E, F: cloud, government, commerce ----------------------------------------------------------------------------


def _cloud(firms: Firms, use: Use) -> Answers:
    kinds = _yes_list(firms, "D/18", CLOUD_KINDS, use.cloud)
    kinds["D/18.1"] = answered(_at_least_one(kinds, use.cloud), where=use.cloud)
    return {"D/17": answered(use.cloud), **kinds}


def _at_least_one(kinds: Answers, needed: Flags) -> Flags:
    """The first item, with a yes where somebody who needs one has none."""
    columns = [column.data == 1 for column in kinds.values()]
    none = ~np.logical_or.reduce(columns)
    return columns[0] | (needed & none)


def _government(firms: Firms, use: Use) -> Answers:
    everybody = np.ones(len(firms), dtype=bool)
    return _yes_list(firms, "E/19", GOVERNMENT_SERVICES, everybody, among=use.internet)


def _commerce(firms: Firms, use: Use) -> Answers:
    found: Answers = {}
    for item, level, name in (("20", -1.6, "buys"), ("21", -2.1, "sells")):
        yes = use.internet & firms.says_yes(name, level)
        size = 6.5 + 0.9 * firms.size + 1.1 * firms.chance.normal(f"{name} volume")
        volume = np.floor(np.exp(size.clip(0, 17)) * firms.drift(f"{name} volume", 0.12)).astype(np.int64).clip(1)
        found |= {f"F/{item}": answered(yes), f"F/{item}.1": answered(volume, where=yes)}
    return found


# --- G, H, K: automation, digital technologies, people ---------------------------------------------------------------


def _digital(firms: Firms, use: Use) -> Answers:
    """Technologies 25.1-25.9 of the digital ones (at least one each), cloud and protection, and module G."""
    core = _core(firms, use.digital)
    protected = use.computer & firms.says_yes("protection", -0.4, 1.2)
    labels = use.computer & core["H/25.2"] & firms.says_yes("rfid", -0.6)
    return {
        "G/22": answered(use.computer & firms.says_yes("processes", -2.4, 1.2)),
        "G/23": answered(labels),
        "G/24": answered(use.internet & firms.says_yes("invoices", 0.9)),
        **{address: answered(column) for address, column in core.items()},
        "H/25.10": answered(use.cloud),
        "H/25.11": answered(protected),
    }


def _core(firms: Firms, digital: Flags) -> dict[str, Flags]:
    chosen = {
        address: digital & firms.chance.happens(address, weight)
        for address, weight in zip(CORE, CORE_WEIGHTS, strict=True)
    }
    none = digital & ~np.logical_or.reduce(list(chosen.values()))
    first = firms.chance.choice("first technology", CORE_WEIGHTS)
    return {address: chosen[address] | (none & (first == number)) for number, address in enumerate(CORE)}


def _systems(firms: Firms, use: Use) -> Answers:
    everybody = np.ones(len(firms), dtype=bool)
    return _yes_list(firms, "H/26", SYSTEMS, everybody, among=use.computer)


def _specialists(firms: Firms, use: Use) -> Answers:
    """ICT specialists, and of them those of information security (only where there is protection)."""
    has = use.computer & (firms.says_yes("specialists", -2.0, 1.3) | firms.is_it)
    share = np.where(firms.is_it, firms.part("it staff", 0.4, 0.8), firms.part("ict staff", 0.005, 0.04))
    number = np.rint(firms.headcount * share).astype(np.int64).clip(1, firms.headcount)
    protected = firms.says_yes("protection", -0.4, 1.2)
    security = np.where(protected, _floor(number, firms.part("security", 0.0, 0.4)), 0)
    return {"K/27": answered(has), "K/28": answered(number, where=has), "K/28.1": answered(security, where=has)}
