"""Faults of a real SLURM: parts of it die, stop, forget or come back, and no job is lost or run twice."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio

from tests.support.slurm import ACCOUNT, PARTITION, SlurmCluster, run_cluster
from virtengine.clients.scheduler.slurm import GivenToken, Patience, SigningKey, SlurmScheduler
from virtengine.clients.scheduler.slurm.token import mint
from virtengine.core.errors import Unavailable
from virtengine.plans.scheduler import Dependency, DependencyKind, Job, JobRequest, JobState, Trouble

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
PATIENCE = Patience(connect_seconds=2, answer_seconds=3)
SAVED_SECONDS = 6


@pytest.fixture(scope="module")
def mortal() -> Iterator[SlurmCluster]:
    yield from run_cluster()


@pytest_asyncio.fixture
async def adapter(mortal: SlurmCluster) -> AsyncIterator[SlurmScheduler]:
    credential = SigningKey(mortal.jwt_key, "root")
    async with SlurmScheduler(mortal.url, credential, run=mortal.run, patience=PATIENCE) as opened:
        yield opened


def a_job(does: str = "exit 0", *, environment: dict[str, str] | None = None, array: str = "") -> JobRequest:
    return JobRequest(
        f"net-1/JOB-{uuid.uuid4().hex[:12]}",
        "job",
        PARTITION,
        f"#!/bin/sh\n{does}\n",
        environment=environment or {},
        memory_mib=50,
        account=ACCOUNT,
        array=array,
    )


async def eventually(
    ask: Callable[[], Awaitable[Job | None]], is_there: Callable[[Job], bool], seconds: float = 90
) -> Job:
    deadline, found = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            found = await ask()
        except Unavailable:
            found = None
        if found is not None and is_there(found):
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"it never came: {found}")


async def over(adapter: SlurmScheduler, job_id: str, seconds: float = 90) -> Job:
    return await eventually(lambda: adapter.job(job_id), lambda job: job.state.is_terminal, seconds)


async def test_a_job_outlives_its_controller(mortal: SlurmCluster, adapter: SlurmScheduler) -> None:
    request = a_job("sleep 10; exit 5")
    job_id = await adapter.submit(request)
    await eventually(lambda: adapter.job(job_id), lambda job: job.state is JobState.RUNNING)
    # The controller writes down what it did up to five seconds later; a job that it started since runs again.
    await asyncio.sleep(SAVED_SECONDS)
    mortal.kill("slurmctld")
    for work in (adapter.job(job_id), adapter.jobs(), adapter.find(request.external_id), adapter.ping()):
        with pytest.raises(Unavailable):
            await work
    mortal.start_controller()
    done = await over(adapter, job_id)
    assert (done.state, done.exit_code, done.restarts) == (JobState.FAILED, 5, 0)
    assert [job.id for job in await adapter.find(request.external_id)] == [job_id]


async def test_a_submission_without_an_answer_is_found(mortal: SlurmCluster, adapter: SlurmScheduler) -> None:
    request = a_job()
    mortal.programs["slurmctld"].send(signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable) as caught:
            await adapter.submit(request)
    finally:
        mortal.programs["slurmctld"].send(signal.SIGCONT)
    assert caught.value.reason == Trouble.SILENT
    accepted = await eventually(
        lambda: first(adapter, request.external_id), lambda job: job.state.is_terminal
    )
    assert accepted.state is JobState.COMPLETED
    assert len(await adapter.find(request.external_id)) == 1


async def test_a_rest_daemon_that_died_is_away_until_it_is_back(
    mortal: SlurmCluster, adapter: SlurmScheduler
) -> None:
    mortal.kill("slurmrestd")
    with pytest.raises(Unavailable) as caught:
        await adapter.nodes()
    assert caught.value.reason == Trouble.AWAY
    mortal.start_rest()
    assert len(await adapter.nodes()) == 3


async def test_jobs_run_while_accounting_is_away_and_are_counted_later(
    mortal: SlurmCluster, adapter: SlurmScheduler
) -> None:
    mortal.kill("slurmdbd")
    request = a_job("sleep 2")
    now = int(time.time())
    assert await adapter.find(request.external_id, since=now) == []
    with pytest.raises(Unavailable) as caught:
        await adapter.find(request.external_id)
    assert caught.value.reason == Trouble.ACCOUNTING
    job_id = await adapter.submit(request)
    assert (await over(adapter, job_id)).state is JobState.COMPLETED
    with pytest.raises(Unavailable):
        await adapter.accounting(ids=[job_id])
    with pytest.raises(Unavailable):
        await adapter.job("999999")
    mortal.start_dbd()
    deadline = time.monotonic() + 60
    rows = []
    while time.monotonic() < deadline and not (rows and rows[0].is_final):
        await asyncio.sleep(0.5)
        rows = [row for row in await adapter.accounting(ids=[job_id]) if row.is_allocation]
    assert [row.elapsed_seconds for row in rows] == [rows[0].ended_at - rows[0].started_at]


async def test_what_a_controller_that_lost_its_state_forgot_is_found_in_accounting(
    mortal: SlurmCluster, adapter: SlurmScheduler
) -> None:
    single, array = a_job("sleep 1; exit 7"), a_job("exit $SLURM_ARRAY_TASK_ID", array="0-2")
    killed = a_job("kill -9 $$")
    ids = [await adapter.submit(request) for request in (single, array, killed)]
    for job_id in ids:
        await over(adapter, job_id)
    await accounted(adapter, ids)
    mortal.kill("slurmctld")
    for place in (mortal.folder / "state").iterdir():
        if place.is_file() and place.name.startswith("job_state"):
            place.unlink()
    mortal.start_controller()
    mortal.wait_for_nodes()
    assert await adapter.jobs() == []
    [found] = await adapter.find(single.external_id)
    assert (found.id, found.state, found.is_from_accounting) == (ids[0], JobState.FAILED, True)
    done = await adapter.job(ids[0])
    assert done is not None
    assert (done.state, done.exit_code, done.signal) == (JobState.FAILED, 7, 0)
    tasks = await adapter.job(ids[1])
    assert tasks is not None
    assert [(task.index, task.state, task.exit_code) for task in tasks.tasks] == [
        (0, JobState.COMPLETED, 0),
        (1, JobState.FAILED, 1),
        (2, JobState.FAILED, 2),
    ]
    ended = await adapter.job(ids[2])
    assert ended is not None
    assert (ended.exit_code, ended.signal) == (0, 9)
    await adapter.cancel(ids[0])
    await a_forgotten_dependency(adapter, ids[0])


async def a_forgotten_dependency(adapter: SlurmScheduler, failed: str) -> None:
    """SLURM would start a job whose dependency it forgot; the adapter asks accounting first."""
    base = a_job()
    after_failure = JobRequest(
        base.external_id,
        "job",
        PARTITION,
        base.script,
        account=ACCOUNT,
        memory_mib=50,
        dependencies=(Dependency(DependencyKind.AFTER_NOT_OK, failed),),
    )
    job_id = await adapter.submit(after_failure)
    assert (await over(adapter, job_id)).state is JobState.COMPLETED


@pytest.mark.parametrize("key", [b"another key, not that of SLURM..", None])
async def test_a_token_that_slurm_does_not_believe_says_nothing(
    mortal: SlurmCluster, key: bytes | None
) -> None:
    token = mint(key or mortal.jwt_key, "root", issued_at=1_600_000_000, expires_at=1_600_000_600)
    # The clock stands still, so that the expired token is sent.
    credential = GivenToken(token, "root", clock=lambda: 1_600_000_001.0)
    async with SlurmScheduler(mortal.url, credential, patience=PATIENCE) as adapter:
        for work in (
            adapter.jobs(),
            adapter.nodes(),
            adapter.job("1"),
            adapter.find("net-1/JOB-1"),
            adapter.submit(a_job()),
            adapter.cancel("1"),
            adapter.accounting(ids=["1"]),
        ):
            with pytest.raises(Unavailable):
                await work


async def test_an_older_version_of_the_interface_works_too(mortal: SlurmCluster) -> None:
    credential = SigningKey(mortal.jwt_key, "root")
    async with SlurmScheduler(mortal.url, credential, api_version="v0.0.37", run=mortal.run) as adapter:
        request = a_job("exit 3")
        job_id = await adapter.submit(request)
        assert [job.id for job in await adapter.find(request.external_id)] == [job_id]
        assert (await over(adapter, job_id)).exit_code == 3
        assert len(await adapter.nodes()) == 3


async def test_nothing_in_a_script_or_its_environment_is_read_as_anything_else(
    mortal: SlurmCluster, adapter: SlurmScheduler
) -> None:
    place = mortal.folder / "jobs" / uuid.uuid4().hex
    nasty = "a b'c\"d\n#SBATCH --nodes=3\n$(id) `id` \\ ; é % ,=*"
    request = a_job(
        f'#SBATCH --array=0-9\n#SBATCH --nodes=3\nprintf %s "$NASTY" > {place}', environment={"NASTY": nasty}
    )
    done = await over(adapter, await adapter.submit(request))
    assert (done.state, len(done.nodes), done.tasks) == (JobState.COMPLETED, 1, ())
    assert place.read_text() == nasty


@pytest.mark.thorough
async def test_submissions_through_deaths_are_each_one_job_that_ends(
    mortal: SlurmCluster, adapter: SlurmScheduler
) -> None:
    chance = random.Random(7)
    requests = [a_job("sleep 1") for _ in range(30)]
    started = int(time.time())
    work = [asyncio.create_task(once(adapter, request, started)) for request in requests]
    for _ in range(4):
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        if chance.random() < 0.5:
            mortal.kill("slurmrestd")
            await asyncio.to_thread(mortal.start_rest)
        else:
            mortal.kill("slurmctld")
            await asyncio.to_thread(mortal.start_controller)
    await asyncio.gather(*work)
    await asyncio.to_thread(mortal.wait_for_nodes)
    for request in requests:
        found = await adapter.find(request.external_id, since=int(time.time()))
        assert len(found) == 1, f"{request.external_id}: {found}"
        done = await over(adapter, found[0].id)
        # A launch that died with its controller is found out by SLURM after minutes, and told as this.
        assert done.state is JobState.COMPLETED or done.raw_state == "NODE_FAIL"


async def once(adapter: SlurmScheduler, request: JobRequest, since: int) -> None:
    """Look, hand in, and look again, until the job is over: what an operator does."""
    while True:
        try:
            found = await adapter.find(request.external_id, since=since)
            if not found:
                await adapter.submit(request)
            elif found[0].state.is_terminal:
                return
        except Unavailable:
            # What was asked before may still arrive.
            await asyncio.sleep(PATIENCE.answer_seconds)
        await asyncio.sleep(0.3)


async def first(adapter: SlurmScheduler, external_id: str) -> Job | None:
    found = await adapter.find(external_id, since=int(time.time()))
    return found[0] if found else None


async def accounted(adapter: SlurmScheduler, ids: list[str]) -> None:
    """Wait until accounting knows how these jobs ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        rows = [row for row in await adapter.accounting(ids=ids) if row.is_allocation]
        known = {row.job_id for row in rows} | {row.array_job_id for row in rows}
        if set(ids) <= known and all(row.is_final for row in rows):
            return
        await asyncio.sleep(0.3)
    raise AssertionError("accounting never knew")
