"""Batch jobs as a user applies them: an array, a job on two nodes, a failing one; each billed or refunded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

from e2e.support.chain import Chain
from e2e.support.command import virtengine
from e2e.support.jobs import EXAMPLE, Jobs, example, money
from e2e.support.kubernetes import Kubectl, condition, wait_for


@pytest.fixture(scope="module")
def jobs(kubectl: Kubectl, chain: Chain) -> Iterator[Jobs]:
    found = Jobs(kubectl, chain)
    found.cluster()
    yield found
    found.remove()


def test_the_jobs_of_the_examples_end_billed_or_refunded_to_the_last_uve(jobs: Jobs) -> None:
    before = jobs.chain.balance(jobs.payer)
    jobs.kubectl("apply", "-k", str(EXAMPLE))
    names = ("sweep", "two-nodes", "failing")
    jobs.made += names
    found = {name: jobs.settled(name) for name in names}
    for name, one in found.items():
        reserved, paid, refunded = money(one)
        assert paid + refunded == reserved, name
        assert paid > 0, name
        books = jobs.accounting(one)["books"]
        assert (int(books["billed"]), int(books["refunded"])) == (paid, refunded), name
    assert found["sweep"]["status"]["tasks"]["succeeded"] == 8
    assert len(found["two-nodes"]["status"]["nodes"]) == 2
    assert found["failing"]["status"]["exitCode"] == 3
    assert "the input is not there" in found["failing"]["status"]["stderrTail"]
    assert condition(found["failing"], "Stalled")["reason"] == "Failed"
    paid_in_all = sum(money(one)[1] for one in found.values())
    fees = before - jobs.chain.balance(jobs.payer) - paid_in_all
    assert 0 <= fees < 1_000_000, "what is missing beside the bills can only be fees of transactions"


def test_what_was_billed_is_what_sacct_counted(jobs: Jobs) -> None:
    found = jobs.settled("sweep")
    number = found["status"]["schedulerJobId"]
    rows = jobs.in_slurm(f"sacct -nXD -j {number} -o CPUTimeRAW").split()
    record = jobs.accounting(found)["records"][-1]
    assert int(record["usage_metrics"]["cpu_core_seconds"]) == sum(map(int, rows))
    assert record["status"] == "ACCOUNTING_STATUS_SETTLED"
    assert found["status"]["money"]["invoiceId"]


def test_logs_are_read_by_the_command(jobs: Jobs) -> None:
    where = ("--namespace", jobs.namespace)
    jobs.settled("sweep")
    assert "task 3 on" in virtengine("job", "logs", "sweep", "--task", "3", *where)
    said = virtengine("job", "logs", "two-nodes", *where)
    assert {f"task {number} of 2" in said for number in (0, 1)} == {True}
    assert "the input is not there" in virtengine("job", "logs", "failing", "--stderr", *where)


def test_a_job_is_held_let_go_and_cancelled_by_the_command(jobs: Jobs) -> None:
    where = ("--namespace", jobs.namespace)
    jobs.apply(jobs.make("held", hold=True), jobs.make("endless", script="#!/bin/sh\nsleep 900\n"))
    jobs.until("held", "Held")
    virtengine("job", "release", "held", *where)
    assert money(jobs.settled("held"))[1] > 0
    jobs.until("endless", "Running")
    virtengine("job", "cancel", "endless", *where)
    ended = jobs.settled("endless")
    reserved, paid, refunded = money(ended)
    assert (ended["status"]["state"], paid + refunded) == ("Cancelled", reserved)
    listed = json.loads(virtengine("job", "list", "--output", "json"))["jobs"]
    assert {"held", "endless"} <= {one["metadata"]["name"] for one in listed}


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("too-dear", {"maxPrice": "1"}, "PriceTooHigh"),
        ("too-large", {"resources": {"cpusPerTask": 64}}, "MoreThanAnyNodeHas"),
        ("nowhere", {"partition": "nowhere"}, "UnknownPartition"),
        ("too-long", {"timeLimitSeconds": 7200}, "TimeLimitTooLong"),
    ],
)
def test_impossible_jobs_are_stalled_with_the_reason_and_cost_nothing(
    jobs: Jobs, name: str, changes: dict[str, object], reason: str
) -> None:
    jobs.apply(jobs.make(name, **changes))
    assert jobs.stalled(name)["reason"] == reason
    assert not jobs.get(name)["status"].get("jobId")


def test_killed_daemons_neither_lose_nor_repeat(jobs: Jobs) -> None:
    names = [f"kill-{number}" for number in range(12)]
    jobs.apply(*(jobs.make(name, script="#!/bin/sh\nsleep 3\n") for name in names))
    place = example("cluster.yaml")["metadata"]
    for part in ("slurmctld", "slurmrestd"):
        jobs.kubectl(
            "-n", place["namespace"], "delete", "pod", "--grace-period=0", "--force",
            "-l", f"virtengine.com/hpc-cluster={place['name']},app.kubernetes.io/component={part}",
        )  # fmt: skip
    for name in names:
        found = jobs.settled(name, seconds=300)
        assert found["status"]["state"] == "Completed"
        job_id = found["status"]["jobId"]
        wait_for(partial(_runs, jobs, job_id), f"{job_id} to be in SLURM's accounting", 60)
        assert _runs(jobs, job_id) == 1


def _runs(jobs: Jobs, job_id: str) -> int:
    """Return how many of SLURM's jobs with the id of a chain's job ever ran."""
    network = jobs.kubectl.get("networks.virtengine.com", "local", "virtengine-system") or {}
    name = f"{network['spec']['chainId']}/{job_id}"
    rows = jobs.in_slurm(f"sacct -naXPD -S 2020-01-01 --name '{name}' -o State,ElapsedRaw").splitlines()
    return sum(not (row.startswith("CANCELLED") and row.endswith("|0")) for row in rows)
