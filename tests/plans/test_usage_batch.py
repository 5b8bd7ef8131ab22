from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.core.resources import ResourceType, compute_cost
from virtengine.crypto import merkle
from virtengine.plans import usage_batch, usage_report, usage_row
from virtengine.plans.usage import Interval
from virtengine.plans.usage_batch import START, Due, Position
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2

LEASE = "owner/web/provider"
CPU, MEMORY, GPU = ResourceType.CPU, ResourceType.MEMORY, ResourceType.GPU


def lease(*priced: ResourceType, billing: int = market.BILLING_USAGE) -> market.Lease:
    prices = [market.ResourcePrice(resource=int(kind)) for kind in priced]  # type: ignore[arg-type]
    return market.Lease(id=LEASE, price=market.Price(billing=billing, prices=prices))  # type: ignore[arg-type]


def report(sequence: int, cpu: int = 5, memory: int = 7, *, final: bool = False) -> Report:
    start = sequence * 1000
    intervals = (
        Interval(LEASE, MEMORY, memory, start, start + 1000, 0, 0),
        Interval(LEASE, CPU, cpu, start, start + 1000, 0, 0),
    )
    return Report("provider", LEASE, sequence, intervals, final)


def plan(position: Position, *reports: Report, age: float | None = None) -> usage_batch.Planned | None:
    return usage_batch.plan(lease(CPU, MEMORY), position, rows(*reports), age_seconds=age)


def rows(*reports: Report) -> list[UsageRow]:
    return [usage_row.from_report(one, bytes(64)) for one in reports]


def test_a_batch_sums_each_resource_over_its_whole_time() -> None:
    planned = plan(START, report(1, 5, 7), report(2, 6, 8))
    assert planned is not None
    batch = planned.batch
    assert (batch.lease_id, batch.sequence, batch.interval_count, batch.is_final) == (LEASE, 1, 4, False)
    assert [(int(line.resource), line.quantity) for line in batch.lines] == [(1, "11"), (2, "15")]
    assert {(line.period_start, line.period_end) for line in batch.lines} == {(1000, 3000)}
    assert planned.position == Position(1, 2, 3000)


def test_the_root_covers_every_interval_in_order() -> None:
    planned = plan(START, report(2), report(1))
    assert planned is not None
    leaves = [
        usage_report.leaf(interval)
        for one in (report(1), report(2))
        for interval in sorted(one.intervals, key=lambda interval: int(interval.resource))
    ]
    assert planned.batch.merkle_root == merkle.compute_root(leaves)


def test_what_follows_a_gap_waits() -> None:
    planned = plan(START, report(1), report(3))
    assert planned is not None
    assert planned.position.last_report == 1
    assert plan(planned.position, report(3)) is None
    assert usage_batch.find_gap(planned.position, rows(report(3))) == rows(report(3))[0]
    assert usage_batch.find_gap(planned.position, rows(report(2), report(3))) is None


def test_nothing_used_waits_until_the_end() -> None:
    assert plan(START, report(1, 0, 0)) is None
    planned = plan(START, report(1, 0, 0), report(2, 0, 0, final=True))
    assert planned is not None
    assert planned.batch.is_final
    assert list(planned.batch.lines) == []
    assert planned.batch.interval_count == 4


def test_a_young_batch_is_not_followed_at_once_but_the_last_one_is() -> None:
    position = Position(3, 1, 2000)
    assert plan(position, report(2), age=usage_batch.pause_seconds(3) - 0.1) is None
    assert plan(position, report(2), age=usage_batch.pause_seconds(3)) is not None
    assert plan(position, report(2, final=True), age=0.0) is not None


def test_the_pause_grows_with_the_lease_and_ends() -> None:
    assert usage_batch.pause_seconds(0) == usage_batch.FIRST_PAUSE
    assert usage_batch.pause_seconds(10**6) == usage_batch.MAX_PAUSE


def test_a_resource_without_a_price_is_proven_but_not_charged() -> None:
    planned = usage_batch.plan(lease(CPU), START, rows(report(1)), age_seconds=None)
    assert planned is not None
    assert [int(line.resource) for line in planned.batch.lines] == [int(CPU)]
    assert planned.batch.interval_count == 2


def test_a_lease_billed_by_the_block_sends_only_its_end() -> None:
    by_block = lease(billing=market.BILLING_RATE)
    assert usage_batch.plan(by_block, START, rows(report(1)), age_seconds=None) is None
    planned = usage_batch.plan(by_block, START, rows(report(1, final=True)), age_seconds=None)
    assert planned is not None
    assert list(planned.batch.lines) == []


def test_nothing_follows_the_last_report() -> None:
    planned = plan(START, report(1, final=True), report(2))
    assert planned is not None
    assert planned.position.last_report == 1


ADOPTED = usage_batch.position_on_chain(
    query_pb2.QueryUsageSummaryResponse(
        last_sequence=4, totals=[types_pb2.UsageTotal(period_end=4000), types_pb2.UsageTotal(period_end=2000)]
    )
)


