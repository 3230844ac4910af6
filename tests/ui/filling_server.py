"""The service as a browser meets it, with a database in a file: it can be stopped, started again and looked into."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a-long-password-for-tests"
REPORTS, SESSIONS = 36, 60
GUNICORN = ("--workers", "1", "--threads", "6", "--worker-class", "gthread", "--log-level", "error")


@dataclass
class FillingServer:
    """Two people with mandates for the same units; each test takes a report of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    world: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path) -> FillingServer:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            found = cls(folder, int(probe.getsockname()[1]))
        code = "import django; django.setup(); from tests.ui.filling_seed import seed; seed()"
        output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=found._environment(), capture_output=True)
        assert output.returncode == 0, output.stderr.decode()[-3000:]
        found.world = json.loads(output.stdout)
        found.start()
        return found

    def _environment(self) -> dict[str, str]:
        dropped = {"DATABASE_URL", "REDIS_URL", "PYTEST_CURRENT_TEST", "CABINET_MODE"}
        own = {
            "DATA_DIR": str(self.folder), "CABINET_MODE": "test", "TASKS_IN_PROCESS": "1",
            "DJANGO_SETTINGS_MODULE": "cabinet.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        return {name: value for name, value in os.environ.items() if name not in dropped} | own

    def start(self) -> None:
        bind = ("--bind", f"127.0.0.1:{self.port}")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "cabinet.wsgi:application", *bind, *GUNICORN],
            cwd=ROOT, env=self._environment(), start_new_session=True,
        )  # fmt: skip
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def report(self) -> str:
        return self.world["reports"].pop()

    def section(self, report: str, section: str = "s2", language: str = "ru") -> str:
        return f"{self.address}/{language}/reports/{report}/sections/{section}/"

    def sign_in(self, context: BrowserContext, who: str = "aigul") -> str:
        """A session of its own; the key, so that a test can end it."""
        key = self.world["sessions"][who].pop()
        context.add_cookies([{"name": "sessionid", "value": key, "url": self.address}])
        return key

    def end_session(self, key: str) -> None:
        with sqlite3.connect(self.folder / "cabinet.sqlite3", timeout=20) as database:
            database.execute("DELETE FROM django_session WHERE session_key = ?", [key])
        database.close()

    def value(self, report: str, address: str) -> str:
        """What a fresh page shows."""
        key = self.world["sessions"]["reader"][0]
        page = self.section(report, address.split("/")[0])
        with urlopen(Request(page, headers={"Cookie": f"sessionid={key}"})) as answer:
            text = answer.read().decode()
        at = text.index(f'name="{address}"')
        return text[at:].split('value="', 1)[1].split('"', 1)[0].replace("\u00a0", "")
