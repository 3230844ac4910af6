"""The demo as a person starts it: its own database, web server, worker and beat, in a process group of its own.

On SQLite and a folder as broker; in a run on PostgreSQL and Redis on a database of its own on these servers.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from redis import Redis

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = 300
QUEUE = 9  # number of the Redis database that no other test uses


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Yields the address. At the end it is asked to stop as Ctrl-C asks, and must stop cleanly."""
    port = _free_port()
    own = {"DATA_DIR": str(folder), "CABINET_MODE": "demo", "TASKS_IN_PROCESS": "0"}
    dropped = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | own
    log = folder / "demo.log"
    with _servers() as addresses, log.open("w") as output:
        environment |= addresses
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
    assert bool(addresses) != (folder / "cabinet.sqlite3").exists(), "the demo used another database than it was given"


@contextlib.contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """Nothing on SQLite; else an empty database on the server of this run, and an empty queue of its own."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    name = f"demo_{os.getpid()}_{time.monotonic_ns()}"
    queue = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{QUEUE}").geturl()
    Redis.from_url(queue).flushdb()
    _command(server, f"CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(), "REDIS_URL": queue}
    finally:
        _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def _command(server: str, sql: str) -> None:
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


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
