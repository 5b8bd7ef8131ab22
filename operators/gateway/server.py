"""The HTTP side: every request is checked for tricks, answered or explained, counted, and written down."""

from __future__ import annotations

import asyncio
import json
import math
import re
import secrets
import time
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Histogram

from operators.gateway.access import ID, LEASE, TENANT, Access
from operators.gateway.connections import HEARD
from operators.gateway.routes import Routes
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans.gateway import REFERENCE, Problem

PROBLEM_TYPE: Final = "application/problem+json"
PLAIN_PATH: Final = re.compile(r"/[a-zA-Z0-9._\-/]*")
CREDENTIALS: Final = frozenset(
    {"token", "access_token", "authorization", "signature", "ve_sig", "ve_address", "key"}
)
SECONDS = Histogram(
    "virtengine_gateway_seconds",
    "Time until an answer began, by route and status.",
    ["route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000",
}
TITLES: Final = {
    404: ("not-found", "There is no such route"),
    405: ("method", "The route has another method"),
    413: ("too-large", "The request is too large"),
}
log = structlog.get_logger()


def build(routes: Routes, access: Access, *, max_body_bytes: int) -> web.Application:
    """Return the application."""
    application = web.Application(client_max_size=max_body_bytes, middlewares=[_watched(access)])
    application[HEARD] = set()
    for route, handler in routes.table():
        path = route.path.replace("{lease}", f"{{lease:{REFERENCE}}}")
        application.router.add_route(route.method, path, handler, name=route.name)
    application.on_response_prepare.append(_harden)
    return application


def _watched(access: Access) -> Middleware:
    @web.middleware
    async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request and write down that it was made."""
        started = time.perf_counter()
        request.app[HEARD].add(request.protocol)
        request[ID] = secrets.token_hex(8)
        status = 499
        try:
            answer = await _answer(request, handler, access)
            status = answer.status
            return answer
        finally:
            _write_down(request, access, status, time.perf_counter() - started)

    return watched


async def _answer(request: web.Request, handler: Handler, access: Access) -> web.StreamResponse:
    try:
        _require_plain(request)
        return await handler(request)
    except Problem as problem:
        return explain(problem)
    except web.HTTPException as error:
        return explain(_of_http(request, error, access))
    except (Unavailable, NotYet):
        return explain(Problem(503, "away", "Something did not answer", "Ask again.", retry_after=2))
    except Rejected:
        log.exception("refused inside", id=request[ID])
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        log.exception("a fault", id=request[ID])
    return explain(Problem(500, "internal", "The gateway failed", f"Tell the provider: {request[ID]}."))


def explain(problem: Problem) -> web.Response:
    """Return the answer of a problem, as RFC 9457 says."""
    headers = {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(problem.retry_after)))
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="virtengine"'
    body = json.dumps(problem.document()).encode()
    return web.Response(status=problem.status, body=body, content_type=PROBLEM_TYPE, headers=headers)


def _require_plain(request: web.Request) -> None:
    """Refuse paths that could mean something else to someone else, and secrets where they would be logged."""
    path = request.raw_path.partition("?")[0]
    if not PLAIN_PATH.fullmatch(path) or "//" in path or "/." in path:
        raise Problem(400, "path", "The path is written in an unusual way")
    if any(name.lower() in CREDENTIALS for name in request.query):
        raise Problem(400, "credentials", "Credentials do not belong into an address", "Use Authorization.")


def _of_http(request: web.Request, error: web.HTTPException, access: Access) -> Problem:
    if error.status in (404, 405):
        try:
            access.count_address(request)
        except Problem as limited:
            return limited
    kind, title = TITLES.get(error.status, ("http", error.reason))
    return Problem(error.status, kind, title)


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "virtengine"


def _write_down(request: web.Request, access: Access, status: int, seconds: float) -> None:
    """Count a request and log it: who, what, how it ended. Never a header, a query or a body."""
    resource = request.match_info.route.resource
    route = (resource.name if resource is not None else None) or "none"
    SECONDS.labels(route, status).observe(seconds)
    log.info(
        "access",
        id=request[ID],
        tenant=request.get(TENANT, ""),
        lease=request.get(LEASE, ""),
        route=route,
        method=request.method[:16],
        status=status,
        milliseconds=round(seconds * 1000, 1),
        address=access.address(request),
    )
