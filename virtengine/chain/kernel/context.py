"""What a handler may know besides the state: the block, the transaction and the gas that is left."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

import msgspec
from google.protobuf.message import Message

from virtengine.chain.kernel import events
from virtengine.chain.kernel.gas import GasMeter
from virtengine.chain.kernel.store import Store


class Mode(Enum):
    """For whom a transaction runs."""

    DELIVER = "deliver"
    CHECK = "check"
    SIMULATE = "simulate"


class Block(msgspec.Struct, frozen=True):
    """The block at hand."""

    chain_id: str
    height: int
    time_ms: int
    proposer: bytes = b""
    previous_hash: bytes = b""

    @property
    def time(self) -> int:
        """Block time in whole seconds."""
        return self.time_ms // 1000


class HasHash(Protocol):
    """A transaction, as far as handlers need it."""

    @property
    def hash(self) -> str:
        """The hash in upper-case hex."""


class Context:
    """One message's (or one hook's) surroundings."""

    __slots__ = (
        "block",
        "chain_id",
        "gas",
        "height",
        "mode",
        "msg_index",
        "store",
        "time",
        "time_ms",
        "tx",
        "tx_index",
    )

    def __init__(
        self,
        store: Store,
        block: Block,
        *,
        gas: GasMeter | None = None,
        tx: HasHash | None = None,
        tx_index: int = 0,
        mode: Mode = Mode.DELIVER,
    ) -> None:
        self.store = store
        self.block = block
        self.chain_id = block.chain_id
        self.height = block.height
        self.time_ms = block.time_ms
        self.time = block.time_ms // 1000
        self.gas = gas or GasMeter()
        self.tx = tx
        self.tx_index = tx_index
        self.msg_index = 0
        self.mode = mode

    @property
    def tx_hash(self) -> str:
        """The transaction's hash in upper-case hex; empty in block hooks."""
        return "" if self.tx is None else self.tx.hash

    def emit(self, event: Message) -> None:
        """Publish a typed event; it is dropped with its transaction."""
        self.store.events.append(events.typed(event))

    def emit_plain(self, kind: str, **attributes: str) -> None:
        """Publish an event in the older Cosmos form, for what wallets and explorers index."""
        parts = [events.attribute(key, value) for key, value in attributes.items()]
        self.store.events.append(events.event(kind, *parts))
