"""News of escrow: a paid order opens, a lease out of funds is suspended, a covered debt resumes it."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow.types import Account, Payment
from virtengine.chain.modules.market import lifecycle
from virtengine.chain.modules.market.states import LeaseReason, LeaseState, OrderState
from virtengine.chain.modules.market.store import State
from virtengine.core.ids import order_escrow_id


def connect(state: State) -> None:
    """Listen to escrow."""
    state.escrow.hooks.funded.append(partial(_on_funded, state))
    state.escrow.hooks.overdrawn.append(partial(on_overdrawn, state))
    state.escrow.hooks.recovered.append(partial(_on_recovered, state))


def on_overdrawn(state: State, payment: Payment, ctx: Context) -> None:
    """Suspend an active lease whose money is spent, and count its grace."""
    lease = state.require_lease(payment.id)
    if lease.final_by_height:
        return
    grace = ctx.height + state.get_params().funds_grace_blocks
    if lease.state is LeaseState.ACTIVE:
        lifecycle.suspend(state, lease, LeaseReason.INSUFFICIENT_FUNDS, ctx, grace_until_height=grace)
        return
    state.put_lease(replace(lease, grace_until_height=grace))


def _on_funded(state: State, account: Account, ctx: Context) -> None:
    prefix = order_escrow_id("")
    if not account.id.startswith(prefix):
        return
    order = state.find_order(account.id.removeprefix(prefix))
    if order is not None and order.state is OrderState.PENDING_PAYMENT:
        lifecycle.move_order(state, order, OrderState.OPEN, ctx)


def _on_recovered(state: State, payment: Payment, ctx: Context) -> None:
    lease = state.require_lease(payment.id)
    if not lease.grace_until_height:
        return
    if lease.state is LeaseState.SUSPENDED and lease.reason is LeaseReason.INSUFFICIENT_FUNDS:
        lifecycle.resume(state, lease, ctx)
        return
    state.put_lease(replace(lease, grace_until_height=0))
