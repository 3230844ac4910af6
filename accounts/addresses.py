"""Where a request comes from: what is counted beside the account when passwords are guessed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The client's address. A header is believed only behind our proxy, which drops what the client says of itself.

    One household has a whole /64 of version 6, so that is one address here.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        claimed = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or claimed
    try:
        found = ipaddress.ip_address(claimed)
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
