"""A small writer of iCalendar: all-day events, as RFC 5545 wants its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line, without its end (RFC 5545, 3.1)
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """A whole day. `sequence` grows whenever the day is moved, and `stamp` whenever anything of it changes."""

    uid: str
    day: date
    title: str
    text: str
    stamp: datetime
    sequence: int = 0


def write(events: Iterable[Event], *, name: str, language: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Respondent cabinet//Due dates//{language.upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME;LANGUAGE={language}:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for event in events:
        lines += _event(event, language)
    lines.append("END:VCALENDAR")
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, language: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY;LANGUAGE={language}:{_text(event.title)}",
        f"DESCRIPTION;LANGUAGE={language}:{_text(event.text)}",
        "TRANSP:TRANSPARENT",  # a last day takes nobody's time
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    return value.translate(ESCAPED)


def _folded(line: str) -> Iterator[bytes]:
    """Pieces of at most 75 octets, the later ones after a space; no letter is cut in two."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST:
            yield piece
            piece = b" "
        piece += octets
    yield piece
