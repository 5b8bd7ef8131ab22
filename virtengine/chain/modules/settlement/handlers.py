"""Messages that settle leases and store documents: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.market.types import Billing, Lease
from virtengine.chain.modules.provider.types import AgentRole
from virtengine.chain.modules.settlement import invoices
from virtengine.chain.modules.settlement.errors import (
    AmountTooSmall,
    DisputeActive,
    FinalUsageMissing,
    InvalidArtifact,
    InvalidSettlement,
    LeaseNotClosed,
    PeriodNotOver,
    SettlementExists,
)
from virtengine.chain.modules.settlement.rights import require_party, require_provider_side
from virtengine.chain.modules.settlement.settle import has_held_usage, make_settlement, plan_usage
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import Artifact, LedgerEntryType, Settlement, SettlementType
from virtengine.chain.modules.settlement.usage import METERED
from virtengine.core.amounts import DENOM
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

MAX_ARTIFACTS = 16


def settle_lease(state: State, msg: tx_pb2.MsgSettleLease, ctx: Context) -> tx_pb2.MsgSettleLeaseResponse:
    """Pay what a lease has earned."""
    lease = state.market.require_lease(msg.lease_id)
    require_party(state, lease, msg.sender)
    kind = SettlementType.FINAL if msg.is_final else SettlementType.PERIODIC
    done = state.settlements.get(lease.id, msg.sequence)
    if done is not None and done.type is kind:
        return _answer(done)
    if done is not None or lease.settled:
        raise SettlementExists(f"lease {lease.id} is settled, or settlement {msg.sequence} was another")
    expected = state.ledger_of(lease.id).last_settlement + 1
    if msg.sequence != expected:
        raise InvalidSettlement(f"sequence: settlement {expected} of lease {lease.id} is the next")
    if msg.is_final:
        _require_final(state, lease, msg.sender, ctx)
    else:
        _require_due(state, lease, ctx)

    return _answer(make_settlement(state, lease, kind, ctx, initiator=msg.sender))


def record_artifact(
    state: State, msg: tx_pb2.MsgRecordArtifact, ctx: Context
) -> tx_pb2.MsgRecordArtifactResponse:
    """Note where a rendered document of an invoice is and what its digest is."""
    invoice = state.require_invoice(msg.invoice_id)
    require_provider_side(state, invoice, msg.sender, AgentRole.SETTLEMENT)
    artifact = wire.from_wire(msg.artifact, Artifact)
    if any(known.sha256 == artifact.sha256 for known in invoice.artifacts):
        return tx_pb2.MsgRecordArtifactResponse()
    if len(invoice.artifacts) >= MAX_ARTIFACTS:
        raise InvalidArtifact(f"invoice {invoice.id} has {MAX_ARTIFACTS} documents, which is the most")

    updated = replace(invoice, artifacts=(*invoice.artifacts, artifact))
    state.put_invoice(updated)
    invoices.append(
        state,
        updated,
        LedgerEntryType.ARTIFACT_STORED,
        0,
        f"{artifact.media_type} {artifact.sha256.hex()}",
        ctx,
        initiator=msg.sender,
    )
    ctx.emit(
        types_pb2.EventArtifactRecorded(
            invoice_id=invoice.id, media_type=artifact.media_type, uri=artifact.uri
        )
    )
    return tx_pb2.MsgRecordArtifactResponse()


def _require_final(state: State, lease: Lease, sender: str, ctx: Context) -> None:
    """Raise unless nothing more is to come: the last usage is recorded, or its time is over."""
    if not lease.closed_at:
        raise LeaseNotClosed(f"lease {lease.id} is {lease.state.name}; close it first")
    if has_held_usage(state, lease.id, ctx.time):
        raise DisputeActive(f"lease {lease.id} has disputed usage")
    awaits_usage = lease.price.billing is Billing.USAGE and lease.state in METERED
    if not awaits_usage or state.ledger_of(lease.id).final_recorded:
        return
    if sender != lease.owner or ctx.height < lease.final_by_height:
        raise FinalUsageMissing(
            f"lease {lease.id} waits for its last usage until height {lease.final_by_height}"
        )


def _require_due(state: State, lease: Lease, ctx: Context) -> None:
    """Raise unless there is enough to settle and the period is over, which crowded books need not await."""
    params, books = state.get_params(), state.ledger_of(lease.id)
    if lease.price.billing is Billing.RATE:
        payments.settle(state.market.escrow, lease.escrow_id, ctx)
        amount = state.market.escrow.require_payment(lease.id).withdrawn - books.settled
    else:
        amount = plan_usage(state, lease, ctx.time).amount
    is_crowded = 2 * books.unsettled_records >= params.max_unsettled_records
    # Crowded books whose credits cover the usage are settled for nothing, or no more could be recorded.
    least = min(1, 1 - books.credit) if is_crowded else max(1, params.min_settlement_amount)
    if amount < least:
        raise AmountTooSmall(
            f"lease {lease.id} has {amount}{DENOM} to settle, at least {least}{DENOM} are wanted"
        )
    due = (books.last_settled_at or lease.created_at) + params.settlement_period_seconds
    if ctx.time < due and not is_crowded and not lease.closed_at:
        raise PeriodNotOver(f"lease {lease.id} is settled again from {due} on (seconds since 1970)")


def _answer(settlement: Settlement) -> tx_pb2.MsgSettleLeaseResponse:
    return tx_pb2.MsgSettleLeaseResponse(
        total=str(settlement.total),
        invoice_id=settlement.invoice_id,
        refunded=str(settlement.refunded),
    )
