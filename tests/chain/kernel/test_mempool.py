"""The pool by itself: order, gaps, replacement, bounds, time-outs and what a block leaves of it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.errors import InsufficientFunds, MempoolFull, TxInMempool
from virtengine.chain.kernel.mempool import REPLACE_PERCENT, Ask, Limits, Mempool, framed_size
from virtengine.chain.kernel.tx import Tx

EVERYTHING = Ask(height=2)
SECOND = 10**9


class Bench:
    """A pool on accounts whose sequence and money the test sets."""

    def __init__(self, chain: TestChain, **limits: int) -> None:
        self.chain = chain
        self.sequences: dict[str, int] = {}
        self.budgets: dict[str, int] = {}
        self.pool = Mempool(
            lambda address: self.sequences.get(address, 0),
            lambda address: self.budgets.get(address, 10**18),
            Limits(**limits),
        )

    def address(self, name: str) -> str:
        return self.chain.actor(name).address

    def tx(self, name: str, sequence: int, **terms: Any) -> Tx:
        actor = self.chain.actor(name)
        raw = self.chain.sign(actor, send(actor, actor), sequence=sequence, **{"fee": 1} | terms)
        return self.chain.machine.executor.decode(raw)

    def joint(self, names: tuple[str, str], sequences: tuple[int, int], fee: int = 1) -> Tx:
        first, second = (self.chain.actor(name) for name in names)
        raw = self.chain.sign((first, second), send(first, second), send(second, first), fee=fee)
        tx = self.chain.machine.executor.decode(raw)
        tx.sequences = list(sequences)
        return tx

    def unordered(self, name: str, timeout_ns: int, fee: int = 1) -> Tx:
        tx = self.tx(name, 0, fee=fee, memo=str(timeout_ns))
        tx.unordered, tx.timeout_ns = True, timeout_ns
        return tx

    def add(self, name: str, sequence: int, height: int = 1, **terms: Any) -> bytes:
        tx = self.tx(name, sequence, **terms)
        self.pool.add(tx, height)
        return tx.raw

    def proposed(self, ask: Ask = EVERYTHING) -> list[bytes]:
        return self.pool.propose(ask)

    def places(self, name: str) -> list[int]:
        lane = self.pool.lanes.get(self.address(name))
        return sorted(lane.entries) if lane else []

    def commit(self, *raws: bytes) -> None:
        """Do what a block does: it uses up sequences."""
        txs = [self.chain.machine.executor.decode(raw) for raw in raws]
        for tx in txs:
            for signer, sequence in zip(tx.signers, tx.sequences, strict=True):
                self.sequences[signer] = sequence + 1
        self.pool.settle(txs)


@pytest.fixture
def bench(chain: TestChain) -> Bench:
    return Bench(chain)


# ---- order


def test_an_accounts_transactions_are_proposed_in_sequence_whatever_their_order(bench: Bench) -> None:
    order = list(range(20))
    random.Random(3).shuffle(order)
    raws = {sequence: bench.add("alice", sequence, fee=sequence) for sequence in order}
    assert bench.proposed() == [raws[sequence] for sequence in range(20)]


def test_nothing_is_proposed_past_a_gap(bench: Bench) -> None:
    first = bench.add("alice", 0)
    bench.add("alice", 2)
    assert bench.proposed() == [first]
    bench.add("alice", 1)
    assert len(bench.proposed()) == 3


def test_the_best_price_for_gas_comes_first(bench: Bench) -> None:
    cheap = bench.add("alice", 0, fee=100)
    dear = bench.add("bob", 0, fee=300)
    small = bench.add("carol", 0, fee=20, gas_limit=1_000_000)
    assert bench.proposed() == [dear, small, cheap]


def test_equal_prices_go_by_arrival(bench: Bench) -> None:
    raws = [bench.add(name, 0) for name in ("dave", "alice", "carol", "bob")]
    assert bench.proposed() == raws


def test_a_proposal_keeps_within_bytes_and_gas(bench: Bench) -> None:
    raws = [bench.add(name, 0) for name in ("alice", "bob", "carol")]
    size = framed_size(raws[0])
    assert len(bench.proposed(Ask(height=2, max_bytes=2 * size + 2))) == 2
    assert len(bench.proposed(Ask(height=2, max_gas=10_000_000))) == 1
    assert bench.pool.count == 3, "what is proposed stays until it is committed"


def test_what_does_not_fit_leaves_room_for_others(bench: Bench) -> None:
    bench.add("alice", 0, fee=900, memo="x" * 200)
    small = bench.add("bob", 0)
    assert bench.proposed(Ask(height=2, max_bytes=framed_size(small))) == [small]


def test_a_price_that_the_next_block_refuses_waits(bench: Bench) -> None:
    bench.add("alice", 0, fee=1, gas_limit=1_000_000)
    dear = bench.add("bob", 0, fee=2, gas_limit=1_000_000)
    assert bench.proposed(Ask(height=2, min_price=2 * 10**12)) == [dear]
    assert bench.pool.count == 2


def test_a_transaction_of_two_accounts_waits_for_both_sequences(bench: Bench) -> None:
    both = bench.joint(("alice", "bob"), (0, 1))
    bench.pool.add(both, 1)
    assert bench.proposed() == []
    first = bench.add("bob", 0, fee=5)
    third = bench.add("bob", 2, fee=9)
    assert bench.proposed() == [first, both.raw], "bob's own third waits for the block after"
    bench.commit(first, both.raw)
    assert bench.proposed() == [third]


def test_unordered_transactions_need_no_sequence(bench: Bench) -> None:
    late, early = (bench.unordered("alice", time * SECOND) for time in (900, 800))
    bench.pool.add(late, 1)
    bench.pool.add(early, 1)
    ordered = bench.add("alice", 0, fee=3)
    assert bench.proposed() == [ordered, late.raw, early.raw]
    with pytest.raises(TxInMempool):
        bench.pool.add(bench.unordered("alice", 800 * SECOND), 1)
    bench.commit(ordered)
    assert bench.places("alice") == [-900 * SECOND, -800 * SECOND]


# ---- money


def test_an_account_may_not_promise_more_fees_than_it_has(bench: Bench) -> None:
    bench.budgets[bench.address("alice")] = 100
    bench.add("alice", 0, fee=60)
    with pytest.raises(InsufficientFunds):
        bench.add("alice", 1, fee=50)
    bench.add("alice", 1, fee=40)
    assert len(bench.proposed()) == 2


def test_a_proposal_takes_no_more_than_an_account_can_pay(bench: Bench) -> None:
    first = bench.add("alice", 0, fee=60)
    bench.add("alice", 1, fee=50)
    bench.budgets[bench.address("alice")] = 100
    assert bench.proposed() == [first]


def test_after_a_block_what_cannot_be_paid_any_more_goes(bench: Bench) -> None:
    raws = [bench.add("alice", sequence, fee=30) for sequence in range(4)]
    bench.budgets[bench.address("alice")] = 50
    bench.commit(raws[0])
    assert bench.places("alice") == [1]


# ---- replacement


def test_the_same_transaction_waits_once(bench: Bench) -> None:
    bench.add("alice", 0)
    with pytest.raises(TxInMempool):
        bench.add("alice", 0)


def test_a_replacement_pays_a_tenth_more(bench: Bench) -> None:
    assert REPLACE_PERCENT == 110
    bench.add("alice", 0, fee=1000)
    bench.add("alice", 1, fee=1)
    with pytest.raises(TxInMempool):
        bench.add("alice", 0, fee=1099)
    better = bench.add("alice", 0, fee=1100)
    assert bench.proposed()[0] == better
    assert bench.pool.count == 2


def test_a_free_transaction_is_not_replaced_by_a_free_one(bench: Bench) -> None:
    bench.add("alice", 0, fee=0)
    with pytest.raises(TxInMempool):
        bench.add("alice", 0, fee=0, memo="other")
    bench.add("alice", 0, fee=1)


def test_a_replacement_that_finds_no_room_leaves_the_old_one(bench: Bench) -> None:
    old = bench.add("alice", 0, fee=10)
    bench.pool.limits = Limits(bytes=bench.pool.size)
    with pytest.raises(MempoolFull):
        bench.add("alice", 0, fee=20, memo="x" * 100)
    assert bench.proposed() == [old]
    assert (bench.pool.count, bench.pool.size) == (1, len(old))


# ---- bounds


def test_a_full_pool_gives_way_to_better_payers_only(chain: TestChain) -> None:
    bench = Bench(chain, txs=2)
    bench.add("alice", 0, fee=500)
    bench.add("alice", 1, fee=100)
    with pytest.raises(MempoolFull):
        bench.add("bob", 0, fee=100)
    best = bench.add("bob", 0, fee=200)
    assert bench.pool.count == 2
    assert best in bench.proposed()
    assert bench.places("alice") == [0]


def test_the_end_of_the_cheapest_lane_is_pushed_out(chain: TestChain) -> None:
    bench = Bench(chain, txs=3)
    bench.add("alice", 0, fee=10)
    bench.add("alice", 1, fee=900)
    bench.add("bob", 0, fee=20)
    bench.add("carol", 0, fee=30)
    assert (bench.places("alice"), bench.places("bob")) == ([0], [0]), "alice's second is worth its first"


def test_what_waits_for_a_predecessor_is_pushed_out_first(chain: TestChain) -> None:
    bench = Bench(chain, txs=2)
    bench.add("alice", 5, fee=10_000)
    bench.add("bob", 0, fee=10)
    bench.add("carol", 0, fee=10)
    assert (bench.places("alice"), bench.places("bob"), bench.places("carol")) == ([], [0], [0])
    with pytest.raises(MempoolFull):
        bench.add("alice", 5, fee=10_000)


def test_bytes_are_bounded_too(chain: TestChain) -> None:
    size = len(Bench(chain).tx("alice", 0, fee=10).raw)
    bench = Bench(chain, bytes=3 * size)
    for name in ("alice", "bob", "carol"):
        bench.add(name, 0, fee=10)
    bench.add("dave", 0, fee=20, memo="x" * (size // 2))
    assert bench.pool.count == 2
    assert bench.pool.size <= 3 * size
    assert bench.places("dave") == [0]


def test_an_account_has_a_bound_of_its_own(chain: TestChain) -> None:
    bench = Bench(chain, account_txs=3)
    for sequence in range(3):
        bench.add("alice", sequence)
    with pytest.raises(MempoolFull):
        bench.add("alice", 3, fee=1_000)
    bench.add("alice", 2, fee=1_000)
    bench.add("bob", 0)


def test_a_full_pool_under_random_load_keeps_its_books(chain: TestChain) -> None:
    dice = random.Random(5)
    bench = Bench(chain, txs=40)
    names = ("alice", "bob", "carol", "dave", "provider", "tenant")
    refused = 0
    for step in range(600):
        name = dice.choice(names)
        now = bench.sequences.get(bench.address(name), 0)
        try:
            bench.add(name, now + dice.randrange(12), fee=dice.randrange(1, 500), height=step // 10)
        except (MempoolFull, TxInMempool):
            refused += 1
        if step % 50 == 49:
            proposed = bench.proposed(Ask(height=step // 10, max_gas=10_000_000 * 15))
            bench.commit(*proposed)
        waiting = list(bench.pool)
        assert (bench.pool.count, bench.pool.size) == (len(waiting), sum(one.tx.size for one in waiting))
        assert bench.pool.count <= 40
        assert all(
            lane.fees == sum(one.tx.fee for one in lane.entries.values())
            for lane in bench.pool.lanes.values()
        )
    assert refused > 50


# ---- what a block leaves, and time


def test_a_block_uses_up_what_it_holds(bench: Bench) -> None:
    raws = [bench.add("alice", sequence) for sequence in range(4)]
    bench.commit(*raws[:3])
    assert bench.places("alice") == [3]
    bench.commit(raws[3])
    assert (bench.pool.lanes, bench.pool.count, bench.pool.size) == ({}, 0, 0)


def test_a_transaction_that_failed_in_a_block_without_its_sequence_goes_too(bench: Bench) -> None:
    raw = bench.add("alice", 0)
    bench.pool.settle([bench.chain.machine.executor.decode(raw)])
    assert bench.pool.count == 0


def test_a_sequence_that_another_transaction_used_goes(bench: Bench) -> None:
    bench.add("alice", 0)
    bench.commit(bench.tx("alice", 0, memo="from another node").raw)
    assert bench.pool.count == 0


def test_what_timed_out_goes_and_is_not_proposed(bench: Bench) -> None:
    raw = bench.add("alice", 0, timeout_height=50)
    assert bench.proposed(Ask(height=50)) == [raw]
    assert bench.proposed(Ask(height=51)) == []
    bench.pool.expire(50, 0)
    assert bench.pool.count == 1
    bench.pool.expire(51, 0)
    assert bench.pool.count == 0


def test_what_timed_out_by_the_clock_goes(bench: Bench) -> None:
    bench.pool.add(bench.unordered("alice", 800 * SECOND), 1)
    assert bench.proposed(Ask(height=2, time_ns=801 * SECOND)) == []
    bench.pool.expire(2, 800 * SECOND)
    assert bench.pool.count == 1
    bench.pool.expire(2, 801 * SECOND)
    assert bench.pool.count == 0


def test_what_waited_too_long_goes(chain: TestChain) -> None:
    bench = Bench(chain, life_blocks=100)
    bench.add("alice", 5, height=7)
    bench.pool.expire(107, 0)
    assert bench.pool.count == 1
    bench.pool.expire(108, 0)
    assert bench.pool.count == 0


def test_the_pool_can_be_emptied(bench: Bench) -> None:
    for sequence in range(3):
        bench.add("alice", sequence)
    bench.pool.clear()
    assert (bench.pool.count, bench.pool.size, bench.pool.lanes) == (0, 0, {})
    assert bench.pool.gossip.take(1) == []
