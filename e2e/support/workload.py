"""A lease's workload, observed from outside: which objects and pods it is, and what the chain says of it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass

from e2e.support.kubernetes import Kubectl, Object
from e2e.support.tenant import Tenant
from virtengine.core.ids import lease_namespace

ACTIVE = "LEASE_STATE_ACTIVE"


OVER = {f"ORDER_STATE_{word}" for word in ("TERMINATED", "FAILED", "CANCELLED")}


@dataclass(frozen=True)
class Workload:
    """The workload of one order."""

    tenant: Tenant
    name: str
    lease_id: str

    @classmethod
    def of(cls, tenant: Tenant, name: str, *, seconds: float = 120) -> Workload:
        """Wait until an order runs and return its workload."""
        return cls(tenant, name, str(tenant.ready(name, seconds)["status"]["leaseId"]))

    @property
    def namespace(self) -> str:
        """Where its pods are."""
        return lease_namespace(self.lease_id)

    def pods(self) -> dict[str, str]:
        """Return the nodes of its pods by the pods' uids, those being deleted left out."""
        found = self.tenant.kubectl.list("pods", self.namespace)
        return {
            one["metadata"]["uid"]: one["spec"].get("nodeName", "")
            for one in found
            if not one["metadata"].get("deletionTimestamp")
        }

    def restarts(self) -> int:
        """Return how often containers of its pods began anew."""
        return restarts_of(self.tenant.kubectl.list("pods", self.namespace))

    def deployments(self) -> list[str]:
        """Return the uids of its Deployments."""
        found = self.tenant.kubectl.list("deployments", self.namespace)
        return sorted(one["metadata"]["uid"] for one in found)

    def state(self) -> str:
        """Return the state of the lease on the chain."""
        return str(self.tenant.chain.lease(self.lease_id)["state"])

    def orders(self) -> int:
        """Return how many orders of this Order's name are not over on the chain."""
        found = self.tenant.chain.orders_of(self.tenant.address)
        mine = (one for one in found if one["external_id"].startswith(f"{self.name}-"))
        return sum(1 for one in mine if one["state"] not in OVER)

    def url(self) -> str:
        """Return where it answers, by its Order; empty while there is no address."""
        endpoints = (self.tenant.get(self.name) or {}).get("status", {}).get("endpoints") or []
        return str(endpoints[0]["url"]) if endpoints else ""

    def answers(self) -> bool:
        """Say whether it answers where its Order says."""
        url = self.url()
        return bool(url) and answers(url)


def answers(url: str) -> bool:
    """Say whether a page is there."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def pods_of(kubectl: Kubectl, namespace: str, owners: Iterable[str]) -> dict[str, str]:
    """Return the uids of pods by name whose names begin with one of `owners`."""
    begins = tuple(owners)
    return {
        one["metadata"]["name"]: one["metadata"]["uid"]
        for one in kubectl.list("pods", namespace)
        if one["metadata"]["name"].startswith(begins) and not one["metadata"].get("deletionTimestamp")
    }


def restarts_of(pods: Iterable[Object]) -> int:
    """Return how often containers of pods began anew."""
    return sum(one["restartCount"] for pod in pods for one in pod["status"].get("containerStatuses", []))
