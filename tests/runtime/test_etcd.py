"""An etcd that is killed again and again under load: no object is lost, and each gets to its state.

VIRTENGINE_FAULTS_RESTARTS says how often; twenty times before a release.
"""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.runtime.test_reconcile import account, config_map
from tests.support.apiserver import ApiServer
from tests.support.running import Runner, eventually
from virtengine.api import Account
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Conflict
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, of_model
from virtengine.core.errors import Unavailable
from virtengine.runtime import Controller, Outcome, Plan, Watch, World

pytestmark = [pytest.mark.contract, pytest.mark.thorough, pytest.mark.timeout(900)]
RESTARTS = int(os.environ.get("VIRTENGINE_FAULTS_RESTARTS", "2"))
OBJECTS = 20
ACCOUNTS = of_model(Account)


async def reconcile(resource: Account, world: World) -> Outcome:
    note = resource.metadata.annotations.get("note", "")
    return await world.apply(Plan(objects=(config_map(resource, "one", note=note),)))


async def write(kube: Kubernetes, namespace: str, name: str, note: str) -> None:
    """Annotate an object, or make it; as long as it takes."""

    async def is_written() -> bool:
        body = account(namespace, name)
        body["metadata"]["annotations"] = {"note": note}
        try:
            await kube.apply(body, manager="user")
        except (Unavailable, Conflict):
            return False
        return True

    await eventually(is_written, seconds=120)


async def test_an_etcd_that_restarts_under_load_loses_nothing(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer
) -> None:
    names = [f"a{number:02}" for number in range(OBJECTS)]
    wanted: dict[str, str] = {}

    async def load() -> None:
        for turn in range(10**6):
            for name in names:
                await write(kube, namespace, name, f"{turn}")
                await asyncio.sleep(0.02)

    async def is_there() -> bool:
        try:
            found, _version = await kube.list(CONFIG_MAPS, namespace)
        except Unavailable:
            return False
        told = {one["metadata"]["name"]: (one.get("data") or {}).get("note") for one in found}
        return all(told.get(name) == note for name, note in wanted.items())

    async with run_operator(Controller(Account, reconcile, watches=(Watch(CONFIG_MAPS),))):
        for number in range(RESTARTS):
            writing = asyncio.create_task(load())
            await asyncio.sleep(2)
            await asyncio.to_thread(api_server.restart_etcd)
            await asyncio.sleep(2)
            assert not writing.done(), writing.exception()
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            for name in names[::2]:  # the others keep what was written last
                await write(kube, namespace, name, f"after {number}")
                wanted[f"{name}-one"] = f"after {number}"
            await eventually(is_there, seconds=60)
    found, _version = await kube.list(ACCOUNTS, namespace)
    assert sorted(one["metadata"]["name"] for one in found) == names
