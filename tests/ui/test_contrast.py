"""Colours that carry words or meaning, measured in the stylesheet that is served (WCAG 2.2: 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static/cabinet/cabinet.css").read_text(encoding="utf-8")
TEXT = 4.5
EDGE = 3.0
WORDS = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "accent", "accent-dark")
    for ground in ("paper", "ground", "accent-tint", "warn-tint", "bad-tint", "good-tint")
] + [
    ("bad", "paper"), ("bad", "ground"), ("bad", "bad-tint"),
    ("warn", "paper"), ("warn", "ground"), ("warn", "warn-tint"),
    ("good", "paper"), ("good", "ground"), ("good", "good-tint"),
    ("paper", "accent"), ("paper", "accent-dark"), ("paper", "bad"),
]  # fmt: skip
EDGES = [("edge", ground) for ground in ("paper", "ground", "accent-tint", "bad-tint", "warn-tint")] + [
    ("accent", "paper"), ("bad", "paper"), ("ink", "paper"), ("ink", "sun"),
]  # fmt: skip


def colour(name: str) -> tuple[int, int, int]:
    value = re.search(rf"--{name}:\s*#([0-9a-f]{{3}}(?:[0-9a-f]{{3}})?)\b", CSS)
    assert value, f"--{name} is not in the stylesheet"
    digits = value[1] if len(value[1]) == 6 else "".join(2 * digit for digit in value[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def luminance(rgb: tuple[int, int, int]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(colour(one)), luminance(colour(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= TEXT


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_borders_of_what_can_be_operated_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= EDGE


def test_white_on_black_is_21() -> None:
    assert luminance((255, 255, 255)) == pytest.approx(1) and luminance((0, 0, 0)) == 0
