"""A cluster and jobs of a measurement of their own, beside the example's."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from typing import Any

from e2e.support.jobs import CLUSTERS, JOBS, Jobs, example
from e2e.support.kubernetes import Object, condition, wait_for

NAME = "bench-hpc"
POOL = "small"
POOLS = "hpcpools.virtengine.com"
RUN = f"{int(time.time()) % 100_000_000}"
AT_ONCE = 100
ENDED = frozenset({"Completed", "Failed", "Cancelled", "Timeout"})


@dataclass
class Batch:
    """The cluster, and who uses it."""

    jobs: Jobs
    started: float = field(default_factory=time.monotonic)

    @property
    def kubectl(self) -> Any:
        """Return how the cluster is spoken to."""
        return self.jobs.kubectl

    @property
    def namespace(self) -> str:
        """Return where the HPCCluster is."""
        return str(example("cluster.yaml")["metadata"]["namespace"])

    def apply_cluster(self, replicas: int = 3) -> float:
        """Apply the cluster and return the seconds until it was Ready with all of its nodes."""
        wanted = copy.deepcopy(example("cluster.yaml"))
        wanted["metadata"]["name"] = NAME
        pool = wanted["spec"]["pools"][0]
        pool.pop("replicas", None)
        pool["name"] = POOL
        self.kubectl.apply(example("namespace.yaml"))
        begun = time.monotonic()
        self.kubectl.apply(wanted)

        def ready() -> Object | None:
            found = self.cluster()
            is_ready = condition(found).get("status") == "True"
            nodes = (found.get("status") or {}).get("nodes") or 0
            return found if is_ready and nodes >= min(replicas, 1) else None

        wait_for(ready, "the cluster to be Ready", 300, every=0.2)
        if self.replicas() != replicas:
            self.scale(replicas)
            self.until_joined(replicas)
        return time.monotonic() - begun

    def cluster(self) -> Object:
        """Return the HPCCluster."""
        return self.kubectl.get(CLUSTERS, NAME, self.namespace) or {}

    def remove_cluster(self) -> None:
        """Delete the cluster and wait until it is gone."""
        self.kubectl.delete(CLUSTERS, NAME, self.namespace, wait=True)

    def remove_jobs(self) -> None:
        """Delete every job of this run, many at a time."""
        names = [one["metadata"]["name"] for one in self.all("")]
        for start in range(0, len(names), AT_ONCE):
            chunk = names[start : start + AT_ONCE]
            self.kubectl("-n", self.jobs.namespace, "delete", JOBS, *chunk, "--wait=false", timeout=300)

    def scale(self, replicas: int) -> None:
        """Scale the pool as an autoscaler does."""
        self.kubectl("-n", self.namespace, "scale", POOLS, f"{NAME}-{POOL}", f"--replicas={replicas}")

    def replicas(self) -> int:
        """Return how many nodes are wanted."""
        found = self.kubectl.get(POOLS, f"{NAME}-{POOL}", self.namespace) or {}
        return int((found.get("spec") or {}).get("replicas") or 0)

    def joined(self) -> int:
        """Return how many nodes take jobs."""
        found = self.kubectl.get(POOLS, f"{NAME}-{POOL}", self.namespace) or {}
        status = found.get("status") or {}
        return int(status.get("idle") or 0) + int(status.get("allocated") or 0)

    def until_joined(self, count: int, seconds: float = 120) -> float:
        """Wait until so many nodes take jobs; return the seconds."""
        begun = time.monotonic()
        wait_for(lambda: self.joined() == count, f"{count} nodes", seconds, every=0.2)
        return time.monotonic() - begun

    def job(self, name: str, **spec: Any) -> Object:
        """Return a small job for this cluster."""
        wanted = {"resources": {"cpusPerTask": 1, "memoryMiB": 32}, "timeLimitSeconds": 60, **spec}
        made = self.jobs.make(
            f"{name}-{RUN}", clusterRef={"name": NAME, "namespace": self.namespace}, **wanted
        )
        made["spec"]["maxPrice"] = "10000000"
        return made

    def all(self, prefix: str) -> list[Object]:
        """Return this run's jobs whose names begin so."""
        return [
            one
            for one in self.kubectl.list(JOBS, self.jobs.namespace)
            if one["metadata"]["name"].startswith(prefix) and one["metadata"]["name"].endswith(RUN)
        ]

    def until_over(self, prefix: str, count: int, seconds: float) -> list[Object]:
        """Wait until all jobs whose names begin so are over; return them."""

        def over() -> list[Object] | None:
            found = self.all(prefix)
            done = [one for one in found if (one.get("status") or {}).get("state") in ENDED]
            return found if len(done) >= count else None

        return wait_for(over, f"{count} jobs {prefix} to be over", seconds, every=0.5)

    def runs(self) -> dict[str, int]:
        """Return how often jobs of the chain ran in SLURM, by their ids there: name and number of runs."""
        command = "sacct -nXPDa -S 2020-01-01 -o JobName,State,ElapsedRaw"
        pod = f"{NAME}-slurmctld-0"
        text = self.kubectl("-n", self.namespace, "exec", pod, "-c", "slurmctld", "--", "sh", "-c", command)
        found: dict[str, int] = {}
        for line in text.splitlines():
            name, state, elapsed = line.rsplit("|", 2)
            never = state.startswith("CANCELLED") and elapsed == "0"
            found[name] = found.get(name, 0) + (0 if never else 1)
        return found

    def counted(self, found: list[Object]) -> tuple[int, int]:
        """Return how many of these jobs ran twice, and how many ended otherwise than Completed."""
        runs = self.runs()
        by_id = {name.rpartition("/")[2]: count for name, count in runs.items()}
        twice = sum(by_id.get((one.get("status") or {}).get("jobId", ""), 0) > 1 for one in found)
        lost = sum((one.get("status") or {}).get("state") != "Completed" for one in found)
        return twice, lost
