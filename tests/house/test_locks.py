"""The locks: every package with its hashes, no address of anybody's server, one driver for PostgreSQL."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = [ROOT / "requirements" / "demo.txt", ROOT / "requirements" / "test.txt"]
OUR_PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
ASKED_FOR = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: Path) -> dict[str, str]:
    lines = (PINNED.match(line) for line in lock.read_text().splitlines())
    return {found["name"]: found["version"] for found in lines if found}


def asked_for(wishes: Path) -> set[str]:
    lines = (ASKED_FOR.match(line) for line in wishes.read_text().splitlines())
    return {normal(found[1]) for found in lines if found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_is_a_pinned_package_or_its_hash(lock):
    strange = [line for line in lock.read_text().splitlines() if not PINNED.match(line) and not HASH.match(line)]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_has_a_hash(lock):
    lines = lock.read_text().splitlines()
    followed_by = zip(lines, [*lines[1:], ""], strict=True)
    without = [line for line, following in followed_by if PINNED.match(line) and not HASH.match(following)]
    assert without == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").iterdir()), ids=lambda path: path.name)
def test_no_lock_names_a_server_or_a_file(path):
    text = path.read_text().lower()
    assert [word for word in ("http", "file:", "@ ", "--index", "--find-links", "git+") if word in text] == []


@pytest.mark.parametrize("name", ["demo", "test"])
def test_the_lock_holds_what_was_asked_for(name):
    folder = ROOT / "requirements"
    assert asked_for(folder / f"{name}.in") - pinned(folder / f"{name}.txt").keys() == set()


def imported(folder: Path) -> set[str]:
    """The top-level names of everything that this source, or the sources in this folder, import."""
    sources = folder.rglob("*.py") if folder.is_dir() else [folder]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names}


def not_in(lock: Path, names: set[str]) -> set[str]:
    distributions, pins = packages_distributions(), pinned(lock).keys()
    return {name for name in names if not {normal(found) for found in distributions.get(name, [])} & pins}


@pytest.mark.parametrize("name", [*OUR_PACKAGES, "tests"])
def test_every_package_that_is_imported_is_in_the_lock(name):
    """What happens to lie on the developer's machine is not on the next one."""
    foreign = imported(ROOT / name) - sys.stdlib_module_names - {*OUR_PACKAGES, "tests"}
    assert not_in(LOCKS[name in ("tests", "benchmarks")], foreign) == set()


def test_the_broker_finds_its_packages_in_production():
    """Only Redis asks for one more, only when it connects, and the test tools bring it by chance."""
    from kombu.transport import redis

    assert not_in(LOCKS[0], imported(Path(redis.__file__)) - sys.stdlib_module_names) == set()


def test_the_tests_try_the_versions_that_production_runs():
    production, tests = (pinned(lock) for lock in LOCKS)
    assert {name: tests.get(name) for name in production} == production


def test_no_other_kind_of_lock_is_kept():
    """uv.lock, pylock.toml and package-lock.json write the registry's address into the project."""
    names = ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock")
    others = [path for name in names for path in (*ROOT.glob(name), *ROOT.glob(f"*/{name}"))]
    npm_locks = [path for path in ROOT.glob("*/package-lock.json") if "http" in path.read_text()]
    assert others + npm_locks == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_the_lock_holds_psycopg2_and_not_psycopg_3(lock):
    """Django takes psycopg 3 without a word as soon as any package brings it."""
    assert {name for name in pinned(lock) if name.startswith("psycopg")} == {"psycopg2-binary"}


def test_django_talks_to_postgresql_through_psycopg2():
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert not is_psycopg3


def test_the_oldest_python_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert "OLDEST_PYTHON = (3, 11)" in (ROOT / "run.py").read_text()
    for wishes in (ROOT / "requirements").glob("*.in"):
        assert "--python-version 3.11" in wishes.read_text()
