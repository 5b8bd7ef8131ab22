"""Whether coins can be sent: governance decides."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Params, SendEnabled
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSetSendEnabled, MsgUpdateParams


def decide(chain: TestChain, message: Message) -> None:
    """Carry a message out as governance does, in a block of its own."""
    view: Any = chain.machine.deliver
    view.dispatcher.run(Context(view.store, chain.machine.last), message, (AUTHORITY,))
    view.store.keep()
    chain.advance()


def test_sending_can_be_stopped_for_all_and_allowed_for_one(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    decide(chain, MsgUpdateParams(authority=AUTHORITY, params=Params(default_send_enabled=False)))
    outcome = chain.fail(alice, send(alice, bob))
    assert (outcome.codespace, outcome.code) == ("bank", 5)
    enabled = [SendEnabled(denom="uve", enabled=True)]
    decide(chain, MsgSetSendEnabled(authority=AUTHORITY, send_enabled=enabled))
    chain.send(alice, send(alice, bob))
    decide(chain, MsgSetSendEnabled(authority=AUTHORITY, use_default_for=["uve"]))
    assert chain.fail(alice, send(alice, bob)).code == 5


@pytest.mark.parametrize(
    "message",
    [
        MsgUpdateParams(params=Params(default_send_enabled=False)),
        MsgSetSendEnabled(use_default_for=["uve"]),
    ],
)
def test_nobody_else_decides(chain: TestChain, message: Any) -> None:
    alice = chain.actor("alice")
    message.authority = alice.address
    outcome = chain.fail(alice, message)
    assert (outcome.codespace, outcome.code) == ("gov", 13)


@pytest.mark.parametrize(
    "message",
    [
        MsgUpdateParams(),
        MsgUpdateParams(params=Params(send_enabled=[SendEnabled(denom="uve")])),
        MsgSetSendEnabled(use_default_for=["uve", "uve"]),
        MsgSetSendEnabled(use_default_for=["x"]),
        MsgSetSendEnabled(use_default_for=[f"coin{number}" for number in range(257)]),
    ],
)
def test_an_incomplete_or_double_decision_is_refused(chain: TestChain, message: Any) -> None:
    alice = chain.actor("alice")
    message.authority = alice.address
    outcome = chain.fail(alice, message)
    assert (outcome.codespace, outcome.code) == ("sdk", 18)
