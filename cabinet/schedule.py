"""What runs by the clock, and why at that hour."""

BEAT_SCHEDULE = {
    # A message whose sender died between commit and publish waits at most this long.
    "relay-outbox": {"task": "kernel.relay_outbox", "schedule": 5.0},
}
