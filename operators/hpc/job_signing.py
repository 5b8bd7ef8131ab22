"""Putting a provider's name and signature under what it says about jobs."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from operators.networks import Keys
from virtengine.crypto import hpc, hpc_usage
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, tx_pb2


def signed(messages: Sequence[Message], chain_id: str, keys: Keys) -> tuple[Message, ...]:
    """Return messages as their provider sends them."""
    return tuple(_sign(one, chain_id, keys) for one in messages)


def _sign(message: Message, chain_id: str, keys: Keys) -> Message:
    if isinstance(message, tx_pb2.MsgReportJobStatus):
        report = tx_pb2.MsgReportJobStatus()
        report.CopyFrom(message)
        report.sender = keys.address
        report.signature = hpc.sign_report(chain_id, report, keys.signing_key, KeyType.ED25519)
        return report
    assert isinstance(message, books_tx_pb2.MsgSubmitUsageSnapshot), "a provider says nothing else of jobs"
    record = books_tx_pb2.MsgSubmitUsageSnapshot()
    record.CopyFrom(message)
    record.sender = keys.address
    record.signature = hpc_usage.sign(chain_id, record.report, keys.signing_key, KeyType.ED25519)
    return record
