"""What an answer of the API server means, in words that say who must act.

Rejected     400, 403, 405, 413, 415, 422   the object must change
NotYet       ├── Conflict                   409: somebody was faster; read again
             └── Absent                     404 on a write: the object, its namespace or its CRD is not
             there yet
Unavailable  401, 5xx, no answer            the state is unknown
             └── Throttled                  429: ask again after `seconds`
"""

from __future__ import annotations

import json
from typing import Any

from virtengine.core.errors import NotYet, Rejected, Unavailable, VirtEngineError


class Conflict(NotYet):
    """The object exists already, or has changed since it was read."""


class Absent(NotYet):
    """The object to change is not there."""


class Throttled(Unavailable):
    """The API server asks for patience."""

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(message, reason="Throttled")
        self.seconds = seconds


def from_answer(status: int, body: bytes, retry_after: str | None, what: str) -> VirtEngineError:
    """Return the error for an answer that is not 2xx."""
    details = _details(body)
    message = f"{what}: {details.get('message') or body[:200].decode(errors='replace') or status}"
    if status == 409:
        return Conflict(message, seconds=0.5, reason="Conflict")
    if status == 404:
        return Absent(message, seconds=2, reason="NotFound")
    if status == 429:
        return Throttled(message, seconds=_seconds(retry_after))
    if status == 403 and _is_terminating(details):
        return Absent(message, seconds=2, reason="NamespaceTerminating")
    if status == 403:
        return Rejected(message, reason="Forbidden")
    if status == 401 or status >= 500:
        return Unavailable(message, reason="Unauthorized" if status == 401 else "ApiServerError")
    return Rejected(message, reason=str(details.get("reason") or "InvalidObject"))


def _details(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_terminating(details: dict[str, Any]) -> bool:
    causes = (details.get("details") or {}).get("causes") or []
    return any(cause.get("reason") == "NamespaceTerminating" for cause in causes)


def _seconds(text: str | None) -> float:
    return min(float(text), 60.0) if text and text.isdigit() else 1.0
