from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.core.resources import Resources, ResourceType
from virtengine.plans import usage
from virtengine.plans.usage import FINE_PER_METERED, METERED, Account, Run, Share, amount_of, cut

LEASED = Resources(4000, 2**33, 2**33, 4)
PLENTY = Resources(10**6, 2**50, 2**50, 100)  # where sums are the matter, not what the lease allows
DAY = 86_400_000


def pod(name: str = "web", start: int = 0, end: int | None = None, resources: Resources | None = None) -> Run:
    return Run(name, "pod", name, "node-1", resources or Resources(1500, 1000, 0), start, end)


def quantities(intervals: tuple[usage.Interval, ...]) -> dict[ResourceType, int]:
    return {interval.resource: interval.quantity for interval in intervals if interval.quantity}


def test_what_is_reserved_is_billed_while_it_is_held() -> None:
    found = cut(Account("l", 0), [pod(start=1000, end=3000)], until_ms=10_000, leased=LEASED)
    assert found is not None
    assert quantities(found.intervals) == {ResourceType.CPU: 3000, ResourceType.MEMORY: 2000}
    assert {(interval.start_ms, interval.end_ms) for interval in found.intervals} == {(0, 10_000)}
    assert found.account.sequence == 1


def test_the_next_interval_begins_where_the_last_ended() -> None:
    first = cut(Account("l", 0), [pod()], until_ms=1000, leased=LEASED)
    assert first is not None
    second = cut(first.account, [pod()], until_ms=2500, leased=LEASED)
    assert second is not None
    assert {interval.start_ms for interval in second.intervals} == {1000}
    assert quantities(second.intervals)[ResourceType.CPU] == 2250


def test_the_rest_of_a_division_is_carried() -> None:
    tiny = pod(resources=Resources(1, 1, 0))
    account, total = Account("l", 0), 0
    for until in range(1, 2001):
        found = cut(account, [tiny], until_ms=until, leased=LEASED)
        assert found is not None
        account = found.account
        total += quantities(found.intervals).get(ResourceType.CPU, 0)
    assert total == 2


def test_a_clock_that_goes_back_cuts_nothing() -> None:
    account = Account("l", 5000, marks={"web": 5000})
    assert cut(account, [pod()], until_ms=5000, leased=LEASED) is None
    assert cut(account, [pod()], until_ms=1000, leased=LEASED) is None


def test_nothing_running_tells_nothing_and_loses_no_time() -> None:
    account = Account("l", 0)
    assert cut(account, [], until_ms=DAY, leased=LEASED) is None
    found = cut(account, [pod(start=DAY)], until_ms=DAY + 1000, leased=LEASED)
    assert found is not None
    assert quantities(found.intervals)[ResourceType.CPU] == 1500
    assert found.intervals[0].start_ms == 0


def test_an_end_that_is_learned_late_is_credited() -> None:
    first = cut(Account("l", 0), [pod()], until_ms=10_000, leased=LEASED)
    assert first is not None
    late = [pod(end=9000), pod("other", start=10_000)]
    second = cut(first.account, late, until_ms=12_000, leased=LEASED)
    assert second is not None
    assert quantities(second.intervals)[ResourceType.CPU] == 1500 * 2 - 1500
    share = next(share for share in second.intervals[0].shares if share.run == "web")
    assert (share.from_ms, share.to_ms) == (10_000, 9000)


def test_a_start_that_is_learned_late_is_billed_late() -> None:
    first = cut(Account("l", 0), [pod("one")], until_ms=10_000, leased=LEASED)
    assert first is not None
    second = cut(first.account, [pod("one"), pod("two", start=8000)], until_ms=20_000, leased=LEASED)
    assert second is not None
    assert quantities(second.intervals)[ResourceType.CPU] == 1500 * 10 + 1500 * 12


def test_a_run_that_is_listed_again_is_not_billed_again() -> None:
    first = cut(Account("l", 0), [pod(), pod("b")], until_ms=10_000, leased=LEASED)
    assert first is not None
    second = cut(first.account, [pod("b")], until_ms=20_000, leased=LEASED)
    assert second is not None
    third = cut(second.account, [pod(end=10_000), pod("b")], until_ms=30_000, leased=LEASED)
    assert third is not None
    assert quantities(third.intervals)[ResourceType.CPU] == 15_000


def test_no_interval_is_more_than_the_lease_allows() -> None:
    small = Resources(1000, 2**33, 0)
    found = cut(Account("l", 0), [pod()], until_ms=1000, leased=small)
    assert found is not None
    assert quantities(found.intervals)[ResourceType.CPU] == 1000
    assert found.account.carry[ResourceType.CPU] == 500_000
    after = cut(found.account, [pod(end=1000)], until_ms=2000, leased=small)
    assert after is not None
    assert quantities(after.intervals)[ResourceType.CPU] == 500


def test_a_lease_that_is_used_in_full_loses_nothing_to_rounding() -> None:
    leased = Resources(100, 0, 0)
    whole = pod(resources=leased)
    account, total = Account("l", 0), 0
    for until in range(247, 247_001, 247):
        found = cut(account, [whole], until_ms=until, leased=leased)
        assert found is not None
        account = found.account
        total += quantities(found.intervals)[ResourceType.CPU]
    assert total == 24_700


def test_a_final_cut_always_tells_and_nothing_follows() -> None:
    found = cut(Account("l", 5000), [], until_ms=1000, leased=LEASED, is_final=True)
    assert found is not None
    assert found.account.is_final
    assert {(one.start_ms, one.end_ms, one.quantity) for one in found.intervals} == {(5000, 5000, 0)}
    assert cut(found.account, [pod()], until_ms=DAY, leased=LEASED) is None
    assert cut(found.account, [pod()], until_ms=DAY, leased=LEASED, is_final=True) is None


