"""Reports that fail: good answers, spoiled as people spoil them until a number of controls fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from benchmarks.bench_controls import OUTSIDE, ROOT, answers_2it, answers_3inform
from controls.compile import Checker
from controls.expand import expand_all
from controls.repair import Workshop
from forms_core.edition import Edition, load

FORMS: dict[str, tuple[str, Callable[[Edition, random.Random], dict[str, Any]]]] = {
    "2-IT": ("forms_2it/editions/2026.yaml", answers_2it),
    "3-INFORM": ("forms_3inform/editions/2022.yaml", answers_3inform),
}
MOST_MISTAKES = 40


class Spoiler:
    """One form with its errors ready to run, and reports of it with mistakes."""

    def __init__(self, form: str) -> None:
        path, self.answers = FORMS[form]
        self.edition = load(ROOT / path)
        self.shop = Workshop(
            expand_all([c for c in self.edition.controls if c.enabled and c.evaluable], self.edition), self.edition
        )
        self.checker = Checker(self.shop.checks)
        self.numbers = [a for a, c in self.edition.cells.items() if c.type in ("money", "integer") and not c.is_closed]
        self.answered = [a for a, c in self.edition.cells.items() if c.type == "yesno"]

    def report(self, seed: int, failing: int) -> dict[str, Any]:
        """Mistakes are added until so many controls fail (or nobody would make more)."""
        dice = random.Random(seed)
        cells = self.answers(self.edition, dice)
        filled = [address for address in self.numbers if cells.get(address)]
        for _ in range(MOST_MISTAKES):
            if len(self.checker.failing(cells, OUTSIDE)) >= failing:
                break
            self.mistake(cells, dice.choice(filled if dice.random() < 0.8 else self.numbers), dice)
        return cells

    def mistake(self, cells: dict[str, Any], address: str, dice: random.Random) -> None:
        """A slip of the hand, a nought too many or too few, a number left out, turned round, or in another cell."""
        value, kind = cells.get(address) or 0, dice.random()
        if self.answered and kind > 0.9:
            answer = dice.choice(self.answered)
            cells[answer] = None if dice.random() < 0.3 else 1 - (cells[answer] or 0)
        elif kind > 0.85:
            cells[dice.choice(self.numbers)], cells[address] = value, None
        elif kind > 0.7:
            cells[address] = int(str(value)[::-1])
        elif kind > 0.6:
            cells[address] = None
        elif kind > 0.3:
            cells[address] = value * 10 if dice.random() < 0.7 else value // 10
        else:
            cells[address] = value + dice.randint(1, 9_999)
