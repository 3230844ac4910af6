"""What runs by the clock, and why at that hour."""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    # A message whose sender died between commit and publish waits at most this long.
    "relay-outbox": {"task": "kernel.relay_outbox", "schedule": 5.0},
    # At night, when nobody signs in: both tables are read by every sign-in and every request.
    "purge-sign-ins-and-sessions": {"task": "accounts.purge", "schedule": crontab(hour=3, minute=40)},
    # Answers of an uploaded file that nobody took: a quarter of an hour after their time they are gone.
    "purge-uploads": {"task": "collection.purge_uploads", "schedule": 15 * 60.0},
    # In working hours, when a letter is read. Every hour, so that one without the service costs nobody the reminder:
    # whom an earlier run has reached, a later one leaves alone.
    "remind-of-deadlines": {"task": "collection.remind", "schedule": crontab(hour="9-18", minute=10)},
}