@pytest.mark.parametrize("back", [(1, 2, 3, 4), (3, 4), (1, 4), (4,), (4, 2)])
def test_a_store_that_lost_its_batches_goes_on_where_the_chain_stands(back: tuple[int, ...]) -> None:
    """Old reports come back in any order; what the chain holds is never charged again."""
    assert Position(4, 0, 4000) == ADOPTED
    planned = plan(ADOPTED, *(report(number) for number in back))
    assert planned is not None
    assert (planned.batch.sequence, planned.batch.interval_count) == (5, 2)
    assert {line.period_start for line in planned.batch.lines} == {4000}


@pytest.mark.parametrize("back", [(), (1, 2, 3), (5,), (1, 5)])
def test_until_the_next_report_is_back_a_lost_store_waits(back: tuple[int, ...]) -> None:
    waiting = [report(number) for number in back]
    assert plan(ADOPTED, *waiting) is None
    assert (usage_batch.find_gap(ADOPTED, rows(*waiting)) is not None) == (5 in back)


def test_an_empty_last_report_is_never_taken_for_an_old_one() -> None:
    last = report(4, 0, 0, final=True)
    empty = tuple(replace(interval, end_ms=interval.start_ms) for interval in last.intervals)
    planned = plan(ADOPTED, report(3), replace(last, intervals=empty))
    assert planned is not None
    assert (planned.batch.is_final, list(planned.batch.lines)) == (True, [])


@pytest.mark.parametrize(
    ("waited", "final", "passed"),
    [(899.9, False, False), (900.0, False, True), (59.9, True, False), (60.0, True, True)],
)
def test_a_gap_is_passed_over_when_it_has_lasted(waited: float, *, final: bool, passed: bool) -> None:
    waiting = rows(report(3), report(4, final=final))
    assert usage_batch.is_passed_over(Position(1, 1, 2000), waiting, waited) is passed
    assert not usage_batch.is_passed_over(Position(1, 2, 3000), waiting, waited)
    planned = usage_batch.plan(
        lease(CPU, MEMORY), Position(1, 1, 2000), waiting, age_seconds=None, pass_over=True
    )
    assert planned is not None
    assert (planned.first_report, planned.position.last_report) == (3, 4)
    assert {line.period_start for line in planned.batch.lines} == {3000}


def due(corrects: int, cpu: int, *, report: int = 0, correction: int = 0, start: int = 1000) -> Due:
    leaf = bytes([report + correction]) * 32
    return Due(
        corrects, start, start + 1000, ((1, cpu), (4, 9 if cpu > 0 else -9)), (leaf,), report, correction
    )


def test_late_reports_of_one_record_go_together_and_a_correction_goes_alone() -> None:
    waiting = [
        due(2, 5, report=3),
        due(1, -4, correction=1),
        due(1, 7, correction=2),
        due(1, 8, report=2, start=0),
        due(1, 6, report=3, start=3000),
    ]
    planned = usage_batch.plan_correction(lease(CPU), Position(6, 9, 9000), waiting)
    assert planned is not None
    assert planned.batch is not None
    assert (planned.batch.sequence, planned.batch.corrects, planned.batch.interval_count) == (7, 1, 2)
    assert [(int(line.resource), line.quantity) for line in planned.batch.lines] == [(1, "14")]
    assert (planned.batch.lines[0].period_start, planned.batch.lines[0].period_end) == (0, 4000)
    assert [one.report for one in planned.taken] == [2, 3]
    rest = [one for one in waiting if one not in planned.taken]
    again = usage_batch.plan_correction(lease(CPU), Position(7, 9, 9000), rest)
    assert again is not None
    assert again.batch is not None
    assert [line.quantity for line in again.batch.lines] == ["-4"]


def test_a_correction_of_what_has_no_price_is_no_batch() -> None:
    planned = usage_batch.plan_correction(lease(MEMORY), START, [due(1, 5, report=2)])
    assert planned == usage_batch.PlannedCorrection(None, (due(1, 5, report=2),))
    assert usage_batch.plan_correction(lease(CPU), START, []) is None


@examples(200, deadline=None)
@given(
    quantities=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**12)), min_size=1, max_size=30),
    order=st.randoms(use_true_random=False),
    cuts=st.integers(1, 10),
)
def test_order_repeats_and_cuts_never_change_what_is_charged(
    quantities: list[tuple[int, int]], order: object, cuts: int
) -> None:
    """However reports arrive and batches are cut, each resource's total and cost are the same."""
    reports = [report(number, *used) for number, used in enumerate(quantities, start=1)]
    reports[-1] = replace(reports[-1], is_final=True)
    arriving = [*reports, *reports]
    order.shuffle(arriving)  # type: ignore[attr-defined]
    position, store, batches = START, {}, []
    for place, arrived in enumerate(arriving):
        store[arrived.sequence] = arrived
        if place % cuts == 0 or place == len(arriving) - 1:
            planned = plan(position, *store.values())
            if planned is not None:
                batches.append(planned.batch)
                position = planned.position
    assert [batch.sequence for batch in batches] == list(range(1, len(batches) + 1))
    assert batches[-1].is_final
    for kind, column in ((CPU, 0), (MEMORY, 1)):
        total = sum(used[column] for used in quantities)
        lines = [line for batch in batches for line in batch.lines if int(line.resource) == int(kind)]
        running = charged = 0
        for line in lines:
            after = running + int(line.quantity)
            charged += compute_cost(kind, after, 12_345) - compute_cost(kind, running, 12_345)
            running = after
        assert running == total
        assert charged == compute_cost(kind, total, 12_345)
