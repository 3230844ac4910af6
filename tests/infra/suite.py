"""Every check and every test: what `python3 run.py test` becomes.

Without options: the linters, then the tests on SQLite (in parallel), the browser tests, and the tests once more on
PostgreSQL with Redis, where a browser walks the main job. With options: one pytest run with them, on SQLite, or with
`--postgres` first on PostgreSQL with Redis. What this machine lacks is skipped aloud; with CI set it is a failure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.infra import machine
from tests.infra.postgres_server import ServerDidNotStart, postgres
from tests.infra.redis_server import redis

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
NO_TESTS_COLLECTED = 5
SECONDS_TO_STOP = 20

CHECKS = {
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "mypy": [PYTHON, "-m", "mypy"],
    "import layers": [str(Path(PYTHON).with_name("lint-imports"))],
    "migrations agree with the models": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
IN_PARALLEL = ["-n", "auto", "--dist", "worksteal"]


class Stopped(Exception):
    """Somebody asked this process to end (SIGTERM)."""


@dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(options: list[str]) -> int:
    signal.signal(signal.SIGTERM, _stop)
    os.chdir(ROOT)
    try:
        with tempfile.TemporaryDirectory(prefix="cabinet-tests-") as folder:
            tally = provide() or (one_run(options, Path(folder)) if options else everything(Path(folder)))
    except (KeyboardInterrupt, Stopped):
        print("\nStopped. / Остановлено.", flush=True)
        return 130
    print(tally, flush=True)
    return 1 if tally.failed else 0


def _stop(signum: int, frame: object) -> None:
    raise Stopped


def provide() -> Tally | None:
    """Install what is missing where that is possible; in CI a machine that stays incomplete is a failure."""
    wanted = machine.wanted()
    if wanted and machine.may_install():
        machine.install(wanted)
    missing = machine.missing()
    if not missing:
        return None
    for part in sorted({need.without_it for need in missing}):
        print(f"SKIPPED / ПРОПУЩЕНО: {part}")
    command = f"apt-get install {' '.join(need.package for need in missing)}"
    print(f"To run it as well, as root / Чтобы выполнить и это, от имени root: {command}", flush=True)
    return Tally(failed=len(missing)) if os.environ.get("CI") else None


def everything(folder: Path) -> Tally:
    tally = Tally()
    for name, command in CHECKS.items():
        tally += check(name, command, folder)
    embedded = environment(folder / "embedded")
    tally += pytest("SQLite", ["-m", "not browser and not postgres and not redis", *IN_PARALLEL], embedded, folder)
    tally += pytest("browser on SQLite", ["-m", "browser and not postgres and not redis"], embedded, folder)
    with servers() as (addresses, complaint):
        if complaint:
            print(f"SKIPPED / ПРОПУЩЕНО: PostgreSQL + Redis: {complaint}", flush=True)
            return tally + (Tally(failed=1) if os.environ.get("CI") else Tally(skipped=1))
        real = {**environment(folder / "real"), **addresses}
        tally += pytest("PostgreSQL + Redis", ["-m", "not browser", *IN_PARALLEL], real, folder)
        # A run of its own: the browser's event loop would keep the database of the other tests from being dropped.
        return tally + pytest("browser on PostgreSQL + Redis", ["-m", "end_to_end"], real, folder, wanted=True)


def one_run(options: list[str], folder: Path) -> Tally:
    if options[0] != "--postgres":
        return pytest("SQLite", options, environment(folder / "embedded"), folder, wanted=True)
    with servers() as (addresses, complaint):
        if complaint:
            print(complaint, file=sys.stderr)
            return Tally(failed=1)
        real = {**environment(folder / "real"), **addresses}
        return pytest("PostgreSQL + Redis", options[1:], real, folder, wanted=True)


def environment(data: Path) -> dict[str, str]:
    """The environment of one run: its own data folder, and no setting of this shell or of an .env file."""
    data.mkdir(exist_ok=True)
    embedded = {"DATABASE_URL": f"sqlite:///{data / 'cabinet.sqlite3'}", "REDIS_URL": "", "DEBUG": "false"}
    return {**os.environ, **embedded, "CABINET_MODE": "test", "DATA_DIR": str(data)}


@contextmanager
def servers() -> Iterator[tuple[dict[str, str], str]]:
    """PostgreSQL and Redis, named in the environment or started for this run; or why there are none."""
    with ExitStack() as running:
        addresses, complaint = {}, ""
        for name, program, start in (
            ("DATABASE_URL", machine.postgres_folder, postgres),
            ("REDIS_URL", machine.redis_server, redis),
        ):
            given = os.environ.get(name, "")
            if given and not given.startswith("sqlite"):
                addresses[name] = given
            elif found := program():
                try:
                    addresses[name] = running.enter_context(start(found))
                except (ServerDidNotStart, OSError) as error:
                    complaint = f"{found}: {error}"
            else:
                complaint = f"no server for {name} on this machine"
        yield addresses, complaint


def check(name: str, command: list[str], folder: Path) -> Tally:
    started = time.monotonic()
    done = subprocess.run(
        command,
        env=environment(folder / "checks"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    verdict = "FAILED" if done.returncode else "ok"
    if done.returncode:
        print(done.stdout)
    print(f"{verdict:6} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    return Tally(failed=1) if done.returncode else Tally(passed=1)


def pytest(name: str, options: list[str], variables: dict[str, str], folder: Path, *, wanted: bool = False) -> Tally:
    """One pytest run. `wanted`: somebody named these tests, so finding none of them is a failure."""
    print(f"\n--- {name} ---", flush=True)
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    code = run_to_its_end([PYTHON, "-m", "pytest", f"--junit-xml={results}", *options], variables)
    tally = read_results(results)
    if code == NO_TESTS_COLLECTED and not wanted:
        return tally
    # A run that broke off (a wrong option, a crash, an error while collecting) is never a success.
    return tally if not code or tally.failed else tally + Tally(failed=1)


def run_to_its_end(command: list[str], variables: dict[str, str]) -> int:
    """Run and wait; when we are stopped, the tests first end what they started themselves."""
    child = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL)
    try:
        return child.wait()
    except KeyboardInterrupt:  # the terminal has told the child as well
        _let_it_end(child)
        raise
    except Stopped:
        child.send_signal(signal.SIGINT)
        _let_it_end(child)
        raise


def _let_it_end(child: subprocess.Popen) -> None:
    try:
        child.wait(timeout=SECONDS_TO_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()


def read_results(results: Path) -> Tally:
    if not results.exists():
        return Tally()
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ET.parse(results).getroot().iter("testsuite"):
        for name in totals:
            totals[name] += int(suite.get(name, 0))
    failed = totals["failures"] + totals["errors"]
    return Tally(totals["tests"] - failed - totals["skipped"], failed, totals["skipped"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
