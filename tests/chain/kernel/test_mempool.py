from __future__ import annotations

import random

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.errors import MempoolFull, TxInMempool
from virtengine.chain.kernel.mempool import LIFE_BLOCKS, Mempool, framed_size

NO_LIMIT = 2**60


def add(chain: TestChain, pool: Mempool, name: str, sequence: int, fee: int = 1, **terms: int) -> bytes:
    actor = chain.actor(name)
    raw = chain.sign(actor, send(actor, actor), sequence=sequence, fee=fee, **terms)
    pool.add(raw, chain.machine.executor.decode(raw), chain.height)
    return raw


def none_yet(_address: str) -> int:
    return 0


def test_an_accounts_transactions_are_proposed_in_sequence_whatever_their_order(chain: TestChain) -> None:
    pool = Mempool()
    order = list(range(20))
    random.Random(3).shuffle(order)
    raws = {sequence: add(chain, pool, "alice", sequence, fee=sequence) for sequence in order}
    assert pool.propose(NO_LIMIT, NO_LIMIT, none_yet) == [raws[sequence] for sequence in range(20)]


def test_nothing_is_proposed_past_a_gap(chain: TestChain) -> None:
    pool = Mempool()
    first = add(chain, pool, "alice", 0)
    add(chain, pool, "alice", 2)
    assert pool.propose(NO_LIMIT, NO_LIMIT, none_yet) == [first]
    second = add(chain, pool, "alice", 1)
    assert len(pool.propose(NO_LIMIT, NO_LIMIT, none_yet)) == 3
    assert pool.propose(NO_LIMIT, NO_LIMIT, lambda _address: 1)[0] == second


def test_the_best_price_for_gas_comes_first(chain: TestChain) -> None:
    pool = Mempool()
    cheap = add(chain, pool, "alice", 0, fee=100)
    dear = add(chain, pool, "bob", 0, fee=300)
    small = add(chain, pool, "carol", 0, fee=20, gas_limit=1_000_000)
    assert pool.propose(NO_LIMIT, NO_LIMIT, none_yet) == [dear, small, cheap]


def test_a_proposal_keeps_within_bytes_and_gas(chain: TestChain) -> None:
    pool = Mempool()
    raws = [add(chain, pool, name, 0) for name in ("alice", "bob", "carol")]
    size = framed_size(raws[0])
    assert len(pool.propose(2 * size + 2, NO_LIMIT, none_yet)) == 2
    assert len(pool.propose(NO_LIMIT, 10_000_000, none_yet)) == 1
    assert pool.count == 3, "what is proposed stays until it is committed"


def test_the_same_transaction_waits_once(chain: TestChain) -> None:
    pool = Mempool()
    add(chain, pool, "alice", 0)
    with pytest.raises(TxInMempool):
        add(chain, pool, "alice", 0)


def test_a_better_paying_transaction_replaces_one_with_its_sequence(chain: TestChain) -> None:
    pool = Mempool()
    add(chain, pool, "alice", 0, fee=1000)
    with pytest.raises(TxInMempool):
        add(chain, pool, "alice", 0, fee=1099)
    better = add(chain, pool, "alice", 0, fee=1100)
    assert pool.propose(NO_LIMIT, NO_LIMIT, none_yet) == [better]
    assert (pool.count, pool.size) == (1, len(better))


def test_a_full_pool_gives_way_to_better_payers_only(chain: TestChain) -> None:
    pool = Mempool(max_txs=2)
    add(chain, pool, "alice", 0, fee=500)
    add(chain, pool, "alice", 1, fee=100)
    with pytest.raises(MempoolFull):
        add(chain, pool, "bob", 0, fee=100)
    best = add(chain, pool, "bob", 0, fee=200)
    assert pool.count == 2
    assert best in pool.propose(NO_LIMIT, NO_LIMIT, none_yet)
    assert sorted(pool.queues[chain.actor("alice").address]) == [0]


def test_a_block_uses_up_what_it_holds(chain: TestChain) -> None:
    pool = Mempool()
    alice = chain.actor("alice").address
    for sequence in range(4):
        add(chain, pool, "alice", sequence)
    pool.settle([alice, "ve1other"], chain.height, lambda _address: 3)
    assert sorted(pool.queues[alice]) == [3]
    pool.settle([alice], chain.height, lambda _address: 4)
    assert (pool.queues, pool.count, pool.size) == ({}, 0, 0)


def test_what_timed_out_or_waited_too_long_goes(chain: TestChain) -> None:
    pool = Mempool()
    add(chain, pool, "alice", 0, timeout_height=50)
    add(chain, pool, "bob", 5)
    pool.expire(49)
    assert pool.count == 2
    pool.expire(50)
    assert list(pool.queues) == [chain.actor("bob").address]
    pool.expire(chain.height + LIFE_BLOCKS)
    assert pool.count == 0


def test_peers_are_offered_each_transaction_once(chain: TestChain) -> None:
    pool = Mempool()
    raws = [add(chain, pool, "alice", sequence) for sequence in range(3)]
    assert pool.take_fresh(len(raws[0]) + len(raws[1])) == raws[:2]
    assert pool.take_fresh(0) == raws[2:]
    assert pool.take_fresh(0) == []


def test_what_is_committed_is_not_offered(chain: TestChain) -> None:
    pool = Mempool()
    add(chain, pool, "alice", 0)
    pool.settle([chain.actor("alice").address], chain.height, lambda _address: 1)
    assert pool.take_fresh(0) == []
