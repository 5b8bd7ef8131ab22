"""The specification's routes over HTTP, with what really happened."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.chain.modules.hpc.scene import QUEUED, RUNNING, HpcScene
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.rest import Rest

BASE = "/virtengine/hpc/v1"


@pytest.fixture(scope="module")
def scene() -> HpcScene:
    made = HpcScene()
    made.ready_cluster(nodes=2)
    made.report(made.submit(), QUEUED, RUNNING)
    made.submit()
    return made


@pytest.fixture
async def client(scene: HpcScene) -> AsyncIterator[TestClient[Any, Any]]:
    bugs: list[Exception] = []
    registry = Registry(scene.chain.machine, threading.RLock(), lambda _, error: bugs.append(error))
    async with TestClient(TestServer(Rest(registry).application())) as client:
        yield client
    assert not bugs


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("cluster/HPC-1", ("cluster", "cluster_id", "HPC-1")),
        ("clusters", ("clusters", "cluster_id", "HPC-1")),
        ("clusters/provider/{provider}", ("clusters", "cluster_id", "HPC-1")),
        ("offering/OFF-1", ("offering", "offering_id", "OFF-1")),
        ("offerings", ("offerings", "offering_id", "OFF-1")),
        ("offerings/cluster/HPC-1", ("offerings", "offering_id", "OFF-1")),
        ("job/JOB-1", ("job", "state", "JOB_STATE_RUNNING")),
        ("jobs?state=JOB_STATE_RUNNING", ("jobs", "job_id", "JOB-1")),
        ("jobs?cluster_id=HPC-1&state=1", ("jobs", "job_id", "JOB-2")),
        ("jobs/customer/{customer}?state=3", ("jobs", "job_id", "JOB-1")),
        ("jobs/provider/{provider}?pagination.limit=1", ("jobs", "job_id", "JOB-2")),
        ("node/hpc-1-node-1", ("node", "cluster_id", "HPC-1")),
        ("nodes/cluster/HPC-1", ("nodes", "node_id", "hpc-1-node-0")),
        ("scheduling/hpc-decision-1", ("decision", "job_id", "JOB-1")),
        ("job/JOB-2/scheduling", ("decision", "decision_id", "hpc-decision-2")),
        ("scheduling/metrics/all/batch", ("metrics", "total_decisions", "2")),
        ("params", ("params", "provider_reward_rate", "800000")),
    ],
)
async def test_hp_195_a_listed_route_answers(
    client: TestClient[Any, Any], scene: HpcScene, path: str, found: tuple[str, str, str]
) -> None:
    filled = path.format(provider=scene.provider.address, customer=scene.tenant.address)
    answer = await client.get(f"{BASE}/{filled}")
    assert answer.status == 200
    part, field, value = found
    content = (await answer.json())[part]
    first = content[0] if isinstance(content, list) else content
    assert first[field] == value


@pytest.mark.parametrize("path", ["cluster/HPC-9", "offering/x", "job/JOB-9", "node/x", "scheduling/x"])
async def test_hp_195_what_is_not_there_is_not_found(client: TestClient[Any, Any], path: str) -> None:
    assert (await client.get(f"{BASE}/{path}")).status == 404
