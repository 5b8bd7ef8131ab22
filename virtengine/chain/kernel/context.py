"""What a handler may know besides the state: the block, the transaction and the gas that is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, IntEnum
from typing import Protocol

import msgspec
from google.protobuf.any_pb2 import Any as PackedMessage
from google.protobuf.message import Message

from virtengine.chain.kernel import events
from virtengine.chain.kernel.dispatch import Dispatcher
from virtengine.chain.kernel.gas import GasMeter
from virtengine.chain.kernel.store import Store
from virtengine.core.errors import ModuleError


class Mode(Enum):
    """For whom a transaction runs."""

    DELIVER = "deliver"
    CHECK = "check"
    SIMULATE = "simulate"


class Vote(msgspec.Struct, frozen=True):
    """Whether a validator signed the block before, and the power with which it could."""

    address: bytes
    power: int
    signed: bool


class Offence(IntEnum):
    """Kinds of misbehaviour, with the engine's numbers."""

    UNKNOWN = 0
    DUPLICATE_VOTE = 1
    LIGHT_CLIENT_ATTACK = 2


class Misbehavior(msgspec.Struct, frozen=True):
    """A misdeed that the engine proved; `total_power` is what all validators had then."""

    offence: Offence
    address: bytes
    power: int
    height: int
    time_ms: int
    total_power: int = 0


class Block(msgspec.Struct, frozen=True):
    """The block at hand. `votes` are about the block before; neither they nor `misbehavior` are kept."""

    chain_id: str
    height: int
    time_ms: int
    proposer: bytes = b""
    previous_hash: bytes = b""
    votes: tuple[Vote, ...] = ()
    misbehavior: tuple[Misbehavior, ...] = ()
    next_validators_hash: bytes = b""

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
        "depth",
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
        self.time = store.time = block.time_ms // 1000
        self.gas = gas or GasMeter()
        self.tx = tx
        self.tx_index = tx_index
        self.msg_index = 0
        self.mode = mode
        self.depth = 0

    @property
    def tx_hash(self) -> str:
        """The transaction's hash in upper-case hex; empty in block hooks."""
        return "" if self.tx is None else self.tx.hash

    @property
    def dispatcher(self) -> Dispatcher:
        """What knows the messages, signers and checks of nested execution."""
        return self.store.state_of(Dispatcher)

    def unpack(self, packed: PackedMessage) -> Message:
        """Return the message that an Any holds. Raises UnknownRequest and TxDecodeError."""
        return self.dispatcher.unpack(packed)

    def dispatch(self, message: Message, signers: Sequence[str]) -> Message:
        """Carry out a message within this one and return its response; see `Dispatcher.run`."""
        return self.dispatcher.run(self, message, signers)

    def attempt(self, work: Callable[[], None], where: str) -> ModuleError | None:
        """Do all of some work, or nothing and return the error: for block hooks, which may not fail."""
        return self.dispatcher.attempt(self, work, where)

    def emit(self, event: Message) -> None:
        """Publish a typed event; it is dropped with its transaction."""
        self.store.events.append(events.typed(event))

    def emit_plain(self, kind: str, **attributes: str) -> None:
        """Publish an event in the older Cosmos form, for what wallets and explorers index."""
        parts = [events.attribute(key, value) for key, value in attributes.items()]
        self.store.events.append(events.event(kind, *parts))
