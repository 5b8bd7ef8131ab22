"""From an applied Order to a Ready workload, and what it costs in status writes."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

from bench.audit import writes as audited
from bench.orders import Watch, ready_at, transitions
from bench.report import Figure, Report, percentile
from cluster import kind, tools
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
    log = kind.audit_log()
    offset = log.stat().st_size
    names = [f"bench-{int(time.time())}-{number}" for number in range(COUNT)]
    with Watch(kubectl, ORDERS) as orders, Watch(kubectl, LEASES) as leases:
        try:
            seconds = [_place(tenant, orders, name) for name in names]
        finally:
            tenant.delete_orders()
        changed = {
            (watch.resource.split(".")[0], name): transitions(versions)
            for watch in (orders, leases)
            for name, versions in watch.versions.items()
        }
    writes = _status_writes(log, offset)
    per_transition = {f"{key[0]}/{key[1]}": writes[key] / count for key, count in changed.items() if count}
    print("seconds:", " ".join(f"{value:.1f}" for value in seconds))
    report.samples |= {"order_to_ready_s": seconds, "status_writes_per_transition": per_transition}
    report.context |= {"orders": COUNT, "median_s": percentile(seconds, 50), "max_s": max(seconds)}
    report.figures["order_to_ready_p95_s"] = Figure(round(percentile(seconds, 95), 2), GOAL_SECONDS, "s")
    report.figures["status_writes_per_transition_max"] = Figure(max(per_transition.values()), 1, "writes")
    return report


def _place(tenant: Tenant, watch: Watch, name: str) -> float:
    begun = time.monotonic()
    tenant.order(name, deposit="20000000")
    seen = wait_for(lambda: ready_at(watch.of(name)), f"order {name} to be Ready", 120, every=0.05)
    tenant.kubectl.delete(ORDERS, name, tenant.namespace, wait=False)
    return seen - begun


def _status_writes(log: Path, offset: int) -> Counter[tuple[str, str]]:
    """Count the successful writes to status in the audit log, by resource and name."""
    return Counter(
        (write.resource, write.name)
        for write in audited(log, offset)
        if write.subresource == "status" and write.group == "virtengine.com"
    )
