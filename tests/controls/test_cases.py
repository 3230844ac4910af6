"""Each control has a report that passes and one that fails: for Python, the compiled form, the columns, the browser."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from controls.batch import Batch
from controls.browser import tree_json
from controls.compile import Checker
from controls.evaluate import holds
from controls.expand import Check, expand
from controls.findings import describe
from controls.functions import Context, Respondent
from forms_core import registry
from forms_core.edition import Edition
from forms_core.registry import Form


def cases_of(form: Form) -> list[dict[str, Any]]:
    """A form brings its cases along, in its own folder."""
    return yaml.safe_load((form.folder / "cases.yaml").read_text(encoding="utf-8"))


EDITIONS: dict[str, Edition] = {form.code: form.editions[-1] for form in registry.forms()}
CASES = [case | {"form": form.code} for form in registry.forms() for case in cases_of(form)]


@pytest.fixture
def checks(case: dict[str, Any]) -> list[Check]:
    edition = EDITIONS[case["form"]]
    control = next(control for control in edition.controls if control.id == case["control"])
    return expand(control, edition)


def context(case: dict[str, Any], verdict: str) -> Context:
    given = dict(case.get(f"{verdict}_context") or case.get("context") or {})
    respondent = dict(given.pop("respondent", {}))
    if "oked_all" in respondent:
        respondent["oked_all"] = tuple(respondent["oked_all"])
    return Context(
        previous=case.get(f"{verdict}_previous") or case.get("previous"), respondent=Respondent(**respondent), **given
    )


def each(test: Any) -> Any:
    return pytest.mark.parametrize("case", CASES, ids=lambda case: case["control"])(test)


@pytest.mark.parametrize("form", registry.forms(), ids=lambda form: form.code)
def test_every_control_that_can_be_evaluated_has_a_passing_and_a_failing_case(form):
    able = [control.id for control in EDITIONS[form.code].controls if control.evaluable]
    assert sorted(case["control"] for case in cases_of(form) if "passes" in case and "fails" in case) == sorted(able)


@each
def test_the_interpreter_passes_and_fails_where_it_should(case, checks):
    assert [check.place for check in checks if not holds(check, case["passes"], context(case, "passes"))] == []
    failed = [check.place for check in checks if not holds(check, case["fails"], context(case, "fails"))]
    assert failed
    assert failed == case.get("at", failed)


# A stored cell is a whole number or blank; an untyped case is about what was typed.
@pytest.mark.parametrize("case", [case for case in CASES if not case.get("untyped")], ids=lambda case: case["control"])
@pytest.mark.parametrize("verdict", ["passes", "fails"])
def test_the_compiled_form_and_the_columns_agree(case, verdict, checks):
    given, cells = context(case, verdict), case[verdict]
    expected = [check for check in checks if not holds(check, cells, given)]
    assert Checker(checks).run(cells, given) == expected
    batch = Batch(checks)
    if not given.respondent.oked_main and not given.respondent.krp:
        previous = batch.columns([given.previous]) if given.previous else None
        failed = batch.run(batch.columns([cells]), previous, given)
        assert [check for check, column in zip(checks, failed, strict=True) if column[0]] == expected


@each
def test_the_finding_says_the_readers_numbers_in_both_languages(case, checks):
    given, cells = context(case, "fails"), case["fails"]
    check = next(check for check in checks if not holds(check, cells, given))
    message = describe(check, cells, given).message
    for language in ("kk", "ru"):
        said = message.in_(language)
        assert said.startswith(check.message.in_(language))
        assert "{" not in said
        if "says" in case:
            assert said.replace("\u00a0", " ").endswith(" " + case["says"][language])


@pytest.mark.browser
def test_the_browser_passes_and_fails_where_python_does_and_says_the_same(twin):
    asked, expected = 0, []
    for edition in EDITIONS.values():
        controls = {control.id: control for control in edition.controls if control.evaluable}
        for case in CASES:
            if case["control"] not in controls:
                continue
            checks = [check for check in expand(controls[case["control"]], edition) if not check.needs_context]
            if not checks:
                continue
            asked += 1
            reports = [(case[verdict], context(case, verdict).previous) for verdict in ("passes", "fails")]
            passed, failed = twin.findings(tree_json(checks), reports)
            assert passed == [], case["control"]
            cells, previous = reports[1]
            expected = [check for check in checks if not holds(check, cells, Context(previous=previous))]
            assert [found["place"] for found in failed] == [check.place for check in expected], case["control"]
            for found, check in zip(failed, expected, strict=True):
                said = describe(check, cells, Context(previous=previous))
                assert found["message"] == {"kk": said.message.kk, "ru": said.message.ru}
                assert tuple(found["cells"]) == said.cells
                assert found["difference"] == said.difference
    assert asked > 60
