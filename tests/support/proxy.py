"""A TCP proxy that breaks connections: cut, stall (bytes stop, sockets stay open), refuse."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Proxy:
    """Stands between a client and a server on loopback."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.port = 0
        self.cuts = 0

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and cut the open ones."""
        if self._server is not None:
            self._server.close()
        self.cut()
        self._server = None

    def cut(self) -> None:
        """Break all open connections."""
        self.cuts += len(self._writers)
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """Let bytes stop on connections that are open now, for ever; new ones work."""
        self._flowing.clear()
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, back}
            flowing = self._flowing
            with suppress(asyncio.CancelledError):
                await asyncio.gather(_pump(reader, back, flowing), _pump(there, writer, flowing))
            self._writers -= {writer, back}
        writer.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, flowing: asyncio.Event) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        while data := await source.read(65536):
            await flowing.wait()
            target.write(data)
            await target.drain()
    target.close()
