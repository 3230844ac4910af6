"""The cabinet's own settings, with one more page: the same form drawn by crispy-forms, as the peer."""

from cabinet.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
DEBUG = False
