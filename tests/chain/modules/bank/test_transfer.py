"""The quick form of MsgSend stands for the same message, and only where that passes its check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain.modules.bank.messages import check_send
from virtengine.chain.modules.bank.transfer import Transfer, read_transfer
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

CHAIN = TestChain(("alice", "bob"))
ALICE, BOB = (CHAIN.actor(name).address for name in ("alice", "bob"))
USUAL = send(ALICE, BOB, 12).SerializeToString()


def as_message(transfer: Transfer) -> MsgSend:
    return MsgSend(
        from_address=transfer.from_address,
        to_address=transfer.to_address,
        amount=[coin(one.amount, one.denom) for one in transfer.amount],
    )


@given(st.integers(1, 10**31 - 1))
def test_a_usual_transfer_is_read(amount: int) -> None:
    message = send(ALICE, BOB, amount)
    transfer = read_transfer(message.SerializeToString())
    assert transfer is not None
    assert as_message(transfer) == message


@pytest.mark.parametrize(
    "message",
    [
        send(ALICE, BOB, 0),
        send(ALICE, BOB, "01"),
        send(ALICE, BOB, "-1"),
        send(ALICE, BOB, 10**31),
        send(ALICE, BOB, 1, "abc"),
        send(ALICE, BOB[:-1] + ("q" if BOB[-1] != "q" else "p"), 1),
        send(ALICE.upper(), BOB, 1),
        send("", BOB, 1),
        MsgSend(from_address=ALICE, to_address=BOB),
        MsgSend(from_address=ALICE, to_address=BOB, amount=[coin(1, "abc"), coin(1)]),
    ],
)
def test_other_shapes_are_left_to_the_message(message: MsgSend) -> None:
    assert read_transfer(message.SerializeToString()) is None


def test_whatever_is_read_means_the_same_and_passes_its_check() -> None:
    """Every byte of a usual message changed to every value."""
    for at in range(len(USUAL)):
        for value in range(256):
            data = USUAL[:at] + bytes((value,)) + USUAL[at + 1 :]
            transfer = read_transfer(data)
            if transfer is None:
                continue
            message = MsgSend.FromString(data)
            assert as_message(transfer) == message
            assert message.SerializeToString(deterministic=True) == data
            try:
                check_send(message)
            except ModuleError as error:
                raise AssertionError(f"{data!r} does not pass: {error}") from error


def test_a_transfer_is_carried_out_as_the_message_is(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    quick = chain.block(chain.sign(alice, send(alice, bob, 7), fee=3)).txs[0]
    slow = chain.block(chain.sign(alice, send(alice, bob, 7), fee=3, timeout_height=10**6)).txs[0]
    assert (quick.code, slow.code) == (0, 0)
    sequence = [event for event in quick.events if "acc_seq" not in event[1]]
    assert sequence == [event for event in slow.events if "acc_seq" not in event[1]]
    assert quick.responses == slow.responses
