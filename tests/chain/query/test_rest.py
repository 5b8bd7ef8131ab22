from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.chain.support import PLENTY, TestChain
from virtengine.chain.query import rest
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.rest import Rest
from virtengine.core.errors import Unavailable
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2


@pytest.fixture
async def client(registry: Registry) -> AsyncIterator[TestClient[Any, Any]]:
    def unavailable(_request: Any) -> Any:
        raise Unavailable("the consensus engine does not answer")

    def broken(_request: Any) -> Any:
        raise KeyError("secret")

    registry.add(
        service_pb2.DESCRIPTOR.services_by_name["Service"],
        {
            "GetTx": unavailable,
            "Simulate": broken,
            "BroadcastTx": lambda request: service_pb2.BroadcastTxResponse(
                tx_response={"data": request.tx_bytes.hex()}
            ),
        },
    )
    async with TestClient(TestServer(Rest(registry).application())) as client:
        yield client


async def test_a_query_is_answered(client: TestClient[Any, Any], chain: TestChain) -> None:
    alice = chain.actor("alice").address
    answer = await client.get(f"/cosmos/bank/v1beta1/balances/{alice}", params={"pagination.limit": "1"})
    assert answer.status == 200
    assert await answer.json() == {
        "balances": [{"denom": "uve", "amount": str(PLENTY)}],
        "pagination": {"next_key": None, "total": "0"},
    }
    assert answer.headers["Grpc-Metadata-X-Cosmos-Block-Height"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 501, 12),
        ("/cosmos/bank/v1beta1/balances/%zz", 400, 3),
        ("/cosmos/bank/v1beta1/balances/%FF", 400, 3),
        ("/cosmos/bank/v1beta1/params?x=%", 400, 3),
        ("/cosmos/bank/v1beta1/balances/x", 400, 3),
        ("/cosmos/auth/v1beta1/accounts?pagination.limit.x=1", 400, 3),
        ("/cosmos/auth/v1beta1/accounts?pagination.limit=x", 400, 3),
        ("/cosmos/auth/v1beta1/accounts?pagination.key=zz", 400, 3),
        ("/cosmos/auth/v1beta1/module_accounts/none", 404, 5),
        ("/virtengine/market/v1/orders/ve1x/none", 404, 5),
        ("/cosmos/tx/v1beta1/txs/AB", 503, 14),
        ("/cosmos/bank/v1beta1/denoms_metadata_by_query_string?denom=%FF", 400, 3),
    ],
)
async def test_errors_have_status_code_and_message(
    client: TestClient[Any, Any], path: str, status: int, code: int
) -> None:
    from yarl import URL

    answer = await client.get(URL(path, encoded=True))
    body = await answer.json()
    assert (answer.status, body["code"], body["details"]) == (status, code, [])
    assert body["message"]


async def test_parameters_that_there_are_not_are_passed_over(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/cosmos/bank/v1beta1/params?pagination.limit=1&_=123")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("height", "status", "shown"),
    [("1", 200, "1"), ("", 200, "1"), ("0", 200, "1"), ("99", 400, ""), ("x", 400, "")],
)
async def test_a_header_names_the_height(
    client: TestClient[Any, Any], height: str, status: int, shown: str
) -> None:
    answer = await client.get("/cosmos/bank/v1beta1/params", headers={"x-cosmos-block-height": height})
    assert answer.status == status
    assert answer.headers.get("Grpc-Metadata-X-Cosmos-Block-Height", "") == shown


async def test_browsers_may_ask_from_anywhere(client: TestClient[Any, Any]) -> None:
    answer = await client.options(
        "/cosmos/tx/v1beta1/txs",
        headers={"Origin": "https://wallet.example", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "X-Grpc-Web" in answer.headers["Access-Control-Allow-Headers"]


async def test_a_body_that_is_packed_wrongly_is_refused(client: TestClient[Any, Any]) -> None:
    answer = await client.post(
        "/cosmos/tx/v1beta1/txs", data=b"garbage", headers={"Content-Encoding": "gzip"}
    )
    assert answer.status == 400


async def test_a_wrong_verb_is_said(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/cosmos/bank/v1beta1/params")
    assert (answer.status, (await answer.json())["code"]) == (501, 12)


async def test_a_bug_is_reported_and_not_shown(client: TestClient[Any, Any], bugs: list[Any]) -> None:
    answer = await client.post("/cosmos/tx/v1beta1/simulate", json={})
    assert answer.status == 500
    assert "secret" not in await answer.text()
    assert bugs[0][0] == "/cosmos.tx.v1beta1.Service/Simulate"


async def test_a_body_reaches_the_method(client: TestClient[Any, Any]) -> None:
    answer = await client.post(
        "/cosmos/tx/v1beta1/txs", json={"tx_bytes": "eA==", "mode": "BROADCAST_MODE_SYNC"}
    )
    assert (await answer.json())["tx_response"]["data"] == "78"


@pytest.mark.parametrize(
    "body", [b"not json", b"[" * 100_000, b"[]", b"\xff", b'{"\\uD800": 1}', b'{"tx_bytes": 1e999}']
)
async def test_a_body_that_does_not_fit_is_refused(client: TestClient[Any, Any], body: bytes) -> None:
    answer = await client.post("/cosmos/tx/v1beta1/txs", data=body)
    assert answer.status == 400


async def test_a_body_that_does_not_come_is_not_waited_for(
    client: TestClient[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "READ_SECONDS", 0.2)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(1)

    answer = await client.post("/cosmos/tx/v1beta1/txs", data=slow())
    assert (answer.status, (await answer.json())["code"]) == (408, 4)


async def test_more_requests_than_may_wait_are_refused(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "MAX_WAITING", 2)
    go_on = threading.Event()

    def slow(_request: Any) -> Any:
        go_on.wait(20)
        return service_pb2.TxEncodeResponse()

    registry.add(service_pb2.DESCRIPTOR.services_by_name["Service"], {"TxEncode": slow})
    async with TestClient(TestServer(Rest(registry).application())) as client:
        path = "/cosmos/tx/v1beta1/encode"
        waiting = [asyncio.create_task(client.post(path, json={})) for _ in range(2)]
        await asyncio.sleep(0.3)
        refused = await client.get("/cosmos/bank/v1beta1/params")
        go_on.set()
        answers = await asyncio.gather(*waiting)
    assert (refused.status, [answer.status for answer in answers]) == (429, [200, 200])


async def test_a_body_of_more_than_a_megabyte_is_refused(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/cosmos/tx/v1beta1/txs", data=b" " * 1_100_000)
    assert answer.status == 413
