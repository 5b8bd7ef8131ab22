"""What a gateway's refusal means, in words that say who must act."""

from __future__ import annotations

import aiohttp

from virtengine.core.errors import NotYet, Rejected, Unavailable, VirtEngineError


class GatewayRefused(Rejected):
    """The gateway answered with a problem; `status` and `kind` are the problem's."""

    def __init__(self, message: str, *, status: int, kind: str) -> None:
        super().__init__(message, reason="GatewayRefused")
        self.status = status
        self.kind = kind


async def of_answer(answer: aiohttp.ClientResponse) -> VirtEngineError:
    """Return the error of an answer that is not 2xx."""
    try:
        found = await answer.json(content_type=None)
        title, detail = str(found["title"]), str(found.get("detail") or "")
        kind = str(found["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError, aiohttp.ClientError):
        title, detail, kind = f"the gateway answered {answer.status}", "", "unknown"
    text = f"{title}: {detail}" if detail else title
    if answer.status == 429:
        wait = answer.headers.get("Retry-After", "1")
        return NotYet(text, seconds=float(wait) if wait.isdigit() else 1.0, reason="RateLimited")
    if answer.status >= 500:
        return Unavailable(text, reason="GatewayAway")
    return GatewayRefused(text, status=answer.status, kind=kind)
