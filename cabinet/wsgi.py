"""The WSGI entry for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cabinet.settings")
application = get_wsgi_application()

# Editions, tables and texts are there for good: the collector need not walk over them again and again.
gc.collect()
gc.freeze()
