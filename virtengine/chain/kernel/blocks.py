"""Blocks and snapshots as bytes: what the journal writes."""

from __future__ import annotations

from typing import Any, Final, cast

import cbor2

from virtengine.chain.kernel.codec import CodecError
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Pending
from virtengine.chain.kernel.sealing import Writes

VERSION: Final = 1


def encode_block(pending: Pending) -> bytes:
    """Return a committed block: its header, its app hash, and what it changed."""
    return cbor2.dumps([*_head(pending.block, pending.app_hash), pending.writes])


def decode_block(payload: bytes) -> Pending:
    """Read a committed block. Raises CodecError."""
    try:
        version, chain_id, height, time_ms, proposer, app_hash, writes = cbor2.loads(payload)
    except (ValueError, TypeError, cbor2.CBORDecodeError) as error:
        raise CodecError(f"block: {error}") from error
    _require_version(version)
    return Pending(Block(chain_id, height, time_ms, proposer), app_hash, cast("Writes", writes))


def encode_head(block: Block, app_hash: bytes, keys: int) -> bytes:
    """Return the first frame of a snapshot: the block it stands after and how many keys follow."""
    return cbor2.dumps([*_head(block, app_hash), keys])


def decode_head(payload: bytes) -> tuple[Block, bytes, int]:
    """Read the first frame of a snapshot. Raises CodecError."""
    try:
        version, chain_id, height, time_ms, proposer, app_hash, keys = cbor2.loads(payload)
    except (ValueError, TypeError, cbor2.CBORDecodeError) as error:
        raise CodecError(f"snapshot: {error}") from error
    _require_version(version)
    return Block(chain_id, height, time_ms, proposer), app_hash, keys


def _head(block: Block, app_hash: bytes) -> list[Any]:
    return [VERSION, block.chain_id, block.height, block.time_ms, block.proposer, app_hash]


def _require_version(version: int) -> None:
    if version != VERSION:
        raise CodecError(f"format version {version}; this program reads version {VERSION}")
