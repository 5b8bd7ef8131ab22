"""Serve ABCI over a unix socket: one blocking thread for each connection of the engine.

All requests that arrived are answered in order and sent together. A failed answer is a bug in the
application: the engine is told, the process stops, and its supervisor starts it again on the last durable
block.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from virtengine.chain.abci import answers
from virtengine.chain.abci.application import Application
from virtengine.wire.tendermint.abci import types_pb2 as abci

RECEIVE = 262_144
MAX_MESSAGE = 128 * 2**20
_LONGEST_SIZE = 6
"""Bytes of a length; longer ones are none."""

log = structlog.get_logger(__name__)


class Server:
    """Listens until `close`; `on_failure` is told what stopped a connection for good."""

    def __init__(
        self, path: Path, application: Application, on_failure: Callable[[BaseException], None]
    ) -> None:
        self.path = path
        self.application = application
        self.on_failure = on_failure
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name="abci", daemon=True)

    def bind(self) -> None:
        """Bind a fresh socket: an engine that is waiting connects now and is answered after `start`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self._listener.bind(str(self.path))
        self._listener.listen(16)

    def start(self) -> None:
        """Answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening and drop the connections."""
        self._listener.close()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self._connections.add(connection)
            threading.Thread(
                target=self._serve, args=(connection,), name="abci-connection", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            _Conversation(connection, self.application).run()
        except (ConnectionError, OSError) as error:
            log.info("engine disconnected", cause=str(error))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process must not go on
            with contextlib.suppress(OSError):
                connection.sendall(
                    answers.message("exception", abci.ResponseException(error=repr(error)[:500]))
                )
            self.on_failure(error)
        finally:
            self._connections.discard(connection)
            connection.close()


class _Conversation:
    """One connection: bytes in, whole requests out, answers back."""

    def __init__(self, connection: socket.socket, application: Application) -> None:
        self.connection = connection
        self.answer = application.answer
        self.rest = bytearray()
        """The beginning of a request whose end has not arrived."""
        self.wanted = 0
        """How many bytes that request has, 0 where its length is not known yet."""

    def run(self) -> None:
        """Answer until the engine closes the connection."""
        room = memoryview(bytearray(RECEIVE))  # a new one for each call would be mapped and unmapped
        while count := self.connection.recv_into(room):
            replies = [self.answer(frame) for frame in self._frames(room[:count])]
            if replies:
                self.connection.sendall(b"".join(replies))

    def _frames(self, arrived: memoryview) -> list[bytes]:
        """Return the requests that are whole now, and keep the beginning of the next."""
        if not self.rest:
            return self._split(bytes(arrived))
        self.rest += arrived
        if len(self.rest) < self.wanted:
            return []
        data = bytes(self.rest)
        self.rest.clear()
        return self._split(data)

    def _split(self, data: bytes) -> list[bytes]:
        frames: list[bytes] = []
        offset, end = 0, len(data)
        while offset < end:
            size, start = data[offset], offset + 1
            if size >= 0x80:
                size, start = _read_size(data, offset)
            following = start + size
            if start == 0 or following > end:
                self.rest += data[offset:]
                self.wanted = following - offset if start else 0
                break
            frames.append(data[start:following])
            offset = following
        return frames


def _read_size(data: bytes, offset: int) -> tuple[int, int]:
    """Return a frame's size and where it begins; a beginning of 0 means that more bytes are needed."""
    size = shift = 0
    for place in range(offset, min(len(data), offset + _LONGEST_SIZE)):
        byte = data[place]
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            if size > MAX_MESSAGE:
                raise ConnectionError(f"the engine announced a message of {size} bytes")
            return size, place + 1
        shift += 7
    if shift >= 7 * _LONGEST_SIZE:
        raise ConnectionError("the engine sent bytes that are no ABCI message")
    return 0, 0
