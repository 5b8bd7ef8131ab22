"""What became of a transaction, and its bytes as `tendermint.abci.ExecTxResult`."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Final

import msgspec

from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.core.errors import ModuleError
from virtengine.core.kept import Kept
from virtengine.wire.tendermint.abci.types_pb2 import ExecTxResult


def _make_event_head(size: int) -> bytes:
    return b"\x3a" + encode_varint(size)


_EVENT_HEADS: Final = Kept(_make_event_head, limit=16_384)
"""Tag and length of an event, by its length: most of what a result's bytes are."""


def _make_gas(amounts: tuple[int, int]) -> bytes:
    wanted, used = amounts
    return (b"\x28" + encode_varint(wanted) if wanted else b"") + (
        b"\x30" + encode_varint(used) if used else b""
    )


_GAS: Final = Kept(_make_gas, limit=4_096)
"""Gas wanted and used."""


class TxResult(msgspec.Struct):
    """Outcome of one transaction. Only code, data and gas are hashed by the engine."""

    code: int = 0
    codespace: str = ""
    log: str = ""
    data: bytes = b""
    gas_wanted: int = 0
    gas_used: int = 0
    events: list[bytes] = []
    encoded: ClassVar = b""
    """Bytes that are there already; there are none."""

    def fail(self, error: ModuleError) -> TxResult:
        """Take over an error's code and text."""
        self.code, self.codespace, self.log = error.code, error.codespace, error.message[:1024]
        return self

    def encode(self) -> bytes:
        """Return the protobuf bytes; CheckTx answers have the same fields."""
        parts = []
        if self.code:
            parts.append(b"\x08" + encode_varint(self.code))
        if self.data:
            parts.append(encode_field(2, self.data))
        if self.log:
            parts.append(encode_field(3, self.log.encode()))
        parts.append(_GAS[self.gas_wanted, self.gas_used])
        parts += [_EVENT_HEADS[len(event)] + event for event in self.events]
        if self.codespace:
            parts.append(encode_field(8, self.codespace.encode()))
        return b"".join(parts)


class EncodedResult(msgspec.Struct, eq=False, gc=False):
    """Outcome of a good transaction whose bytes were put together while it ran.

    Has what others read of a `TxResult`.
    """

    data: bytes
    gas_wanted: int
    gas_used: int
    encoded: bytes = b""
    code: ClassVar = 0
    codespace: ClassVar = ""
    log: ClassVar = ""

    @property
    def events(self) -> list[bytes]:
        """The encoded events."""
        return [event.SerializeToString() for event in ExecTxResult.FromString(self.encoded).events]

    def encode(self) -> bytes:
        """Return the protobuf bytes."""
        return self.encoded or BEGINNINGS[self.data, self.gas_wanted, self.gas_used]


Result = TxResult | EncodedResult


def _make_beginning(what: tuple[bytes, int, int]) -> bytes:
    return TxResult(data=what[0], gas_wanted=what[1], gas_used=what[2]).encode()


BEGINNINGS: Final = Kept(_make_beginning, limit=4_096)
"""What stands before the events of a good result, by data, gas wanted and gas used."""


def frame_event(event: bytes) -> bytes:
    """Return an encoded event as a field of a result."""
    return encode_field(7, event)


def response_data(url: bytes, content: bytes) -> bytes:
    """Return a handler's answer as a part of a result's data."""
    return encode_field(2, encode_field(1, url) + encode_field(2, content)) if content else _empty(url)


@lru_cache(maxsize=1024)
def _empty(url: bytes) -> bytes:
    """Return an answer without content, as most are."""
    return encode_field(2, encode_field(1, url))
