"""What travels to a page: one entry per control, nothing that only the server can judge, small enough."""

from __future__ import annotations

import json

import pytest

from controls.browser import tree_json
from controls.expand import expand_all


@pytest.fixture
def checks(two_it):
    return expand_all([control for control in two_it.controls if control.enabled], two_it)


def test_each_control_travels_once_with_its_places(checks):
    bundle = tree_json(checks)
    ids = [control["id"] for control in bundle["controls"]]
    assert len(ids) == len(set(ids))
    sums = next(control for control in bundle["controls"] if control["id"] == "2it.s2.total-columns")
    assert sums["shape"][1] == ["cell", "s2/{r}/1"]
    assert sums["instances"][2] == {"r": "1.2"}
    assert sum(len(control["instances"]) for control in bundle["controls"]) == len(
        [check for check in checks if not check.needs_context]
    )


def test_what_asks_the_register_a_classifier_or_the_clock_stays_on_the_server(checks):
    text = json.dumps(tree_json(checks))
    for word in ("KATO_VALID", "IIN_VALID", "COUNTRY_VALID", "OKED_IN", "context"):
        assert word not in text
    assert "BIN_VALID" in text


def test_checks_of_last_year_stay_away_where_last_year_is_not_given(checks):
    assert "PREV" in json.dumps(tree_json(checks))
    assert "PREV" not in json.dumps(tree_json(checks, with_previous=False))


def test_the_whole_form_is_smaller_than_a_picture(checks):
    text = json.dumps(tree_json(checks), ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) < 30_000


def test_no_checks_make_an_empty_bundle():
    assert tree_json([]) == {"names": {}, "controls": []}


@pytest.mark.browser
def test_the_browser_makes_the_same_checks_of_a_bundle(checks, twin):
    made = twin.page.evaluate(
        """async (bundle) => {
            const { expand } = await import("/controls.js");
            return expand(bundle).map(({ id, place, severity, tree, cells, message, evaluate_blank, slip }) =>
                ({ id, place, severity, tree, cells, message, evaluate_blank, slip }));
        }""",
        tree_json(checks),
    )
    expected = [
        {
            "id": check.control_id, "place": check.place, "severity": check.severity, "tree": check.tree,
            "cells": list(check.cells), "message": {"kk": check.message.kk, "ru": check.message.ru},
            "evaluate_blank": check.evaluate_blank, "slip": check.slip,
        }
        for check in checks
        if not check.needs_context
    ]  # fmt: skip
    assert made == expected


@pytest.mark.browser
def test_an_empty_bundle_is_quiet_in_the_browser(twin):
    assert twin.findings(tree_json([]), [({"A/1": 5}, None)]) == [[]]
