"""Three nodes: a worker stops, stands still and goes for good, and no lease is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from e2e.support.chain import totals
from e2e.support.kubernetes import Kubectl, wait_for
from e2e.support.tenant import LEASES, Tenant
from e2e.support.workers import Machines
from e2e.support.workload import ACTIVE, Workload
from virtengine.plans.quantity import parse_quantity

pytestmark = pytest.mark.workers
WATCHED_SECONDS = 20.0
# Kubernetes lets a pod stay five minutes on a node that does not answer.
PATIENCE_SECONDS = 240.0


@pytest.fixture
def machines(kubectl: Kubectl) -> Iterator[Machines]:
    found = Machines(kubectl)
    workers = found.workers()
    if len(workers) < 2:
        pytest.fail(
            f"this story needs two workers, there are {len(workers)}: "
            "`virtengine down`, then `virtengine up --workers 2`"
        )
    yield found
    for name in workers:
        found.restore(name)


def test_a_lease_outlives_whatever_happens_to_its_worker(tenant: Tenant, machines: Machines) -> None:
    victim = worker_without_the_chain(machines)
    whole = capacity(tenant)
    tenant.order("on-worker")
    with machines.only(victim):
        workload = Workload.of(tenant, "on-worker")
    wait_for(workload.answers, "the workload to answer", 60)
    before, deployments = workload.pods(), workload.deployments()
    assert set(before.values()) == {victim}
    wait_for(lambda: capacity(tenant) == whole, "all capacity to be sold again", 120)

    for act, undo in ((machines.stop, machines.start), (machines.pause, machines.resume)):
        begun = time.monotonic()
        act(victim)
        machines.wait(victim, ready=False)
        wait_for(lambda: capacity(tenant) < whole, "less capacity to be sold", 120)
        hold(workload, begun, lambda: workload.pods() == before)
        undo(victim)
        machines.wait(victim, ready=True)
        wait_for(lambda: capacity(tenant) == whole, "all capacity to be sold again", 120)
        wait_for(workload.answers, "the workload to answer again", 120)
        assert workload.pods() == before
        assert workload.deployments() == deployments

    machines.stop(victim)
    machines.remove(victim)
    # Kubernetes itself takes away the pods of a node that is gone; its Deployment makes them elsewhere.
    moved = wait_for(lambda: elsewhere(workload, before), "the pods to be elsewhere", 300, every=1)
    assert victim not in moved.values()
    wait_for(workload.answers, "the workload to answer from there", 120)
    assert workload.deployments() == deployments
    wait_for(lambda: capacity(tenant) < whole, "less capacity to be sold", 120)
    machines.restore(victim)
    wait_for(lambda: capacity(tenant) == whole, "all capacity to be sold again", 120)

    assert workload.state() == ACTIVE
    assert workload.orders() == 1
    assert tenant.ready("on-worker")["status"]["leaseId"] == workload.lease_id
    settle(tenant, workload)


def test_a_cordoned_worker_gets_no_lease_and_keeps_its_own(tenant: Tenant, machines: Machines) -> None:
    victim = worker_without_the_chain(machines)
    tenant.order("stays")
    with machines.only(victim):
        stays = Workload.of(tenant, "stays")
    before = stays.pods()
    tenant.kubectl("cordon", victim)
    try:
        tenant.order("elsewhere")
        other = Workload.of(tenant, "elsewhere")
        assert victim not in other.pods().values()
        assert stays.pods() == before
        assert stays.state() == ACTIVE
    finally:
        tenant.kubectl("uncordon", victim)


def worker_without_the_chain(machines: Machines) -> str:
    """Return a worker whose loss leaves the chain alone: what becomes of a chain is another story."""
    pods = machines.kubectl.list("pods", "virtengine-system")
    holds = {one["spec"].get("nodeName") for one in pods if one["metadata"]["name"].startswith("validator-")}
    return next(name for name in machines.workers() if name not in holds)


def capacity(tenant: Tenant) -> int:
    """Return the cores that the provider has in all, in thousandths."""
    (provider,) = tenant.kubectl.list("providers.virtengine.com", "virtengine-provider")
    cores = provider["status"]["capacity"]["allocatable"]["cpu"]
    return parse_quantity(cores, scale=1000)


def hold(workload: Workload, begun: float, is_as_before: Callable[[], bool]) -> None:
    """Look for a while: nothing closes the lease, nothing deletes a pod before Kubernetes would."""
    until = time.monotonic() + WATCHED_SECONDS
    while time.monotonic() < until:
        assert workload.state() == ACTIVE
        assert workload.tenant.lease_object(workload.lease_id), f"the {LEASES} object is gone"
        assert is_as_before() or time.monotonic() - begun > PATIENCE_SECONDS
        time.sleep(2)


def elsewhere(workload: Workload, before: dict[str, str]) -> dict[str, str] | None:
    """Return the pods once they are all new and placed."""
    now = workload.pods()
    return now if now and not set(now) & set(before) and all(now.values()) else None


def settle(tenant: Tenant, workload: Workload) -> None:
    """End it: every metered second is paid once, the rest comes back."""
    tenant.delete(workload.name, seconds=300)
    chain = tenant.chain
    wait_for(lambda: chain.lease(workload.lease_id)["settled"], "the final settlement", 180)
    sums = totals(chain, workload.lease_id)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
    assert sums["uncollected"] == 0
