"""From an applied Order to a Ready workload, and what it costs in status writes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.orders import Watch, ready_at, status_writes
from bench.report import Figure, Report, percentile
from cluster import tools
from cluster.paths import Paths
from e2e.support.chain import Chain
from e2e.support.kubernetes import Kubectl, wait_for
from e2e.support.tenant import LEASES, ORDERS, Tenant

COUNT = int(os.environ.get("LEASE_ORDERS", "20"))
GOAL_SECONDS = 12.0


def measure() -> Report:
    """Place orders one after another on the running platform."""
    report = Report("lease")
    kubectl = Kubectl(Path(tools.ensure("kubectl")), Paths.from_environment().kubeconfig)
    tenant = Tenant(kubectl, Chain(kubectl))
    names = [f"bench-{int(time.time())}-{number}" for number in range(COUNT)]
    with Watch(kubectl, ORDERS) as orders, Watch(kubectl, LEASES) as leases:
        try:
            seconds = [_place(tenant, orders, name) for name in names]
        finally:
            tenant.delete_orders()
        writes = {
            f"{watch.resource}/{name}": status_writes(versions)
            for watch in (orders, leases)
            for name, versions in watch.versions.items()
            if len(versions) > 1
        }
    print("seconds:", " ".join(f"{value:.1f}" for value in seconds))
    report.samples |= {"order_to_ready_s": seconds, "status_writes": writes}
    report.context |= {"orders": COUNT, "median_s": percentile(seconds, 50), "max_s": max(seconds)}
    report.figures["order_to_ready_p95_s"] = Figure(round(percentile(seconds, 95), 2), GOAL_SECONDS, "s")
    report.figures["status_writes_per_transition_max"] = Figure(max(writes.values()), 1, "writes")
    return report


def _place(tenant: Tenant, watch: Watch, name: str) -> float:
    begun = time.monotonic()
    tenant.order(name, deposit="20000000")
    seen = wait_for(lambda: ready_at(watch.of(name)), f"order {name} to be Ready", 120, every=0.05)
    tenant.kubectl.delete(ORDERS, name, tenant.namespace, wait=False)
    return seen - begun
