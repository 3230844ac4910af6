"""Section pages and saves of 2-IT by the real stack: gunicorn, all middleware, sessions, permissions, database.

    python3 run.py manage shell is not needed:  .venv/test/bin/python -m benchmarks.bench_web [--postgres]

Prints a table with the peer (the same form drawn by crispy-forms, same stack, same run).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, SECONDS = 8, 6.0


def main() -> None:
    options = asked(__doc__)
    with stack(options.postgres) as (port, session, reports, engine):
        measure(port, session, reports, options.seconds, engine)


def asked(about: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--postgres", action="store_true", help="on a temporary PostgreSQL instead of SQLite")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    return parser.parse_args()


@contextlib.contextmanager
def stack(postgres: bool = False) -> Iterator[tuple[int, str, list[str], str]]:
    """The real server on its own database: its port, a session, a report for each client, the database's name."""
    with tempfile.TemporaryDirectory() as folder, database(postgres) as url:
        os.environ |= {
            "DATA_DIR": folder, "CABINET_MODE": "demo", "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "TASKS_IN_PROCESS": "1", **({"DATABASE_URL": url} if url else {}),
        }  # fmt: skip
        sys.path.insert(0, str(ROOT))
        session, reports = prepare()
        with server() as port:
            yield port, session, reports, "PostgreSQL" if url else "SQLite"


@contextlib.contextmanager
def database(postgres: bool) -> Iterator[str]:
    if not postgres:
        yield ""
        return
    from tests.infra import machine, postgres_server

    programs = machine.postgres_folder()
    if programs is None:
        raise SystemExit("No PostgreSQL server programs on this machine.")
    with postgres_server.postgres(programs) as url:
        yield url


def prepare() -> tuple[str, list[str]]:
    """A population, and one report of 2-IT per client for one accountant, filled and without findings."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    from accounts.models import Mandate, User
    from accounts.sessions import SessionStore
    from cabinet.demo_data import open_year
    from collection.actions.rounds import create_round, oblige_unit
    from kernel.legal_clock import local_date
    from register.models import Unit
    from register.population import make_units
    from register.storage import store_units

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    store_units(make_units(60, 7, it_share=1.0, entrepreneurs=0, silent=False))
    user = User.objects.create_user("bench@example.kz", "x", full_name="Bench", role="respondent")
    round_ = create_round("2-IT", open_year("2-IT", local_date()), opens_on=local_date(), frame=None)
    reports = []
    for unit in Unit.objects.order_by("pk")[:CLIENTS]:
        Mandate.objects.create(user=user, unit=unit)
        reports.append(str(oblige_unit(round_, unit).public_id))
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "accounts.backends.Backend"
    store[HASH_SESSION_KEY], store["seen"] = user.get_session_auth_hash(), int(time.time()) + 3600
    store.save()
    return store.session_key, reports


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "cabinet.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2",
         "--threads", "4", "--worker-class", "gthread", "--keep-alive", "30", "--log-level", "error"],
        cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    try:
        from cabinet.management.commands.demo import wait_for_answer

        wait_for_answer("127.0.0.1", port, threading.Event())
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def measure(port: int, session: str, reports: list[str], seconds: float, engine: str) -> None:
    from benchmarks.load import compose, run

    token = "a" * 32
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}; language=ru", "Accept-Encoding": "identity"}
    post_headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}

    def section(client: int) -> str:
        return f"/ru/reports/{reports[client]}/sections/s2/"

    def page(client: int) -> Iterator[bytes]:
        return itertools.repeat(compose("GET", section(client), headers))

    def peer(client: int) -> Iterator[bytes]:
        return itertools.repeat(compose("GET", f"/peer/{reports[client]}/", headers))

    def save(client: int) -> Iterator[bytes]:
        """One tab of one person: every save is made from the page that the one before it led to."""
        bodies = [urlencode(values(client * 1000 + n, token)).encode() for n in range(40)]
        shown = urlopen(Request(f"http://127.0.0.1:{port}{section(client)}", headers=headers)).read().decode()
        drawn = int(re.findall(r'name="edit" value="(\d+)"', shown)[0])
        for edit in itertools.count(drawn):
            body = bodies[edit % len(bodies)] + f"&version=1&edit={edit}".encode()
            yield compose("POST", section(client), post_headers, body)

    run(port, save, clients=CLIENTS, seconds=2, expect=b" 302 ")
    run(port, page, clients=CLIENTS, seconds=2)
    saves = run(port, save, clients=CLIENTS, seconds=seconds, expect=b" 302 ")
    pages = run(port, page, clients=CLIENTS, seconds=seconds)
    peers = run(port, peer, clients=CLIENTS, seconds=seconds)
    again = run(port, page, clients=CLIENTS, seconds=seconds)
    print(f"{engine}, {CLIENTS} clients, 2 workers, load generator on the same machine")
    print(f"  section page, 132 inputs           {pages}")
    print(f"  the same, after the peer           {again}")
    print(f"  peer: crispy-forms, same form      {peers}")
    print(f"  pages per second against the peer  {(pages.per_second + again.per_second) / 2 / peers.per_second:7.1f} x")
    print(f"  save of 132 values and edit number {saves}")


def values(seed: int, token: str) -> dict[str, str]:
    """All 132 cells of section 2, consistent, other numbers each time."""
    from forms_core import registry

    section = registry.form("2-IT").in_force.sections["s2"]
    detail = len(registry.form("2-IT").in_force.sets["detail"])
    k = 100 + seed % 900
    parts = {"1": 10 * k, "2": k, "3": 2 * k, "4": k // 2, "5": 3 * k, "6": 4 * k}
    found = {"csrfmiddlewaretoken": token, "then": "stay"}
    for row in section.rows:
        for column in section.columns:
            found[f"s2/{row}/{column}"] = f"{parts[column] * (detail if row == '1' else 1):,}".replace(",", " ")
    return found


if __name__ == "__main__":
    main()
