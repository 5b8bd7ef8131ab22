"""Counters that are read n times, late or from yesterday's database give the same sum."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from virtengine.plans.scheduler import AccountingRow, JobState
from virtengine.plans.scheduler.counters import Held, held, merge

ROW = AccountingRow("7", 100, "", JobState.RUNNING, "RUNNING", 0, cpus=4, nodes=2, memory_mib=100, gpus=1)


def at(seconds: int, *, over: bool = False) -> AccountingRow:
    state = JobState.COMPLETED if over else JobState.RUNNING
    return replace(ROW, elapsed_seconds=seconds, state=state, ended_at=200 if over else 0)


def test_a_reading_adds_only_what_is_new() -> None:
    known = merge((), [at(5)])
    later = merge(known, [at(8)])
    assert held(later) - held(known) == Held(12, 3, 300, 6)
    assert held(merge(later, [at(8)])) == held(later)


def test_an_end_replaces_what_was_counted_until_then_even_when_it_is_less() -> None:
    known = merge((), [at(9)])
    ended = merge(known, [at(8, over=True)])
    assert (held(ended) - held(known)).core_seconds == -4


def test_a_database_of_yesterday_takes_nothing_back() -> None:
    ended = merge((), [at(8, over=True)])
    assert merge(ended, [at(3)]) == ended
    assert merge(ended, []) == ended


def test_a_requeue_makes_another_run_and_both_count() -> None:
    first, second = at(5, over=True), replace(at(3), submitted_at=160)
    assert held(merge([first], [second])).core_seconds == 32


def test_tasks_of_an_array_count_each_and_steps_not_at_all() -> None:
    tasks = [replace(at(2), job_id=str(number), array_job_id="7", array_index=number) for number in range(3)]
    steps = [replace(task, step="batch") for task in tasks] + [replace(tasks[0], step="0")]
    assert held(merge((), [*tasks, *steps])) == Held(24, 6, 600, 12)


@given(seed=st.integers(0, 2**32))
def test_readings_in_any_order_and_number_end_in_the_same_sum(seed: int) -> None:
    chance = random.Random(seed)
    readings: list[list[AccountingRow]] = []
    truth = 0
    for job in range(chance.randint(1, 4)):
        for run in range(chance.randint(1, 3)):
            length, cpus = chance.randint(0, 50), chance.randint(1, 9)
            base = replace(ROW, job_id=str(job), submitted_at=100 + run, cpus=cpus)
            parts = [replace(base, elapsed_seconds=chance.randint(0, length + 3)) for _ in range(3)]
            end = replace(base, elapsed_seconds=length, ended_at=100 + length + run, state=JobState.COMPLETED)
            readings += [[part] for part in parts] + [[end], [end]]
            truth += length * cpus
    chance.shuffle(readings)
    known: tuple[AccountingRow, ...] = ()
    billed = Held()
    for reading in readings:
        after = merge(known, reading)
        change = held(after) - held(known)
        billed = Held(*(getattr(billed, name) + getattr(change, name) for name in Held.__slots__))
        known = after
    assert billed.core_seconds == truth
    assert merge(known, known) == known
