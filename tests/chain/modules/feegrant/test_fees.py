"""Fees paid out of allowances."""

from __future__ import annotations

from tests.chain.modules.feegrant.support import SEND, basic, grant, held, only, periodic
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend


def test_the_granter_pays_and_the_allowance_shrinks(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, basic(100)))
    before_alice, before_bob = chain.balance(alice), chain.balance(bob)
    outcome = chain.send(bob, send(bob, bob, 1), fee=30, granter=alice.address)
    assert outcome.event("use_feegrant") == {"granter": alice.address, "grantee": bob.address}
    assert outcome.event("tx") == {"fee": "30uve", "fee_payer": alice.address}
    assert chain.balance(alice) == before_alice - 30
    assert chain.balance(bob) == before_bob
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 30
    assert held(chain, alice, bob).limit == (("uve", 70),)  # type: ignore[attr-defined]


def test_an_account_without_coins_can_act(chain: TestChain) -> None:
    alice, newcomer = chain.actor("alice"), chain.actor("newcomer")
    chain.send(alice, grant(alice, newcomer, basic()))
    outcome = chain.fail(newcomer, send(newcomer, alice, 1), fee=30, granter=alice.address)
    assert outcome.code == 5
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 30


def test_an_allowance_that_is_used_up_is_gone(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, basic(30)))
    chain.send(bob, send(bob, bob, 1), fee=30, granter=alice.address)
    assert held(chain, alice, bob) is None


def test_a_fee_above_the_allowance_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, basic(30)))
    outcome = chain.fail(bob, send(bob, bob, 1), fee=31, granter=alice.address)
    assert (outcome.codespace, outcome.code) == ("feegrant", 2)
    assert held(chain, alice, bob).limit == (("uve", 30),)  # type: ignore[attr-defined]


def test_without_a_grant_nobody_else_pays(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.fail(bob, send(bob, bob, 1), fee=1, granter=alice.address)
    assert (outcome.codespace, outcome.code) == ("feegrant", 5)


def test_a_granter_without_coins_pays_nothing(chain: TestChain) -> None:
    bob, poor = chain.actor("bob"), chain.actor("poor")
    chain.send(bob, send(bob, poor, 10))
    chain.send(poor, grant(poor, bob, basic()))
    assert chain.fail(bob, send(bob, bob, 1), fee=11, granter=poor.address).code == 5


def test_a_period_renews_its_limit(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, periodic(50, seconds=100, total=120)))
    chain.send(bob, send(bob, bob, 1), fee=40, granter=alice.address)
    refused = chain.fail(bob, send(bob, bob, 1), fee=11, granter=alice.address)
    assert (refused.codespace, refused.code) == ("feegrant", 2)
    chain.advance(seconds=100)
    chain.send(bob, send(bob, bob, 1), fee=50, granter=alice.address)
    chain.advance(seconds=100)
    assert chain.fail(bob, send(bob, bob, 1), fee=31, granter=alice.address).code == 2
    chain.send(bob, send(bob, bob, 1), fee=30, granter=alice.address)
    assert held(chain, alice, bob) is None


def test_only_the_named_messages_are_paid(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, only(basic(100), SEND)))
    chain.send(bob, send(bob, bob, 1), fee=1, granter=alice.address)
    plan = MsgMultiSend()
    entry, output = plan.inputs.add(address=bob.address), plan.outputs.add(address=alice.address)
    for side in (entry, output):
        side.coins.add(denom="uve", amount="1")
    outcome = chain.fail(bob, send(bob, bob, 1), plan, fee=1, granter=alice.address)
    assert (outcome.codespace, outcome.code) == ("feegrant", 7)


def test_an_allowance_ends_with_its_time(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    end = chain.time_ms // 1000 + 10
    chain.send(alice, grant(alice, bob, basic(100, expires=end)))
    chain.advance(seconds=8)
    chain.send(bob, send(bob, bob, 1), fee=1, granter=alice.address, seconds=1)
    outcome = chain.fail(bob, send(bob, bob, 1), fee=1, granter=alice.address, seconds=1)
    assert (outcome.codespace, outcome.code) == ("feegrant", 3)
    assert held(chain, alice, bob) is None, "the end of the block clears it away"
