from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from virtengine.plans import hpc_usage
from virtengine.plans.scheduler import AccountingRow, JobState


def row(
    job_id: str = "7", submitted_at: int = 100, step: str = "", elapsed: int = 10, **values: object
) -> AccountingRow:
    given_here: dict[str, object] = {
        "cpus": 2,
        "nodes": 1,
        "memory_mib": 512,
        "started_at": submitted_at + 5,
        "ended_at": submitted_at + 5 + elapsed,
        **values,
    }
    return AccountingRow(
        job_id,
        submitted_at,
        step,
        JobState.COMPLETED,
        "COMPLETED",
        elapsed,
        **given_here,  # type: ignore[arg-type]
    )


ROWS = st.lists(
    st.builds(
        row,
        job_id=st.sampled_from(("7", "8", "9")),
        submitted_at=st.integers(1, 5000),
        step=st.sampled_from(("", "", "batch", "0")),
        elapsed=st.integers(0, 10**6),
        cpus=st.integers(0, 4096),
        memory_mib=st.integers(0, 10**6),
        cpu_time_us=st.integers(0, 10**12),
    ),
    max_size=20,
)


def test_steps_add_nothing_to_what_was_held() -> None:
    alone = hpc_usage.total([row()])
    both = hpc_usage.total([row(), row(step="batch", cpu_time_us=3_500_000, max_rss_bytes=9)])
    assert (alone.core_seconds, both.core_seconds) == (20, 20)
    assert (both.cpu_microseconds, both.memory_bytes_max) == (3_500_000, 9)


def test_a_restart_adds_a_run_and_changes_none() -> None:
    before = hpc_usage.total([row(elapsed=30)])
    after = hpc_usage.total([row(elapsed=30), row(submitted_at=500, elapsed=4)])
    assert (before.core_seconds, after.core_seconds) == (60, 68)
    assert (after.submitted_at, after.started_at, after.ended_at) == (100, 105, 509)


def test_tasks_of_an_array_add_up() -> None:
    rows = [row(str(number), array_job_id="7", array_index=number) for number in range(7, 15)]
    found = hpc_usage.total(rows)
    assert (found.core_seconds, found.node_seconds, found.nodes_used) == (160, 80, 1)
    assert hpc_usage.is_complete(rows, 8)
    assert not hpc_usage.is_complete(rows[:7], 8)


def test_a_job_is_not_complete_while_a_counter_moves_or_nothing_is_known() -> None:
    assert not hpc_usage.is_complete([], 1)
    assert not hpc_usage.is_complete([row(ended_at=0)], 1)
    assert hpc_usage.is_complete([row()], 1)


def test_only_the_last_run_of_each_task_is_the_run_that_goes_on() -> None:
    rows = [row(), row(submitted_at=300), row("8"), row(submitted_at=300, step="batch")]
    assert [(one.job_id, one.submitted_at) for one in hpc_usage.last_runs(rows)] == [
        ("7", 300),
        ("8", 100),
        ("7", 300),
    ]


@given(rows=ROWS, seed=st.integers())
def test_the_order_of_rows_does_not_matter(rows: list[AccountingRow], seed: int) -> None:
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    assert hpc_usage.metrics(hpc_usage.total(mixed)).cpu_core_seconds == sum(
        one.elapsed_seconds * one.cpus for one in rows if one.is_allocation
    )
    assert hpc_usage.total(mixed).wall_seconds == hpc_usage.total(rows).wall_seconds


@given(rows=ROWS, more=ROWS)
def test_more_rows_never_take_anything_back(rows: list[AccountingRow], more: list[AccountingRow]) -> None:
    few, many = hpc_usage.reported(hpc_usage.total(rows)), hpc_usage.reported(hpc_usage.total([*rows, *more]))
    for field in few.DESCRIPTOR.fields:
        assert getattr(few, field.name) <= getattr(many, field.name)
