"""Answers as bytes: `tendermint.abci.Response` with its length before it.

The frequent ones are put together by hand; the rest are messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from google.protobuf.message import Message

from virtengine.chain.consensus_params import params_to_wire
from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.chain.kernel.machine import Outcome
from virtengine.chain.kernel.results import TxResult
from virtengine.core.kept import Kept
from virtengine.wire.tendermint.abci import types_pb2 as abci

NUMBERS: Final = {name: field.number for name, field in abci.Response.DESCRIPTOR.fields_by_name.items()}


def _make_result_head(size: int) -> bytes:
    return b"\x12" + encode_varint(size)


_RESULT_HEADS: Final = Kept(_make_result_head, limit=16_384)
"""Tag and length of a transaction's result, by its length."""


def frame(kind: str, payload: bytes) -> bytes:
    """Return an answer of a kind from the bytes of its message."""
    return _frame(kind, [payload])


def _frame(kind: str, parts: Sequence[bytes]) -> bytes:
    """Return an answer of a kind from parts of its message, which may be many."""
    size = sum(map(len, parts))
    head = encode_varint(NUMBERS[kind] << 3 | 2) + encode_varint(size)
    return b"".join((encode_varint(len(head) + size), head, *parts))


def message(kind: str, answer: Message) -> bytes:
    """Return an answer of a kind."""
    return frame(kind, answer.SerializeToString())


FLUSH: Final = frame("flush", b"")

INSERT_OK: Final = frame("insert_tx", b"")
REAP_NONE: Final = frame("reap_txs", b"")


@lru_cache(maxsize=4096)
def check_ok(gas_wanted: int, gas_used: int) -> bytes:
    """Return the answer to CheckTx of a good transaction."""
    return frame("check_tx", TxResult(gas_wanted=gas_wanted, gas_used=gas_used).encode())


def finalize(outcome: Outcome, results: Sequence[bytes], updates: Iterable[Message]) -> bytes:
    """Return the answer to FinalizeBlock."""
    parts = [b"\x0a" + encode_varint(len(event)) + event for event in outcome.events]
    for result in results:
        parts += (_RESULT_HEADS[len(result)], result)
    parts += [encode_field(3, update.SerializeToString()) for update in updates]
    if outcome.consensus is not None:
        parts.append(encode_field(4, params_to_wire(outcome.consensus).SerializeToString()))
    parts.append(encode_field(5, outcome.app_hash))
    return _frame("finalize_block", parts)


def txs(kind: str, raws: Sequence[bytes]) -> bytes:
    """Return an answer whose only field is a list of transactions."""
    parts: list[bytes] = []
    for raw in raws:
        parts += (b"\x0a", encode_varint(len(raw)), raw)
    return _frame(kind, parts)
