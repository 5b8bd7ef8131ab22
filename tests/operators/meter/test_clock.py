from __future__ import annotations

from operators.meter.clock import PERSIST_MS, SteadyClock


class Clocks:
    """Two clocks that a test moves."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_800_000_000.0, 50.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def make(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.steady)


def test_it_goes_as_time_goes() -> None:
    clocks = Clocks()
    clock = clocks.make()
    before = clock.now_ms()
    clocks.pass_(12.5)
    assert clock.now_ms() - before == 12_500


def test_a_leap_of_an_hour_is_not_followed_until_it_lasts() -> None:
    for leap in (3600.0, -3600.0):
        clocks = Clocks()
        clock = clocks.make()
        before = clock.now_ms()
        clocks.wall += leap
        clocks.pass_(10)
        assert clock.now_ms() - before == 10_000
        clocks.wall -= leap
        clocks.pass_(10)
        assert clock.now_ms() - before == 20_000


def test_a_leap_forward_that_lasts_is_followed_and_one_back_waits() -> None:
    clocks = Clocks()
    clock = clocks.make()
    before = clock.now_ms()
    clocks.wall += 3600
    clock.now_ms()
    clocks.pass_(PERSIST_MS / 1000)
    assert clock.now_ms() - before == 3_600_000 + PERSIST_MS
    highest = clock.now_ms()
    clocks.wall -= 3600
    clock.now_ms()
    clocks.pass_(PERSIST_MS / 1000)
    assert clock.now_ms() >= highest


def test_it_never_goes_back() -> None:
    clocks = Clocks()
    clock = clocks.make()
    last = 0
    for step in (1, -0.5, 2, -3600, 5, 7200, -1, 200, 200):
        clocks.wall += step
        clocks.steady += abs(step) if abs(step) < 1000 else 1
        now = clock.now_ms()
        assert now >= last
        last = now
