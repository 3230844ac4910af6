"""`run.py test`: what is missing is installed, skipped aloud or a failure; the closing line counts everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra import machine, suite
from tests.infra.machine import Need
from tests.infra.suite import Tally

BROWSER = Need("chromium", lambda: False, "the browser tests")
DATABASE = Need("postgresql", lambda: False, "every test on PostgreSQL", lambda: Path("/wheel"))


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """No browser, a database only in a wheel; gives the packages that somebody tried to install."""
    tried: list[list[str]] = []
    monkeypatch.setattr(machine, "NEEDS", (BROWSER, DATABASE))
    monkeypatch.setattr(machine, "install", lambda needs: tried.append([need.package for need in needs]))
    monkeypatch.delenv("CI", raising=False)
    return tried


def test_who_may_install_gets_the_systems_own_servers(bare_machine, monkeypatch):
    monkeypatch.setattr(machine, "may_install", lambda: True)
    suite.provide()
    assert bare_machine == [["chromium", "postgresql"]]


def test_a_wheel_stands_in_where_nobody_may_install(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(machine, "may_install", lambda: False)
    assert suite.provide() is None
    assert bare_machine == []
    words = capsys.readouterr().out
    assert "ПРОПУЩЕНО: the browser tests" in words
    assert "apt-get install chromium\n" in words


def test_in_ci_a_machine_that_stays_incomplete_is_a_failure(bare_machine, monkeypatch):
    monkeypatch.setattr(machine, "may_install", lambda: True)
    monkeypatch.setenv("CI", "true")
    assert suite.provide() == Tally(failed=1)


def test_a_run_has_its_own_data_and_no_setting_of_this_shell(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@example.kz/production")
    monkeypatch.setenv("REDIS_URL", "redis://example.kz")
    variables = suite.environment(tmp_path / "data")
    assert variables["DATABASE_URL"].startswith(f"sqlite:///{tmp_path}")
    assert variables["REDIS_URL"] == ""
    assert variables["CABINET_MODE"] == "test"


def test_a_database_that_is_named_is_used(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://tests@db.example.kz/tests")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example.kz/3")
    with suite.servers() as (addresses, complaint):
        assert addresses == {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"]}
        assert complaint == ""


def test_the_main_job_is_walked_on_postgresql_apart_from_the_parallel_tests(monkeypatch, tmp_path):
    runs: dict[str, list[str]] = {}

    def run(name: str, options: list[str], *_, **__) -> Tally:
        runs[name] = options
        return Tally(passed=1)

    monkeypatch.setenv("DATABASE_URL", "postgres://tests@db.example.kz/tests")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example.kz/3")
    monkeypatch.setattr(suite, "CHECKS", {})
    monkeypatch.setattr(suite, "pytest", run)
    assert suite.everything(tmp_path) == Tally(passed=4)
    assert runs["PostgreSQL + Redis"] == ["-m", "not browser", *suite.IN_PARALLEL]
    assert runs["browser on PostgreSQL + Redis"] == ["-m", "end_to_end"]


def test_the_closing_line_counts_every_kind_of_result(tmp_path):
    results = tmp_path / "results.xml"
    results.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>')
    assert str(suite.read_results(results)) == "3 passed, 3 failed, 3 skipped"


def test_a_run_that_broke_off_is_never_a_success(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "run_to_its_end", lambda command, variables: 4)
    assert suite.pytest("SQLite", ["--no-such-option"], {}, tmp_path) == Tally(failed=1)


@pytest.mark.parametrize(("wanted", "tally"), [(False, Tally()), (True, Tally(failed=1))])
def test_finding_no_test_is_a_failure_only_when_somebody_named_one(tmp_path, monkeypatch, wanted, tally):
    monkeypatch.setattr(suite, "run_to_its_end", lambda command, variables: suite.NO_TESTS_COLLECTED)
    assert suite.pytest("SQLite", [], {}, tmp_path, wanted=wanted) == tally


def test_a_check_that_fails_is_counted_and_shown(tmp_path, capsys):
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(1)"]
    assert suite.check("lint", command, tmp_path) == Tally(failed=1)
    assert "the reason" in capsys.readouterr().out


def test_the_build_server_runs_the_same_command():
    script = suite.ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "exec python3 run.py test </dev/null" in script.read_text()
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_a_test_that_reaches_for_the_network_fails():
    import socket

    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)


def test_who_asks_for_the_browser_is_marked(request: pytest.FixtureRequest) -> None:
    """Else it runs beside other tests, and its event loop keeps their database open."""
    asking = [item for item in request.session.items if "playwright" in getattr(item, "fixturenames", ())]
    assert [item.nodeid for item in asking if not item.get_closest_marker("browser")] == []
