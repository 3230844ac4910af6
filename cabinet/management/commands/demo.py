"""`manage.py demo`: everything on one machine, without Redis and without root. Ctrl-C stops all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cabinet.demo_data import PEOPLE, load_demo_data
from cabinet.demo_people import PASSWORD

STOP_WITHIN = 10  # seconds


class Command(BaseCommand):
    help = "Load sample data once, then run the web server and the worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--units", type=int, default=800, help="size of the invented population")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        refuse_busy_port(host, port)
        self.prepare(options["units"])
        children = [start_web(host, port), start_worker()]
        wait_for_answer(host, port)
        self.say_where(host, port)
        supervise(children)

    def prepare(self, units: int) -> None:
        call_command("build_locale", verbosity=0)
        call_command("migrate", verbosity=0, interactive=False)
        load_demo_data(units=units, say=lambda line: self.stdout.write(line))
        call_command("collectstatic", verbosity=0, interactive=False)

    def say_where(self, host: str, port: int) -> None:
        lines = [
            "",
            f"  Кабинет / Cabinet:  http://{host}:{port}/",
            "",
            f"  Құпиясөз / Пароль / Password: {PASSWORD}",
            "",
        ]
        lines += [f"  {person.email:<28} {person.what.ru}" for person in PEOPLE]
        lines += ["", "  Тоқтату / Остановить / Stop: Ctrl-C", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as busy:
            raise CommandError(
                f"{host}:{port} is in use / занят / бос емес. Try: python3 run.py demo --port {port + 1}"
            ) from busy


def child(*command: str) -> subprocess.Popen[bytes]:
    """In a group of its own, so that Ctrl-C reaches only this process, which then stops its children in order."""
    return subprocess.Popen([sys.executable, "-m", *command], cwd=settings.BASE_DIR, start_new_session=True)


def start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    return child(
        "gunicorn", "cabinet.wsgi:application", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4",
        "--worker-class", "gthread", "--log-level", "warning", "--timeout", "60", "--no-control-socket",
    )  # fmt: skip


def start_worker() -> subprocess.Popen[bytes]:
    return child(
        "celery", "-A", "cabinet", "--quiet", "worker", "--pool", "threads", "--concurrency", "2", "--beat",
        "--schedule", str(settings.DATA_DIR / "beat"), "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
    )  # fmt: skip


def wait_for_answer(host: str, port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.1)


def supervise(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until somebody asks to stop or a child ends; then stop all of them and leave nothing behind."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ask_to_stop)
    try:
        while all(one.poll() is None for one in children):
            time.sleep(0.3)
    except _Stop:
        pass
    finally:
        ended = [one for one in children if one.poll() is not None]
        stop(children)
    if ended:
        raise CommandError("A part of the demo ended by itself; see its lines above.")


class _Stop(Exception):
    """Ctrl-C or SIGTERM."""


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise _Stop


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for one in children:
            if one.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(one.pid, number)
        deadline = time.monotonic() + STOP_WITHIN
        while time.monotonic() < deadline and any(one.poll() is None for one in children):
            time.sleep(0.1)
        if all(one.poll() is not None for one in children):
            return
