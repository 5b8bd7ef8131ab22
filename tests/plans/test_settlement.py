from __future__ import annotations

import pytest

from virtengine.plans import settlement
from virtengine.plans.settlement import JSON, PDF, Books, Settle
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2

PARAMS = types_pb2.Params(settlement_period_seconds=100, min_settlement_amount="10", max_unsettled_records=8)
LATE = 1_101


def books(
    *,
    state: int = market.LEASE_STATE_ACTIVE,
    billing: int = market.BILLING_USAGE,
    recorded: int = 50,
    settled: int = 0,
    held: int = 1000,
    unsettled: int = 1,
    final: bool = False,
    closed: int = 0,
    done: bool = False,
) -> Books:
    lease = market.Lease(
        id="o/w/p",
        state=state,  # type: ignore[arg-type]
        created_at=1000,
        closed_at=closed,
        settled=done,
        price=market.Price(billing=billing),  # type: ignore[arg-type]
    )
    summary = query_pb2.QueryUsageSummaryResponse(
        recorded=str(recorded), settled=str(settled), last_settlement=3, final_recorded=final
    )
    summary.unsettled_records = unsettled
    return Books(lease, summary, held)


def test_a_period_that_is_over_is_settled() -> None:
    assert settlement.plan(books(), PARAMS, now=LATE) == Settle(4, is_final=False)
    assert settlement.plan(books(), PARAMS, now=1_099) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"recorded": 9},
        {"recorded": 50, "settled": 45},
        {"held": 9},
        {"held": 0},
        {"done": True},
        {"state": market.LEASE_STATE_PENDING},
        {"closed": 1050},
    ],
)
def test_there_is_nothing_to_settle(changes: dict[str, int]) -> None:
    assert settlement.plan(books(**changes), PARAMS, now=LATE) is None  # type: ignore[arg-type]


def test_crowded_books_are_settled_early_and_for_little() -> None:
    assert settlement.plan(books(unsettled=4, recorded=1), PARAMS, now=1_001) == Settle(4, is_final=False)
    assert settlement.plan(books(unsettled=3, recorded=1), PARAMS, now=1_001) is None


def test_the_last_usage_ends_a_closed_lease_whatever_it_came_to() -> None:
    last = books(closed=1050, final=True, recorded=0, held=0, state=market.LEASE_STATE_TERMINATING)
    assert settlement.plan(last, PARAMS, now=1_051) == Settle(4, is_final=True)


def test_a_closed_lease_billed_by_the_block_waits_for_no_usage() -> None:
    closed = books(closed=1050, billing=market.BILLING_RATE)
    assert settlement.plan(closed, PARAMS, now=1_051) == Settle(4, is_final=True)


def test_the_last_settlement_counts_from() -> None:
    later = books()
    later.summary.last_settled_at = 1_050
    assert settlement.plan(later, PARAMS, now=LATE) is None


def test_crowded_books_that_credits_cover_are_settled_for_nothing() -> None:
    covered = books(unsettled=4, recorded=0)
    covered.summary.credit = "5"
    assert settlement.plan(covered, PARAMS, now=1_001) == Settle(4, is_final=False)


def test_documents_that_are_recorded_are_not_missing() -> None:
    invoice = types_pb2.Invoice(artifacts=[types_pb2.Artifact(media_type=JSON)])
    assert settlement.missing_artifacts(invoice) == (PDF,)
