"""The settings of the tests: those of the project, and one more form to prove that it needs nothing but its folder."""

from cabinet.settings import *  # noqa: F403
from cabinet.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.demo_form"]
