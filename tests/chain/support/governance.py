"""Messages in the name of governance, without a proposal around them."""

from __future__ import annotations

from google.protobuf.message import Message

from tests.chain.support.chain import TestChain
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.modules.authority import AUTHORITY


def decree(chain: TestChain, message: Message) -> Message:
    """Carry a message out as governance, as part of the next block."""
    machine = chain.machine
    block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
    response = Context(machine.deliver.store, block).dispatch(message, (AUTHORITY,))
    machine.deliver.store.keep()
    machine.deliver.store.take_events()
    return response
