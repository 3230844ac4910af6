"""Celery: ids and plain values only, results in the database, explicit task names."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cabinet.settings")

TRANSPORT_ALIASES["filesystem"] = "cabinet.file_broker:Transport"  # kombu's own shows half-written messages
app = Celery("cabinet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
