"""What counts for a bill beside the job: what its customer used before, and what caps leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from virtengine.chain.modules.hpc.accounting_types import (
    AccountingRecord,
    Aggregation,
    CapSpending,
)
from virtengine.chain.modules.hpc.billing import Room, Standing, Used
from virtengine.chain.modules.hpc.billing_types import DAY, BillingRules, CapRule, CapType, JobTerms
from virtengine.chain.modules.hpc.store import State

WINDOW_DAYS: Final = 30

Key = tuple[str, str, str, int, int]


def find_standing(
    state: State, terms: JobTerms, rules: BillingRules, at: int, queue_seconds: int
) -> Standing:
    """Return what counts for a bill that is made at this time."""
    return Standing(
        now=at,
        queue_seconds=queue_seconds,
        used=_used_before(state, terms, rules, at),
        rooms=tuple(
            Room(cap.cap_id, max(0, cap.amount - _spent(state, cap, terms, at)))
            for cap in _caps_for(rules, terms.customer)
        ),
    )


def _used_before(state: State, terms: JobTerms, rules: BillingRules, at: int) -> Used:
    """Return what the customer used of the provider in the thirty days before this one, in seconds."""
    if not rules.discounts:
        return Used()
    today = at // DAY
    core = gpu = node = 0
    first = (terms.customer, terms.provider, max(0, today - WINDOW_DAYS))
    for one in state.books.aggregations.records(terms.customer, terms.provider, start=first):
        if one.day >= today:
            break
        core, gpu, node = core + one.cpu_core_seconds, gpu + one.gpu_seconds, node + one.node_seconds
    return Used(cpu_core_hours=core, gpu_hours=gpu, node_hours=node)


def _caps_for(rules: BillingRules, customer: str) -> Iterator[CapRule]:
    for cap in rules.caps:
        if cap.active and (not cap.applies_to or customer in cap.applies_to):
            yield cap


def _key(cap: CapRule, terms: JobTerms, cluster_id: str, at: int) -> Key:
    period = at // cap.period if cap.period else 0
    return (terms.provider, terms.customer, cluster_id if cap.per_cluster else "", cap.period, period)


def _spent(state: State, cap: CapRule, terms: JobTerms, at: int) -> int:
    if cap.type is CapType.PER_JOB:
        return 0
    spending = state.books.spending.get(*_key(cap, terms, terms.cluster_id, at))
    return spending.amount if spending is not None else 0


def count_spending(state: State, terms: JobTerms, rules: BillingRules, at: int, amount: int) -> None:
    """Add a bill, or take one back, in the periods in which it was made."""
    keys = {
        _key(cap, terms, terms.cluster_id, at)
        for cap in _caps_for(rules, terms.customer)
        if cap.type is not CapType.PER_JOB
    }
    for key in sorted(keys) if amount else ():
        before = state.books.spending.get(*key) or CapSpending(*key, amount=0)
        after = before.amount + amount
        if after:
            state.books.spending.set(*key, replace(before, amount=after))
        else:
            state.books.spending.delete(*key)


def count_use(state: State, record: AccountingRecord, sign: int) -> None:
    """Add a settled record to its customer's day, or take it out."""
    day = record.settled_at // DAY
    key = (record.customer, record.provider, day)
    before = state.books.aggregations.get(*key) or Aggregation(*key)
    used = record.usage_metrics
    after = replace(
        before,
        total_jobs=before.total_jobs + sign,
        cpu_core_seconds=before.cpu_core_seconds + sign * used.cpu_core_seconds,
        memory_gb_seconds=before.memory_gb_seconds + sign * used.memory_gb_seconds,
        gpu_seconds=before.gpu_seconds + sign * used.gpu_seconds,
        storage_gb_hours=before.storage_gb_hours + sign * used.storage_gb_hours,
        node_seconds=before.node_seconds + sign * used.node_seconds,
        total_billable=before.total_billable + sign * record.billable_amount,
        total_discounts=before.total_discounts
        + sign * sum(discount.amount for discount in record.applied_discounts),
    )
    if after == Aggregation(*key):
        state.books.aggregations.delete(*key)
        return
    state.books.aggregations.set(*key, after)
