"""The transaction service beside an engine that a script plays."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.results import TxResult
from virtengine.chain.query.status import status_of
from virtengine.chain.query.tx import SimulationFailed, TxService
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2 as wire

TIME = "2026-01-02T03:04:05.678901234Z"


class Engine:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"header": {"header": {"time": TIME}}}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def call(self, method: str, **params: Any) -> Any:
        self.asked.append((method, params))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def broadcast(self, raw: bytes, *, wait: bool) -> Any:
        return self.call("sync" if wait else "async", tx=raw)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def service(chain: TestChain, engine: Engine) -> TxService:
    def simulate(raw: bytes) -> TxResult:
        block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
        try:
            return chain.machine.executor.run(raw, chain.machine.check, block, mode=Mode.SIMULATE)
        finally:
            chain.machine.check.store.reset()

    return TxService(engine, simulate)  # type: ignore[arg-type]


@pytest.fixture
def raw(chain: TestChain) -> bytes:
    return chain.sign(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob"), 5), memo="m")


def found(raw: bytes, height: int = 7) -> dict[str, Any]:
    result = {"code": 0, "data": "", "log": "", "gas_wanted": "9", "gas_used": "8", "events": []}
    digest = hashlib.sha256(raw).hexdigest().upper()
    return {"hash": digest, "height": str(height), "tx": base64.b64encode(raw).decode(), "tx_result": result}


@pytest.mark.parametrize(
    ("mode", "way"),
    [
        (wire.BROADCAST_MODE_SYNC, "sync"),
        (wire.BROADCAST_MODE_ASYNC, "async"),
        (wire.BROADCAST_MODE_UNSPECIFIED, "sync"),
    ],
)
def test_a_transaction_is_handed_on(
    service: TxService, engine: Engine, raw: bytes, mode: int, way: str
) -> None:
    engine.answers[way] = {"code": 5, "codespace": "sdk", "log": "poor", "data": "AQ==", "hash": "x"}
    answer = service.broadcast(wire.BroadcastTxRequest(tx_bytes=raw, mode=mode)).tx_response  # type: ignore[arg-type]
    assert answer.txhash == hashlib.sha256(raw).hexdigest().upper()
    assert (answer.code, answer.codespace, answer.raw_log, answer.data) == (5, "sdk", "poor", "01")


def test_waiting_for_a_block_is_refused_with_the_way_to_do_it(service: TxService, raw: bytes) -> None:
    with pytest.raises(InvalidQuery, match="GetTx"):
        service.broadcast(wire.BroadcastTxRequest(tx_bytes=raw, mode=wire.BROADCAST_MODE_BLOCK))
    with pytest.raises(InvalidQuery, match="empty"):
        service.broadcast(wire.BroadcastTxRequest())


@pytest.mark.parametrize(
    ("text", "code"),
    [("tx already exists in cache", 19), ("mempool is full: 9", 20), ("Tx too large. Max", 21)],
)
def test_what_the_engine_refuses_has_the_code_that_clients_know(
    service: TxService, engine: Engine, raw: bytes, text: str, code: int
) -> None:
    engine.answers["sync"] = InvalidQuery(f"Internal error: {text}")
    answer = service.broadcast(
        wire.BroadcastTxRequest(tx_bytes=raw, mode=wire.BROADCAST_MODE_SYNC)
    ).tx_response
    assert (answer.codespace, answer.code) == ("sdk", code)
    engine.answers["sync"] = InvalidQuery("something else")
    with pytest.raises(InvalidQuery):
        service.broadcast(wire.BroadcastTxRequest(tx_bytes=raw, mode=wire.BROADCAST_MODE_SYNC))


def test_a_transaction_is_found_by_its_hash(service: TxService, engine: Engine, raw: bytes) -> None:
    engine.answers["tx"] = found(raw)
    answer = service.get_tx(wire.GetTxRequest(hash=hashlib.sha256(raw).hexdigest()))
    assert (answer.tx.body.memo, answer.tx_response.height) == ("m", 7)
    assert answer.tx_response.timestamp == "2026-01-02T03:04:05Z"
    assert answer.tx_response.tx.type_url == "/cosmos.tx.v1beta1.Tx"
    engine.answers["tx"] = InvalidQuery("tx not found")
    with pytest.raises(QueryNotFound):
        service.get_tx(wire.GetTxRequest(hash="00" * 32))


@pytest.mark.parametrize("text", ["", "00", "zz" * 32, "00" * 33, "é" * 64])
def test_a_hash_has_64_hex_digits(service: TxService, text: str) -> None:
    with pytest.raises(InvalidQuery):
        service.get_tx(wire.GetTxRequest(hash=text))


@pytest.mark.parametrize(
    ("request_fields", "params"),
    [
        ({"query": "a.b='c'"}, ("a.b='c'", "1", "100", "asc")),
        ({"events": ["a.b='c'", "d.e='f'"]}, ("a.b='c' AND d.e='f'", "1", "100", "asc")),
        ({"query": "q", "page": 3, "limit": 5, "order_by": 2}, ("q", "3", "5", "desc")),
        ({"query": "q", "pagination": PageRequest(offset=20, limit=10)}, ("q", "3", "10", "asc")),
        ({"query": "q", "limit": 10_000}, ("q", "1", "100", "asc")),
    ],
)
def test_a_search_names_events_page_and_order(
    service: TxService,
    engine: Engine,
    raw: bytes,
    request_fields: dict[str, Any],
    params: tuple[str, ...],
) -> None:
    engine.answers["tx_search"] = {"txs": [found(raw), found(raw)], "total_count": "2"}
    answer = service.get_txs_event(wire.GetTxsEventRequest(**request_fields))
    asked = next(given for method, given in engine.asked if method == "tx_search")
    assert (asked["query"], asked["page"], asked["per_page"], asked["order_by"]) == params
    assert (len(answer.txs), len(answer.tx_responses), answer.total) == (2, 2, 2)
    assert sum(method == "header" for method, _ in engine.asked) == 1  # a block's time is asked for once


@pytest.mark.parametrize("query", ["", "  ", "x" * 5_000])
def test_a_search_without_or_with_too_many_words_is_refused(service: TxService, query: str) -> None:
    with pytest.raises(InvalidQuery):
        service.get_txs_event(wire.GetTxsEventRequest(query=query))


def test_simulation_forgets_what_it_did(service: TxService, chain: TestChain, raw: bytes) -> None:
    before = chain.balance(chain.actor("bob"))
    tx = service.tx_decode(wire.TxDecodeRequest(tx_bytes=raw)).tx
    for request in (wire.SimulateRequest(tx_bytes=raw), wire.SimulateRequest(tx=tx)):
        answer = service.simulate(request)
        assert answer.gas_info.gas_used > 10_000
        assert answer.result.msg_responses[0].type_url == "/cosmos.bank.v1beta1.MsgSendResponse"
    assert chain.balance(chain.actor("bob")) == before
    assert service.tx_encode(wire.TxEncodeRequest(tx=tx)).tx_bytes == raw


def test_a_simulation_that_fails_has_the_transactions_code(service: TxService, chain: TestChain) -> None:
    alice = chain.actor("alice")
    with pytest.raises(SimulationFailed) as caught:
        service.simulate(wire.SimulateRequest(tx_bytes=chain.sign(alice, send(alice, alice, 10**30))))
    assert (caught.value.codespace, caught.value.code) == ("sdk", 5)
    assert status_of(caught.value)[0] == 3
    with pytest.raises(InvalidQuery):
        service.simulate(wire.SimulateRequest())


def test_bytes_that_are_no_transaction_are_refused(service: TxService) -> None:
    for data in (b"\xff", b"\x0a\xff"):
        with pytest.raises(InvalidQuery):
            service.tx_decode(wire.TxDecodeRequest(tx_bytes=data))
