"""Corrections of usage: they add to the running totals or take back from them, and never edit a record.

A correction is a batch of its own that names the record it corrects. It may not take back more of a
resource than that record and its earlier corrections hold. What it takes back lessens what is owed; beyond
that it is a credit, which the next charges use up before any money does.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.market.types import Lease
from virtengine.chain.modules.settlement.errors import (
    InvalidCorrection,
    UsageOutsideLease,
    UsageTooOld,
)
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import (
    Corrected,
    LeaseLedger,
    Params,
    UsageCharge,
    UsageRecord,
    UsageState,
)
from virtengine.core.resources import ResourceType
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def require_corrected(state: State, lease: Lease, sequence: int) -> UsageRecord:
    """Return the record that a batch corrects. Raises InvalidCorrection when it cannot be corrected."""
    record = state.usage.get(lease.id, sequence)
    if record is None or not record.charges:
        raise InvalidCorrection(f"corrects: lease {lease.id} has no record {sequence} with usage")
    if record.corrects:
        raise InvalidCorrection(f"corrects: {record.id} is a correction; name the record that it corrects")
    if record.state is UsageState.WRITTEN_OFF:
        raise InvalidCorrection(f"corrects: nobody pays for {record.id}")
    return record


def require_period(
    line: types_pb2.UsageLine, record: UsageRecord, lease: Lease, params: Params, ctx: Context
) -> None:
    """Raise unless a line lies between the beginning of the lease and the end of the corrected record."""
    end = max(charge.period_end for charge in record.charges)
    where = f"lines: the correction from {line.period_start} to {line.period_end}"
    if line.period_end > end:
        raise InvalidCorrection(f"{where} ends after {record.id}, which ends at {end}")
    if line.period_end < ctx.time_ms - params.max_usage_age_seconds * 1000:
        raise UsageTooOld(f"{where} ended more than {params.max_usage_age_seconds} s ago")
    if line.period_start < lease.created_at * 1000:
        raise UsageOutsideLease(f"{where} begins before lease {lease.id} was made")


def require_held(state: State, record: UsageRecord, charges: tuple[UsageCharge, ...]) -> None:
    """Raise when charges take back more than the corrected record holds."""
    for resource in sorted({charge.resource for charge in charges}):
        added = sum(charge.quantity for charge in charges if charge.resource is resource)
        if added < 0 and quantity_of(state, record, resource) + added < 0:
            raise InvalidCorrection(f"lines: {record.id} holds less {resource.name} than is taken back")


def quantity_of(state: State, record: UsageRecord, resource: ResourceType) -> int:
    """Return how much of a resource a record holds with its corrections."""
    corrected = state.corrected.get(record.lease_id, record.sequence, int(resource)) or Corrected()
    own = sum(charge.quantity for charge in record.charges if charge.resource is resource)
    return own + corrected.quantity


def note(state: State, record: UsageRecord) -> None:
    """Count a correction with the record that it corrects; nothing for ordinary usage."""
    if not record.corrects:
        return
    for charge in record.charges:
        key = (record.lease_id, record.corrects, int(charge.resource))
        before = state.corrected.get(*key) or Corrected()
        state.corrected.set(*key, Corrected(before.quantity + charge.quantity))


def split(books: LeaseLedger, owed: int, amount: int) -> tuple[LeaseLedger, int]:
    """Return the books after an amount was recorded, and by how much what is owed changes."""
    net = owed - books.credit + amount
    return replace(books, credit=max(0, -net)), max(0, net) - owed
