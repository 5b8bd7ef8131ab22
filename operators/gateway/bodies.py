"""Bodies of requests, read in time and as JSON. Their size is bounded by the server."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from virtengine.plans.gateway import Problem

BODY_SECONDS: Final = 10.0


async def read(request: web.Request) -> bytes:
    """Return a request's body. Raises Problem when it does not arrive."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise Problem(408, "slow", "The request did not arrive in time") from error


def parse(body: bytes) -> Any:
    """Return what a body says, None for an empty one. Raises Problem."""
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed", "The request is malformed", "the body is not JSON") from error
