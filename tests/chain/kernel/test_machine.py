from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from tests.chain.support.stake import StakeChain
from virtengine.chain import app
from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import InvariantBroken
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.modules.bank import ledger
from virtengine.crypto.addresses import module_address


def scratch_root(chain: TestChain) -> bytes:
    """Recompute the root from the committed state alone."""
    return Commitment.build(
        (space.prefix + key, space.encoded(key) or b"")
        for space in chain.machine.committed.spaces.values()
        for key in space.values
    ).root


def test_the_app_hash_is_the_root_of_the_committed_state(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("newcomer")
    for amount in range(1, 30):
        chain.send(alice, send(alice, bob, amount))
        assert chain.machine.last_hash == scratch_root(chain)


def test_what_the_first_block_deletes_of_the_genesis_is_gone_from_the_hash() -> None:
    """The genesis is in the commitment before it is committed: a tree made anew has the same root."""
    chain = StakeChain()
    assert chain.machine.last_hash == scratch_root(chain)
    assert chain.advance(blocks=2).app_hash == scratch_root(chain)


def test_an_empty_block_keeps_the_hash(chain: TestChain) -> None:
    before = chain.machine.last_hash
    assert chain.advance(blocks=3).app_hash == before


def test_an_abandoned_block_leaves_nothing(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = chain.sign(alice, send(alice, bob, 5))
    block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
    first = chain.machine.finalize(block, [raw])
    before = chain.balance(bob)
    chain.machine.abandon()
    assert chain.machine.commitment.root == chain.machine.last_hash == scratch_root(chain)
    second = chain.machine.finalize(block, [raw])
    assert first.app_hash == second.app_hash
    chain.machine.commit()
    assert chain.balance(bob) == before + 5


def test_a_second_finalize_replaces_the_first(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = chain.sign(alice, send(alice, bob, 5))
    block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
    chain.machine.finalize(block, [raw])
    empty = chain.machine.finalize(block, [])
    assert empty.app_hash == chain.machine.last_hash


def test_queries_see_nothing_of_a_pending_block(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    chain.machine.finalize(
        Block(chain.chain_id, chain.height + 1, chain.time_ms), [chain.sign(alice, send(alice, bob, 5))]
    )
    assert chain.balance(bob) == before
    chain.machine.commit()
    assert chain.balance(bob) == before + 5


def test_a_commit_without_a_block_is_a_mistake(chain: TestChain) -> None:
    with pytest.raises(RuntimeError):
        chain.machine.commit()


def test_a_genesis_may_be_built_twice() -> None:
    chain = TestChain()
    other = TestChain()
    assert chain.genesis_hash == other.genesis_hash
    assert chain.machine.last_hash == other.machine.last_hash


def test_a_state_that_contradicts_itself_is_found(chain: TestChain) -> None:
    chain.set_up(lambda state: state.balances.set(chain.actor("alice").address, "uve", 1), "bank")
    with pytest.raises(InvariantBroken) as caught:
        chain.block()
    assert "bank.supply_is_the_sum_of_balances" in str(caught.value)


def test_an_upgrade_changes_state_at_its_height_alone() -> None:
    def rich(view: Any, ctx: Context) -> None:
        ledger.mint(view.states["bank"], module_address("upgraded"), ctx.height)

    machine = Machine(app.MODULES, app.make_fees, strict=True, upgrades={("virtengine-test", 3): rich})
    chain = TestChain(machine=machine)
    assert chain.block().app_hash == chain.genesis_hash
    changed = chain.block()
    assert changed.app_hash != chain.genesis_hash
    assert changed.events[0][0] == "coin_received"
    assert chain.advance(blocks=3).app_hash == changed.app_hash
    assert chain.balance(module_address("upgraded")) == 3


def test_the_gas_limit_of_a_block_holds_for_each_transaction(chain: TestChain) -> None:
    from virtengine.chain.kernel.consensus import ConsensusParams

    chain.machine.deliver.consensus.set(ConsensusParams(max_gas=50_000))
    chain.machine.deliver.store.keep()
    chain.block()
    alice = chain.actor("alice")
    assert chain.fail(alice, send(alice, alice), gas_limit=50_001).code == 41
    chain.send(alice, send(alice, alice), gas_limit=50_000)
