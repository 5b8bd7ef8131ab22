"""The contract of schedulers, kept by SLURM as real processes and by the fake."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.fakes.scheduler import FakeScheduler
from tests.support.slurm import ACCOUNT, PARTITION, SlurmCluster
from virtengine.clients.scheduler import Scheduler
from virtengine.clients.scheduler.slurm import SigningKey, SlurmScheduler
from virtengine.core.errors import Rejected
from virtengine.plans.scheduler import (
    Dependency,
    DependencyKind,
    Gres,
    Job,
    JobRequest,
    JobState,
    NodeState,
    Refusal,
)

pytestmark = pytest.mark.timeout(300)


@pytest_asyncio.fixture(params=["fake", pytest.param("slurm", marks=pytest.mark.contract)])
async def scheduler(request: pytest.FixtureRequest) -> AsyncIterator[Scheduler]:
    if request.param == "fake":
        yield FakeScheduler(clock=quick_clock())
        return
    cluster: SlurmCluster = request.getfixturevalue("slurm")
    async with SlurmScheduler(cluster.url, SigningKey(cluster.jwt_key, "root"), run=cluster.run) as opened:
        yield opened


def quick_clock() -> Callable[[], float]:
    """Return a clock that goes ten times as fast as time, so that a fake job that sleeps is soon over."""
    began = time.time()
    return lambda: began + 10 * (time.time() - began)


def a_job(does: str = "exit 0", **options: object) -> JobRequest:
    external_id = f"net-1/JOB-{uuid.uuid4().hex[:12]}"
    wanted = JobRequest(
        external_id,
        "job",
        PARTITION,
        f"#!/bin/sh\n{does}\n",
        memory_mib=100,
        account=ACCOUNT,
        time_limit_seconds=120,
    )
    return replace(wanted, **options)  # type: ignore[arg-type]


async def until(ask: Callable[[], Awaitable[Job | None]], is_there: Callable[[Job], bool]) -> Job:
    deadline = time.monotonic() + 60
    found = None
    while time.monotonic() < deadline:
        found = await ask()
        if found is not None and is_there(found):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"it never came: {found}")


async def over(scheduler: Scheduler, job_id: str) -> Job:
    return await until(lambda: scheduler.job(job_id), lambda job: job.state.is_terminal)


async def in_state(scheduler: Scheduler, job_id: str, state: JobState) -> Job:
    return await until(lambda: scheduler.job(job_id), lambda job: job.state is state)


async def refused(work: Awaitable[object]) -> str:
    with pytest.raises(Rejected) as caught:
        await work
    return caught.value.reason


async def test_the_controller_answers(scheduler: Scheduler) -> None:
    answer = await scheduler.ping()
    assert answer.is_up
    assert answer.version == "22.05.8"


async def test_nodes_say_what_they_have(scheduler: Scheduler) -> None:
    found = await scheduler.nodes()
    assert [node.name for node in found] == ["n1", "n2", "n3"]
    assert {(node.cpus, node.memory_mib, node.features) for node in found} == {(16, 4000, ("main",))}
    assert all(node.start_time > 0 and node.is_responding for node in found)


async def test_partitions_say_their_limits(scheduler: Scheduler) -> None:
    [partition] = await scheduler.partitions()
    assert (partition.name, partition.is_up, partition.is_default) == (PARTITION, True, True)
    assert (partition.nodes, partition.total_nodes, partition.total_cpus) == (("n1", "n2", "n3"), 3, 48)
    assert (partition.max_time_seconds, partition.max_nodes) == (3600, 0)


async def test_a_job_runs_and_is_found_by_its_external_id(scheduler: Scheduler) -> None:
    request = a_job()
    assert await scheduler.find(request.external_id) == []
    job_id = await scheduler.submit(request)
    assert [job.id for job in await scheduler.find(request.external_id)] == [job_id]
    assert [job.id for job in await scheduler.find(request.external_id, since=int(time.time()))] == [job_id]
    done = await over(scheduler, job_id)
    assert (done.state, done.exit_code, done.signal) == (JobState.COMPLETED, 0, 0)
    assert done.external_id == request.external_id
    assert done.submitted_at <= done.started_at <= done.ended_at
    assert [job.id for job in await scheduler.find(request.external_id)] == [job_id]
    assert job_id in {job.id for job in await scheduler.jobs()}


async def test_the_real_exit_code_is_told(scheduler: Scheduler) -> None:
    done = await over(scheduler, await scheduler.submit(a_job("exit 7")))
    assert (done.state, done.exit_code, done.signal) == (JobState.FAILED, 7, 0)


async def test_the_signal_that_ended_a_job_is_told(scheduler: Scheduler) -> None:
    done = await over(scheduler, await scheduler.submit(a_job("kill -9 $$")))
    assert (done.state, done.exit_code, done.signal) == (JobState.FAILED, 0, 9)


async def test_a_job_of_two_nodes_has_two_nodes(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job("sleep 1", nodes=2, tasks=2))
    done = await over(scheduler, job_id)
    assert len(done.nodes) == 2


async def test_fewer_tasks_than_nodes_are_refused(scheduler: Scheduler) -> None:
    assert await refused(scheduler.submit(a_job(nodes=2, tasks=1))) == Refusal.BAD_REQUEST


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"partition": "nowhere"}, Refusal.UNKNOWN_PARTITION),
        ({"account": "nobody-knows"}, Refusal.UNKNOWN_ACCOUNT),
        ({"qos": "golden"}, Refusal.UNKNOWN_QOS),
        ({"time_limit_seconds": 7200}, Refusal.TIME_LIMIT_TOO_LONG),
        ({"cpus_per_task": 17}, Refusal.MORE_THAN_ANY_NODE_HAS),
        ({"memory_mib": 99_999}, Refusal.MORE_THAN_ANY_NODE_HAS),
        ({"features": ("quantum",)}, Refusal.UNKNOWN_FEATURE),
        ({"array": "0-20000"}, Refusal.BAD_ARRAY),
        ({"dependencies": (Dependency(DependencyKind.AFTER_OK, "999999"),)}, Refusal.BAD_DEPENDENCY),
        ({"script": "echo no interpreter\n"}, Refusal.BAD_SCRIPT),
    ],
)
async def test_an_impossible_job_is_refused_with_its_reason(
    scheduler: Scheduler, options: dict[str, object], reason: Refusal
) -> None:
    request = a_job(**options)
    assert await refused(scheduler.submit(request)) == reason
    assert all(job.state is JobState.FAILED for job in await scheduler.find(request.external_id))


@pytest.mark.parametrize(
    "options",
    [
        {"partition": "main\nPartitionName=evil"},
        {"partition": "main,other"},
        {"account": "lab --uid=0"},
        {"qos": "normal\n"},
        {"external_id": "a/b\ncomment"},
        {"external_id": "a,b"},
        {"workdir": "relative"},
        {"workdir": "/tmp/../root"},
        {"stdout": "/tmp/$(id)"},
        {"array": "0-9\n"},
        {"array": "0-9;id"},
        {"gres": (Gres("gpu:1,foo"),)},
        {"features": ("a&b",)},
        {"environment": {"A=B": "1"}},
        {"environment": {"A": "nul\0"}},
        {"script": "#!/bin/sh\n\0"},
        {"dependencies": (Dependency(DependencyKind.AFTER_OK, "1,afterok:2"),)},
        {"time_limit_seconds": 0},
        {"nodes": 0},
    ],
)
async def test_a_value_with_more_in_it_than_a_value_is_refused(
    scheduler: Scheduler, options: dict[str, object]
) -> None:
    with pytest.raises(Rejected):
        await scheduler.submit(a_job(**options))


async def test_an_array_is_one_job_with_its_tasks(scheduler: Scheduler) -> None:
    request = a_job("sleep 1; exit $SLURM_ARRAY_TASK_ID", array="0-3%2")
    job_id = await scheduler.submit(request)
    waiting = await scheduler.job(job_id)
    assert waiting is not None
    assert [task.index for task in waiting.tasks] == [0, 1, 2, 3]
    done = await over(scheduler, job_id)
    assert done.state is JobState.FAILED
    assert [(task.index, task.state, task.exit_code) for task in done.tasks] == [
        (0, JobState.COMPLETED, 0),
        (1, JobState.FAILED, 1),
        (2, JobState.FAILED, 2),
        (3, JobState.FAILED, 3),
    ]
    assert len({task.job_id for task in done.tasks}) == 4
    assert [job.id for job in await scheduler.find(request.external_id)] == [job_id]


async def test_an_array_that_has_begun_is_in_no_queue_again(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job("sleep 1", array="0-2%1"))
    seen = []
    while True:
        job = await scheduler.job(job_id)
        assert job is not None
        seen.append(job.state)
        if job.state.is_terminal:
            break
        await asyncio.sleep(0.1)
    begun = seen[next(index for index, state in enumerate(seen) if state is JobState.RUNNING) :]
    assert set(begun) == {JobState.RUNNING, JobState.COMPLETED}


async def test_a_job_waits_for_the_one_it_depends_on(scheduler: Scheduler) -> None:
    first = await scheduler.submit(a_job("sleep 2"))
    second = await scheduler.submit(a_job(dependencies=(Dependency(DependencyKind.AFTER_OK, first),)))
    waiting = await until(
        lambda: scheduler.job(second), lambda job: job.waiting is not None and job.reason == "Dependency"
    )
    assert waiting.waiting is not None
    assert (waiting.waiting.reason, waiting.waiting.is_impossible) == ("AfterOthers", False)
    one, two = await over(scheduler, first), await over(scheduler, second)
    assert one.ended_at <= two.started_at
    assert two.state is JobState.COMPLETED


async def test_a_job_whose_dependency_failed_ends(scheduler: Scheduler) -> None:
    first = await scheduler.submit(a_job("sleep 1; exit 1"))
    second = await scheduler.submit(a_job(dependencies=(Dependency(DependencyKind.AFTER_OK, first),)))
    done = await over(scheduler, second)
    assert done.state is JobState.CANCELLED


async def test_a_held_job_waits_until_it_is_released(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job(hold=True))
    held = await scheduler.job(job_id)
    assert held is not None
    assert (held.state, held.is_held) == (JobState.QUEUED, True)
    await scheduler.release(job_id)
    assert (await over(scheduler, job_id)).state is JobState.COMPLETED
    assert await refused(scheduler.hold(job_id)) == Refusal.JOB_OVER


async def test_a_waiting_job_can_be_held(scheduler: Scheduler) -> None:
    first = await scheduler.submit(a_job("sleep 1"))
    second = await scheduler.submit(a_job(dependencies=(Dependency(DependencyKind.AFTER_ANY, first),)))
    await scheduler.hold(second)
    held = await scheduler.job(second)
    assert held is not None
    assert held.is_held
    await scheduler.cancel(second)


async def test_a_cancelled_job_ends_and_may_be_cancelled_again(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job("sleep 60"))
    await in_state(scheduler, job_id, JobState.RUNNING)
    await scheduler.cancel(job_id)
    done = await over(scheduler, job_id)
    assert done.state is JobState.CANCELLED
    await scheduler.cancel(job_id)


async def test_what_no_one_knows_is_not_found(scheduler: Scheduler) -> None:
    assert await scheduler.job("999999") is None
    assert await scheduler.find("net-1/never") == []
    for work in (scheduler.cancel, scheduler.hold, scheduler.release, scheduler.requeue):
        assert await refused(work("999999")) == Refusal.JOB_NOT_FOUND
    assert await refused(scheduler.drain("n99", "x")) == Refusal.NODE_NOT_FOUND
    assert await refused(scheduler.set_node_address("n99", "127.0.0.1")) == Refusal.NODE_NOT_FOUND
    assert await refused(scheduler.set_partition_up("nowhere", is_up=True)) == Refusal.PARTITION_NOT_FOUND
    await scheduler.delete_node("n99")


async def test_a_job_that_is_over_is_not_run_again(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job())
    await over(scheduler, job_id)
    assert await refused(scheduler.requeue(job_id)) == Refusal.JOB_OVER


async def test_a_requeued_job_waits_again_and_both_runs_are_counted(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job("sleep 60", requeue=True, cpus_per_task=2))
    await in_state(scheduler, job_id, JobState.RUNNING)
    await asyncio.sleep(2.2)
    await scheduler.requeue(job_id)
    again = await in_state(scheduler, job_id, JobState.QUEUED)
    assert again.restarts == 1
    await scheduler.cancel(job_id)
    await over(scheduler, job_id)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        rows = [row for row in await scheduler.accounting(ids=[job_id]) if row.is_allocation]
        if len(rows) == 2 and all(row.is_final for row in rows):
            break
        await asyncio.sleep(0.2)
    assert len({row.run for row in rows}) == 2
    assert max(row.elapsed_seconds for row in rows) >= 2


async def test_counters_are_of_what_was_held(scheduler: Scheduler) -> None:
    started = int(time.time()) - 1
    job_id = await scheduler.submit(a_job("sleep 2", nodes=2, tasks=2, cpus_per_task=3))
    await over(scheduler, job_id)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        rows = await scheduler.accounting(ids=[job_id])
        # The names of the nodes arrive one by one.
        if rows and rows[0].is_final and len(rows[0].node_names) == rows[0].nodes:
            break
        await asyncio.sleep(0.2)
    whole = next(row for row in rows if row.is_allocation)
    assert (whole.cpus, whole.nodes, whole.memory_mib) == (6, 2, 200)
    assert whole.elapsed_seconds == whole.ended_at - whole.started_at
    assert 2 <= whole.elapsed_seconds <= 5
    assert whole.state is JobState.COMPLETED
    assert {row.step for row in rows} == {"", "batch"}
    assert all(row.is_allocation is (row.step == "") for row in rows)
    everything = await scheduler.accounting(since=started)
    assert [row for row in everything if row.job_id == job_id and row.is_allocation] == [whole]


async def test_our_drain_is_undone_and_a_persons_is_not(
    scheduler: Scheduler, request: pytest.FixtureRequest
) -> None:
    await scheduler.drain("n3", "scale-in")
    drained = await a_node(scheduler, "n3", NodeState.DRAINED)
    assert drained.reason == "virtengine: scale-in"
    assert drained.is_drained_by_us
    await scheduler.resume("n3")
    assert (await a_node(scheduler, "n3", NodeState.IDLE)).reason == ""
    by_person(scheduler, request, "n3", "disk makes noises")
    await scheduler.drain("n3", "scale-in")
    kept = await a_node(scheduler, "n3", NodeState.DRAINED)
    assert (kept.reason, kept.is_drained_by_us) == ("disk makes noises", False)
    assert await refused(scheduler.resume("n3")) == Refusal.DRAINED_BY_PERSON
    by_person(scheduler, request, "n3", "")
    await a_node(scheduler, "n3", NodeState.IDLE)


async def test_a_draining_node_lets_its_job_finish(scheduler: Scheduler) -> None:
    job_id = await scheduler.submit(a_job("sleep 3", nodes=3, tasks=3))
    await in_state(scheduler, job_id, JobState.RUNNING)
    await scheduler.drain("n1", "scale-in")
    assert (await a_node(scheduler, "n1", NodeState.DRAINING)).allocated_cpus == 1
    done = await over(scheduler, job_id)
    assert done.state is JobState.COMPLETED
    await a_node(scheduler, "n1", NodeState.DRAINED)
    await scheduler.resume("n1")
    await a_node(scheduler, "n1", NodeState.IDLE)


async def test_a_job_may_ask_to_run_again_when_its_node_is_lost(scheduler: Scheduler) -> None:
    fails = await scheduler.submit(a_job("sleep 60", requeue=False))
    again = await scheduler.submit(a_job("sleep 60", requeue=True))
    first = await in_state(scheduler, fails, JobState.RUNNING)
    second = await in_state(scheduler, again, JobState.RUNNING)
    for node in {*first.nodes, *second.nodes}:
        await scheduler.down(node, "lost")
    done = await over(scheduler, fails)
    assert (done.state, done.raw_state, done.exit_code) == (JobState.FAILED, "NODE_FAIL", None)
    await in_state(scheduler, again, JobState.QUEUED)
    await scheduler.cancel(again)
    for node in {*first.nodes, *second.nodes}:
        await scheduler.resume(node)
        await a_node(scheduler, node, NodeState.IDLE)


async def test_a_partition_that_is_down_starts_nothing(scheduler: Scheduler) -> None:
    await scheduler.set_partition_up(PARTITION, is_up=False)
    job_id = await scheduler.submit(a_job())
    await asyncio.sleep(1)
    waiting = await scheduler.job(job_id)
    assert waiting is not None
    assert waiting.state is JobState.QUEUED
    assert (await scheduler.partitions())[0].is_up is False
    await scheduler.set_partition_up(PARTITION, is_up=True)
    assert (await over(scheduler, job_id)).state is JobState.COMPLETED


async def test_the_configuration_is_read_again(scheduler: Scheduler) -> None:
    await scheduler.reconfigure()
    assert (await scheduler.ping()).is_up


async def a_node(scheduler: Scheduler, name: str, state: NodeState):  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = next(node for node in await scheduler.nodes() if node.name == name)
        if found.state is state:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{name} never was {state}: {found}")


def by_person(scheduler: Scheduler, request: pytest.FixtureRequest, node: str, reason: str) -> None:
    """Drain a node as a person, or resume it with an empty reason."""
    if isinstance(scheduler, FakeScheduler):
        scheduler.drain_by_person(node, reason)
        if not reason:
            scheduler.fake_nodes[node].is_drained = False
        return
    cluster: SlurmCluster = request.getfixturevalue("slurm")
    settings = ["State=DRAIN", f"Reason={reason}"] if reason else ["State=RESUME"]
    done = cluster.command("scontrol", "update", f"NodeName={node}", *settings)
    assert done.exit_code == 0, done
