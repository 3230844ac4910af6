"""`manage.py demo`: everything on one machine, without Redis and without root. Ctrl-C stops all of it."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cabinet.demo_data import PEOPLE, load_demo_data
from cabinet.demo_people import PASSWORD

STOP_WITHIN = 10  # seconds
LAST_PORT = 65535
SET_SIGNAL_AT_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
# What Celery says of a worker of root is for servers, and in English; the broker of the demo is a folder.
HUSHED = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "Load sample data once, then run the web server and the worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--units", type=int, default=800, help="size of the invented population")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], port_number(options["port"])
        refuse_busy_port(host, port)
        try:
            self.prepare(options["units"])
            stopping = listen_for_stop()
        except KeyboardInterrupt:
            self.stdout.write("\nТоқтатылды; келесі іске қосу осы жерден жалғасады.")
            self.stdout.write("Остановлено; следующий запуск продолжит отсюда.")
            sys.exit(130)
        supervise(
            lambda: start_web(host, port), start_worker, stopping=stopping,
            when_ready=lambda: wait_for_answer(host, port, stopping) and self.say_where(host, port),
        )  # fmt: skip

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
        lines += [f"  {person.email:<28} {person.what.both}" for person in PEOPLE]
        lines += ["", "  Тоқтату / Остановить / Stop: Ctrl-C", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def port_number(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT:
        return int(text)
    raise CommandError(
        f"Порт – 1 мен {LAST_PORT} арасындағы сан, ал берілгені: {text}. / "
        f"Порт – это число от 1 до {LAST_PORT}, а указано: {text}."
    )


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            raise CommandError(_why_not(refusal, host, port)) from refusal


def _why_not(refusal: OSError, host: str, port: int) -> str:
    if refusal.errno in (errno.EACCES, errno.EPERM):
        return (
            f"{port} портын ашуға құқық жоқ: 1023-тен үлкен нөмір алыңыз. / "
            f"Нет права открыть порт {port}: возьмите номер больше 1023."
        )
    if refusal.errno != errno.EADDRINUSE:
        return f"{host}: бұл мекенжай осы компьютерде жоқ. / На этом компьютере нет такого адреса."
    free = port + 1 if port < LAST_PORT else 8000
    return (
        f"{host}:{port} бос емес. Мынаны байқаңыз: / {host}:{port} занят. Попробуйте: python3 run.py demo --port {free}"
    )


def child(*command: str) -> subprocess.Popen[bytes]:
    """In a group of its own, so that Ctrl-C reaches only this process, which then stops its children in order.

    Should this process be killed outright, Linux tells the children to stop: nobody is left behind on the port.
    """
    return subprocess.Popen(
        [sys.executable, "-W", HUSHED, "-m", *command], cwd=settings.BASE_DIR, start_new_session=True,
        preexec_fn=_end_with(os.getpid()) if sys.platform == "linux" else None,
    )  # fmt: skip


def _end_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None)  # opened before the fork: after it there is time only for system calls

    def ask() -> None:
        libc.prctl(SET_SIGNAL_AT_PARENTS_DEATH, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask


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


def wait_for_answer(host: str, port: int, stopping: threading.Event) -> bool:
    """True once the server answers; False when somebody asked to stop first."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        if stopping.wait(0.1):
            return False
    return True


def listen_for_stop() -> threading.Event:
    """Set by Ctrl-C, by a stop signal and by a terminal that closes.

    The signals only set a mark: raised as exceptions they could strike between the start of a child and its name
    being known, and leave the child behind. Whoever started the demo under nohup has had the last one ignored.
    """
    stopping = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            signal.signal(number, lambda *_: stopping.set())
    return stopping


def supervise(
    *starters: Callable[[], subprocess.Popen[bytes]],
    stopping: threading.Event,
    when_ready: Callable[[], object] = lambda: None,
) -> None:
    """Start the children and wait until somebody asks to stop or one ends; then stop all and leave nothing behind."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        for start in starters:
            children.append(start())
        when_ready()
        while not stopping.wait(0.3) and all(one.poll() is None for one in children):
            pass
    finally:
        ended = [] if stopping.is_set() else [one for one in children if one.poll() is not None]
        stop(children)
    if ended:
        raise CommandError(
            "Демонстрацияның бір бөлігі өздігінен тоқтады: оның жолдары жоғарыда. / "
            "Часть демонстрации остановилась сама: ее строки выше."
        )


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
