"""What runs by the clock, and why at that hour."""

BEAT_SCHEDULE = {
    # A message whose sender died between commit and publish waits at most this long.
    "relay-outbox": {"task": "kernel.relay_outbox", "schedule": 5.0},
    # Answers of an uploaded file that nobody took: a quarter of an hour after their time they are gone.
    "purge-uploads": {"task": "collection.purge_uploads", "schedule": 15 * 60.0},
}
