"""Invented answers for an invented population (`register.population`): columns by address, blank where masked.

Plain columns, no database and no form: a loader writes them where answers are kept.
"""

from register.answers.columns import Answers, cells_of
from register.answers.published import REPORTING, targets
from register.answers.three_inform import make_answers_3inform
from register.answers.two_it import make_answers_2it

__all__ = ["REPORTING", "Answers", "cells_of", "make_answers_2it", "make_answers_3inform", "targets"]
