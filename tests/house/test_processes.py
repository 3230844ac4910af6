"""The processes of docker-compose.yml, started by hand with the same commands: they start, work together and stop."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml

from tests.infra.postgres_server import free_port

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
HOST = "cabinet.example.kz"
DATABASE = "cabinet_processes"
SECONDS_TO_START = 90  # two cores, and the other tests run beside


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database of its own beside the one of the tests; yields its DATABASE_URL."""
    import psycopg2

    def execute(statement: str) -> None:
        with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    execute(f"CREATE DATABASE {DATABASE}")
    yield re.sub(r"/[^/]*$", f"/{DATABASE}", os.environ["DATABASE_URL"])
    execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="module")
def variables(database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What deploy/env and docker-compose.yml would say, with the servers of this run."""
    here = {name: os.environ[name] for name in ("HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    data = tmp_path_factory.mktemp("data")
    return here | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "CABINET_MODE": "production",
        "SECRET_KEY": "a long line that only this test knows, fifty characters and more",
        "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "DATABASE_URL": database,
        "EMAIL_URL": "dummymail://",
        "EMAIL_FROM": f"cabinet@{HOST}",
        "REDIS_URL": re.sub(r"/\d+$", "/7", os.environ["REDIS_URL"]),
        "BEHIND_PROXY": "true",
        "SECURE_COOKIES": "true",
        "DATA_DIR": str(data),
        "WEB_CONCURRENCY": "1",
        "HOSTNAME": "processes",
    }


@pytest.fixture
def start(variables: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str, list[str]], Path]]:
    """Start one process and return the file with its words; all of them end with the test, and end well."""
    running: dict[str, subprocess.Popen] = {}

    def start_one(name: str, command: list[str]) -> Path:
        words = tmp_path / f"{name}.log"
        with words.open("w") as log:
            running[name] = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        return words

    try:
        yield start_one
        for process in running.values():
            process.terminate()
        assert {name: process.wait(timeout=60) for name, process in running.items()} == dict.fromkeys(running, 0)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def one_shot(command: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def wait_until(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.25)
    return False


def command_of_the_image(port: int) -> list[str]:
    command = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    return [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in json.loads(command[1])]


def healthcheck_of_the_web() -> Callable[[str, str], bool]:
    spec = spec_from_file_location("healthcheck", ROOT / "deploy" / "healthcheck.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.answers


def test_web_worker_and_clock_start_work_together_and_stop(start, variables, tmp_path):
    prepared = one_shot(["python", "manage.py", "collectstatic", "--noinput"], variables | {"CABINET_MODE": "demo"})
    assert prepared.returncode == 0, prepared.stderr
    migrated = one_shot(SERVICES["migrate"]["command"], variables)
    assert migrated.returncode == 0, migrated.stderr

    port, answers = free_port(), healthcheck_of_the_web()
    web = start("web", command_of_the_image(port))
    worker = start("worker", [*SERVICES["worker"]["command"], "--hostname", "celery@processes"])
    beat = start("beat", [part.replace("/tmp/beat", str(tmp_path / "beat")) for part in SERVICES["beat"]["command"]])

    assert wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz", HOST)), web.read_text()
    assert wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz", HOST)), web.read_text()
    assert answers(f"http://127.0.0.1:{port}/kk/", HOST), web.read_text()
    done = "Task kernel.relay_outbox"
    assert wait_until(lambda: f"{done}" in worker.read_text() and "succeeded" in worker.read_text()), (
        worker.read_text() + beat.read_text()
    )
    check = SERVICES["worker"]["healthcheck"]["test"][1].replace("$$", "$")
    alive = one_shot(["sh", "-c", check], variables)
    assert alive.returncode == 0, alive.stdout + alive.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_does_not_start_without(name, variables):
    """A default that suits development would be a hole here: the start stops and names what is missing."""
    refused = one_shot(["python", "manage.py", "check"], variables | {name: ""})
    assert refused.returncode != 0
    assert name in refused.stderr
