"""Excel both ways: download, upload to preview, taking the values, and the paste of a whole sheet.

    .venv/test/bin/python -m benchmarks.bench_workbook

Makes its own database in memory. The paste is measured in Chromium, by its test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cabinet.settings")
os.environ.setdefault("CABINET_MODE", "test")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="bench-workbook-"))

RUNS = 11
PASTE_TEST = "tests/collection/workbook/test_paste_in_a_browser.py"
LIMITS = {"download": 0.5, "upload to preview": 2.0, "take the values": 1.0, "132 cells pasted": 1.0}  # seconds
Row = tuple[str, str, list[float], float]


def main() -> int:
    import django
    from django.test.utils import setup_databases, setup_test_environment

    django.setup()
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    rows = [row for form in ("2-IT", "3-INFORM") for row in _of_form(form)]
    rows += _pasted()
    print(f"{'what':<20} {'form':<10} {'median, s':>10} {'worst, s':>10} {'limit, s':>9}")
    for what, form, times, limit in rows:
        median = sorted(times)[len(times) // 2]
        verdict = "" if median <= limit else "  OVER THE LIMIT"
        print(f"{what:<20} {form:<10} {median:>10.3f} {max(times):>10.3f} {limit:>9.1f}{verdict}")
    return int(any(sorted(times)[len(times) // 2] > limit for _, _, times, limit in rows))


def _timed(step: Callable[[], Any]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _of_form(form: str) -> list[Row]:
    """A whole form: every value comes from the file."""
    from collection.workbook.download import workbook_of
    from tests.collection import factories as make
    from tests.collection.workbook.books import address_of, client_of, edited, send, take

    values = make.GOOD_2IT if form == "2-IT" else make.GOOD_3INFORM
    times: dict[str, list[float]] = {"download": [], "upload to preview": [], "take the values": []}
    for _ in range(RUNS):
        report = make.report_of(form=form)
        client = client_of(report)
        times["download"].append(_timed(lambda r=report, c=client: c.get(address_of(r, ""))))
        content = edited(workbook_of(report), report, values)
        times["upload to preview"].append(_timed(lambda r=report, c=client, f=content: send(r, f, client=c)))
        times["take the values"].append(_timed(lambda r=report, c=client: take(r, c)))
    return [(what, form, found, LIMITS[what]) for what, found in times.items()]


def _pasted() -> list[Row]:
    """The browser belongs to the tests: the one that pastes a whole sheet says how long it took."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", PASTE_TEST, "-k", "132_cells"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"slowed (\d) times: (\d+) ms", done.stdout)
    if not found:
        print("the paste was not measured: its test needs Chromium", file=sys.stderr)
    limit = LIMITS["132 cells pasted"]
    return [("132 cells pasted", f"CPU / {slow}", [int(took) / 1000], limit) for slow, took in found]


if __name__ == "__main__":
    sys.exit(main())
