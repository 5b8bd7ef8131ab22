"""What usage costs: a batch's lines against the lease's prices and the running totals."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.market.types import Lease
from virtengine.chain.modules.settlement import corrections
from virtengine.chain.modules.settlement.errors import (
    InvalidUsage,
    PriceMismatch,
    UsageInFuture,
    UsageOutsideLease,
    UsageOverlap,
    UsageTooOld,
)
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import Params, UsageCharge, UsageTotal
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.core.resources import ResourceType, compute_cost
from virtengine.wire.virtengine.settlement.v1 import types_pb2

Totals = dict[ResourceType, UsageTotal]


def rate_batch(
    state: State, lease: Lease, batch: types_pb2.UsageBatch, ctx: Context
) -> tuple[tuple[UsageCharge, ...], Totals]:
    """Return the charge of each line and the running totals after the batch."""
    params = state.get_params()
    if len(batch.lines) > params.max_lines_per_batch:
        raise InvalidUsage(f"lines: {len(batch.lines)}, at most {params.max_lines_per_batch}")
    totals: Totals = {}
    charges = []
    for line in batch.lines:
        resource = ResourceType(int(line.resource))
        before = totals.get(resource) or state.total_of(lease.id, resource)
        require_period(line, before, lease, params, ctx)
        charge, totals[resource] = rate_line(line, before, require_price(lease, line))
        charges.append(charge)
    return tuple(charges), totals


def rate_correction(
    state: State, lease: Lease, batch: types_pb2.UsageBatch, ctx: Context
) -> tuple[tuple[UsageCharge, ...], Totals]:
    """Return the charges of a correction, negative where it takes back, and the running totals after it."""
    params = state.get_params()
    if len(batch.lines) > params.max_lines_per_batch:
        raise InvalidUsage(f"lines: {len(batch.lines)}, at most {params.max_lines_per_batch}")
    record = corrections.require_corrected(state, lease, batch.corrects)
    totals: Totals = {}
    charges = []
    for line in batch.lines:
        resource = ResourceType(int(line.resource))
        before = totals.get(resource) or state.total_of(lease.id, resource)
        corrections.require_period(line, record, lease, params, ctx)
        charge, after = rate_line(line, before, require_price(lease, line))
        totals[resource] = replace(after, period_end=before.period_end)
        charges.append(charge)
    corrections.require_held(state, record, tuple(charges))
    return tuple(charges), totals


def require_price(lease: Lease, line: types_pb2.UsageLine) -> int:
    """Return the lease's price of a line's resource. Raise when there is none or the line states another."""
    resource = ResourceType(int(line.resource))
    price = lease.price.unit_price(resource)
    if price is None:
        raise PriceMismatch(f"lines: lease {lease.id} has no price for {resource.name}")
    if line.unit_price and int(line.unit_price) != price:
        raise PriceMismatch(
            f"lines: {resource.name} costs {price} in lease {lease.id}, not {line.unit_price}"
        )
    return price


def rate_line(
    line: types_pb2.UsageLine, before: UsageTotal, unit_price: int
) -> tuple[UsageCharge, UsageTotal]:
    """Return what a line costs: the cost of the running total after it less the cost before it."""
    added = int(line.quantity)
    quantity = before.quantity + added
    amount = compute_cost(before.resource, quantity, unit_price)
    if max(quantity, amount) > MAX_AMOUNT:
        raise InvalidUsage("lines: the running total would pass 2^255 - 1")
    charge = UsageCharge(
        resource=before.resource,
        quantity=added,
        unit_price=unit_price,
        amount=amount - before.amount,
        period_start=line.period_start,
        period_end=line.period_end,
    )
    return charge, replace(before, quantity=quantity, amount=amount, period_end=line.period_end)


def require_period(
    line: types_pb2.UsageLine, before: UsageTotal, lease: Lease, params: Params, ctx: Context
) -> None:
    """Raise unless a line's period follows the one before it and lies within the lease and the past."""
    where = f"lines: {before.resource.name} from {line.period_start} to {line.period_end}"
    if line.period_start < before.period_end:
        raise UsageOverlap(f"{where} overlaps what was recorded until {before.period_end}")
    if line.period_end > ctx.time_ms:
        raise UsageInFuture(f"{where} ends after this block at {ctx.time_ms}")
    if line.period_end < ctx.time_ms - params.max_usage_age_seconds * 1000:
        raise UsageTooOld(f"{where} ended more than {params.max_usage_age_seconds} s ago")
    if line.period_start < lease.created_at * 1000:
        raise UsageOutsideLease(f"{where} begins before lease {lease.id} was made")
    if lease.closed_at and line.period_end > (lease.closed_at + params.close_slack_seconds) * 1000:
        raise UsageOutsideLease(f"{where} ends after lease {lease.id} was closed")
