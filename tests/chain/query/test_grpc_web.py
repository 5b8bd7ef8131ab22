"""gRPC-web as browsers speak it, binary and text, against the REST server."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.chain.support import PLENTY, TestChain
from virtengine.chain.query.grpc_web import frame
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.rest import Rest
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2

BALANCE = "/cosmos.bank.v1beta1.Query/Balance"
BINARY, TEXT = "application/grpc-web+proto", "application/grpc-web-text"


@pytest.fixture
async def client(registry: Registry) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(Rest(registry).application())) as client:
        yield client


def frames(body: bytes) -> list[tuple[int, bytes]]:
    found = []
    while body:
        size = int.from_bytes(body[1:5], "big")
        found.append((body[0], body[5 : 5 + size]))
        body = body[5 + size :]
    return found


def request(chain: TestChain) -> bytes:
    return query_pb2.QueryBalanceRequest(
        address=chain.actor("alice").address, denom="uve"
    ).SerializeToString()


async def test_a_call_is_answered_with_message_and_trailers(
    client: TestClient[Any, Any], chain: TestChain
) -> None:
    answer = await client.post(
        BALANCE, data=frame(0, request(chain)), headers={"Content-Type": BINARY, "X-Grpc-Web": "1"}
    )
    assert (answer.status, answer.content_type) == (200, BINARY)
    (flag, content), (last, trailers) = frames(await answer.read())
    assert (flag, last, trailers) == (0, 0x80, b"grpc-status:0\r\n")
    assert query_pb2.QueryBalanceResponse.FromString(content).balance.amount == str(PLENTY)
    assert answer.headers["x-cosmos-block-height"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_text_is_base64_in_pieces(client: TestClient[Any, Any], chain: TestChain) -> None:
    whole = frame(0, request(chain))
    body = base64.b64encode(whole[:5]) + base64.b64encode(whole[5:])
    answer = await client.post(BALANCE, data=body, headers={"Content-Type": TEXT})
    assert answer.content_type == f"{TEXT}+proto"
    (_, content), _ = frames(base64.b64decode(await answer.read()))
    assert query_pb2.QueryBalanceResponse.FromString(content).balance.denom == "uve"


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        (BALANCE, BINARY, b"", 3),
        (BALANCE, BINARY, b"\x00\x00\x00\x00\x09abc", 3),
        (BALANCE, BINARY, b"\x00\xff\xff\xff\xffabc", 3),
        (BALANCE, BINARY, frame(1, b""), 12),
        (BALANCE, BINARY, frame(0x80, b""), 3),
        (BALANCE, BINARY, frame(0, b"\xff\xff"), 3),
        (BALANCE, BINARY, frame(0, b"") * 2, 3),
        (BALANCE, TEXT, b"!!!", 3),
        (BALANCE, TEXT, b"AAA", 3),
        (BALANCE, TEXT, b"====", 3),
        ("/cosmos.bank.v1beta1.Query/Nothing", BINARY, frame(0, b""), 12),
        ("/cosmos.auth.v1beta1.Query/ModuleAccountByName", BINARY, frame(0, b"\x0a\x01x"), 5),
    ],
)
async def test_errors_are_in_the_trailers(
    client: TestClient[Any, Any], path: str, kind: str, body: bytes, status: int
) -> None:
    answer = await client.post(path, data=body, headers={"Content-Type": kind})
    raw = await answer.read()
    ((flag, trailers),) = frames(base64.b64decode(raw) if kind == TEXT else raw)
    assert (answer.status, flag) == (200, 0x80)
    assert trailers.startswith(f"grpc-status:{status}\r\ngrpc-message:".encode())


async def test_a_header_names_the_height(client: TestClient[Any, Any], chain: TestChain) -> None:
    headers = {"Content-Type": BINARY, "x-cosmos-block-height": "77"}
    answer = await client.post(BALANCE, data=frame(0, request(chain)), headers=headers)
    ((_, trailers),) = frames(await answer.read())
    assert trailers.startswith(b"grpc-status:3")
