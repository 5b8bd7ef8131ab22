"""Usage over the days on which clocks do odd things, and with clocks that are ten minutes off (U5)."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from operators.meter.clock import SteadyClock
from virtengine.core.resources import Resources, ResourceType
from virtengine.crypto import invoice_hash
from virtengine.plans import evidence
from virtengine.plans.timestamps import parse_time_ms
from virtengine.plans.usage import Account, Run, cut

LEASED = Resources(cpu_millis=700, memory_bytes=2**30)
HOUR = 3_600_000
ODD_INSTANTS = {
    "leap second": "2016-12-31T23:59:59Z",
    "spring forward in Europe": "2026-03-29T01:00:00Z",
    "fall back in Europe": "2026-10-25T01:00:00Z",
    "spring forward in America": "2026-03-08T07:00:00Z",
    "end of January": "2027-01-31T23:59:59Z",
    "end of February": "2027-02-28T23:59:59Z",
    "leap day": "2028-02-29T23:59:59Z",
    "no leap day in 2100": "2100-02-28T23:59:59Z",
    "end of April": "2027-04-30T23:59:59Z",
    "end of a year": "2026-12-31T23:59:59Z",
    "32 bits of seconds are over": "2038-01-19T03:14:07Z",
}


def bill(start_ms: int, instants: list[int]) -> int:
    """Return the metered CPU of one pod from a start on, cut at these instants in this order."""
    account, run, total = Account("l", start_ms), Run("r", "pod", "web", "n", LEASED, start_ms), 0
    for instant in instants:
        found = cut(account, [run], until_ms=instant, leased=LEASED)
        if found is None:
            continue
        for before, after in pairwise((account.end_ms, found.account.end_ms)):
            assert before <= after
        account = found.account
        total += sum(one.quantity for one in found.intervals if one.resource is ResourceType.CPU)
    return total


@pytest.mark.parametrize("name", ODD_INSTANTS)
def test_an_odd_instant_is_an_instant_like_any_other(name: str) -> None:
    middle = parse_time_ms(ODD_INSTANTS[name])
    start, end = middle - HOUR, middle + HOUR
    chance = random.Random(name)
    cuts = sorted(chance.randrange(start, end) for _ in range(50))
    around = [middle - 1, middle, middle + 1, middle + 999, middle + 1_000, middle + 1_001]
    assert bill(start, sorted([*cuts, *around, end])) == bill(start, [end]) == 2 * HOUR * 700 // 1000


@pytest.mark.parametrize("name", ODD_INSTANTS)
def test_time_that_goes_back_an_hour_bills_no_moment_twice(name: str) -> None:
    middle = parse_time_ms(ODD_INSTANTS[name])
    start = middle - 2 * HOUR
    there = [middle - HOUR, middle, middle + HOUR]
    back = [middle - 5, middle, middle + HOUR - 1, middle + HOUR, middle + 2 * HOUR]
    assert bill(start, [*there, *back]) == bill(start, [middle + 2 * HOUR])


def test_ten_thousand_random_instants_are_billed_once_each() -> None:
    chance = random.Random(5)
    for _ in range(100):
        start = chance.randrange(0, 4_102_444_800_000)
        instants = [start + chance.randrange(-HOUR, 24 * HOUR) for _ in range(100)]
        whole = (max(*instants, start) - start) * 700 // 1000
        assert bill(start, instants) == whole


@pytest.mark.parametrize("name", ODD_INSTANTS)
def test_an_instant_is_written_as_everyone_writes_it(name: str) -> None:
    seconds = parse_time_ms(ODD_INSTANTS[name]) // 1000
    for offset in range(-2, 3):
        written = datetime.fromtimestamp(seconds + offset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert invoice_hash.format_time(seconds + offset) == written


def test_random_instants_are_written_as_everyone_writes_them() -> None:
    chance = random.Random(6)
    for _ in range(10_000):
        seconds = chance.randrange(0, 7_258_118_400)
        written = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
        assert invoice_hash.format_time(seconds) == written


def pod(started: int, created: int, *, finished: int | None = None) -> dict[str, object]:
    """Return a pod as the API server shows it; `started` and `finished` are by the node's clock."""
    state: dict[str, object] = {"running": {"startedAt": _text(started)}}
    if finished is not None:
        state = {"terminated": {"startedAt": _text(started), "finishedAt": _text(finished)}}
    return {
        "metadata": {"uid": "u", "name": "web", "creationTimestamp": _text(created)},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "700m"}}}]},
        "status": {
            "phase": "Running" if finished is None else "Succeeded",
            "containerStatuses": [{"name": "c", "state": state}],
        },
    }


def _text(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("off_seconds", [-600, -60, 0, 60, 600])
def test_a_node_whose_clock_is_ten_minutes_off_changes_a_bill_by_seconds(off_seconds: int) -> None:
    """The pod runs for an hour; the meter looks every two seconds at most after something happened."""
    created, off = 1_800_000_000_000, off_seconds * 1000
    began, ended = created + 3_000, created + 3_000 + HOUR
    first = evidence.run_of_pod(pod(began + off, created), seen_ms=began + 2_000)
    assert first is not None
    run = evidence.settle(None, first, seen_ms=began + 2_000)
    last = evidence.run_of_pod(pod(began + off, created, finished=ended + off), seen_ms=ended + 2_000)
    assert last is not None
    run = evidence.settle(run, last, seen_ms=ended + 2_000)
    assert run.end_ms is not None
    held = run.end_ms - run.start_ms
    # Up to two minutes an end may be late by the node's clock before the meter trusts its own eyes.
    assert abs(held - HOUR) <= evidence.WATCH_DELAY_MS
    if abs(off) > evidence.WATCH_DELAY_MS or off >= 0:
        assert abs(held - HOUR) <= 5_000


@pytest.mark.parametrize("leap", [-600.0, 600.0])
def test_a_meter_whose_clock_leaps_ten_minutes_and_comes_back_tells_real_time(leap: float) -> None:
    wall, steady = 1_800_000_000.0, 50.0
    clock = SteadyClock(lambda: wall, lambda: steady)
    instants = []
    for second in range(300):
        wall, steady = wall + 1, steady + 1
        wall += {60: leap, 120: -leap}.get(second, 0)
        instants.append(clock.now_ms())
    assert bill(instants[0], instants[1:]) == (instants[-1] - instants[0]) * 700 // 1000
    assert instants[-1] - instants[0] == 299_000
