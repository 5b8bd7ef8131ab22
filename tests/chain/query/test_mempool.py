"""Pending transactions are visible: how full the pool is, what waits, one by its hash."""

from __future__ import annotations

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.query.mempool import MempoolService
from virtengine.crypto.tx import tx_hash
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.mempool.v1.query_pb2 import (
    QueryPendingRequest,
    QueryStatusRequest,
    QueryTxRequest,
)


class Waiting:
    """A pool with transactions of two accounts, one of them with a gap."""

    def __init__(self, chain: TestChain) -> None:
        self.chain = chain
        self.pool = Pool(chain.machine)
        chain.machine.check.ante.sequence_gap = 16
        self.service = MempoolService(self.pool)
        self.raws = [self.send("alice", sequence) for sequence in (0, 1, 3)] + [self.send("bob", 0)]

    def send(self, name: str, sequence: int) -> bytes:
        actor = self.chain.actor(name)
        raw = self.chain.sign(actor, send(actor, actor), sequence=sequence, fee=500, gas_limit=1_000_000)
        result = self.pool.check(raw, insert=True)
        assert result.code == 0, result.log
        return raw


@pytest.fixture
def waiting(chain: TestChain) -> Waiting:
    return Waiting(chain)


def test_the_status_counts_what_waits(waiting: Waiting) -> None:
    status = waiting.service.status(QueryStatusRequest())
    assert (status.txs, status.accounts) == (4, 2)
    assert status.bytes == sum(map(len, waiting.raws))
    assert (status.max_txs, status.sequence_gap, status.replace_percent) == (50_000, 16, 110)


def test_what_waits_is_listed_by_account_and_sequence(waiting: Waiting) -> None:
    alice = waiting.chain.actor("alice").address
    answer = waiting.service.pending(QueryPendingRequest(account=alice))
    assert [(tx.sequence, tx.parked) for tx in answer.txs] == [(0, False), (1, False), (3, True)]
    first = answer.txs[0]
    assert (first.account, first.hash, first.fee) == (alice, tx_hash(waiting.raws[0]), "500")
    assert (first.gas_limit, first.gas_price) == (1_000_000, "0.0005")
    assert first.messages == ["/cosmos.bank.v1beta1.MsgSend"]
    assert answer.pagination.total == 3


def test_pages_hold_everything_once(waiting: Waiting) -> None:
    hashes: list[str] = []
    key = b""
    while True:
        page = waiting.service.pending(QueryPendingRequest(pagination=PageRequest(key=key, limit=1)))
        hashes += [tx.hash for tx in page.txs]
        key = page.pagination.next_key
        if not key:
            break
    assert sorted(hashes) == sorted(map(tx_hash, waiting.raws))


def test_a_transaction_is_found_by_its_hash(waiting: Waiting) -> None:
    answer = waiting.service.tx(QueryTxRequest(hash=tx_hash(waiting.raws[3]).lower()))
    assert answer.tx_bytes == waiting.raws[3]
    assert answer.tx.account == waiting.chain.actor("bob").address


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (QueryTxRequest(hash="00" * 32), QueryNotFound),
        (QueryTxRequest(hash="zz"), InvalidQuery),
        (QueryPendingRequest(account="nobody"), InvalidQuery),
        (QueryPendingRequest(pagination=PageRequest(key=b"nothing")), InvalidQuery),
        (QueryPendingRequest(pagination=PageRequest(reverse=True)), InvalidQuery),
    ],
)
def test_what_cannot_be_answered_says_why(waiting: Waiting, request_: object, error: type[Exception]) -> None:
    method = waiting.service.tx if isinstance(request_, QueryTxRequest) else waiting.service.pending
    with pytest.raises(error):
        method(request_)  # type: ignore[arg-type]
