"""The demo's processes: whatever ends the demo, nothing of it stays behind on the machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from cabinet.management.commands.demo import port_number

ROOT = Path(__file__).resolve().parent.parent.parent
# The real supervisor over children that only wait; each says its number before anybody is told that all is ready.
SUPERVISOR = """
import django, os, sys, time
django.setup()
from cabinet.management.commands import demo

def start():
    one = demo.child("http.server", "0", "--bind", "127.0.0.1")
    print("child", one.pid, flush=True)
    return one

demo.supervise(start, start, stopping=demo.listen_for_stop(), when_ready=lambda: print("ready", flush=True))
"""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "cabinet.settings", "DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], cwd=ROOT, env=known, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def next_child(demo: subprocess.Popen[str]) -> int:
    """The number of the child that the supervisor names next; the children write to the same place."""
    line = next(line for line in demo.stdout if line.startswith("child "))
    return int(line.split()[1])


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def all_gone(numbers: list[int], within: float = 15) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(is_running(number) for number in numbers):
            return True
        time.sleep(0.1)
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_stays_behind_after(name: str, demo: subprocess.Popen[str]) -> None:
    children = [next_child(demo), next_child(demo)]
    assert any(line == "ready\n" for line in demo.stdout)
    demo.send_signal(getattr(signal, name))
    assert all_gone(children)
    assert demo.wait(timeout=15) == (-signal.SIGKILL if name == "SIGKILL" else 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_ctrl_c_between_the_first_child_and_the_second_leaves_none(demo: subprocess.Popen[str]) -> None:
    children = [next_child(demo)]
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=30)
    children += [int(line.split()[1]) for line in rest.splitlines() if line.startswith("child ")]
    assert all_gone(children)
    assert demo.returncode == 0


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1", "http", "", "8 000"])
def test_a_port_that_cannot_be_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(CommandError, match="Порт – 1 мен 65535 арасындағы сан.*число от 1 до 65535"):
        port_number(text)


def test_a_port_is_a_number() -> None:
    assert port_number("8080") == 8080
