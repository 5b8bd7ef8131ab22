"""Uninstalled with a lease running, and installed again: everybody finds what was theirs."""

from __future__ import annotations

from e2e.support.chain import totals
from e2e.support.kubernetes import Kubectl, wait_for
from e2e.support.releases import BOTH, Releases
from e2e.support.tenant import Tenant
from e2e.support.workload import ACTIVE, Workload, pods_of
from virtengine.cli.helm import PLATFORM, PROVIDER

KEPT = ("accounts", "networks", "validators", "providers", "offerings", "orders", "leases")
PASSWORDS = ("virtengine-nats", "virtengine-postgresql", "virtengine-s3")


def test_an_uninstalled_platform_leaves_leases_and_takes_them_over_again(tenant: Tenant) -> None:
    kubectl, chain = tenant.kubectl, tenant.chain
    releases = Releases(kubectl.kubeconfig)
    values = {release: releases.values(release) for release in BOTH}
    tenant.order("kept")
    workload = Workload.of(tenant, "kept")
    wait_for(lambda: chain.usage_records(workload.lease_id), "the first usage record", 120)
    pods, nodes, objects = workload.pods(), pods_of(kubectl, chain.namespace, ["validator-"]), ours(kubectl)
    volumes, secrets = uids(kubectl, "persistentvolumeclaims"), passwords(kubectl)

    try:
        for release in reversed(BOTH):
            releases.uninstall(release)
        assert not kubectl.list("deployments", PROVIDER.namespace, "app.kubernetes.io/managed-by=Helm")
        # Nothing waits for an operator that is gone, and nothing of the tenant's or the chain's has moved.
        assert not going(kubectl), going(kubectl)
        assert ours(kubectl) == objects
        assert workload.pods() == pods
        assert workload.answers()
        assert pods_of(kubectl, chain.namespace, ["validator-"]) == nodes
        assert uids(kubectl, "persistentvolumeclaims") == volumes
        assert passwords(kubectl) == secrets
        height = chain.height()
        wait_for(lambda: chain.height() > height + 3, "the chain to go on alone", 60)
    finally:
        for release in BOTH:
            releases.upgrade(release, values[release])

    assert ours(kubectl) == objects
    assert passwords(kubectl) == secrets
    assert workload.pods() == pods
    assert pods_of(kubectl, chain.namespace, ["validator-"]) == nodes
    assert workload.state() == ACTIVE
    assert workload.orders() == 1
    assert tenant.ready("kept")["status"]["leaseId"] == workload.lease_id

    # It is metered again, and ends in one bill.
    seen = len(chain.usage_records(workload.lease_id))
    wait_for(lambda: len(chain.usage_records(workload.lease_id)) > seen, "usage after installing again", 240)
    tenant.delete("kept", seconds=300)
    wait_for(lambda: chain.lease(workload.lease_id)["settled"], "the final settlement", 180)
    sums = totals(chain, workload.lease_id)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
    assert sums["uncollected"] == 0


def ours(kubectl: Kubectl) -> dict[str, str]:
    """Return the uids of all objects that outlive a release, by kind, namespace and name."""
    found = [one for plural in KEPT for one in kubectl.list(f"{plural}.virtengine.com")]
    return {
        f"{one['kind']}/{one['metadata']['namespace']}/{one['metadata']['name']}": one["metadata"]["uid"]
        for one in found
    }


def going(kubectl: Kubectl) -> list[str]:
    """Return what is being deleted and not gone."""
    kinds = (*(f"{plural}.virtengine.com" for plural in (*KEPT, "functions")), "namespaces")
    return [
        f"{one['kind']}/{one['metadata']['name']}"
        for kind in kinds
        for one in kubectl.list(kind)
        if one["metadata"].get("deletionTimestamp")
    ]


def uids(kubectl: Kubectl, resource: str) -> dict[str, str]:
    """Return the uids of the platform's objects of a resource."""
    return {
        one["metadata"]["name"]: one["metadata"]["uid"] for one in kubectl.list(resource, PLATFORM.namespace)
    }


def passwords(kubectl: Kubectl) -> dict[str, str]:
    """Return the uids of the Secrets that the engines' data can be opened with."""
    return {name: uid for name, uid in uids(kubectl, "secrets").items() if name in PASSWORDS}
