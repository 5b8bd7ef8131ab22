from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.abci.test_application import Engine
from virtengine.chain.abci.server import Server
from virtengine.chain.kernel.events import encode_varint
from virtengine.wire.tendermint.abci import types_pb2 as abci


class Client:
    """One connection of an engine."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(10)
        self.socket.connect(str(path))
        self.buffer = b""

    def send(self, *requests: abci.Request) -> None:
        raws = [request.SerializeToString() for request in requests]
        self.socket.sendall(b"".join(encode_varint(len(raw)) + raw for raw in raws))

    def receive(self) -> abci.Response:
        while True:
            for end in range(1, min(5, len(self.buffer)) + 1):
                if self.buffer[end - 1] < 0x80:
                    size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(self.buffer[:end]))
                    if len(self.buffer) >= end + size:
                        frame, self.buffer = self.buffer[end : end + size], self.buffer[end + size :]
                        return abci.Response.FromString(frame)
                    break
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed")
            self.buffer += data


@pytest.fixture
def failures() -> list[BaseException]:
    return []


@pytest.fixture
def path(tmp_path: Path, failures: list[BaseException]) -> Iterator[Path]:
    engine = Engine(tmp_path / "data")
    path = tmp_path / "s"
    path.touch()
    server = Server(path, engine.application, failures.append)
    server.bind()
    server.start()
    yield path
    server.close()


def echo(text: str) -> abci.Request:
    return abci.Request(echo=abci.RequestEcho(message=text))


def test_answers_come_in_order_on_every_connection(path: Path) -> None:
    clients = [Client(path) for _ in range(4)]
    for client in clients:
        client.send(*(echo(str(number)) for number in range(500)), abci.Request(flush=abci.RequestFlush()))
    for client in clients:
        assert [client.receive().echo.message for _ in range(500)] == [str(number) for number in range(500)]
        assert client.receive().WhichOneof("value") == "flush"


def test_requests_may_arrive_in_pieces(path: Path) -> None:
    client = Client(path)
    raw = echo("x" * 300).SerializeToString()
    framed = encode_varint(len(raw)) + raw
    for place in range(len(framed)):
        client.socket.sendall(framed[place : place + 1])
    assert client.receive().echo.message == "x" * 300


def test_a_new_engine_may_connect_after_the_old_one_left(path: Path) -> None:
    for _ in range(5):
        clients = [Client(path) for _ in range(4)]
        for client in clients:
            client.send(abci.Request(info=abci.RequestInfo()))
            assert client.receive().info.data == "virtengine"
            client.socket.close()


@pytest.mark.parametrize("data", [b"\xff" * 20, b"\xff\xff\xff\xff\x7f", b"\x00"])
def test_a_stranger_is_disconnected_and_the_node_goes_on(
    path: Path, data: bytes, failures: list[BaseException]
) -> None:
    stranger = Client(path)
    stranger.socket.sendall(data)
    with pytest.raises((ConnectionError, TimeoutError)):
        stranger.receive()
    client = Client(path)
    client.send(echo("still here"))
    assert client.receive().echo.message == "still here"
    assert failures == []


def test_a_failure_is_told_to_the_engine_and_stops_the_process(
    path: Path, failures: list[BaseException]
) -> None:
    client = Client(path)
    client.send(abci.Request(commit=abci.RequestCommit()))
    assert "no block" in client.receive().exception.error
    for _ in range(100):
        if failures:
            break
        threading.Event().wait(0.05)
    assert isinstance(failures[0], RuntimeError)
