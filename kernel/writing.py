"""Writers take turns on SQLite, which has one writer.

Whoever meets a busy database there sleeps, longer each time, while the database may long be free. A lock wakes the next
one at once: a thread lock inside a process, a file lock between processes. Who writes without asking for a turn still
waits as SQLite makes it wait. PostgreSQL needs none of this; there two writers may collide, and the one that PostgreSQL
ends begins again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

try:
    import fcntl
except ImportError:  # Windows: threads take turns, processes wait as SQLite makes them wait
    fcntl = None  # type: ignore[assignment]

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 3
COLLISIONS = ("40P01", "40001")  # PostgreSQL: deadlock detected, could not serialize access

# Reentrant: what a commit sets going in the same thread (a task, where tasks run in process) takes its own turn.
_turn = threading.RLock()
_files: dict[str, IO[bytes]] = {}


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction that waits for its turn. Inside another transaction it is an ordinary savepoint."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _turn, _turn_of_process(), transaction.atomic():
        yield


@contextmanager
def _turn_of_process() -> Iterator[None]:
    """The lock of a file beside the database; the system frees it when a process ends, however it ends."""
    name = str(connection.settings_dict["NAME"])
    if fcntl is None or not Path(name).is_file():
        yield
        return
    file = _files.get(name)
    if file is None:
        file = _files[name] = Path(f"{name}-turn").open("ab")  # noqa: SIM115  kept open for the life of the process
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def written(action: Callable[P, R]) -> Callable[P, R]:
    """An action as one transaction in its turn. One that collides with another is undone and begins again.

    Inside another transaction it is a part of that one, and the outer action begins again.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        attempts = 1 if connection.in_atomic_block else ATTEMPTS
        while True:
            attempts -= 1
            try:
                with one_writer():
                    return action(*args, **kwargs)
            except OperationalError as fault:
                if not attempts or not _is_collision(fault):
                    raise

    return run


def _is_collision(fault: OperationalError) -> bool:
    cause: Any = fault.__cause__
    return getattr(cause, "pgcode", None) in COLLISIONS
