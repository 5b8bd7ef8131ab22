"""Logs: what replicas wrote, once or as they write it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import aiohttp
from aiohttp import web

from operators.gateway.log_follower import LIMIT_BYTES, Follower, render
from operators.gateway.log_hub import Lines, LogHub
from virtengine.api import Lease
from virtengine.clients.pods import LogOptions, Pods
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace
from virtengine.plans.gateway import Problem
from virtengine.plans.gateway_document import Replica
from virtengine.plans.gateway_query import MAX_TAIL, LogQuery

LOOK_SECONDS: Final = 2.0
MAX_REPLICAS: Final = 64
FindReplicas = Callable[[Lease, bool], Awaitable[Sequence[Replica]]]
StillHeld = Callable[[Lease], bool]


class Logs:
    """Reads and follows logs of leases."""

    def __init__(
        self, pods: Pods, hub: LogHub, find: FindReplicas, is_held: StillHeld, *, seconds: float
    ) -> None:
        self._pods = pods
        self._hub = hub
        self._find = find
        self._is_held = is_held
        self._seconds = seconds

    async def answer(self, request: web.Request, lease: Lease, query: LogQuery) -> web.StreamResponse:
        """Send the log as plain text."""
        chosen = choose(await self._find(lease, query.follow), query)
        if not chosen and not query.follow:
            raise Problem(404, "no-replica", "There is no such replica", "See the status of the lease.")
        if len(chosen) > MAX_REPLICAS:
            text = f"There are {len(chosen)}; name a service and a replica, at most {MAX_REPLICAS} at once."
            raise Problem(400, "parameter", "Too many replicas at once", text)
        response = web.StreamResponse(headers={"Content-Type": "text/plain; charset=utf-8"})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        has_prefix = query.prefix or len(chosen) > 1
        if not query.follow:
            return await self._read(request, response, lease, query, chosen, has_prefix=has_prefix)
        response.enable_chunked_encoding()
        await response.prepare(request)
        follower = Follower(self._pods, self._hub, response, query, has_prefix=has_prefix)
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(self._seconds), follower:
                await self._follow(follower, lease, query, chosen)
            await response.write_eof()
        return response

    async def _follow(
        self, follower: Follower, lease: Lease, query: LogQuery, chosen: Sequence[Replica]
    ) -> None:
        await follower.attach(chosen, lease, tail=query.tail)
        loop = asyncio.get_running_loop()
        due = loop.time() + LOOK_SECONDS
        while self._is_held(lease):
            await follower.drain(max(0.0, due - loop.time()))
            if loop.time() >= due:
                due = loop.time() + LOOK_SECONDS
                with contextlib.suppress(Unavailable, NotYet, Rejected):
                    found = choose(await self._find(lease, False), query)
                    await follower.attach(found[:MAX_REPLICAS], lease, tail=MAX_TAIL)

    async def _read(
        self,
        request: web.Request,
        response: web.StreamResponse,
        lease: Lease,
        query: LogQuery,
        chosen: Sequence[Replica],
        *,
        has_prefix: bool,
    ) -> web.StreamResponse:
        options = LogOptions(
            previous=query.previous,
            timestamps=True,
            tail=query.tail,
            since_seconds=query.since_seconds,
            limit_bytes=LIMIT_BYTES,
        )
        for replica in chosen:
            try:
                async with self._pods.log(
                    lease_namespace(lease.spec.lease_id), replica.pod, replica.container, options
                ) as content:
                    if not response.prepared:
                        await response.prepare(request)
                    label = replica.label if has_prefix else ""
                    await copy(content, response, label=label, timestamps=query.timestamps)
            except (Rejected, NotYet) as error:
                if len(chosen) == 1:
                    raise no_logs(replica) from error
        if not response.prepared:
            await response.prepare(request)
        await response.write_eof()
        return response


def choose(found: Sequence[Replica], query: LogQuery) -> tuple[Replica, ...]:
    """Return the replicas that a query names."""
    return tuple(
        one for one in found if query.service in (None, one.service) and query.replica in (None, one.number)
    )


async def copy(
    content: aiohttp.StreamReader, response: web.StreamResponse, *, label: str, timestamps: bool
) -> None:
    """Send a log that has an end; reading waits for the one who reads us."""
    cut = Lines()
    try:
        while chunk := await content.readany():
            if lines := cut.feed(chunk):
                await response.write(render(lines, label=label, timestamps=timestamps))
        if lines := cut.end():
            await response.write(render(lines, label=label, timestamps=timestamps))
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError):
        await response.write(b"[gateway] the log broke off; ask again\n")


def no_logs(replica: Replica) -> Problem:
    """Return the problem of a replica that wrote nothing."""
    text = f"{replica.label}: it has not started, or did not run before; see the status of the lease."
    return Problem(409, "no-logs", "There are no logs of this replica", text)
