"""Batch jobs of a story: the cluster and the jobs of examples/hpc, and others like them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from e2e.support.chain import Answer, Chain
from e2e.support.kubernetes import Kubectl, Object, condition, wait_condition, wait_for

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hpc"
JOBS = "hpcjobs.virtengine.com"
CLUSTERS = "hpcclusters.virtengine.com"
READY_SECONDS = 300


def example(name: str) -> Object:
    """Return one object of examples/hpc."""
    return dict(yaml.safe_load((EXAMPLE / name).read_text(encoding="utf-8")))


@dataclass
class Jobs:
    """The tenant's batch jobs."""

    kubectl: Kubectl
    chain: Chain
    made: list[str] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        """Where the jobs are."""
        return str(example("failing-job.yaml")["metadata"]["namespace"])

    @property
    def payer(self) -> str:
        """The address of the account that pays."""
        name = example("failing-job.yaml")["spec"]["accountRef"]["name"]
        found = self.kubectl.get("accounts.virtengine.com", name, self.namespace)
        assert found, f"Account {name} is missing: run `make up` first"
        return str(found["status"]["address"])

    def cluster(self) -> Object:
        """Apply the example's cluster and wait until it is sold."""
        wanted = example("cluster.yaml")
        self.kubectl.apply(example("namespace.yaml"))
        self.kubectl.apply(wanted)
        place = wanted["metadata"]
        wait_condition(self.kubectl, CLUSTERS, place["name"], place["namespace"], seconds=READY_SECONDS)

        def sold() -> Object | None:
            found = self.kubectl.get(CLUSTERS, place["name"], place["namespace"]) or {}
            return found if (found.get("status") or {}).get("offeringId") else None

        return wait_for(sold, "the cluster to be on chain", READY_SECONDS)

    def make(self, name: str, **spec: Any) -> Object:
        """Return a job like the example's failing one, with other fields where given."""
        wanted = copy.deepcopy(example("failing-job.yaml"))
        wanted["metadata"] = {"name": name, "namespace": self.namespace}
        wanted["spec"].update({"script": "#!/bin/sh\ntrue\n", **spec})
        self.made.append(name)
        return wanted

    def apply(self, *objects: Object) -> None:
        """Apply jobs at once."""
        self.made += [one["metadata"]["name"] for one in objects]
        self.kubectl.apply(*objects)

    def get(self, name: str) -> Object:
        """Return a job; empty when there is none."""
        return self.kubectl.get(JOBS, name, self.namespace) or {}

    def settled(self, name: str, seconds: float = 180) -> Object:
        """Wait until a job is over and paid."""
        return wait_condition(
            self.kubectl, JOBS, name, self.namespace, kind="Settled", reason="Settled", seconds=seconds
        )

    def stalled(self, name: str, seconds: float = 120) -> Object:
        """Wait until a job is Stalled and return that condition."""
        found = wait_condition(self.kubectl, JOBS, name, self.namespace, kind="Stalled", seconds=seconds)
        return condition(found, "Stalled")

    def until(self, name: str, reason: str, seconds: float = 120) -> Object:
        """Wait until a job's Ready condition has a reason."""

        def look() -> Object | None:
            found = self.get(name)
            return found if condition(found).get("reason") == reason else None

        return wait_for(look, f"job {name} to be {reason}", seconds)

    def accounting(self, found: Object) -> Answer:
        """Return the books and records of a job on chain."""
        return self.chain.get(f"/virtengine/hpc/v1/job/{found['status']['jobId']}/accounting")

    def remove(self) -> None:
        """Delete every job that was made, then the cluster."""
        for name in dict.fromkeys(self.made):
            self.kubectl.delete(JOBS, name, self.namespace, wait=False)
        self.kubectl("delete", "-k", str(EXAMPLE), "--ignore-not-found", "--timeout=180s")

    def in_slurm(self, command: str) -> str:
        """Run one of SLURM's commands in the controller's pod."""
        place = example("cluster.yaml")["metadata"]
        pod = f"{place['name']}-slurmctld-0"
        return self.kubectl(
            "-n", place["namespace"], "exec", pod, "-c", "slurmctld", "--", "sh", "-c", command
        )


def money(found: Object) -> tuple[int, int, int]:
    """Return what was reserved, paid and returned."""
    told = found["status"]["money"]
    return int(told["reserved"]), int(told["paid"]), int(told["refunded"])
