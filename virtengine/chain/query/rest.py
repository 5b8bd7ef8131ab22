"""REST: the grpc-gateway paths and JSON of all query methods, transcoded from their descriptors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

from aiohttp import web

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.query import json_shape
from virtengine.chain.query.registry import MAX_REQUEST, Entry, Registry
from virtengine.chain.query.routes import HttpRoutes
from virtengine.chain.query.status import HTTP_STATUS, NOT_FOUND, UNIMPLEMENTED, status_of
from virtengine.core.errors import Rejected, Unavailable

WORKERS = 4
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rest:
    """Answers HTTP requests; methods run on a few threads, so that a slow one stops nobody."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes = HttpRoutes(registry)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="rest")

    def application(self) -> web.Application:
        """Return the web application."""
        application = web.Application(client_max_size=MAX_REQUEST, middlewares=[_cross_origin])
        application.router.add_route("*", "/{path:.*}", self.handle)
        return application

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Find the method, fill its request, answer in JSON."""
        if request.method == "OPTIONS":
            return web.Response(status=204)
        path = request.rel_url.raw_path
        found = self.routes.find(request.method, path)
        if found is None:
            known = self.routes.knows(path)
            return _failure(
                UNIMPLEMENTED if known else NOT_FOUND, "Method Not Allowed" if known else "Not Found"
            )
        route, variables = found
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _failure(8, f"the body is larger than {MAX_REQUEST} bytes", http=413)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._workers,
            self._answer,
            route.entry,
            variables,
            request.rel_url.raw_query_string,
            body if route.body else b"",
        )

    def _answer(self, entry: Entry, variables: dict[str, str], query: str, body: bytes) -> web.Response:
        try:
            message = entry.request()
            if body:
                json_shape.from_json(_parse_body(body), message)
            for name, values in _parse_query(query).items():
                json_shape.set_path(message, name, values)
            for name, value in variables.items():
                json_shape.set_path(message, name, [value])
            answer = self.registry.invoke(entry, message)
        except (Rejected, Unavailable) as error:
            return _failure(*status_of(error))
        height = str(self.registry.machine.last.height)
        return web.Response(
            text=json.dumps(json_shape.to_json(answer), ensure_ascii=False, separators=(",", ":")),
            content_type="application/json",
            headers={"Grpc-Metadata-X-Cosmos-Block-Height": height},
        )


@web.middleware
async def _cross_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, X-Cosmos-Block-Height"
    return response


def _parse_body(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidQuery(f"the body is not JSON: {error}") from error


def _parse_query(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=64, errors="strict")
    except ValueError as error:
        raise InvalidQuery(f"query parameters: {error}") from error


def _failure(status: int, message: str, *, http: int = 0) -> web.Response:
    return web.json_response(
        {"code": status, "message": message, "details": []}, status=http or HTTP_STATUS.get(status, 500)
    )
