"""What a section costs a slow line at its first opening: the page and everything that it asks for by itself."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.collection.factories import GOOD_2IT, accountant_of, fill, report_of

ROOT = Path(settings.BASE_DIR)
PAGE, EVERYTHING = 45 * 1024, 52 * 1024  # of the page, with the law beside its fields; and with styles and scripts
IMPORT = re.compile(r'^import .*from "\./([\w-]+\.js)";', re.MULTILINE)


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def scripts(html: str) -> set[str]:
    """Those of the page and what they import at once; what is fetched when it is needed is not among them."""
    waiting, found = set(re.findall(r'src="/static/cabinet/js/([\w-]+\.js)"', html)), set()
    while waiting:
        found.add(name := waiting.pop())
        waiting |= set(IMPORT.findall((ROOT / "static/cabinet/js" / name).read_text(encoding="utf-8"))) - found
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("section", ["s2", "s3", "sign"])
def test_a_section_fits_its_budget(section: str) -> None:
    report = report_of()
    fill(report, GOOD_2IT)
    client = Client()
    client.force_login(accountant_of(report))
    page = client.get(f"/kk/reports/{report.public_id}/sections/{section}/").content
    checks = re.search(r'data-checks-url="([^"]+)"', page.decode())
    assert checks
    files = [ROOT / "static/cabinet/js" / name for name in scripts(page.decode())]
    files += [ROOT / "static/cabinet/cabinet.css", ROOT / "controls/static/controls/controls.js"]
    assert packed(page) <= PAGE
    assert (
        packed(page) + packed(client.get(checks[1]).content) + sum(packed(f.read_bytes()) for f in files) <= EVERYTHING
    )
