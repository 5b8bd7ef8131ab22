"""Times as Kubernetes writes them, in seconds and milliseconds since 1970."""

from __future__ import annotations

from datetime import datetime


def parse_time(text: str | None) -> float:
    """Return an RFC 3339 time in seconds; 0 when there is none."""
    return parse_time_ms(text) / 1000


def parse_time_ms(text: str | None) -> int:
    """Return an RFC 3339 time in milliseconds; 0 when there is none."""
    if not text:
        return 0
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(moment.timestamp() * 1000)
