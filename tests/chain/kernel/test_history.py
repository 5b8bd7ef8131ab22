from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.errors import InvalidHeight
from virtengine.chain.kernel.history import older_tree
from virtengine.core.amounts import DENOM


@pytest.fixture
def chain() -> TestChain:
    chain = TestChain()
    chain.machine.history.blocks, chain.machine.history.keys = 8, 10_000
    return chain


def everything(view: Any) -> list[Any]:
    bank = view.states["bank"]
    return [*bank.balances.items(), *bank.balances.items(reverse=True), *view.accounts.table.items()]


def test_older_heights_keep_their_records_their_order_and_their_root(chain: TestChain) -> None:
    machine, seen = chain.machine, {}
    for number in range(12):
        chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor(f"new {number}"), 5))
        seen[chain.height] = (everything(machine.query), machine.last, machine.last_hash)
        for height in sorted(seen)[-9:-1]:
            view, block = machine.history.view(height, chain.height)
            assert everything(view) == seen[height][0]
            assert block == seen[height][1]
            steps = machine.history.steps(height, chain.height)
            assert older_tree(steps, machine.tree).root == steps[0].app_hash == seen[height][2]


def test_trees_that_were_not_kept_are_made_again(chain: TestChain) -> None:
    machine, roots = chain.machine, {}
    for _ in range(6):
        roots[chain.height] = machine.last_hash
        chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob"), 5))
    for height, root in roots.items():
        steps = machine.history.steps(height, chain.height)
        for step in steps:
            step.tree = None
        assert older_tree(steps, machine.tree).root == root


def test_a_height_outside_the_window_is_refused_with_the_window(chain: TestChain) -> None:
    chain.advance(blocks=20)
    last = chain.height
    for height in (0, 1, last - 9, last + 1):
        with pytest.raises(InvalidHeight) as caught:
            chain.machine.history.view(height, last)
        assert f"blocks {last - 8} to {last} are" in caught.value.message
    chain.machine.history.view(last - 8, last)


def test_the_window_ends_with_its_keys(chain: TestChain) -> None:
    chain.machine.history.keys = 30
    for _ in range(12):
        chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob"), 5), fee=1)
    assert chain.height - 8 < chain.machine.history.oldest(chain.height) <= chain.height


def test_no_window_serves_only_the_last_height(chain: TestChain) -> None:
    chain.machine.history.blocks = 0
    chain.advance(blocks=3)
    with pytest.raises(InvalidHeight):
        chain.machine.history.view(chain.height - 1, chain.height)


def test_an_open_view_follows_while_blocks_go_on(chain: TestChain) -> None:
    machine, alice, bob = chain.machine, chain.actor("alice"), chain.actor("bob")
    height, held = chain.height, chain.balance(bob)
    for _ in range(8):
        chain.send(alice, send(alice, bob, 5))
        view, _block = machine.history.view(height, chain.height)
        assert view.states["bank"].balances.get(bob.address, DENOM) == held
    chain.send(alice, send(alice, bob, 5))
    with pytest.raises(InvalidHeight):
        machine.history.view(height, chain.height)
