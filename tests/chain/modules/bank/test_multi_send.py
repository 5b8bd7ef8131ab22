from __future__ import annotations

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import coin
from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend


def message(chain: TestChain, spent: int, **received: int) -> MsgMultiSend:
    return MsgMultiSend(
        inputs=[Input(address=chain.actor("alice").address, coins=[coin(spent)])],
        outputs=[
            Output(address=chain.actor(name).address, coins=[coin(amount)])
            for name, amount in received.items()
        ],
    )


def test_several_accounts_are_paid_at_once(chain: TestChain) -> None:
    alice = chain.actor("alice")
    before = chain.balance(alice)
    chain.send(alice, message(chain, 30, bob=10, carol=15, newcomer=5))
    assert chain.balance(alice) == before - 30
    assert chain.balance(chain.actor("newcomer")) == 5


def test_outputs_must_be_the_input(chain: TestChain) -> None:
    outcome = chain.fail(chain.actor("alice"), message(chain, 30, bob=10, carol=15))
    assert (outcome.codespace, outcome.code) == ("bank", 4)


def test_without_outputs_there_is_nothing_to_do(chain: TestChain) -> None:
    assert chain.fail(chain.actor("alice"), message(chain, 30)).code == 3


def test_two_senders_are_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    both = message(chain, 10, carol=20)
    both.inputs.append(Input(address=bob.address, coins=[coin(10)]))
    outcome = chain.fail([alice, bob], both)
    assert (outcome.codespace, outcome.code) == ("bank", 9)


def test_a_later_output_that_fails_undoes_the_earlier(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    plan = message(chain, 20, bob=10)
    plan.outputs.append(Output(address=ESCROW_ADDRESS, coins=[coin(10)]))
    assert chain.fail(alice, plan).code == 4
    assert chain.balance(bob) == before


@pytest.mark.parametrize("count", [257])
def test_the_number_of_outputs_is_bounded(chain: TestChain, count: int) -> None:
    plan = message(chain, count)
    address = chain.actor("bob").address
    plan.outputs.extend([Output(address=address, coins=[coin(1)])] * count)
    assert chain.fail(chain.actor("alice"), plan).code == 3
