"""The demo as a person starts it: its own database, web server, worker and beat, in a process group of its own.

In a run on PostgreSQL and Redis the demo stands on them too: on a database of its own of the same servers.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from redis import Redis

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = 300
REDIS_DATABASES = range(1, 16)  # of a server as it is installed; 0 is what everybody else uses


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Yields the address. At the end it is asked to stop as Ctrl-C asks, and must stop cleanly."""
    with _servers() as addresses, _demo(folder, addresses) as address:
        yield address


@contextlib.contextmanager
def _demo(folder: Path, addresses: dict[str, str]) -> Iterator[str]:
    port = _free_port()
    own = {"DATA_DIR": str(folder), "CABINET_MODE": "demo", "TASKS_IN_PROCESS": "0", **addresses}
    dropped = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | own
    log = folder / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port), "--units", str(UNITS)],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(log, process, "Ctrl-C")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=40)
    assert code == 0, log.read_text()[-3000:]
    assert not _is_open(port), "something of the demo still listens"


@contextlib.contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """The settings that name an empty database of each server of this run; without servers none."""
    postgres, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    with contextlib.ExitStack() as stack:
        addresses = {}
        if postgres.startswith("postgres"):
            addresses["DATABASE_URL"] = stack.enter_context(_empty_postgres(postgres))
        if redis:
            addresses["REDIS_URL"] = stack.enter_context(_empty_redis(redis))
        yield addresses


@contextlib.contextmanager
def _empty_postgres(server: str) -> Iterator[str]:
    name = f"cabinet_demo_{uuid.uuid4().hex[:8]}"
    address = urlsplit(server)._replace(path=f"/{name}").geturl()
    _ask(server, f"CREATE DATABASE {name}")
    try:
        yield address
        assert _ask(address, "SELECT count(*) FROM collection_report") > 0, "the demo keeps its reports elsewhere"
    finally:
        _ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def _ask(address: str, statement: str) -> int:
    """The number that a statement answers with. No transaction is around it: a database cannot be made inside one."""
    with contextlib.closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0]) if cursor.description else 0


@contextlib.contextmanager
def _empty_redis(server: str) -> Iterator[str]:
    """Only a database that held nothing is used, so emptying it afterwards takes nothing from anybody."""
    addresses = [urlsplit(server)._replace(path=f"/{number}").geturl() for number in REDIS_DATABASES]
    address = next(address for address in addresses if not _keys(address))
    try:
        yield address
        assert any(key.startswith(b"_kombu") for key in _keys(address)), "the worker of the demo waits elsewhere"
    finally:
        with Redis.from_url(address) as client:
            client.flushdb()


def _keys(address: str) -> list[bytes]:
    with Redis.from_url(address) as client:
        return list(client.scan_iter())


def _wait_for(log: Path, process: subprocess.Popen[bytes], words: str) -> None:
    for _ in range(1800):
        if words in log.read_text():
            return
        assert process.poll() is None, log.read_text()[-3000:]
        time.sleep(0.1)
    raise AssertionError(f"the demo did not start: {log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
