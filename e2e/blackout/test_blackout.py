"""The chain, the event bus, the database and our own operators are away at once, for real.

Their processes stand still, as on a machine that hangs: connections stay open and nothing answers.
BLACKOUT_SECONDS says for how long: 600 proves ten minutes.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cluster import docker
from cluster.settings import NODE_NAME
from e2e.support.chain import totals
from e2e.support.kubernetes import wait_for
from e2e.support.tenant import Tenant
from e2e.support.workload import ACTIVE, Workload

pytestmark = pytest.mark.walk

SECONDS = float(os.environ.get("BLACKOUT_SECONDS", "60"))
CHAIN = ("python -m virtengine.chain", "cometbft start")
STORES = ("nats-server", "postgres")
OURS = (
    "python -m operators.provider",
    "python -m operators.tenant",
    "python -m operators.meter",
    "python -m functions.relay",
    "python -m functions.host",
)
DEPOSIT = 20_000_000


def test_a_blackout_of_the_chain_costs_nobody_their_lease(tenant: Tenant) -> None:
    survive(tenant, "dark-chain", CHAIN)


def test_a_blackout_of_bus_and_database_loses_no_usage_and_bills_none_twice(tenant: Tenant) -> None:
    survive(tenant, "dark-stores", STORES)


def test_a_blackout_of_our_own_processes_stops_no_workload(tenant: Tenant) -> None:
    survive(tenant, "dark-operators", OURS)


def survive(tenant: Tenant, name: str, patterns: tuple[str, ...]) -> None:
    """Run a workload through a blackout, then end it and compare all sums."""
    tenant.order(name, deposit=str(DEPOSIT))
    workload = Workload.of(tenant, name)
    wait_for(workload.answers, "the workload to answer", 60)
    pods, deployments, restarts = workload.pods(), workload.deployments(), workload.restarts()
    url = workload.url()
    with standing_still(patterns):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            assert workload.pods() == pods
            assert workload.url() == url
            time.sleep(min(5.0, max(0.1, until - time.monotonic())))
        assert workload.answers()
    wait_for(lambda: _reads(workload) == ACTIVE, "the chain to answer", 180, every=1)
    tenant.ready(name, seconds=180)
    assert workload.pods() == pods
    assert workload.deployments() == deployments
    assert workload.restarts() == restarts
    assert workload.orders() == 1
    assert tenant.ready(name)["status"]["leaseId"] == workload.lease_id

    tenant.delete(name, seconds=600)
    lease = workload.lease_id
    wait_for(lambda: tenant.chain.lease(lease)["settled"], "the final settlement", 300)
    sums = totals(tenant.chain, lease)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
    assert sums["refunded"] == DEPOSIT - sums["settled"]


@contextmanager
def standing_still(patterns: tuple[str, ...]) -> Iterator[None]:
    """Stop processes in the node by signal, and let them go on however the story ends."""
    stopped = [pattern for pattern in patterns if _signal("STOP", pattern)]
    try:
        assert stopped, f"none of {patterns} runs"
        yield
    finally:
        for pattern in patterns:
            _signal("CONT", pattern)


def _signal(name: str, pattern: str) -> bool:
    """Signal all processes of the node whose command line holds a pattern; say whether there were any."""
    argv = [*docker.command(), "exec", NODE_NAME, "pkill", f"-{name}", "-f", pattern]
    return subprocess.run(argv, capture_output=True, timeout=30, check=False).returncode == 0


def _reads(workload: Workload) -> str:
    """Return the lease's state; nothing while the chain does not answer."""
    try:
        return workload.state()
    except (AssertionError, OSError, KeyError, ValueError):
        return ""
