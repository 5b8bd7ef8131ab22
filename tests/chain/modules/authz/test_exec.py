"""Messages that are sent for others: limits, gates, nesting."""

from __future__ import annotations

from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message

from tests.chain.modules.authz.support import EXEC, SEND, count, execute, generic, grant, send_up_to
from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.wire.cosmos.authz.v1beta1.tx_pb2 import MsgExec, MsgExecResponse
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend


def code_of(chain: TestChain, who: str, message: Message) -> tuple[str, int]:
    outcome = chain.fail(chain.actor(who), message)
    return outcome.codespace, outcome.code


def test_a_grantee_sends_for_the_granter(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send(alice, grant(alice, bob, generic()))
    before = chain.balance(alice), chain.balance(carol)
    outcome = chain.send(bob, execute(bob, send(alice, carol, 5), send(alice, carol, 6)))
    assert (chain.balance(alice), chain.balance(carol)) == (before[0] - 11, before[1] + 11)
    assert outcome.responses == [MsgExecResponse(results=[b"", b""])]
    marks = [attributes.get("authz_msg_index") for name, attributes in outcome.events if name == "transfer"]
    assert marks == ["0", "1"]
    assert count(chain) == 1


def test_nobody_sends_without_an_authorization(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send(alice, grant(alice, bob, generic()))
    assert code_of(chain, "carol", execute(carol, send(alice, carol, 5))) == ("authz", 2)
    multi = MsgMultiSend(
        inputs=[Input(address=alice.address, coins=[coin(1)])],
        outputs=[Output(address=bob.address, coins=[coin(1)])],
    )
    assert code_of(chain, "bob", execute(bob, multi)) == ("authz", 2)


def test_ones_own_messages_need_none(chain: TestChain) -> None:
    bob, carol = chain.actor("bob"), chain.actor("carol")
    chain.send(bob, execute(bob, send(bob, carol, 5)))


def test_a_limit_shrinks_and_ends(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send(alice, grant(alice, bob, send_up_to(10, carol)))
    assert code_of(chain, "bob", execute(bob, send(alice, carol, 11))) == ("sdk", 5)
    assert code_of(chain, "bob", execute(bob, send(alice, bob, 1))) == ("sdk", 4)
    chain.send(bob, execute(bob, send(alice, carol, 4)))
    assert code_of(chain, "bob", execute(bob, send(alice, carol, 7))) == ("sdk", 5)
    assert code_of(chain, "bob", execute(bob, send(alice, carol, 3), send(alice, carol, 4))) == ("sdk", 5)
    outcome = chain.send(bob, execute(bob, send(alice, carol, 6)))
    assert outcome.event("cosmos.authz.v1beta1.EventRevoke")["granter"] == alice.address
    assert count(chain) == 0


def test_an_authorization_ends_with_its_time(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, generic(), expires=chain.time_ms // 1000 + 10))
    chain.send(bob, execute(bob, send(alice, bob, 1)), seconds=8)
    chain.advance(seconds=60)
    assert code_of(chain, "bob", execute(bob, send(alice, bob, 1))) == ("authz", 2)


def test_one_that_is_over_but_not_yet_cleared_away_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    end = chain.time_ms // 1000 + 100
    chain.send(alice, grant(alice, bob, generic(), expires=end))
    chain.set_up(lambda state: state.queue.remove(end * 10**9, alice.address, bob.address, SEND), "authz")
    raw = chain.sign(bob, execute(bob, send(alice, bob, 1)))
    view, block = chain.machine.deliver, chain.machine.last
    later = Block(block.chain_id, block.height + 1, (end + 1) * 1000)
    result = chain.machine.executor.run(raw, view, later)
    view.store.reset()
    assert (result.codespace, result.code) == ("authz", 6)


def test_all_messages_or_none(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, generic()))
    before = chain.balance(alice)
    assert code_of(chain, "bob", execute(bob, send(alice, bob, 5), send(alice, bob, 10**14))) == ("sdk", 5)
    assert chain.balance(alice) == before


def test_every_inner_message_passes_its_checks_and_the_gates_for_its_own_signer(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, generic()))
    assert code_of(chain, "bob", execute(bob, send(alice, "nobody", 5))) == ("sdk", 7)
    asked: list[tuple[str, tuple[str, ...]]] = []

    def gate(message: Any, signers: tuple[str, ...], _ctx: Any) -> None:
        asked.append((message.DESCRIPTOR.name, signers))
        if message.DESCRIPTOR.name == "MsgSend" and message.amount[0].amount == "13":
            raise Unauthorized("not this amount")

    chain.machine.deliver.dispatcher.gates = [gate]
    chain.send(bob, execute(bob, send(alice, bob, 12)))
    assert asked == [("MsgSend", (alice.address,))]
    assert code_of(chain, "bob", execute(bob, send(alice, bob, 13))) == ("sdk", 4)
    assert code_of(chain, "bob", execute(bob, execute(bob, send(alice, bob, 13)))) == ("sdk", 4)


def test_messages_nest_to_a_depth(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, generic()))
    nested = execute(bob, send(alice, bob, 1))
    for _ in range(3):
        nested = execute(bob, nested)
    chain.send(bob, nested)
    assert code_of(chain, "bob", execute(bob, nested)) == ("sdk", 18)
    for _ in range(600):
        nested = execute(bob, nested)
    assert code_of(chain, "bob", nested) == ("sdk", 18)


def test_the_right_to_execute_can_itself_be_granted(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send(alice, grant(alice, bob, generic()))
    chain.send(bob, grant(bob, carol, generic(EXEC)))
    chain.send(carol, execute(carol, execute(bob, send(alice, carol, 5))))
    assert code_of(chain, "carol", execute(carol, send(alice, carol, 5))) == ("authz", 2)


def test_malformed_contents_are_refused(chain: TestChain) -> None:
    bob = chain.actor("bob")
    assert code_of(chain, "bob", MsgExec(grantee=bob.address)) == ("sdk", 18)
    unknown = MsgExec(grantee=bob.address, msgs=[Packed(type_url="/x.y.Z")])
    assert code_of(chain, "bob", unknown) == ("sdk", 6)
    garbage = MsgExec(
        grantee=bob.address, msgs=[Packed(type_url="/cosmos.bank.v1beta1.MsgSend", value=b"\xff")]
    )
    assert code_of(chain, "bob", garbage) == ("sdk", 2)
    many = execute(bob, *[send(bob, bob, 1)] * 257)
    assert code_of(chain, "bob", many) == ("sdk", 18)
    two = MsgMultiSend(inputs=[Input(address=bob.address), Input(address=chain.actor("alice").address)])
    assert code_of(chain, "bob", execute(bob, two))[1] == 9
