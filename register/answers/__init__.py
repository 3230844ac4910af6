"""Invented answers for an invented population (`register.population`): columns by address, blank where masked.

Plain columns, no database and no form: a loader writes them where answers are kept, or into a file of returns.
"""

from register.answers.columns import Answers, cells_of, returns_of
from register.answers.published import REPORTING, targets
from register.answers.returns import write_returns
from register.answers.three_inform import make_answers_3inform
from register.answers.two_it import make_answers_2it

__all__ = [
    "REPORTING",
    "Answers",
    "cells_of",
    "make_answers_2it",
    "make_answers_3inform",
    "returns_of",
    "targets",
    "write_returns",
]
