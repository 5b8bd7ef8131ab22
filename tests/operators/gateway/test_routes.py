"""What tenants get from the gateway, route by route."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.operators.gateway import scene
from tests.operators.gateway.scene import ALICE, Scene


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path) as made:
        yield made


async def test_a_tenant_sees_the_status_of_their_lease(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "status")
    assert status == 200
    assert body["lease"] == lease
    assert body["state"] == "Active"
    assert [(one["service"], one["replica"], one["ready"]) for one in body["replicas"]] == [
        ("web", 0, True),
        ("web", 1, True),
    ]
