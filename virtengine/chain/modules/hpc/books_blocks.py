"""What time does to books: records become final and are settled, and nothing waits for ever for somebody.

Each queue is worked off at most `queue_batch` at a time. What fails is tried again later; it keeps no block.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.hpc import (
    accounting,
    disputes,
    reconciliation,
    routing,
    settlement,
    template_jobs,
)
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus
from virtengine.chain.modules.hpc.store import State

NETWORK: Final = "network"
LATER_SECONDS: Final = 3_600


def connect(state: State) -> None:
    """Listen to jobs."""
    state.hooks.submitted.append(partial(accounting.on_submitted, state))
    state.hooks.released.append(partial(settlement.on_released, state))
    state.hooks.released.append(partial(template_jobs.on_released, state))
    state.hooks.ended.append(partial(accounting.on_ended, state))
    state.hooks.ended.append(partial(template_jobs.on_ended, state))
    state.hooks.placing.append(partial(routing.on_placing, state))


def end_block(state: State, ctx: Context) -> None:
    """Take the steps that are due."""
    batch = state.get_params().queue_batch
    for record_id in _take(state.books.due, ctx.time, batch):
        _step(state, record_id, ctx)
    for dispute_id in _take(state.books.disputes_due, ctx.time, batch):
        _end_dispute(state, dispute_id, ctx)
    for reconciliation_id in _take(state.books.reconciliations_due, ctx.time, batch):
        _end_discrepancy(state, reconciliation_id, ctx)
    template_jobs.mark_revoked(state, batch, ctx)


def _take(queue: Index, now: int, batch: int) -> list[str]:
    """Return what is due, earliest first."""
    due = []
    for at, name in islice(queue.keys(), batch):
        if int(at) > now:
            break
        due.append(str(name))
    return due


def _step(state: State, record_id: str, ctx: Context) -> None:
    """Take the next step with a record; one that fails is put off."""

    def work() -> None:
        record = state.books.require_record(record_id)
        if record.status is AccountingStatus.PENDING:
            accounting.finalize(state, record, ctx)
        else:
            settlement.pay(state, record, ctx, initiator=NETWORK)

    if ctx.attempt(work, f"hpc/{record_id}") is not None:
        record = state.books.require_record(record_id)
        state.books.put_record(replace(record, due_at=ctx.time + LATER_SECONDS))


def _end_dispute(state: State, dispute_id: str, ctx: Context) -> None:
    """End a dispute whose time is over; one that cannot be ended is put off."""
    if ctx.attempt(partial(disputes.expire, state, dispute_id, ctx), f"hpc/{dispute_id}") is not None:
        dispute = state.books.require_dispute(dispute_id)
        state.books.put_dispute(replace(dispute, expires_at=ctx.time + LATER_SECONDS))


def _end_discrepancy(state: State, name: str, ctx: Context) -> None:
    """End a discrepancy whose time is over; one that cannot be ended is put off."""
    if ctx.attempt(partial(reconciliation.expire, state, name, ctx), f"hpc/{name}") is not None:
        one = state.books.require_reconciliation(name)
        state.books.put_reconciliation(replace(one, expires_at=ctx.time + LATER_SECONDS))
