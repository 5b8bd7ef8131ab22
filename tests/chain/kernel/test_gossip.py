"""What peers are handed: everything once, what still waits again, what is gone never."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.gossip import AGAIN_BLOCKS, AGAIN_BYTES, Gossip
from virtengine.chain.kernel.lanes import Lane, Waiting, wait

Make = Callable[..., Waiting]


@pytest.fixture
def make(chain: TestChain) -> Make:
    alice = chain.actor("alice")

    def make(sequence: int, *, size: int = 0) -> Waiting:
        tx = chain.machine.executor.decode(
            chain.sign(alice, send(alice, alice), sequence=sequence, memo="x" * size)
        )
        return wait(tx, 1, sequence)

    return make


def test_peers_are_handed_each_transaction_once(make: Make) -> None:
    gossip, entries = Gossip(), [make(sequence) for sequence in range(3)]
    for entry in entries:
        gossip.add(entry)
    assert gossip.take(1, entries[0].tx.size + entries[1].tx.size) == [entry.raw for entry in entries[:2]]
    assert gossip.take(1) == [entries[2].raw]
    assert gossip.take(1) == []


def test_what_is_gone_is_not_handed_over(make: Make) -> None:
    gossip, entry = Gossip(), make(0)
    gossip.add(entry)
    _take_out(entry)
    assert gossip.take(1) == []


def test_what_still_waits_is_handed_over_again(make: Make) -> None:
    gossip, entries = Gossip(), [make(sequence) for sequence in range(3)]
    for entry in entries:
        gossip.add(entry)
    gossip.take(5)
    _take_out(entries[1])
    assert gossip.take(4 + AGAIN_BLOCKS) == []
    assert gossip.take(5 + AGAIN_BLOCKS) == [entries[0].raw, entries[2].raw]
    assert gossip.take(5 + AGAIN_BLOCKS) == []
    assert gossip.take(5 + 2 * AGAIN_BLOCKS) == [entries[0].raw, entries[2].raw]


def test_again_comes_a_little_at_a_time(make: Make) -> None:
    gossip, entries = Gossip(), [make(sequence, size=60_000) for sequence in range(8)]
    for entry in entries:
        gossip.add(entry)
    assert len(gossip.take(1)) == 8
    again = gossip.take(1 + AGAIN_BLOCKS)
    assert len(again) == AGAIN_BYTES // entries[0].tx.size
    assert gossip.take(1 + AGAIN_BLOCKS)[0] not in again


def test_what_a_block_took_is_not_kept_in_memory(make: Make) -> None:
    import weakref

    gossip, entry = Gossip(), make(0)
    gossip.add(entry)
    gossip.take(1)
    watched = weakref.ref(entry)
    del entry
    assert watched() is None
    assert gossip.take(1 + AGAIN_BLOCKS) == []


def test_a_pool_that_nobody_asks_keeps_only_what_waits(make: Make) -> None:
    gossip, entries = Gossip(), [make(sequence) for sequence in range(4)]
    for entry in entries:
        gossip.add(entry)
        _take_out(entry)
    last = make(9)
    gossip.add(last)
    gossip.forget()
    assert len(gossip._fresh) == 1


def _take_out(entry: Waiting) -> None:
    lane = Lane(entry.account)
    lane.put(entry)
    lane.take(entry)
    assert not entry.alive
