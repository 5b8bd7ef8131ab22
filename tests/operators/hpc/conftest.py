"""One job scene over real engines."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.chain.modules.hpc.scene import ACTORS, HpcScene
from tests.chain.modules.scene import GENESIS
from tests.chain.support.chain import TestChain
from tests.operators.hpc.jobs import NO_QUOTAS, JobScene, furnish, open_scheduler, sell
from tests.support.node import Node
from tests.support.running import Runner
from tests.support.slurm import SlurmCluster, slurm
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes

__all__ = ["slurm"]


@pytest_asyncio.fixture
async def job_scene(
    kube: Kubernetes, namespace: str, run_operator: Runner, slurm: SlurmCluster
) -> AsyncIterator[JobScene]:
    """A SLURM that is sold on a chain, and a payer with money."""
    # One SLURM serves all tests, and every chain counts its jobs from 1.
    chain_id = f"test-{uuid.uuid4().hex[:8]}"
    hpc = HpcScene(
        chain=TestChain(ACTORS, genesis_state={**GENESIS, "hpc": {}}, chain_id=chain_id), **NO_QUOTAS
    )
    hpc.chain.time_ms = int(time.time() * 1000)  # of which nodes speak
    cluster_id, offering_id = sell(hpc, nodes=len(slurm.nodes), cpus=slurm.cpus)
    async with (
        Node(hpc.chain, block_seconds=0.2).running() as node,
        ChainClient(node.grpc, node.url, chain_id=chain_id) as client,
        open_scheduler(slurm) as scheduler,
    ):
        scene = JobScene(kube, node, client, slurm, scheduler, namespace, run_operator)
        await furnish(scene, cluster_id, offering_id)
        try:
            yield scene
        finally:
            await scene.clean()
