"""The pool on a machine: what CheckTx and peers are told, what blocks leave, and the pace under pressure."""

from __future__ import annotations

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.abci.pool import EXPIRE_BLOCKS, NOT_YET, Pool
from virtengine.chain.abci.rates import Rates
from virtengine.chain.kernel.errors import InsufficientFunds, MempoolFull, TxInMempool, WrongSequence
from virtengine.chain.kernel.mempool import Limits

BIG = 2**30


class Node:
    """A pool, its machine, and blocks made of what it proposes."""

    def __init__(self, chain: TestChain, limits: Limits | None = None, rates: Rates | None = None) -> None:
        self.chain = chain
        chain.machine.check.ante.sequence_gap = 32
        self.pool = Pool(chain.machine, limits, rates)

    def tx(self, name: str, ahead: int = 0, *, amount: int = 1, fee: int = 1, **terms: int) -> bytes:
        actor, bob = self.chain.actor(name), self.chain.actor("bob")
        account = self.chain.machine.query.accounts.get(actor.address)
        assert account is not None
        return self.chain.sign(
            actor, send(actor, bob, amount), sequence=account.sequence + ahead, fee=fee, **terms
        )

    def check(self, raw: bytes) -> int:
        return self.pool.check(raw, insert=True).code

    def block(self) -> list[bytes]:
        with self.pool.lock:
            raws = self.pool.propose(BIG)
            self.pool.note_block([self.chain.machine.executor.decode(raw) for raw in raws])
            self.chain.block(*raws)
            self.pool.settle()
        return raws


@pytest.fixture
def node(chain: TestChain) -> Node:
    return Node(chain)


def test_what_checks_well_waits_until_a_block_takes_it(node: Node) -> None:
    raws = [node.tx("alice", ahead) for ahead in range(3)]
    for raw in reversed(raws):
        assert node.check(raw) == 0
    assert node.pool.propose(BIG) == raws
    assert node.pool.propose(BIG) == raws, "a proposal that fails loses nothing"
    assert node.block() == raws
    assert node.pool.waiting() == 0


def test_a_check_alone_lets_nothing_wait(node: Node) -> None:
    assert node.pool.check(node.tx("alice"), insert=False).code == 0
    assert node.pool.waiting() == 0


def test_clients_are_told_why_not(node: Node) -> None:
    raw = node.tx("alice")
    assert node.check(raw) == 0
    assert node.check(raw) == TxInMempool.code
    assert node.check(node.tx("alice", 33)) == WrongSequence.code
    assert node.check(b"nonsense") == 2


def test_peers_may_hand_over_the_same_again(node: Node) -> None:
    raw = node.tx("alice")
    assert node.pool.insert(raw) == 0
    assert node.pool.insert(raw) == 0
    assert node.pool.waiting() == 1
    assert node.pool.take_fresh(0) == [raw]
    assert node.pool.take_fresh(0) == []


def test_what_may_be_right_later_has_a_code_that_the_engine_forgets(node: Node) -> None:
    assert node.pool.insert(node.tx("alice", 33)) == NOT_YET + WrongSequence.code
    assert node.pool.insert(node.tx("alice", fee=10**14)) == NOT_YET + InsufficientFunds.code
    assert 0 < node.pool.insert(b"nonsense") < NOT_YET


def test_a_full_pool_says_so_and_takes_more_after_a_block(chain: TestChain) -> None:
    node = Node(chain, Limits(txs=4), Rates(from_percent=100))
    for ahead in range(4):
        assert node.check(node.tx("alice", ahead)) == 0
    refused = node.pool.check(node.tx("carol"), insert=True)
    assert (refused.codespace, refused.code) == ("sdk", MempoolFull.code)
    assert "4 of 4 transactions" in refused.log
    assert node.pool.insert(node.tx("carol")) == NOT_YET + MempoolFull.code
    node.block()
    assert node.check(node.tx("carol")) == 0


def test_transactions_that_a_block_makes_unaffordable_go(node: Node) -> None:
    held = node.chain.balance(node.chain.actor("alice"))
    assert node.check(node.tx("alice", 0, amount=held - 150, fee=100)) == 0
    assert node.check(node.tx("alice", 1, fee=100)) == 0
    assert node.pool.check(node.tx("alice", 2, fee=held), insert=True).code == InsufficientFunds.code
    assert len(node.block()) == 2, "nobody can know before what the first one spends"
    assert node.check(node.tx("alice", 0, fee=40)) == 0
    assert node.check(node.tx("alice", 1, fee=40)) == InsufficientFunds.code


def test_what_is_too_old_goes_now_and_then(chain: TestChain) -> None:
    node = Node(chain, Limits(life_blocks=5))
    assert node.check(node.tx("alice", 3)) == 0
    while chain.height % EXPIRE_BLOCKS:
        node.block()
    for _ in range(EXPIRE_BLOCKS):
        node.block()
    assert node.pool.waiting() == 0


def test_under_pressure_each_account_gets_its_share_of_a_block(chain: TestChain) -> None:
    node = Node(chain, Limits(txs=20), Rates(account=6, total=100, from_percent=50))
    codes = [node.check(node.tx("alice", ahead)) for ahead in range(14)]
    assert codes == [0] * 10 + [MempoolFull.code] * 4, "nobody is limited while the pool is calm"
    limited = node.pool.check(node.tx("alice", 10), insert=True)
    assert limited.log.startswith("rate limited")
    assert [node.check(node.tx("carol", ahead)) for ahead in range(8)] == [0] * 6 + [MempoolFull.code] * 2
    node.block()
    assert node.check(node.tx("alice")) == 0


def test_under_pressure_all_accounts_together_are_limited(chain: TestChain) -> None:
    node = Node(chain, Limits(txs=100), Rates(account=10, total=3, from_percent=0))
    names = ("alice", "bob", "carol", "dave")
    assert [node.check(node.tx(name)) for name in names] == [0, 0, 0, MempoolFull.code]
    node.block()
    assert node.check(node.tx("dave")) == 0


def test_blocks_are_not_limited(chain: TestChain) -> None:
    node = Node(chain, Limits(txs=20), Rates(account=1, total=1, from_percent=0))
    raws = [node.tx("alice", ahead) for ahead in range(8)]
    assert all(outcome.code == 0 for outcome in chain.block(*raws).txs)
