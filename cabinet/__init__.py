"""The project: settings, addresses, Celery, navigation. It wires; it owns no rule and no model."""

from cabinet.celery import app as celery_app

__all__ = ["celery_app"]
