"""The demo as a person starts it: its own database, web server, worker and beat, in a process group of its own."""

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

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = 300


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Yields the address. At the end it is asked to stop as Ctrl-C asks, and must stop cleanly."""
    port = _free_port()
    own = {"DATA_DIR": str(folder), "CABINET_MODE": "demo", "TASKS_IN_PROCESS": "0"}
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
