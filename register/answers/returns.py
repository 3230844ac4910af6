"""Invented answers as returns in a file: JSON Lines, as `check_returns` reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from register.answers.columns import Flags, returns_of
from register.answers.firms import IT_CIRCLE
from register.answers.three_inform import make_answers_3inform
from register.answers.two_it import make_answers_2it
from register.classifiers import oked_in
from register.units import Units

MAKERS = {"3-INFORM": make_answers_3inform, "2-IT": make_answers_2it}


def write_returns(units: Units, seed: int, folder: Path) -> dict[Path, int]:
    """One file for each form, with a return of every unit that files it. Returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        folder / f"{form}.jsonl": _write(folder / f"{form}.jsonl", form, units, seed, who)
        for form, who in (("3-INFORM", of_3inform(units)), ("2-IT", of_2it(units)))
    }


def of_3inform(units: Units) -> Flags:
    """Legal entities that file; the whole invented population is of the activities observed."""
    return (units.kind == "bin") & units.files


def of_2it(units: Units) -> Flags:
    """Whoever files and sells IT services, as its main activity or besides; entrepreneurs too."""
    activities = zip(units.oked_main, units.oked_secondary, strict=True)
    return units.files & np.array([oked_in([main, *more], IT_CIRCLE) for main, more in activities], dtype=bool)


def _write(path: Path, form: str, units: Units, seed: int, who: Flags) -> int:
    returns = returns_of(MAKERS[form](units, seed), who)
    with path.open("w", encoding="utf-8") as file:
        for code, cells in zip(units.code[who].tolist(), returns, strict=True):
            file.write(json.dumps({"id": code, "cells": cells}, ensure_ascii=False) + "\n")
    return int(who.sum())
