"""Blocks as values: transactions by hash, and every event decoded to its protobuf message."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

EVENT_MODULES = tuple(
    f"virtengine.wire.virtengine.{module}.v1.types_pb2"
    for module in ("encryption", "escrow", "market", "provider", "settlement")
) + tuple(
    f"virtengine.wire.virtengine.hpc.v1.{name}_pb2"
    for name in (
        "accounting",
        "cluster",
        "decision",
        "job",
        "node",
        "offering",
        "settlement",
        "template",
        "usage",
    )
)


@dataclass(frozen=True, slots=True)
class BlockEvent:
    """One event.

    `index` counts the events of the block. `message` is None for types that are not our messages.
    """

    height: int
    index: int
    type: str
    attributes: Mapping[str, str]
    message: Message | None
    tx_hash: str | None


@dataclass(frozen=True, slots=True)
class TxResult:
    """What became of one transaction in its block."""

    tx_hash: str
    height: int
    code: int
    codespace: str
    log: str
    data: bytes
    gas_used: int


@dataclass(frozen=True, slots=True)
class Block:
    """A finished block: `results` by upper-case transaction hash, `events` in the order they happened."""

    chain_id: str
    height: int
    time: str  # RFC 3339
    hash: str
    results: Mapping[str, TxResult]
    events: tuple[BlockEvent, ...]


def block_from_json(header: Mapping[str, Any], results: Mapping[str, Any]) -> Block:
    """Join the answers of /block and /block_results."""
    block = header["block"]
    height = int(block["header"]["height"])
    if int(results["height"]) != height:
        raise ValueError("block and block_results are of different heights")
    transactions = [base64.b64decode(raw) for raw in block["data"].get("txs") or ()]
    outcomes = results.get("txs_results") or ()
    if len(outcomes) != len(transactions):
        raise ValueError("block_results does not cover every transaction")
    found: dict[str, TxResult] = {}
    raw_events: list[tuple[str | None, Mapping[str, Any]]] = []
    for raw, outcome in zip(transactions, outcomes, strict=True):
        result = result_from_json(raw, outcome, height)
        found[result.tx_hash] = result
        raw_events.extend((result.tx_hash, event) for event in outcome.get("events") or ())
    raw_events.extend((None, event) for event in results.get("finalize_block_events") or ())
    return Block(
        chain_id=block["header"]["chain_id"],
        height=height,
        time=block["header"]["time"],
        hash=header["block_id"]["hash"],
        results=found,
        events=tuple(_event(height, index, *raw) for index, raw in enumerate(raw_events)),
    )


def result_from_json(raw: bytes, outcome: Mapping[str, Any], height: int) -> TxResult:
    """Read one transaction's result."""
    return TxResult(
        tx_hash=hashlib.sha256(raw).hexdigest().upper(),
        height=height,
        code=int(outcome.get("code") or 0),
        codespace=outcome.get("codespace") or "",
        log=outcome.get("log") or "",
        data=base64.b64decode(outcome.get("data") or ""),
        gas_used=int(outcome.get("gas_used") or 0),
    )


def parse_time_ms(text: str) -> int:
    """Read an RFC 3339 time in UTC, of any precision, as milliseconds since 1970, rounded down."""
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    whole = int(datetime.fromisoformat(f"{seconds}+00:00").timestamp())
    return whole * 1000 + int(fraction[:3].ljust(3, "0") or "0")


def _event(height: int, index: int, tx_hash: str | None, raw: Mapping[str, Any]) -> BlockEvent:
    attributes = {item["key"]: item.get("value") or "" for item in raw.get("attributes") or ()}
    return BlockEvent(height, index, raw["type"], attributes, decode_event(raw["type"], attributes), tx_hash)


def decode_event(name: str, attributes: Mapping[str, str]) -> Message | None:
    """Return the event as its protobuf message, None when it is not one of ours."""
    kind = _message_class(name)
    if kind is None:
        return None
    fields: dict[str, Any] = {}
    for key, value in attributes.items():
        try:
            fields[key] = json.loads(value)
        except ValueError:
            fields[key] = value
    try:
        return json_format.ParseDict(fields, kind(), ignore_unknown_fields=True)
    except json_format.ParseError:
        return None


@cache
def _message_class(name: str) -> type[Message] | None:
    _load_event_modules()
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(name)
    except KeyError:
        return None
    return message_factory.GetMessageClass(descriptor)


@cache
def _load_event_modules() -> None:
    for module in EVENT_MODULES:
        importlib.import_module(module)
