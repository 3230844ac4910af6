"""The house: imports go down only, calculations know no Django, and the tools that watch over it are switched on."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Plain functions on plain values: these import no Django, wherever they get to exist.
PLAIN_MODULES = [
    "controls.balance",
    "controls.batch",
    "controls.compile",
    "controls.demands",
    "controls.evaluate",
    "controls.expand",
    "controls.findings",
    "controls.functions",
    "controls.language",
    "controls.mending",
    "controls.prove",
    "controls.repair",
    "estimation.disclosure",
    "estimation.tabulate",
    "estimation.totals",
    "estimation.variance",
    "estimation.weights",
    "forms_core.edition",
    "kernel.bilingual",
    "kernel.legal_clock",
    "kernel.numbers",
    "kernel.parameters",
    "kernel.workdays",
    "sampling.allocate",
    "sampling.draw",
    "sampling.size",
]


def exists(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def contract(identifier: str) -> dict:
    return next(found for found in PROJECT["tool"]["importlinter"]["contracts"] if found["id"] == identifier)


def test_imports_go_down_only_and_calculations_know_no_django():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_plain_module_that_exists_is_under_the_contract():
    assert {module for module in PLAIN_MODULES if exists(module)} <= set(contract("plain")["source_modules"])


def test_every_package_of_the_project_has_its_layer():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    layers = {name.strip() for layer in contract("layers")["layers"] for name in layer.split("|")}
    assert packages == layers
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == layers
    assert layers <= set(PROJECT["tool"]["ruff"]["lint"]["isort"]["known-first-party"])


def test_plain_modules_work_on_a_machine_without_django():
    """The contract reads the imports; this one really takes Django away."""
    modules = [module for module in PLAIN_MODULES if exists(module)]
    program = f"import sys; sys.modules['django'] = None\nfor name in {modules!r}: __import__(name)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_module_is_called_utils():
    """A name says its subject: workdays.py, receipts.py."""
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "utils", "helpers", "common"}
    places = [ROOT / name for name in PROJECT["tool"]["importlinter"]["root_packages"]] + [ROOT / "tests"]
    assert [path for place in places for path in place.rglob("*") if path.name in vague] == []


def test_nobody_uses_signals():
    """What happens after a change is read in the action, not found by search."""
    words = ("django.dispatch", "models.signals", "core.signals", "models import signals")
    places = [ROOT / name for name in PROJECT["tool"]["importlinter"]["root_packages"]]
    sources = [path for place in places for path in place.rglob("*.py")]
    assert [path for path in sources if any(word in path.read_text(encoding="utf-8") for word in words)] == []


def test_the_linter_watches_what_the_house_style_asks():
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert set(lint["select"]) >= {"E", "F", "I", "B", "UP", "DJ", "SIM", "C4", "PIE", "TID"}
    assert set(lint["ignore"]) >= {"RUF001", "RUF002", "RUF003"}
    assert PROJECT["tool"]["ruff"]["line-length"] == 120


def test_types_are_checked_where_the_calculations_live():
    assert set(PROJECT["tool"]["mypy"]["packages"]) >= {"kernel", "controls", "forms_core", "sampling", "estimation"}


def test_warnings_are_errors():
    assert PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


@pytest.mark.parametrize("marker", ["browser", "postgres", "redis", "slow"])
def test_the_marker_is_known(marker):
    assert any(line.startswith(f"{marker}:") for line in PROJECT["tool"]["pytest"]["ini_options"]["markers"])