RUNS = st.lists(
    st.builds(
        lambda index, start, length, cpu, memory, storage, gpus: Run(
            f"r{index}",
            "pod" if index % 3 else "volume",
            f"r{index}",
            "n",
            Resources(cpu, memory, storage, gpus),
            start,
            None if length is None else start + length,
        ),
        st.integers(0, 10_000),
        st.integers(0, 200_000),
        st.none() | st.integers(0, 200_000),
        st.integers(0, 400),
        st.integers(0, 2**28),
        st.integers(0, 2**28),
        st.integers(0, 1),
    ),
    max_size=6,
    unique_by=lambda run: run.id,
)
CUTS = st.lists(st.integers(0, 300_000), max_size=30)


def expected(runs: list[Run], until: int, resource: ResourceType) -> int:
    fine = sum(
        amount_of(run.resources, resource)
        * max(0, min(until, until if run.end_ms is None else run.end_ms) - run.start_ms)
        for run in runs
    )
    return fine // FINE_PER_METERED[resource]


def meter(runs: list[Run], cuts: list[int], until: int) -> dict[ResourceType, int]:
    """Sum what is told when the runs are seen as they were at each cut."""
    account = Account("l", 0)
    totals = dict.fromkeys(METERED, 0)
    ends: list[int] = []
    for time in [*cuts, until]:
        seen = [
            replace(run, end_ms=run.end_ms if run.end_ms is not None and run.end_ms <= time else None)
            for run in runs
            if run.start_ms <= time
        ]
        found = cut(account, seen, until_ms=time, leased=PLENTY, is_final=time == until)
        if found is None:
            continue
        for interval in found.intervals:
            assert interval.quantity >= 0
            assert interval.start_ms == account.end_ms
            assert interval.end_ms >= interval.start_ms
            totals[interval.resource] += interval.quantity
        ends.append(found.account.end_ms)
        account = found.account
    assert ends == sorted(ends)
    return totals


@examples(300)
@given(RUNS, CUTS)
def test_any_partition_of_time_sums_to_the_same(runs: list[Run], cuts: list[int]) -> None:
    until = 300_001
    whole = meter(runs, [], until)
    assert meter(runs, cuts, until) == whole  # also unsorted: times that go back cut nothing
    assert whole == {resource: expected(runs, until, resource) for resource in METERED}


@examples(200)
@given(RUNS, st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 60_000)), max_size=20))
def test_evidence_that_comes_late_changes_no_sum(runs: list[Run], looks: list[tuple[int, int]]) -> None:
    until = 400_000
    account, totals = Account("l", 0), dict.fromkeys(METERED, 0)
    for time, delay in [*sorted(looks), (until, 0)]:
        known = time - delay
        seen = [
            replace(run, end_ms=run.end_ms if run.end_ms is not None and run.end_ms <= known else None)
            for run in runs
            if run.start_ms <= known
        ]
        found = cut(account, seen, until_ms=time, leased=PLENTY, is_final=time == until)
        if found is None:
            continue
        account = found.account
        for interval in found.intervals:
            totals[interval.resource] += interval.quantity
    for resource in METERED:
        # What was billed beyond an end can only be credited while more is billed.
        assert totals[resource] >= expected(runs, until, resource)
        credit = -account.carry.get(resource, 0)
        per = FINE_PER_METERED[resource]
        assert totals[resource] * per - max(credit, 0) <= (expected(runs, until, resource) + 1) * per


NETWORKED = Resources(cpu_millis=1000)


def _sent(account: Account, until_ms: int, **sent: int) -> tuple[Account, int]:
    runs = [Run(name, "pod", name, "node", NETWORKED, 0) for name in ("a", "b")]
    found = cut(account, runs, until_ms=until_ms, leased=NETWORKED.times(2), sent=sent)
    assert found is not None
    told = [one for one in found.intervals if one.resource is ResourceType.NETWORK]
    return found.account, sum(one.quantity for one in told)


def test_bytes_that_left_are_billed_from_the_counters_last_value() -> None:
    account, first = _sent(Account("l", 0), 1_000, a=500, b=20)
    account, second = _sent(account, 2_000, a=700)
    account, third = _sent(account, 3_000, a=700, b=50)
    assert (first, second, third) == (520, 200, 30)


def test_a_counter_that_fell_began_anew_and_one_that_is_away_is_waited_for() -> None:
    account, _ = _sent(Account("l", 0), 1_000, a=500)
    account, nothing = _sent(account, 2_000)
    account, anew = _sent(account, 3_000, a=80)
    assert (nothing, anew, account.sent["a"]) == (0, 80, 80)


def test_an_account_from_before_counters_bills_no_traffic_of_the_past() -> None:
    from virtengine.plans import meter

    account, _ = _sent(Account("l", 0), 1_000)
    data = meter.to_data(account)
    del data["sent"]
    account, first = _sent(meter.from_data(data), 2_000, a=500)
    account, second = _sent(meter.from_data(meter.to_data(account)), 3_000, a=600)
    assert (first, second) == (0, 100)


def test_the_shares_of_traffic_are_the_counters() -> None:
    found = cut(
        Account("l", 0),
        [Run("a", "pod", "web", "node", NETWORKED, 0)],
        until_ms=1_000,
        leased=NETWORKED,
        sent={"a": 7},
    )
    assert found is not None
    assert found.intervals[-1].shares == (Share("a", "egress", "web", "node", 1, 0, 7),)
