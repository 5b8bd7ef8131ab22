from __future__ import annotations

import pytest

from virtengine.api.function import Scale, Tick
from virtengine.plans import function_scale as plans
from virtengine.plans.function_scale import Memory, Wake

SCALE = Scale(min=0, max=4, lag_per_replica=10, idle_seconds=60)
NEVER = Wake(None)


def play(scale: Scale, *lags: tuple[float, int]) -> list[int]:
    """Return the replicas after each look at (time, lag)."""
    memory, found = Memory(0), []
    for now, lag in lags:
        memory = plans.decide(scale, lag, memory, due=False, now=now)
        found.append(memory.replicas)
    return found


@pytest.mark.parametrize(
    ("lag", "replicas"), [(0, 0), (1, 1), (10, 1), (11, 2), (40, 4), (41, 4), (10**9, 4)]
)
def test_replicas_follow_what_waits_within_bounds(lag: int, replicas: int) -> None:
    assert plans.needed(SCALE, lag) == replicas


def test_a_minimum_runs_for_nothing() -> None:
    assert plans.needed(SCALE.model_copy(update={"min": 2}), 0) == 2


def test_one_event_starts_a_function_and_idleness_stops_it() -> None:
    assert play(SCALE, (0, 0), (1, 1), (2, 0), (61, 0), (62, 0), (63, 0)) == [0, 1, 1, 1, 0, 0]


def test_an_event_while_idle_begins_the_idle_time_anew() -> None:
    assert play(SCALE, (0, 1), (1, 0), (50, 1), (51, 0), (70, 0), (110, 0), (111, 0)) == [1, 1, 1, 1, 1, 1, 0]


def test_more_events_count_at_once_and_fewer_only_after_the_idle_time() -> None:
    assert play(SCALE, (0, 35), (1, 5), (30, 15), (61, 5), (62, 5), (122, 5)) == [4, 4, 4, 2, 2, 1]


def test_a_function_that_never_spoke_runs_once_if_it_has_ticks() -> None:
    silent = Wake(None, is_known=False)
    assert plans.next_wake(Tick(every_seconds=5), silent, asleep_since=0) == 0.0
    assert plans.next_wake(None, silent, asleep_since=0) is None


def test_a_wish_and_a_schedule_wake_at_the_earlier_of_both() -> None:
    tick = Tick(every_seconds=5, wake_seconds=100)
    assert plans.next_wake(tick, Wake(500.0), asleep_since=1000.0) == 500.0
    assert plans.next_wake(tick, Wake(5000.0), asleep_since=1000.0) == 1100.0
    assert plans.next_wake(tick, NEVER, asleep_since=1000.0) == 1100.0
    assert plans.next_wake(tick, NEVER, asleep_since=None) is None
    assert plans.next_wake(Tick(every_seconds=5), NEVER, asleep_since=1000.0) is None


def test_a_wish_starts_a_function_when_it_is_time_and_keeps_one_that_runs() -> None:
    asleep, awake = Memory(0), Memory(1)
    assert not plans.is_due(1010.0, SCALE, asleep, 1000.0)
    assert plans.is_due(1010.0, SCALE, asleep, 1010.0)
    assert plans.is_due(1060.0, SCALE, awake, 1000.0)
    assert not plans.is_due(1061.0, SCALE, awake, 1000.0)
    assert not plans.is_due(None, SCALE, awake, 1000.0)
    assert plans.decide(SCALE, 0, asleep, due=True, now=0).replicas == 1


def test_looks_are_frequent_only_while_something_waits() -> None:
    def after(lag: int, memory: Memory, wake_at: float | None = None) -> float:
        return plans.look_after(SCALE, lag, memory, wake_at=wake_at, now=1000.0)

    assert after(1, Memory(1)) == 1.0
    assert after(0, Memory(0)) == 30.0
    assert after(0, Memory(0), wake_at=1004.0) == 4.0
    assert after(0, Memory(4, low_since=942.0)) == 2.0
    assert after(0, Memory(4)) == 5.0
    assert after(0, Memory(1)) == 2.0
    assert after(0, Memory(0), wake_at=1.0) == 0.2
