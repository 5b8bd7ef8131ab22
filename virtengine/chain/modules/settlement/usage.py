"""Recording usage: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.market.states import LeaseState
from virtengine.chain.modules.market.types import Billing, Lease
from virtengine.chain.modules.provider.errors import SigningKeyMissing
from virtengine.chain.modules.provider.types import AgentRole
from virtengine.chain.modules.settlement import corrections
from virtengine.chain.modules.settlement.errors import (
    InvalidCorrection,
    InvalidSignature,
    InvalidUsage,
    SequenceGap,
    TooManyUnsettled,
    UsageComplete,
    UsageExists,
)
from virtengine.chain.modules.settlement.rating import rate_batch, rate_correction
from virtengine.chain.modules.settlement.rights import require_provider_side
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import LeaseLedger, UsageRecord, UsageState
from virtengine.crypto import signature, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

SIGNATURE_GAS = 1_000
METERED = frozenset(
    {
        LeaseState.PROVISIONING,
        LeaseState.ACTIVE,
        LeaseState.SUSPENDED,
        LeaseState.TERMINATING,
        LeaseState.TERMINATED,
    }
)
"""States in which a lease that is not settled takes usage."""


def record_usage(state: State, msg: tx_pb2.MsgRecordUsage, ctx: Context) -> tx_pb2.MsgRecordUsageResponse:
    """Charge a batch of metered usage to its lease's escrow account."""
    batch = msg.batch
    lease = state.market.require_lease(batch.lease_id)
    require_provider_side(state, lease, msg.sender, AgentRole.USAGE)
    batch_hash = usage_signature.digest(ctx.chain_id, batch)
    known = state.usage.get(lease.id, batch.sequence)
    if known is not None:
        if known.batch_hash == batch_hash:
            return tx_pb2.MsgRecordUsageResponse(total=str(known.total))
        raise UsageExists(f"batch {batch.sequence} of lease {lease.id} was recorded with other content")
    books = state.ledger_of(lease.id)
    _require_taken(state, lease, books, batch)
    ctx.gas.consume(SIGNATURE_GAS, "usage signature")
    _require_signed(state, lease, batch_hash, msg.signature, ctx)
    rate = rate_correction if batch.corrects else rate_batch
    charges, totals = rate(state, lease, batch, ctx)

    for resource, total in totals.items():
        state.totals.set(lease.id, int(resource), total)
    record = UsageRecord(
        lease_id=lease.id,
        sequence=batch.sequence,
        provider=lease.provider,
        customer=lease.owner,
        charges=charges,
        total=sum(charge.amount for charge in charges),
        settled=0,
        merkle_root=batch.merkle_root,
        interval_count=batch.interval_count,
        state=UsageState.PENDING,
        height=ctx.height,
        recorded_at=ctx.time,
        is_final=batch.is_final,
        batch_hash=batch_hash,
        corrects=batch.corrects,
    )
    _keep(state, record, _note_time(books, record, lease), ctx)
    return tx_pb2.MsgRecordUsageResponse(total=str(record.total))


def _keep(state: State, record: UsageRecord, books: LeaseLedger, ctx: Context) -> None:
    """Store a record, enter it in the books and charge it, or take back what it credits."""
    state.put_usage(record, is_open=True)
    corrections.note(state, record)
    gap_ms = books.gap_ms - state.ledger_of(record.lease_id).gap_ms
    owed = state.market.escrow.require_payment(record.lease_id).owed
    books, change = corrections.split(books, owed, record.total)
    state.ledgers.set(
        record.lease_id,
        replace(
            books,
            last_sequence=record.sequence,
            recorded=books.recorded + record.total,
            final_recorded=record.is_final,
            unsettled_records=books.unsettled_records + 1,
        ),
    )
    ctx.emit(
        types_pb2.EventUsageRecorded(
            lease_id=record.lease_id,
            owner=record.customer,
            provider=record.provider,
            sequence=record.sequence,
            total=str(record.total),
            is_final=record.is_final,
            corrects=record.corrects,
            gap_ms=gap_ms,
        )
    )
    if change > 0:
        payments.charge(state.market.escrow, record.lease_id, change, ctx)
    if change < 0:
        payments.waive(state.market.escrow, record.lease_id, -change, ctx)


def _note_time(books: LeaseLedger, record: UsageRecord, lease: Lease) -> LeaseLedger:
    """Return the books after a record told its time; time that no record tells is a gap."""
    if record.corrects or not record.charges:
        return books
    start = min(charge.period_start for charge in record.charges)
    end = max(charge.period_end for charge in record.charges)
    missing = max(0, start - (books.usage_until or lease.created_at * 1000))
    return replace(
        books,
        usage_until=max(end, books.usage_until),
        gap_ms=books.gap_ms + missing,
        gaps=books.gaps + (missing > 0),
    )


def _require_taken(state: State, lease: Lease, books: LeaseLedger, batch: types_pb2.UsageBatch) -> None:
    """Raise unless the lease takes this batch now."""
    if lease.settled or books.final_recorded:
        raise UsageComplete(f"nothing more is recorded for lease {lease.id}")
    if lease.state not in METERED:
        raise InvalidUsage(f"lease {lease.id} is {lease.state.name}")
    if batch.is_final and batch.corrects:
        raise InvalidCorrection("is_final: the last batch is no correction")
    if batch.is_final and not lease.closed_at:
        raise InvalidUsage(f"is_final: lease {lease.id} is {lease.state.name}; it is closed first")
    if batch.lines and lease.price.billing is Billing.RATE:
        raise InvalidUsage(f"lines: lease {lease.id} is billed by the block")
    if batch.sequence != books.last_sequence + 1:
        raise SequenceGap(f"sequence: batch {books.last_sequence + 1} of lease {lease.id} is the next")
    if books.unsettled_records >= state.get_params().max_unsettled_records and not batch.is_final:
        raise TooManyUnsettled(f"lease {lease.id} has {books.unsettled_records} records; settle it first")


def _require_signed(state: State, lease: Lease, digest: bytes, signed: bytes, ctx: Context) -> None:
    """Raise unless the signing key, or in its time of grace the one before it, signed the batch."""
    key = state.market.provider.require(lease.provider).signing_key
    if key is None:
        raise SigningKeyMissing(f"{lease.provider} has set no signing key")
    if signature.is_valid(digest, signed, key.public_key, key.key_type):
        return
    is_in_grace = key.previous_public_key and ctx.time <= key.previous_valid_until
    if is_in_grace and signature.is_valid(
        digest, signed, key.previous_public_key, KeyType(key.previous_key_type)
    ):
        return
    raise InvalidSignature(f"signature: {lease.provider} did not sign this batch")
