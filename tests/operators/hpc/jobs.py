"""Batch jobs over a real API server, the real application and a real SLURM: everything but pods."""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from operators.hpc.job_controller import JobWatch
from operators.networks import Networks
from tests.chain.modules.hpc.scene import HpcScene
from tests.chain.modules.scene import secret
from tests.operators.cluster import Object, set_status
from tests.support.node import Node
from tests.support.running import Runner, eventually
from tests.support.slurm import ACCOUNT, PARTITION, SlurmCluster
from virtengine.api import HPCJob
from virtengine.api.resource import GROUP, VERSION
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import of_model
from virtengine.clients.scheduler import Scheduler
from virtengine.clients.scheduler.slurm import SigningKey, SlurmScheduler
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, job_pb2, node_pb2, offering_pb2

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "hpc"
USER = "nobody"
KIND = of_model(HPCJob)
CPU_HOUR, NODE_HOUR = 3_600_000, 360_000
NO_QUOTAS = {"queued_jobs_quota": 0, "running_jobs_quota": 0, "node_heartbeat_timeout": 600}


class OneScheduler:
    """The scheduler of every cluster."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler

    async def of(self, _cluster: Any, _world: Any) -> Scheduler:
        """Return it."""
        return self.scheduler


@dataclass
class JobScene:
    """A cluster that is sold, a payer with money, and the operator of jobs."""

    kube: Kubernetes
    node: Node
    chain: ChainClient
    slurm: SlurmCluster
    scheduler: Scheduler
    namespace: str
    runner: Runner
    made: list[str] = field(default_factory=list)

    @property
    def payer(self) -> str:
        return self.node.chain.actor("tenant").address

    @property
    def provider(self) -> str:
        return self.node.chain.actor("provider").address

    async def put(self, kind: str, name: str, spec: Object) -> Object:
        """Apply one of our objects as a user does."""
        body = {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": kind,
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": spec,
        }
        return await self.kube.apply(body, manager="user")

    async def job(self, name: str = "job", **changes: Any) -> Object:
        """Apply a job; None removes a field."""
        spec = {
            "networkRef": {"name": "local"},
            "accountRef": {"name": "tenant"},
            "clusterRef": {"name": "batch"},
            "script": "#!/bin/sh\ntrue\n",
            "resources": {"memoryMiB": 64},
            "timeLimitSeconds": 60,
            "maxPrice": "100000000",
            **changes,
        }
        self.made.append(name)
        return await self.put("HPCJob", name, {key: one for key, one in spec.items() if one is not None})

    async def example(self, file: str) -> str:
        """Apply a job of examples/hpc beside this scene's payer; return its name."""
        wanted = yaml.safe_load((EXAMPLES / file).read_text(encoding="utf-8"))
        spec = {**wanted["spec"], "networkRef": {"name": "local"}, "accountRef": {"name": "tenant"}}
        await self.job(wanted["metadata"]["name"], **{**spec, "clusterRef": {"name": "batch"}})
        return str(wanted["metadata"]["name"])

    async def get(self, name: str = "job") -> HPCJob | None:
        found = await self.kube.get(KIND, self.namespace, name)
        return None if found is None else HPCJob.read(found)

    async def merge(self, name: str, **spec: Any) -> None:
        """Change a job as a user does."""
        await self.kube.merge(KIND, self.namespace, name, {"spec": spec}, manager="user")

    async def until(self, name: str, reason: str, *, type_: str = "Ready", seconds: float = 60) -> HPCJob:
        """Wait until a condition of a job has a reason."""

        async def check() -> HPCJob | None:
            found = await self.get(name)
            condition = found.condition(type_) if found else None
            return found if condition is not None and condition.reason == reason else None

        try:
            found: HPCJob = await eventually(check, seconds=seconds)
        except AssertionError:
            seen = await self.kube.get(KIND, self.namespace, name)
            raise AssertionError(f"HPCJob {name} is {(seen or {}).get('status')}") from None
        return found

    async def settled(self, name: str = "job", *, seconds: float = 60) -> HPCJob:
        """Wait until a job's bill is paid."""
        return await self.until(name, "Settled", type_="Settled", seconds=seconds)

    async def gone(self, name: str = "job", *, seconds: float = 60) -> None:
        """Wait until a job is gone."""

        async def check() -> bool:
            return await self.get(name) is None

        await eventually(check, seconds=seconds)

    async def on_chain(self, name: str = "job") -> job_pb2.Job:
        """Return a job as the chain has it."""
        found = await self.get(name)
        assert found is not None
        assert found.status.job_id
        job = await self.chain.hpc_job(found.status.job_id)
        assert job is not None
        return job

    def in_slurm(self, job_id: str) -> list[list[str]]:
        """Return the rows of sacct of one job of the chain once it has any: id, state, core-seconds."""
        name = f"{self.node.chain.chain_id}/{job_id}"
        words = ("sacct", "-nXPD", "-S", "2020-01-01", "--name", name, "-o", "JobID,State,CPUTimeRAW")
        deadline = time.monotonic() + 30
        while not (lines := self.slurm.command(*words).stdout.splitlines()):
            assert time.monotonic() < deadline, f"accounting never knew {job_id}"
            time.sleep(0.2)
        return [line.split("|") for line in lines]

    @asynccontextmanager
    async def running(self, scheduler: Scheduler | None = None) -> AsyncIterator[JobWatch]:
        """Run the operator of jobs."""
        watch: JobWatch
        networks = Networks(lambda block: watch.on_block(block))  # noqa: PLW0108 - it is made from these
        watch = JobWatch(networks, OneScheduler(scheduler or self.scheduler))  # type: ignore[arg-type]
        try:
            async with self.runner(
                watch.controller,
                name="hpc",
                background=(networks.follow, watch.follow),
                backoff_first_seconds=0.1,
                backoff_cap_seconds=1,
                watch_namespaces="",
            ):
                yield watch
        finally:
            await networks.close()

    async def clean(self) -> None:
        """Remove what is left, whatever holds it."""
        for name in self.made:
            with contextlib.suppress(Absent):
                await self.kube.merge(
                    KIND, self.namespace, name, {"metadata": {"finalizers": None}}, manager="test"
                )
                await self.kube.delete(KIND, self.namespace, name)


