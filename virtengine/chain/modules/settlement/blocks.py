"""Leases that end: settled at once where no usage is awaited, and at their last height where none came."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.market import lifecycle
from virtengine.chain.modules.market.blocks import take_due
from virtengine.chain.modules.market.states import LeaseState
from virtengine.chain.modules.market.types import Billing
from virtengine.chain.modules.settlement.invoices import NETWORK
from virtengine.chain.modules.settlement.settle import has_held_usage, make_settlement
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import SettlementType


def connect(state: State) -> None:
    """Listen to the market."""
    state.market.hooks.ended.append(partial(_on_ended, state))
    state.market.hooks.repricing.append(partial(_on_repricing, state))


def end_block(state: State, ctx: Context) -> None:
    """Close out leases whose last height has come, at most `queue_batch` of them."""
    for _, lease_id in take_due(state.market.finals, ctx.height, state.get_params().queue_batch):
        _close_out(state, str(lease_id), ctx)


def _close_out(state: State, lease_id: str, ctx: Context) -> None:
    """Settle a lease without further usage and end it. Disputed usage gives it more time."""
    lease = state.market.require_lease(lease_id)
    if not lease.settled and has_held_usage(state, lease_id, ctx.time):
        later = ctx.height + state.market.get_params().final_usage_blocks
        state.market.put_lease(replace(lease, final_by_height=later))
        return
    if not lease.settled:
        make_settlement(state, lease, SettlementType.FINAL, ctx, initiator=NETWORK)
    lease = state.market.require_lease(lease_id)
    if lease.state is LeaseState.TERMINATING:
        lifecycle.move_lease(
            state.market, lease, LeaseState.TERMINATED, ctx, message="ended by the network: its time was over"
        )


def _on_repricing(state: State, lease_id: str, ctx: Context) -> None:
    """Settle what a lease earned by the block, so that no line of an invoice mixes two rates."""
    lease = state.market.require_lease(lease_id)
    if lease.price.billing is not Billing.RATE:
        return
    escrow = state.market.escrow
    payments.settle(escrow, lease.escrow_id, ctx)
    if escrow.require_payment(lease_id).withdrawn > state.ledger_of(lease_id).settled:
        make_settlement(state, lease, SettlementType.PERIODIC, ctx, initiator=NETWORK)


def _on_ended(state: State, lease_id: str, ctx: Context) -> None:
    lease = state.market.require_lease(lease_id)
    if lease.settled or has_held_usage(state, lease_id, ctx.time):
        return
    make_settlement(state, lease, SettlementType.FINAL, ctx, initiator=NETWORK)
