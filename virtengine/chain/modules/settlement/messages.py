"""What is wrong with a message of the settlement module whatever the state."""

from __future__ import annotations

from virtengine.chain.modules.checks import refused_as, require_address, require_text
from virtengine.chain.modules.settlement.errors import (
    InvalidAddress,
    InvalidArtifact,
    InvalidCorrection,
    InvalidRequest,
    InvalidSignature,
    InvalidUsage,
    PriceMismatch,
)
from virtengine.core import ids
from virtengine.core.amounts import parse_amount
from virtengine.core.resources import OF_LEASES
from virtengine.crypto.merkle import HASH_BYTES
from virtengine.crypto.signature import SIGNATURE_BYTES
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

MAX_LINES = 1_000
MAX_SEQUENCE = 2**53


def check_record_usage(msg: tx_pb2.MsgRecordUsage) -> None:
    """Check a batch."""
    require_address(msg.sender, InvalidAddress, field="sender")
    batch = msg.batch
    _require_lease(batch.lease_id)
    if not 0 < batch.sequence <= MAX_SEQUENCE:
        raise InvalidUsage("sequence: begins at 1")
    if not batch.lines and not batch.is_final:
        raise InvalidUsage("lines: only a final batch may be empty")
    if len(batch.lines) > MAX_LINES:
        raise InvalidUsage(f"lines: {len(batch.lines)}, at most {MAX_LINES}")
    if batch.corrects:
        _check_correction(batch)
    for line in batch.lines:
        _check_line(line, is_correction=batch.corrects > 0)
    if len(batch.merkle_root) != HASH_BYTES and (batch.merkle_root or batch.lines):
        raise InvalidUsage(f"merkle_root: {len(batch.merkle_root)} bytes, {HASH_BYTES} are wanted")
    if len(msg.signature) != SIGNATURE_BYTES:
        raise InvalidSignature(f"signature: {len(msg.signature)} bytes, {SIGNATURE_BYTES} are wanted")


def check_settle_lease(msg: tx_pb2.MsgSettleLease) -> None:
    """Check a settlement."""
    require_address(msg.sender, InvalidAddress, field="sender")
    _require_lease(msg.lease_id)
    if not 0 < msg.sequence <= MAX_SEQUENCE:
        raise InvalidRequest("sequence: begins at 1")


def check_dispute_usage(msg: tx_pb2.MsgDisputeUsage) -> None:
    """Check a dispute."""
    require_address(msg.customer, InvalidAddress, field="customer")
    require_text(msg.usage_record_id, InvalidRequest, field="usage_record_id")
    require_text(msg.reason, InvalidRequest, field="reason")
    if not msg.reason:
        raise InvalidRequest("reason: is empty")


def check_resolve_dispute(msg: tx_pb2.MsgResolveDispute) -> None:
    """Check the end of a dispute."""
    require_address(msg.sender, InvalidAddress, field="sender")
    require_text(msg.usage_record_id, InvalidRequest, field="usage_record_id")


def check_record_artifact(msg: tx_pb2.MsgRecordArtifact) -> None:
    """Check a document's digest."""
    require_address(msg.sender, InvalidAddress, field="sender")
    require_text(msg.invoice_id, InvalidRequest, field="invoice_id", limit=64)
    require_text(msg.artifact.media_type, InvalidArtifact, field="artifact.media_type", limit=128)
    require_text(msg.artifact.uri, InvalidArtifact, field="artifact.uri", limit=512)
    if "/" not in msg.artifact.media_type or "://" not in msg.artifact.uri:
        raise InvalidArtifact("artifact: needs a media type and a URI")
    if len(msg.artifact.sha256) != HASH_BYTES:
        raise InvalidArtifact(f"artifact.sha256: {len(msg.artifact.sha256)} bytes, {HASH_BYTES} are wanted")


def _check_correction(batch: types_pb2.UsageBatch) -> None:
    """Raise unless a correction corrects an earlier record and only adds or only takes back."""
    if batch.corrects >= batch.sequence or not batch.lines:
        raise InvalidCorrection("corrects: an earlier record is corrected, by at least one line")
    if len({line.quantity.startswith("-") for line in batch.lines}) > 1:
        raise InvalidCorrection("lines: a correction adds or takes back; send one batch for each")


def _check_line(line: types_pb2.UsageLine, *, is_correction: bool) -> None:
    if int(line.resource) not in OF_LEASES:
        raise InvalidUsage(f"lines.resource: {line.resource} is not metered")
    with refused_as(InvalidUsage):
        parse_amount(line.quantity.removeprefix("-" if is_correction else ""), field="lines.quantity")
    if not 0 <= line.period_start < line.period_end:
        raise InvalidUsage(f"lines: the period {line.period_start} to {line.period_end} is empty")
    if line.unit_price:
        with refused_as(PriceMismatch):
            parse_amount(line.unit_price, field="lines.unit_price")


def _require_lease(text: str) -> None:
    with refused_as(InvalidRequest):
        ids.split_lease_id(text)