def sell(scene: HpcScene, *, nodes: int, cpus: int) -> tuple[str, str]:
    """Register a cluster like the real one; return its id and its offering's."""
    cluster_id = scene.cluster(
        external_id="batch",
        partitions=[cluster_pb2.Partition(name=PARTITION, priority=1)],
        total_nodes=nodes,
    )
    shape = {"cpu_cores": cpus, "memory_gb": 4}
    scene.nodes(cluster_id, nodes, resources=node_pb2.NodeResources(**shape))
    scene.activate(cluster_id)
    offering_id = scene.offer(
        cluster_id,
        queue_options=[offering_pb2.QueueOption(partition_name=PARTITION)],
        pricing=offering_pb2.Pricing(
            base_node_hour_price=str(NODE_HOUR), cpu_core_hour_price=str(CPU_HOUR), currency="uve"
        ),
    )
    return cluster_id, offering_id


async def furnish(scene: JobScene, cluster_id: str, offering_id: str) -> None:
    """Make the objects that others keep: Network, Accounts, Provider, HPCCluster."""
    chain_id = scene.node.chain.chain_id
    network = await scene.put("Network", "local", {"chainId": chain_id, "minimumGasPrice": "0"})
    endpoints = {"grpc": scene.node.grpc, "rpc": scene.node.url, "rest": ""}
    await set_status(scene.kube, network, {"chainId": chain_id, "endpoints": endpoints})
    for name in ("provider", "tenant"):
        await _account(scene, name)
    await scene.put(
        "Provider",
        "seller",
        {
            "networkRef": {"name": "local"},
            "accountRef": {"name": "provider"},
            "hostURI": "https://provider.example",
        },
    )
    cluster = await scene.put(
        "HPCCluster",
        "batch",
        {
            "providerRef": {"name": "seller"},
            "external": {"url": scene.slurm.url, "tokenSecretRef": {"name": "t", "key": "t"}},
            "accounts": [{"name": ACCOUNT}],
            "offering": {"name": "batch", "prices": {}},
            "partitions": [{"name": PARTITION, "pools": ["all"]}],
        },
    )
    await set_status(
        scene.kube, cluster, {"clusterId": cluster_id, "offeringId": offering_id, "phase": "Running"}
    )


async def _account(scene: JobScene, name: str) -> None:
    actor = scene.node.chain.actor(name)
    account = await scene.put("Account", name, {"networkRef": {"name": "local"}})
    await set_status(scene.kube, account, {"address": actor.address})
    values = {
        "private-key": actor.key.secret,
        "encryption-key": name.encode().ljust(32, b"e"),
        "signing-key": secret(f"signing/{name}"),
        "address": actor.address.encode(),
    }
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{name}-account", "namespace": scene.namespace},
        "data": {key: base64.b64encode(value).decode() for key, value in values.items()},
    }
    await scene.kube.create(body, manager="user")


@asynccontextmanager
async def open_scheduler(slurm: SlurmCluster) -> AsyncIterator[SlurmScheduler]:
    """Open the real adapter."""
    credential = SigningKey(slurm.jwt_key, USER)
    async with SlurmScheduler(slurm.url, credential, run=slurm.run) as scheduler:
        yield scheduler
