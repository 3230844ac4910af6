"""A Redis of its own for one run of the tests: own port, nothing kept on disk."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.infra.postgres_server import ServerDidNotStart, free_port

SECONDS_TO_START = 10


@contextmanager
def redis(program: Path) -> Iterator[str]:
    """Start a server; yields its REDIS_URL."""
    with tempfile.TemporaryDirectory(prefix="cabinet-redis-") as folder:
        port = free_port()
        server = subprocess.Popen(
            [
                *(str(program), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder),
                *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
            ],
            # Its own session: Ctrl-C in the terminal ends the tests first, and they end the server.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_it_answers(server, port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(timeout=10)


def _wait_until_it_answers(server: subprocess.Popen, port: int) -> None:
    from redis import Redis
    from redis.exceptions import ConnectionError as NotYet

    deadline = time.monotonic() + SECONDS_TO_START
    with Redis(port=port, host="127.0.0.1") as client:
        while server.poll() is None and time.monotonic() < deadline:
            try:
                client.ping()
                return
            except NotYet:
                time.sleep(0.05)
    server.kill()
    raise ServerDidNotStart(f"Redis did not answer on port {port} within {SECONDS_TO_START} seconds")
