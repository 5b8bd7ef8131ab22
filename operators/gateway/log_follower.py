"""One answer that follows replicas: what they wrote before, then what they write, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

import aiohttp
from aiohttp import web

from operators.gateway.log_hub import Line, Lines, LogHub, Reader, Source
from virtengine.api import Lease
from virtengine.clients.pods import LogOptions, Pods
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace
from virtengine.plans.gateway_document import Replica
from virtengine.plans.gateway_query import LogQuery

LIMIT_BYTES: Final = 8 * 1024 * 1024


class Follower:
    """One answer that follows any number of replicas."""

    def __init__(
        self, pods: Pods, hub: LogHub, response: web.StreamResponse, query: LogQuery, *, has_prefix: bool
    ) -> None:
        self._pods = pods
        self._hub = hub
        self._response = response
        self._query = query
        self._has_prefix = has_prefix
        self._reader = Reader()
        self._following: dict[Source, AsyncExitStack] = {}
        self._labels: dict[Source, str] = {}
        self._last: dict[Source, bytes] = {}
        self._told = 0

    async def __aenter__(self) -> Follower:
        return self

    async def __aexit__(self, *_: object) -> None:
        for stack in self._following.values():
            await stack.aclose()
        self._following.clear()

    async def attach(self, found: Sequence[Replica], lease: Lease, *, tail: int) -> None:
        """Follow replicas that are not followed yet, beginning with what they wrote before."""
        for source in self._reader.ended & set(self._following):
            await self._following.pop(source).aclose()
        self._reader.ended.clear()
        for replica in found:
            source = Source(lease_namespace(lease.spec.lease_id), replica.pod, replica.container)
            self._labels[source] = replica.label
            if source not in self._following:
                await self._begin(source, tail=tail)

    async def drain(self, seconds: float) -> None:
        """Send what has come; wait for it up to some seconds."""
        await self._reader.wait(seconds)
        while taken := self._reader.take():
            source, lines = taken
            last = self._last.get(source, b"")
            await self._send(source, [line for line in lines if not line.time or line.time > last])
        if self._reader.dropped > self._told:
            count, self._told = self._reader.dropped - self._told, self._reader.dropped
            await self._response.write(b"[gateway] %d lines left out: read faster\n" % count)

    async def _begin(self, source: Source, *, tail: int) -> None:
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._hub.follow(source, self._reader))
                await self._catch_up(source, tail)
            except (Rejected, NotYet, Unavailable):
                return  # it has not started, or has just gone: looked at again soon
            self._following[source] = stack.pop_all()

    async def _catch_up(self, source: Source, tail: int) -> None:
        last, cut = self._last.get(source, b""), Lines()
        options = LogOptions(
            timestamps=True,
            tail=tail,
            since_seconds=self._query.since_seconds,
            since_time=last.decode(errors="replace"),
            limit_bytes=LIMIT_BYTES,
        )
        try:
            async with self._pods.log(source.namespace, source.pod, source.container, options) as content:
                while chunk := await content.readany():
                    lines = cut.feed(chunk)
                    await self._send(source, [line for line in lines if not last or line.time > last])
                await self._send(source, [line for line in cut.end() if not last or line.time > last])
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as error:
            raise Unavailable("the log broke off", reason="ApiServerAway") from error

    async def _send(self, source: Source, lines: list[Line]) -> None:
        if not lines:
            return
        if lines[-1].time:
            self._last[source] = lines[-1].time
        label = self._labels.get(source, "") if self._has_prefix else ""
        await self._response.write(render(lines, label=label, timestamps=self._query.timestamps))


def render(lines: Sequence[Line], *, label: str, timestamps: bool) -> bytes:
    """Return lines as they are sent."""
    before = f"{label} ".encode() if label else b""
    if timestamps:
        return b"".join(b"%s%s %s\n" % (before, line.time, line.text) for line in lines)
    return b"".join(b"%s%s\n" % (before, line.text) for line in lines)
