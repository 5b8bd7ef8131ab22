"""Requests as bytes. The two frequent ones, CheckTx of a new transaction and InsertTx, are read by hand.

Both hold nothing but the transaction, so their first bytes follow from their length. A request of another
shape, though it may mean the same, is left to protobuf.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from virtengine.chain.kernel.events import encode_varint
from virtengine.wire.tendermint.abci import types_pb2 as abci

_NUMBERS: Final = abci.Request.DESCRIPTOR.fields_by_name


FLUSH: Final = abci.Request(flush=abci.RequestFlush()).SerializeToString()
"""Comes after every CheckTx of a client that sends one transaction a request."""


def read_check(frame: bytes) -> bytes | None:
    """Return the transaction of a CheckTx of a new transaction, None when this is something else."""
    head = _check_head(len(frame))
    return frame[len(head) :] if head and frame.startswith(head) else None


def read_insert(frame: bytes) -> bytes | None:
    """Return the transaction of an InsertTx, None when this is something else."""
    head = _insert_head(len(frame))
    return frame[len(head) :] if head and frame.startswith(head) else None


@lru_cache(maxsize=65_536)
def _check_head(size: int) -> bytes:
    return _head("check_tx", size)


@lru_cache(maxsize=65_536)
def _insert_head(size: int) -> bytes:
    return _head("insert_tx", size)


def _head(kind: str, size: int) -> bytes:
    """Return what stands before the transaction in a request of `size` bytes; empty when none is as long."""
    tag = encode_varint(_NUMBERS[kind].number << 3 | 2)
    for length in range(max(1, size - 16), size):
        inner = b"\x0a" + encode_varint(length)
        head = tag + encode_varint(len(inner) + length) + inner
        if len(head) + length == size:
            return head
    return b""
