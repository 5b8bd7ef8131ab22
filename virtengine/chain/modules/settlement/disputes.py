"""Disputes about usage. A dispute holds one record back until it is resolved, or until its window is over."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.settlement import corrections
from virtengine.chain.modules.settlement.errors import (
    DisputeWindowOver,
    InvalidRequest,
    NotDisputed,
    Unauthorized,
    UsageSettled,
)
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import UsageRecord, UsageState
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2


def dispute_usage(state: State, msg: tx_pb2.MsgDisputeUsage, ctx: Context) -> tx_pb2.MsgDisputeUsageResponse:
    """Hold a record back at its customer's wish, once and within the time of grace."""
    record = state.require_usage(msg.usage_record_id)
    if record.customer != msg.customer:
        raise Unauthorized(f"{msg.customer} is not the customer of {record.id}")
    if record.total < 0:
        raise InvalidRequest(f"usage {record.id} takes back: there is nothing to dispute")
    if record.state is UsageState.DISPUTED and record.dispute_reason == msg.reason:
        return tx_pb2.MsgDisputeUsageResponse()
    if record.state not in {UsageState.PENDING, UsageState.PARTLY_SETTLED}:
        raise UsageSettled(f"usage {record.id} is {record.state.name}")
    params = state.get_params()
    if record.dispute_reason or ctx.time > record.recorded_at + params.usage_grace_seconds:
        raise DisputeWindowOver(f"usage {record.id} can be disputed no more")

    until = ctx.time + params.dispute_window_seconds
    state.put_usage(
        replace(record, state=UsageState.DISPUTED, disputed_until=until, dispute_reason=msg.reason),
        is_open=True,
    )
    ctx.emit(
        types_pb2.EventUsageDisputed(
            lease_id=record.lease_id,
            owner=record.customer,
            provider=record.provider,
            sequence=record.sequence,
            until=until,
        )
    )
    return tx_pb2.MsgDisputeUsageResponse()


def resolve_dispute(
    state: State, msg: tx_pb2.MsgResolveDispute, ctx: Context
) -> tx_pb2.MsgResolveDisputeResponse:
    """End a dispute: its customer lets the record go on, or the provider waives it."""
    record = state.require_usage(msg.usage_record_id)
    if msg.sender not in {record.customer, record.provider}:
        raise Unauthorized(f"{msg.sender} has no part in {record.id}")
    if record.state is not UsageState.DISPUTED:
        raise NotDisputed(f"usage {record.id} is {record.state.name}")

    waived = msg.sender == record.provider
    if waived:
        _waive(state, record, ctx)
    else:
        back = UsageState.PARTLY_SETTLED if record.settled else UsageState.PENDING
        state.put_usage(replace(record, state=back, disputed_until=0), is_open=True)
    ctx.emit(
        types_pb2.EventDisputeResolved(
            lease_id=record.lease_id,
            owner=record.customer,
            provider=record.provider,
            sequence=record.sequence,
            waived=waived,
        )
    )
    return tx_pb2.MsgResolveDisputeResponse()


def _waive(state: State, record: UsageRecord, ctx: Context) -> None:
    owed = state.market.escrow.require_payment(record.lease_id).owed
    books, change = corrections.split(state.ledger_of(record.lease_id), owed, -record.due)
    state.put_usage(replace(record, state=UsageState.WRITTEN_OFF, disputed_until=0), is_open=False)
    state.ledgers.set(
        record.lease_id,
        replace(
            books,
            written_off=books.written_off + record.due,
            unsettled_records=books.unsettled_records - 1,
        ),
    )
    payments.waive(state.market.escrow, record.lease_id, -change, ctx)
