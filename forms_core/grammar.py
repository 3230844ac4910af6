"""Which keys may stand where in an edition file. A key that nobody reads is a slip of the pen, and is refused.

`*` stands for keys that the form gives itself (codes of rows, names of sets and of limits), `[]` for each entry of a
list. Places that are not named here hold a text, a number or a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from forms_core.reading import Marked, MarkedList

_BOTH = "kk ru"
_WORDED = "kk ru wording source"
_ASSUMED = "value certainty source"

KEYS: dict[str, str] = {
    "": "grammar form rows row_group_caption sets dependencies sections indicators valuation_notes control_defaults"
    " reasons controls",
    # The title page.
    "form": "code id kind title index index_caption periodicity reporting_period confidentiality_notice in_force_from"
    " first_reporting_year deadline respondents subdivisions_rule no_activity submission legal_basis liability_note"
    " footnotes x_mark money units yesno average_time_to_fill_hours",
    "form.kind": _WORDED,
    "form.title": _WORDED,
    "form.index": _WORDED,
    "form.index_caption": _WORDED,
    "form.periodicity": f"code {_WORDED}",
    "form.reporting_period": "caption unit",
    "form.reporting_period.caption": _BOTH,
    "form.reporting_period.unit": _BOTH,
    "form.confidentiality_notice": _WORDED,
    "form.in_force_from": _ASSUMED,
    "form.first_reporting_year": _ASSUMED,
    "form.deadline": f"{_WORDED} rule shift_to_working_day override_per_year",
    "form.deadline.rule": "month day inclusive year_offset",
    "form.deadline.shift_to_working_day": _ASSUMED,
    "form.respondents": f"{_WORDED} oked oked_names_kk oked_government legal_entities individual_entrepreneurs"
    " activity_basis sampling boundary_note",
    "form.respondents.oked_names_kk": "*",
    "form.respondents.legal_entities": "coverage headcount_limit",
    "form.respondents.individual_entrepreneurs": "coverage",
    "form.respondents.activity_basis": _ASSUMED,
    "form.respondents.sampling": "small medium large government activity_code strata",
    "form.respondents.sampling.small": "krp fraction",
    "form.respondents.sampling.medium": "krp fraction",
    "form.respondents.sampling.large": "krp fraction",
    "form.respondents.sampling.government": "register_flag fraction",
    "form.subdivisions_rule": f"recommended {_WORDED}",
    "form.subdivisions_rule.recommended": _BOTH,
    "form.no_activity": "notice_instead_of_form notice_name_kk due rules source",
    "form.submission": "channels electronic source",
    "form.legal_basis[]": "act kk ru number date registered note source certainty",
    "form.legal_basis[].registered": "number date",
    "form.liability_note": _WORDED,
    "form.footnotes": "*",
    "form.footnotes.*": _WORDED,
    "form.x_mark": "symbol meaning source",
    "form.x_mark.meaning": _BOTH,
    "form.money": "unit decimals prices",
    "form.money.unit": "code kk ru",
    "form.money.decimals": _ASSUMED,
    "form.units": "*",
    "form.units.*": "kk ru decimals",
    "form.units.*.decimals": _ASSUMED,
    "form.yesno": "1 0",
    "form.yesno.1": _BOTH,
    "form.yesno.0": _BOTH,
    "form.average_time_to_fill_hours": _ASSUMED,
    # Rows, sets, what opens what.
    "rows[]": "code kk ru oked oked_cell parent domestic_value hint source",
    "rows[].hint": _BOTH,
    "row_group_caption": "before_row kk ru",
    "sets": "*",
    "dependencies[]": "when opens source",
    # Sections.
    "sections[]": "id kind number kk ru wording source kk_status kk_printed_para5 kk_printed_para12 filled_from stub"
    " columns column_groups rows cells closed_cells derived_suggested doubtful_reading questions",
    "sections[].derived_suggested": "row column",
    "sections[].doubtful_reading": "default alternative_off",
    "sections[].stub[]": "code kk ru footnote",
    "sections[].columns[]": "code field type kk ru kk_recommended short parent parent_caption hint source",
    "sections[].columns[].short": _BOTH,
    "sections[].columns[].parent_caption": _BOTH,
    "sections[].columns[].hint": _BOTH,
    "sections[].column_groups[]": "code parent kk ru members",
    "sections[].cells": "*",
    "sections[].cells.*": "*",
    "sections[].questions[]": "code field type kk ru hint unit parent required options caption wording source"
    " number_from confidence indicator filled_by",
    "sections[].questions[].hint": _BOTH,
    "sections[].questions[].caption": _BOTH,
    "sections[].questions[].filled_by": "paper electronic",
    "sections[].questions[].options[]": "code kk ru",
    # Beside the paper.
    "valuation_notes": _WORDED,
    "reasons": "*",
    "reasons.*": _BOTH,
    "control_defaults": "money_tolerance note",
    "indicators[]": "id kk ru formula unit source certainty fallback industry published_2021",
    "indicators[].industry": "oked_sections oked_divisions",
    "indicators[].published_2021": "value share_percent of value_bln_tenge",
    "controls[]": "id kind enabled evaluable severity expr expr_printed for params message source note evaluate_blank"
    " printed redundant_ok reasons",
    "controls[].for": "*",
    "controls[].params": "*",
    "controls[].message": _BOTH,
    "controls[].printed": _BOTH,
}
ALLOWED = {place: frozenset(keys.split()) for place, keys in KEYS.items()}


# Printed once, in one language, or left to a mapping inside.
ONE_LANGUAGE_WILL_DO = frozenset(
    {"controls[].printed", "form.subdivisions_rule", "form.respondents", "form.legal_basis[]"}
)


def judge_keys(
    whole: Marked,
    grammar: Mapping[str, frozenset[str]] = ALLOWED,
    one_language_will_do: frozenset[str] = ONE_LANGUAGE_WILL_DO,
) -> None:
    """Raise EditionError at the first key that the grammar does not know, or text in one language only."""
    for place, raw in _mappings(whole, "", grammar):
        allowed = grammar.get(place)
        if allowed is None:
            what, key = f"a mapping cannot stand under {place!r}", place.rsplit(".", 1)[-1]
            raise raw.fail(what, f"Write a text, a number or a list as `{key}:`.")
        for key in raw:
            if key not in allowed and "*" not in allowed:
                raise raw.fail(f"the key {key!r} is unknown here", _what_instead(key, allowed), at=key)
        if {"kk", "ru"} <= allowed and place not in one_language_will_do:
            raw.text()


def _what_instead(key: str, allowed: frozenset[str]) -> str:
    close = get_close_matches(key, sorted(allowed), n=1)
    if close:
        return f"Did you mean `{close[0]}:`?"
    return f"Known here: {', '.join(sorted(allowed))}."


def _mappings(value: Any, place: str, grammar: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Marked]]:
    if isinstance(value, Marked):
        yield place, value
        for key, inside in value.items():
            yield from _mappings(inside, _place_of(place, key, grammar), grammar)
    elif isinstance(value, MarkedList):
        for item in value:
            yield from _mappings(item, f"{place}[]", grammar)


def _place_of(place: str, key: str, grammar: Mapping[str, frozenset[str]]) -> str:
    name = "*" if "*" in grammar.get(place, ()) else key
    return f"{place}.{name}" if place else name


# ---- The condition that opens items ----

_OPENER = re.compile(r"\s*([A-Za-z]\w*(?:/[\w.]+)+)\s*=\s*1\s*")


def opener_of(raw: Marked) -> str:
    """The yes/no item of `when: "B/4.1 = 1"`: a page opens what stands under "yes", and follows nothing else."""
    match = _OPENER.fullmatch(raw.code("when"))
    if match is None:
        todo = 'Write the address of a yes/no item and = 1: when: "B/4.1 = 1".'
        raise raw.fail(f"the condition {raw['when']!r} cannot be followed", todo, at="when")
    return match[1]
