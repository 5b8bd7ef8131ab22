"""The hpc operator keeps clusters with the rights that it declares, and no others; its pods are admitted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from operators.hpc.rbac import PERMISSIONS
from tests.operators.chain.test_chain import refused_to, used_by
from tests.operators.cluster import make_node
from tests.operators.hpc.clusters import POOL, ClusterScene, cluster_scene
from tests.operators.test_rights import declared, grant
from tests.support.apiserver import ApiServer
from tests.support.running import eventually
from virtengine.api import HPCPool
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_kinds import NAMESPACES

pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]


@pytest_asyncio.fixture
async def scene(api_server: ApiServer, kube: Kubernetes, namespace: str) -> AsyncIterator[ClusterScene]:
    """A namespace with baseline pod security, and an operator that may do what it declares."""
    labels = {"pod-security.kubernetes.io/enforce": "baseline"}
    await kube.merge(NAMESPACES, "", namespace, {"metadata": {"labels": labels}}, manager="test")
    login = await grant(kube, api_server, "hpc", PERMISSIONS)
    host = f"host-{namespace}"
    await make_node(kube, host)
    async with cluster_scene(kube, namespace, login, host) as made:
        yield made


async def test_a_clusters_life_uses_only_rights_that_are_declared(
    scene: ClusterScene, api_server: ApiServer
) -> None:
    async with scene.operating(watch_namespaces=""):
        await scene.apply()
        await scene.until("Ready")
        await scene.apply(image="slurm:next", pools=[{**POOL, "replicas": 1}])
        await scene.until_nodes(0)
        await scene.until("Joined", "batch-main", kind=HPCPool)
        await scene.apply(image="slurm:next", pools=[{**POOL, "name": "other", "replicas": 1}])
        await scene.until_nodes()
        await scene.delete()
        await eventually(scene.is_gone, seconds=60)
    await asyncio.sleep(1)  # a watch enters the audit log when it ends
    assert refused_to(api_server, "operator-hpc", scene.namespace) == set()
    assert used_by(api_server, "operator-hpc") <= declared(PERMISSIONS)
    assert scene.pods.troubles == []
