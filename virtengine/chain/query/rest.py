"""REST: the grpc-gateway paths and JSON of all query methods, transcoded from their descriptors.

gRPC-web comes to the same port, as it does on Cosmos nodes.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final
from urllib.parse import parse_qs

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.query import grpc_web, json_shape
from virtengine.chain.query.registry import MAX_REQUEST, Registry, parse_height
from virtengine.chain.query.routes import HttpRoute, HttpRoutes
from virtengine.chain.query.status import (
    DEADLINE_EXCEEDED,
    HTTP_STATUS,
    INVALID_ARGUMENT,
    RESOURCE_EXHAUSTED,
    UNIMPLEMENTED,
    status_of,
)
from virtengine.core.errors import Rejected, Unavailable

WORKERS = 4
MAX_WAITING = 256
"""Requests at once; more are refused, so that their bodies do not fill the memory."""
READ_SECONDS = 30
"""How long a client may take to send its body."""
MAX_PARAMETERS = 64
HEIGHT_HEADERS: Final = ("x-cosmos-block-height", "grpc-metadata-x-cosmos-block-height")
CROSS_ORIGIN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, Grpc-Timeout, User-Agent, "
    "X-Cosmos-Block-Height, X-Grpc-Web, X-Requested-With, X-User-Agent",
    "Access-Control-Expose-Headers": "Grpc-Message, Grpc-Status, Grpc-Metadata-X-Cosmos-Block-Height, "
    "X-Cosmos-Block-Height",
    "Access-Control-Max-Age": "600",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Rest:
    """Answers HTTP requests; methods run on a few threads, so that a slow one stops nobody."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes = HttpRoutes(registry)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="rest")
        self._waiting = 0

    def application(self) -> web.Application:
        """Return the web application."""
        application = web.Application(client_max_size=MAX_REQUEST, middlewares=[_cross_origin])
        application.router.add_route("*", "/{path:.*}", self.handle)
        return application

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Find the method, fill its request, answer in JSON."""
        if request.method == "OPTIONS":
            return web.Response(status=204)
        if self._waiting >= MAX_WAITING:
            return _failure(RESOURCE_EXHAUSTED, f"{MAX_WAITING} requests wait already; try again in a moment")
        self._waiting += 1
        try:
            work = await self._work(request)
            if isinstance(work, web.Response):
                return work
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)
        except Rejected as error:
            return _failure(*status_of(error))
        except web.HTTPRequestEntityTooLarge:
            return _failure(RESOURCE_EXHAUSTED, f"the body is larger than {MAX_REQUEST} bytes", http=413)
        except TimeoutError:
            return _failure(DEADLINE_EXCEEDED, f"the body did not arrive within {READ_SECONDS} s", http=408)
        except (HttpProcessingError, ClientPayloadError, web.RequestPayloadError) as error:
            return _failure(INVALID_ARGUMENT, f"the body cannot be read: {error}")
        finally:
            self._waiting -= 1

    async def _work(self, request: web.Request) -> Callable[[], web.Response] | web.Response:
        """Return what a worker shall do, or at once the answer. Raises Rejected."""
        path, query = request.rel_url.raw_path, request.rel_url.raw_query_string
        height = next((request.headers[name] for name in HEIGHT_HEADERS if name in request.headers), "")
        if request.method == "POST" and grpc_web.is_grpc_web(request.content_type):
            body = await _read(request)
            return partial(grpc_web.answer, self.registry, path, request.content_type, body, height)
        if _BAD_ESCAPE.search(path) or _BAD_ESCAPE.search(query):
            raise InvalidQuery("a percent sign must be followed by two hex digits")
        found = self.routes.find(request.method, path)
        if found is None:
            words = "Method Not Allowed" if self.routes.knows(path) else "Not Implemented"
            return _failure(UNIMPLEMENTED, words)
        body = await _read(request) if found[0].body else b""
        return partial(self._answer, *found, query, body, height)

    def _answer(
        self, route: HttpRoute, variables: dict[str, str], query: str, body: bytes, height: str
    ) -> web.Response:
        entry = route.entry
        try:
            message = entry.request()
            if body:
                json_shape.from_json(_parse_body(body), message)
            for name, values in _parse_query(query).items():
                json_shape.set_path(message, name, values)
            for name, value in variables.items():
                json_shape.set_path(message, name, [value])
            at = parse_height(height)
            text = json_shape.to_text(self.registry.invoke(entry, message, height=at))
        except (Rejected, Unavailable) as error:
            return _failure(*status_of(error))
        shown = str(at or self.registry.machine.last.height)
        return web.Response(
            text=text, content_type="application/json", headers={"Grpc-Metadata-X-Cosmos-Block-Height": shown}
        )


async def _read(request: web.Request) -> bytes:
    async with asyncio.timeout(READ_SECONDS):
        return await request.read()


@web.middleware
async def _cross_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    response.headers.update(CROSS_ORIGIN)
    return response


def _parse_body(body: bytes) -> object:
    try:
        document = json.loads(body)
        if b"\\ud" in body.lower():  # half a character: text that no field can hold
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidQuery(f"the body is not JSON: {error}") from error
    return document


def _parse_query(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError as error:
        raise InvalidQuery(f"query parameters: {error}") from error


def _failure(status: int, message: str, *, http: int = 0) -> web.Response:
    return web.json_response(
        {"code": status, "message": message, "details": []}, status=http or HTTP_STATUS.get(status, 500)
    )
