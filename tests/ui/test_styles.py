"""The one stylesheet: small, whole, and nothing in it that the content policy or an old line would refuse."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/cabinet/cabinet.css").read_text(encoding="utf-8")
BUDGET = 20 * 1024
OURS = [*(ROOT / "templates/components").glob("*.html"), *(ROOT / "templates/errors").glob("*.html"),
        *(ROOT / "templates/bootstrap5").rglob("*.html"), ROOT / "templates/base.html"]  # fmt: skip
# Hooks of scripts and of htmx, drawn by nothing.
NOT_DRAWN = {"form-control-file"}


def test_stylesheet_fits_its_budget() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= BUDGET


def test_stylesheet_is_built_from_the_sources_beside_it() -> None:
    total = hashlib.sha256()
    for path in sorted((ROOT / "frontend/scss").iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    assert total.hexdigest()[:16] in CSS, "run `npm run build` in frontend/"


@pytest.mark.parametrize("refused", ["sourceMappingURL", "@font-face", "@import", "url(", "Arial", "expression("])
def test_stylesheet_asks_for_nothing_else(refused: str) -> None:
    assert refused not in CSS


def test_scripts_are_small() -> None:
    """15 KB for filling and pasting; 14 KB for a page that loses no key, half of it fetched only where it is needed."""
    together = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (ROOT / "static/cabinet/js").glob("*.js"))
    assert together <= 29 * 1024


def test_no_lock_with_hosts_of_a_registry() -> None:
    names = {path.name for path in (ROOT / "frontend").iterdir()}
    assert not names & {"package-lock.json", "yarn.lock", "pnpm-lock.yaml"}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_class_is_drawn(path: Path) -> None:
    """A class that the stylesheet does not know is a slip of the pen, here or there."""
    source = re.sub(r"{%\s*comment.*?{%\s*endcomment\s*%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    source = re.sub(r"{{.*?}}", "\0", source)
    source = re.sub(r"{%.*?%}", " ", source)
    names = {name for value in re.findall(r'class="([^"]*)"', source) for name in value.split() if "\0" not in name}
    known = set(re.findall(r"\.([A-Za-z][\w-]*)", CSS)) | NOT_DRAWN
    assert names - known == set()
