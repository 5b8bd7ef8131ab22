from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.support import PLENTY, TestChain
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.registry import Registry
from virtengine.core.errors import Unavailable
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2
from virtengine.wire.cosmos.base.abci.v1beta1.abci_pb2 import GasInfo
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2
from virtengine.wire.tendermint.abci.types_pb2 import RequestQuery, ResponseQuery

BALANCE = "/cosmos.bank.v1beta1.Query/Balance"


@pytest.fixture
def paths(registry: Registry) -> AbciPaths:
    def unavailable(_request: Any) -> Any:
        raise Unavailable("the consensus engine does not answer")

    registry.add(
        service_pb2.DESCRIPTOR.services_by_name["Service"],
        {
            "Simulate": lambda request: service_pb2.SimulateResponse(
                gas_info=GasInfo(gas_used=len(request.tx_bytes))
            ),
            "GetTx": unavailable,
        },
    )
    return AbciPaths(registry, "1.2.3")


def test_a_method_is_called_by_its_path(paths: AbciPaths, chain: TestChain) -> None:
    request = query_pb2.QueryBalanceRequest(address=chain.actor("alice").address, denom="uve")
    answer = paths.answer(RequestQuery(path=BALANCE, data=request.SerializeToString()))
    assert query_pb2.QueryBalanceResponse.FromString(answer.value).balance.amount == str(PLENTY)
    assert (answer.code, answer.height) == (0, 1)


def test_the_application_tells_of_itself(paths: AbciPaths) -> None:
    assert paths.answer(RequestQuery(path="/app/version")).value == b"1.2.3"
    simulated = json.loads(paths.answer(RequestQuery(path="/app/simulate", data=b"abc")).value)
    assert simulated["gas_info"] == {"gas_wanted": "0", "gas_used": "3"}
    for peer in ("addr/1.2.3.4:26656", "id/00ff"):
        assert paths.answer(RequestQuery(path=f"/p2p/filter/{peer}")).code == 0


@pytest.mark.parametrize(
    ("request_fields", "code", "words"),
    [
        (
            {"path": "/cosmos.auth.v1beta1.Query/ModuleAccountByName", "data": b"\x0a\x01x"},
            22,
            "rpc error: code = NotFound desc = ",
        ),
        ({"path": BALANCE}, 18, "rpc error: code = InvalidArgument desc = "),
        ({"path": "/nothing"}, 6, "rpc error: code = Unimplemented desc = "),
        ({"path": "/app/nothing"}, 6, "/app/version"),
        ({"path": "/p2p/nothing"}, 6, "/p2p/nothing"),
        ({"path": "/" + "x" * 600}, 18, "601"),
        ({"path": "/cosmos.tx.v1beta1.Service/GetTx"}, 18, "code = Unavailable"),
        ({"path": "/cosmos.bank.v1beta1.Query/Params", "height": -1}, 26, "below zero"),
        ({"path": "/cosmos.bank.v1beta1.Query/Params", "height": 50}, 26, "50"),
        ({"path": "/cosmos.bank.v1beta1.Query/Params", "prove": True}, 37, "prove"),
    ],
)
def test_errors_have_the_texts_that_clients_look_for(
    paths: AbciPaths, request_fields: dict[str, Any], code: int, words: str
) -> None:
    answer = paths.answer(RequestQuery(**request_fields))
    assert (answer.codespace, answer.code) == ("sdk", code)
    assert words in answer.log
    assert answer.value == b""


def test_what_does_not_exist_has_the_words_of_a_missing_key(paths: AbciPaths) -> None:
    answer = paths.answer(
        RequestQuery(path="/cosmos.auth.v1beta1.Query/ModuleAccountByName", data=b"\x0a\x01x")
    )
    assert answer.log.endswith(": key not found")


def test_stores_answer_their_paths(paths: AbciPaths) -> None:
    def stores(request: RequestQuery, answer: ResponseQuery) -> None:
        answer.key, answer.value = request.data, b"value"

    paths.stores = stores
    answer = paths.answer(RequestQuery(path="/store/bank/key", data=b"k", prove=True))
    assert (answer.code, answer.key, answer.value) == (0, b"k", b"value")
