"""Which nodes come, go and are replaced: tables for each case, and a world in which anything may happen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as some

from tests.plans.hpc_cluster.pool_world import PoolWorld
from tests.support.examples import examples
from virtengine.plans.hpc_cluster.members import Member, Pod, reason_for
from virtengine.plans.hpc_cluster.scaling import Act, Wish, decide
from virtengine.plans.scheduler import OURS, Node, NodeState

NOW = 10_000.0
POD = Pod("pod", is_ready=True, started_at=9_000.0, digest="new")


def member(number: int, state: NodeState = NodeState.IDLE, **changes: object) -> Member:
    """Return a node that has joined."""
    used = 2 if state in {NodeState.ALLOCATED, NodeState.MIXED, NodeState.DRAINING} else 0
    node = Node(f"x-main-{number}-0", state, cpus=4, allocated_cpus=used, start_time=9_001)
    return Member(number, digest="new", pod=POD, node=replace(node, **changes))  # type: ignore[arg-type]


def ours(number: int, state: NodeState, mark: str = "scale-in", *, since: int = 9_990) -> Member:
    """Return a node that we drained."""
    reason = f"{OURS} {reason_for(mark)}"  # type: ignore[arg-type]
    return member(number, state, reason=reason, reason_at=since, flags=frozenset({"DRAIN"}))


def decided(replicas: int, *members: Member, is_known: bool = True, **changes: object):  # type: ignore[no-untyped-def]
    wish = replace(Wish(replicas, "new", 1, 60.0), **changes)  # type: ignore[arg-type]
    return decide(wish, members, is_known=is_known, now=NOW)


def acts(*found: Act) -> set[tuple[str, int]]:
    return {(one.verb, one.number) for one in found if one.verb != "address"}


def test_nodes_are_added_under_the_lowest_free_numbers() -> None:
    scaling = decided(4, member(0), member(2))
    assert scaling.apply == (0, 1, 2, 3)
    assert not scaling.remove


def test_a_number_whose_node_is_on_its_way_out_is_not_given_out_again() -> None:
    leaving = replace(ours(1, NodeState.DRAINED), digest=None)
    assert decided(2, member(0), leaving).apply == (0, 2)
    assert decided(2, member(0), replace(leaving, pod=None)).apply == (0, 2)


def test_a_stateful_set_that_somebody_deleted_is_made_again_under_its_number() -> None:
    for pod in (None, POD):
        lost = replace(member(1), digest=None, pod=pod)
        scaling = decided(2, member(0), lost)
        assert scaling.apply == (0, 1)
        assert acts(*scaling.acts) == set()


def test_the_idle_node_goes_whatever_its_number() -> None:
    busy = [member(number, NodeState.ALLOCATED) for number in (1, 2)]
    scaling = decided(2, member(0), *busy)
    assert acts(*scaling.acts) == {("drain", 0)}
    assert scaling.remove == ()
    assert scaling.hold == (0,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ours(0, NodeState.DRAINED), member(1)),
        (member(0), ours(1, NodeState.DRAINING)),
        (ours(0, NodeState.DRAINING), member(1, NodeState.MIXED)),
        (replace(member(0), node=None, pod=None), member(1)),
        (member(0, NodeState.DOWN), member(1)),
        (member(0), member(1, NodeState.MIXED)),
        (member(0, NodeState.MIXED), member(1, NodeState.ALLOCATED, allocated_cpus=4)),
        (member(0, NodeState.ALLOCATED), member(1, NodeState.DRAINED, reason="broken fan")),
        (member(1), member(0)),
    ],
)
def test_who_goes_first(one: Member, other: Member) -> None:
    scaling = decided(1, *sorted((one, other), key=lambda each: each.number))
    assert other.number in scaling.apply
    assert one.number in scaling.hold + scaling.remove


def test_a_drained_node_goes_in_the_look_after_its_drain_and_its_record_last() -> None:
    drained = ours(1, NodeState.DRAINED)
    assert decided(1, member(0), drained).remove == (1,)
    without_pod = replace(drained, digest=None, pod=None)
    scaling = decided(1, member(0), without_pod)
    assert [one.verb for one in scaling.acts if one.verb != "address"] == ["down", "forget"]


def test_a_record_stays_while_its_pod_ends() -> None:
    ending = replace(ours(1, NodeState.DRAINED), digest=None, pod=replace(POD, is_deleting=True))
    assert acts(*decided(1, member(0), ending).acts) == set()


def test_a_node_with_jobs_is_waited_for_until_the_drain_timeout_and_not_longer() -> None:
    young, old = ours(1, NodeState.DRAINING, since=9_941), ours(1, NodeState.DRAINING, since=9_939)
    assert acts(*decided(1, member(0, NodeState.MIXED), young).acts) == set()
    assert decided(1, member(0, NodeState.MIXED), young).leaving == (1,)
    scaling = decided(1, member(0, NodeState.MIXED), old)
    assert acts(*scaling.acts) == {("down", 1)}
    assert scaling.remove == ()


def test_a_node_that_is_wanted_again_is_resumed() -> None:
    scaling = decided(2, member(0), ours(1, NodeState.DRAINING))
    assert acts(*scaling.acts) == {("resume", 1)}
    assert scaling.apply == (0, 1)


@pytest.mark.parametrize("replicas", [0, 1, 2, 3])
def test_silence_takes_nothing_away(replicas: int) -> None:
    there = (member(0), replace(member(1), digest="old"))
    scaling = decided(replicas, *(replace(one, node=None) for one in there), is_known=False)
    assert scaling.hold == (0, 1)
    assert scaling.apply == ((2,) if replicas == 3 else ())
    assert not scaling.remove
    assert not scaling.acts


def test_a_persons_drain_is_never_resumed_and_the_node_is_not_replaced() -> None:
    held = replace(member(0, NodeState.DRAINED, reason="broken fan"), digest="old")
    scaling = decided(1, held)
    assert scaling.hold == (0,)
    assert acts(*scaling.acts) == set()


def test_a_busy_node_on_its_way_is_let_back_when_another_becomes_idle() -> None:
    scaling = decided(1, member(0), ours(1, NodeState.DRAINING))
    assert acts(*scaling.acts) == {("drain", 0), ("resume", 1)}


def test_old_nodes_are_replaced_a_few_at_a_time_and_only_when_empty() -> None:
    old = [replace(member(number), digest="old") for number in range(3)]
    scaling = decided(3, *old)
    assert acts(*scaling.acts) == {("drain", 2)}
    assert scaling.hold == (0, 1, 2)
    rolled = replace(ours(2, NodeState.DRAINED, "update"), digest="old")
    scaling = decided(3, *old[:2], rolled)
    assert scaling.apply == (2,)
    assert acts(*scaling.acts) == set()


def test_a_roll_stops_at_the_first_node_that_does_not_come_back() -> None:
    old = [replace(member(number), digest="old") for number in range(2)]
    broken = replace(ours(2, NodeState.DOWN, "update"), pod=replace(POD, started_at=0.0))
    scaling = decided(3, *old, broken)
    assert acts(*scaling.acts) == set()
    assert scaling.hold == (0, 1)


def test_a_replaced_node_is_resumed_once_its_own_slurmd_has_registered() -> None:
    fresh = ours(0, NodeState.DRAINED, "update")
    stale = replace(fresh, pod=replace(POD, started_at=9_500.0))
    assert acts(*decided(1, stale).acts) == set()
    assert acts(*decided(1, fresh).acts) == {("resume", 0)}
    before = replace(fresh, pod=replace(POD, digest="old"))
    assert acts(*decided(1, before).acts) == set()
    moved = replace(fresh, replaces="pod")
    assert acts(*decided(1, moved).acts) == set()


def test_a_pod_on_a_cordoned_node_is_moved_once_and_only_when_empty() -> None:
    cordoned = replace(member(0), is_cordoned=True)
    assert acts(*decided(1, cordoned).acts) == {("drain", 0)}
    empty = replace(ours(0, NodeState.DRAINED, "update"), is_cordoned=True)
    assert decided(1, empty).renew == (0,)
    assert decided(1, replace(empty, replaces="pod")).renew == ()


def test_a_node_whose_slurmd_never_registers_may_be_replaced_after_a_minute() -> None:
    fresh = Member(0, digest="old", pod=replace(POD, started_at=NOW - 59))
    assert decided(1, fresh).hold == (0,)
    assert decided(1, replace(fresh, pod=replace(POD, started_at=NOW - 61))).apply == (0,)


EVENTS = some.one_of(
    some.tuples(some.just("scale"), some.integers(0, 5)),
    some.tuples(some.just("image"), some.sampled_from(["one", "two", "three"])),
    some.tuples(some.just("job"), some.integers(0, 6)),
    some.tuples(some.just("done"), some.integers(0, 6)),
    some.tuples(some.just("person"), some.integers(0, 6)),
    some.tuples(some.just("resume"), some.integers(0, 6)),
    some.tuples(some.just("crash"), some.integers(0, 6)),
    some.tuples(some.just("silence"), some.integers(0, 1)),
    some.tuples(some.just("wait"), some.integers(1, 30)),
    some.tuples(some.just("killed"), some.just(0)),
)


def play(world: PoolWorld, event: str, value: int | str) -> None:
    """Let one thing happen."""
    if event == "scale":
        world.replicas = int(value)
    elif event == "image":
        world.digest = str(value)
    elif event == "silence":
        world.is_silent = bool(value)
    elif event == "wait":
        world.pass_time(float(value))
    elif event == "killed":
        world.step(is_killed=True)
    else:
        happen = {"job": world.start_job, "done": world.end_jobs, "person": world.drain_by_person,
                  "resume": world.resume_by_person, "crash": world.crash}  # fmt: skip
        happen[event](int(value))


@examples(400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(EVENTS, max_size=60))
def test_whatever_happens_no_job_is_lost_and_no_drain_of_a_person_undone(
    events: list[tuple[str, int]],
) -> None:
    world = PoolWorld(replicas=3)
    for event, value in events:
        play(world, event, value)
        world.step()
        world.pass_time(1)
        assert world.lost == []
        assert world.undone == []


@pytest.mark.thorough
@examples(300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(EVENTS, max_size=40))
def test_from_any_state_a_pool_settles_when_the_world_is_left_alone(events: list[tuple[str, int]]) -> None:
    world = PoolWorld(replicas=3)
    for event, value in events:
        play(world, event, value)
        world.step()
        world.pass_time(1)
    world.is_silent = False
    for _ in range(400):
        for number in list(world.places):
            world.end_jobs(number)
        world.step()
        world.pass_time(1)
    assert world.is_settled(), world
    assert world.lost == []
