from __future__ import annotations

from tests.chain.modules.feegrant.support import basic, grant, held
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.wire.cosmos.feegrant.v1beta1.tx_pb2 import MsgPruneAllowances, MsgRevokeAllowance


def test_a_revoked_allowance_pays_nothing(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, basic(100)))
    revoke = MsgRevokeAllowance(granter=alice.address, grantee=bob.address)
    assert chain.send(alice, revoke).event("revoke_feegrant")["granter"] == alice.address
    assert held(chain, alice, bob) is None
    assert chain.fail(bob, send(bob, bob, 1), fee=1, granter=alice.address).codespace == "feegrant"
    outcome = chain.fail(alice, revoke)
    assert (outcome.codespace, outcome.code) == ("feegrant", 5)


def test_one_cannot_revoke_from_oneself(chain: TestChain) -> None:
    alice = chain.actor("alice")
    assert chain.fail(alice, MsgRevokeAllowance(granter=alice.address, grantee=alice.address)).code == 7


def test_anyone_may_ask_to_prune(chain: TestChain) -> None:
    carol = chain.actor("carol")
    outcome = chain.send(carol, MsgPruneAllowances(pruner=carol.address))
    assert outcome.event("prune_feegrant")["pruner"] == carol.address


def test_expired_allowances_are_cleared_in_bounded_steps(chain: TestChain) -> None:
    alice = chain.actor("alice")
    end = chain.time_ms // 1000 + 100
    grants = [grant(alice, chain.actor(f"grantee {number}"), basic(1, expires=end)) for number in range(250)]
    chain.send(alice, *grants, gas_limit=100_000_000)
    chain.advance(seconds=200)
    left = len(list(chain.state("feegrant").allowances.keys()))
    assert left == 50
    chain.advance(seconds=1)
    assert not list(chain.state("feegrant").allowances.keys())
