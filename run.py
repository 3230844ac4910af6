#!/usr/bin/env python3
"""The two commands of this project, for a machine that has only Python.

    python3 run.py demo [--port N]        sample data, web server and worker; Ctrl-C stops all of it
    python3 run.py test [pytest options]  every check and every test; with options only pytest, on SQLite
    python3 run.py test --postgres [...]  the same pytest on PostgreSQL with Redis
    python3 run.py manage COMMAND ...     any management command (manage help lists them)

The packages come from requirements/*.txt, pinned with their hashes, into .venv/demo and .venv/test. An environment
is built once and kept as long as its lock and the Python stay the same.
"""

from __future__ import annotations  # so that an old Python reaches the line that refuses it

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
STAMP = ".built-from"

# What pip and uv say when it was the network, and not the lock, that failed.
NETWORK_FAILURES = (
    "name resolution",
    "NewConnectionError",
    "Connection refused",
    "Network is unreachable",
    "dns error",
    "error sending request",
    "timed out",
    "No matching distribution found",
)


def main(arguments: list[str]) -> None:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    refuse_old_python()
    os.chdir(ROOT)
    if command == "demo":
        os.environ.setdefault("CABINET_MODE", "demo")
        become(environment("demo"), "manage.py", "demo", *rest)
    elif command == "manage":
        become(environment("demo"), "manage.py", *rest)
    elif command == "test":
        become(environment("test"), "-m", "tests.infra.suite", *rest)
    elif command in ("-h", "--help", "help"):
        print(__doc__)
    else:
        stop(
            "Usage: python3 run.py demo | test | manage COMMAND   (python3 run.py --help says more)",
            "Использование: python3 run.py demo | test | manage КОМАНДА   (подробнее: python3 run.py --help)",
        )


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        needed, here = "{}.{}".format(*OLDEST_PYTHON), platform.python_version()
        stop(
            f"Python {needed} or newer is needed, this is {here}. Try: python{needed} run.py ...",
            f"Нужен Python {needed} или новее, а это {here}. Попробуйте: python{needed} run.py ...",
        )


def environment(name: str) -> Path:
    """The Python of .venv/NAME, built first when it is missing or was built from something else."""
    lock = ROOT / "requirements" / f"{name}.txt"
    folder = ROOT / ".venv" / name
    stamp = stamp_of(lock)
    if not is_built_from(folder, stamp):
        say(
            f"Installing the packages of {lock.relative_to(ROOT)} into {folder.relative_to(ROOT)} (once) ...",
            f"Устанавливаю пакеты из {lock.relative_to(ROOT)} в {folder.relative_to(ROOT)} (один раз) ...",
        )
        build(folder, lock)
        # Written last: an installation that was interrupted is never taken for a whole one.
        (folder / STAMP).write_text(stamp, encoding="ascii")
    return python_in(folder)


def stamp_of(lock: Path) -> str:
    """SHA-256 over the lock and the Python that will read it: equal stamps mean equal environments."""
    python = (platform.python_implementation(), platform.python_version(), platform.machine(), sys.base_prefix)
    return hashlib.sha256(lock.read_bytes() + " ".join(python).encode()).hexdigest()


def is_built_from(folder: Path, stamp: str) -> bool:
    try:
        built_from = (folder / STAMP).read_text(encoding="ascii")
    except OSError:
        return False
    return built_from == stamp and python_in(folder).exists()


def python_in(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def build(folder: Path, lock: Path) -> None:
    """A fresh environment with exactly the packages of the lock: by uv where it works, else by venv and pip."""
    try:
        complaint = build_with_uv(folder, lock) if shutil.which("uv") else "uv is not here"
        if complaint:  # uv does not read pip's settings, and a mirror named only there is no reason to fail
            complaint = build_with_pip(folder, lock)
    except OSError as error:
        complaint = str(error)
    if complaint:
        refuse_incomplete(folder, complaint)


def build_with_uv(folder: Path, lock: Path) -> str:
    remove(folder)
    return ask(["uv", "venv", "--quiet", "--python", sys.executable, str(folder)]) or ask(
        ["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", str(python_in(folder)), str(lock)]
    )


def build_with_pip(folder: Path, lock: Path) -> str:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        stop(
            "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv",
            "Нет модуля venv для Python. В Debian и Ubuntu: apt-get install python3-venv",
        )
    remove(folder)
    pip = [str(python_in(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    return ask([sys.executable, "-m", "venv", str(folder)]) or ask([*pip, "--require-hashes", "-r", str(lock)])


def remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def ask(command: list[str]) -> str:
    """Run an installer; what it complained of, or nothing when it succeeded."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    complaint = (done.stderr + done.stdout).strip()
    return (complaint or f"{command[0]}: {done.returncode}") if done.returncode else ""


def refuse_incomplete(folder: Path, complaint: str) -> None:
    print("\n".join(complaint.splitlines()[-15:]), file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    if any(words in complaint for words in NETWORK_FAILURES):
        stop(
            "The packages could not be fetched: no network, or no way to a package index (a mirror: PIP_INDEX_URL).",
            "Не удалось получить пакеты: нет сети или недоступен индекс пакетов (зеркало: PIP_INDEX_URL).",
        )
    stop(
        f"The packages could not be installed into {folder.relative_to(ROOT)}; the reason is above.",
        f"Не удалось установить пакеты в {folder.relative_to(ROOT)}; причина указана выше.",
    )


def become(python: Path, *arguments: str) -> None:
    """Hand this very process over, so that Ctrl-C and a stop signal reach the program and not a parent of it."""
    command = [str(python), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # Windows has no exec: it would return to the prompt and leave the program behind
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def say(english: str, russian: str) -> None:
    print(f"{english}\n{russian}", file=sys.stderr, flush=True)


def stop(english: str, russian: str) -> None:
    say(english, russian)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Stopped; the same command goes on from here.", "Остановлено; та же команда продолжит отсюда.")
