"""What the chain client counts, by what a node says."""

from __future__ import annotations

from typing import Any

import grpc
import grpc.aio
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY

from virtengine.clients.chain.calls import call
from virtengine.clients.chain.rpc import NodeRpc
from virtengine.core.errors import Rejected, Unavailable
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2

REQUEST = query_pb2.QueryBalanceRequest(address="ve1x", denom="uve")


def calls(transport: str, request: str, outcome: str) -> float:
    labels = {"transport": transport, "request": request, "outcome": outcome}
    return REGISTRY.get_sample_value("virtengine_chain_client_calls_total", labels) or 0


def failing(code: grpc.StatusCode) -> Any:
    async def method(*_: Any, **__: Any) -> None:
        raise grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), "words")

    return method


@pytest.mark.parametrize(
    ("code", "outcome", "error"),
    [
        (grpc.StatusCode.NOT_FOUND, "missing", None),
        (grpc.StatusCode.INVALID_ARGUMENT, "refused", Rejected),
        (grpc.StatusCode.UNAVAILABLE, "unavailable", Unavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "unavailable", Unavailable),
    ],
)
async def test_a_call_over_grpc_counts_by_its_outcome(
    code: grpc.StatusCode, outcome: str, error: type[Exception] | None
) -> None:
    before = calls("grpc", "QueryBalanceRequest", outcome)
    if error is None:
        assert await call(failing(code), REQUEST) is None
    else:
        with pytest.raises(error):
            await call(failing(code), REQUEST)
    assert calls("grpc", "QueryBalanceRequest", outcome) == before + 1


async def test_an_answer_over_grpc_is_counted_and_returned() -> None:
    async def method(*_: Any, **__: Any) -> str:
        return "answer"

    before = calls("grpc", "QueryBalanceRequest", "answered")
    assert await call(method, REQUEST) == "answer"
    assert calls("grpc", "QueryBalanceRequest", "answered") == before + 1


async def test_a_call_over_rpc_counts_by_its_outcome() -> None:
    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        if body["method"] == "status":
            return web.Response(status=502, text="away")
        return web.json_response({"error": {"message": "tx already exists in cache", "data": ""}})

    application = web.Application()
    application.router.add_post("/", answer)
    before = calls("rpc", "status", "unavailable"), calls("rpc", "broadcast_tx_sync", "refused")
    async with TestServer(application) as server, ClientSession() as session:
        rpc = NodeRpc(str(server.make_url("/")), session)
        with pytest.raises(Unavailable):
            await rpc.status()
        assert (await rpc.broadcast(b"tx")).known is True
    after = calls("rpc", "status", "unavailable"), calls("rpc", "broadcast_tx_sync", "refused")
    assert after == (before[0] + 1, before[1] + 1)
