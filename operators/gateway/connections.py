"""Connections that are accepted: so many in all, so many of one address, and none that says nothing.

Behind a proxy that ends TLS all connections have its address; it is then the proxy's to hold callers apart.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from prometheus_client import Gauge

from operators.gateway.settings import Settings

SILENT_SECONDS = 15.0
HANDSHAKE_SECONDS = 10.0
BACKLOG = 1024
Heard = set[RequestHandler]
HEARD = web.AppKey("heard", Heard)
OPEN = Gauge("virtengine_gateway_connections", "Connections of tenants.")


@asynccontextmanager
async def listening(
    application: web.Application, settings: Settings, context: ssl.SSLContext
) -> AsyncIterator[int]:
    """Serve an application over TLS; give the port."""
    runner = web.AppRunner(
        application,
        access_log=None,
        keepalive_timeout=settings.keep_alive_seconds,
        shutdown_timeout=settings.grace_seconds,
        handler_cancellation=True,
    )
    await runner.setup()
    assert runner.server is not None
    connections = Connections(
        runner.server,
        application[HEARD],
        most=settings.connections,
        most_of_address=settings.connections_per_address,
    )
    listener = await asyncio.get_running_loop().create_server(
        connections,
        settings.listen_host,
        settings.listen_port,
        ssl=context,
        ssl_handshake_timeout=HANDSHAKE_SECONDS,
        backlog=BACKLOG,
    )
    try:
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        listener.close()
        await runner.cleanup()


class Connections:
    """Makes protocols for a server; `heard` holds those on which a request has arrived."""

    def __init__(
        self, server: Callable[[], RequestHandler], heard: Heard, *, most: int, most_of_address: int
    ) -> None:
        self._server = server
        self._heard = heard
        self._most = most
        self._most_of_address = most_of_address
        self._of_address: Counter[str] = Counter()

    def __call__(self) -> asyncio.BaseProtocol:
        """Return the protocol of a new connection."""
        return _Counted(self, self._server())

    def admit(self, address: str) -> bool:
        """Count a connection if there is room for it."""
        if self._of_address.total() >= self._most or self._of_address[address] >= self._most_of_address:
            return False
        self._of_address[address] += 1
        OPEN.inc()
        return True

    def leave(self, address: str, handler: RequestHandler) -> None:
        """Count a connection no more."""
        self._heard.discard(handler)
        OPEN.dec()
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def is_silent(self, handler: RequestHandler) -> bool:
        """Say whether nothing has arrived on a connection."""
        return handler not in self._heard


class _Counted(asyncio.Protocol):
    """Stands before aiohttp's protocol and takes part in the beginning and the end only."""

    def __init__(self, connections: Connections, inner: RequestHandler) -> None:
        self._connections = connections
        self._inner = inner
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let a connection in or close it."""
        assert isinstance(transport, asyncio.Transport)
        address = str((transport.get_extra_info("peername") or ("",))[0])
        if not self._connections.admit(address):
            transport.abort()
            return
        self._address = address
        self._inner.connection_made(transport)
        asyncio.get_running_loop().call_later(SILENT_SECONDS, self._look, transport)

    def data_received(self, data: bytes) -> None:
        """Hand bytes on."""
        if self._address is not None:
            self._inner.data_received(data)

    def eof_received(self) -> None:
        """Hand the end of the input on."""
        if self._address is not None:
            self._inner.eof_received()

    def pause_writing(self) -> None:
        """Hand back-pressure on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Hand the end of back-pressure on."""
        self._inner.resume_writing()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no more."""
        if self._address is None:
            return
        self._connections.leave(self._address, self._inner)
        self._address = None
        self._inner.connection_lost(exc)

    def _look(self, transport: asyncio.Transport) -> None:
        if self._address is not None and self._connections.is_silent(self._inner):
            transport.abort()
