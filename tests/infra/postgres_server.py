"""A PostgreSQL of its own for one run of the tests: own folder, own port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here outlives the run: nothing waits for the disk, and no cleaner holds a database that is to be dropped.
SPEED_BEFORE_SAFETY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"

# Kazakh sorting as in production; a build without ICU at least knows upper and lower case; names have sort keys anyway.
SORTINGS = (
    ("--locale-provider=icu", "--icu-locale=kk", "--locale=C.UTF-8"),
    ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ("--locale=C",),
)


class ServerDidNotStart(Exception):
    """The message is the server's own log."""


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Start a server with the programs of this folder; yields its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="cabinet-postgres-"))
    owner = server_owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        port = free_port()
        _start(programs, folder, owner, port)
        try:
            yield f"postgres://cabinet@127.0.0.1:{port}/postgres"
        finally:
            _as(owner, [programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: its own user takes over, or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerDidNotStart("neither a user postgres nor a user nobody to run PostgreSQL as")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(programs: Path, folder: Path, owner: pwd.struct_passwd | None, port: int) -> None:
    data, log = folder / "data", folder / "log"
    _make_cluster(programs, folder, owner, data)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {SPEED_BEFORE_SAFETY}"
    started = _as(owner, [programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start"], folder)
    if started.returncode:
        raise ServerDidNotStart(log.read_text(errors="replace") if log.exists() else started.stderr)


def _make_cluster(programs: Path, folder: Path, owner: pwd.struct_passwd | None, data: Path) -> None:
    initdb = [programs / "initdb", "-D", data, "-U", "cabinet", "-A", "trust", "-E", "UTF8", "--no-sync"]
    for sorting in SORTINGS:
        made = _as(owner, [*initdb, *sorting], folder)
        if made.returncode == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise ServerDidNotStart(made.stderr)


def _as(owner: pwd.struct_passwd | None, command: list, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the server's tools as its owner. Its words go to a file: a daemon would keep a pipe open for ever."""
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    words = folder / "words"
    with words.open("w+", errors="replace") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            # Its own session: Ctrl-C in the terminal ends the tests first, and they end the server.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **identity,
        )
    return subprocess.CompletedProcess(command, done.returncode, "", words.read_text(errors="replace"))
