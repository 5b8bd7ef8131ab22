"""Blocks and transactions as documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from google.protobuf import json_format

from virtengine.clients.chain.blocks import Block, TxResult
from virtengine.clients.chain.client import ChainClient


def block_document(block: Block) -> dict[str, Any]:
    """Return a block with its transactions and events."""
    return {
        "chain_id": block.chain_id,
        "height": block.height,
        "time": block.time,
        "hash": block.hash,
        "transactions": [result_document(result) for result in block.results.values()],
        "events": _events(block),
    }


def result_document(result: TxResult) -> dict[str, Any]:
    """Return what became of a transaction."""
    found = asdict(result)
    del found["data"]
    return found


def _events(block: Block, tx_hash: str | None = None) -> list[dict[str, Any]]:
    return [
        {
            "type": event.type,
            "tx_hash": event.tx_hash,
            "fields": dict(event.attributes)
            if event.message is None
            else json_format.MessageToDict(event.message, preserving_proto_field_name=True),
        }
        for event in block.events
        if tx_hash is None or event.tx_hash == tx_hash
    ]


async def find(client: ChainClient, tx_hash: str, *, blocks: int) -> dict[str, Any] | None:
    """Return a transaction's result and events, searched from the newest block backwards."""
    status = await client.rpc.status()
    oldest = max(status.earliest_height, status.height - blocks + 1)
    for height in range(status.height, oldest - 1, -1):
        block = await client.block(height)
        if tx_hash in block.results:
            return {**result_document(block.results[tx_hash]), "events": _events(block, tx_hash)}
    return None
