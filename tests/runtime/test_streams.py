"""Watch streams that break in every way, and an API server that goes away: no end state is missed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import yaml

from tests.runtime.test_reconcile import account, config_map, is_ready, ready_of
from tests.support.apiserver import ApiServer
from tests.support.proxy import Proxy
from tests.support.running import Runner, eventually
from virtengine.api import Account
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, of_model
from virtengine.runtime import Controller, Outcome, Plan, Watch, World

pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]
ACCOUNTS = of_model(Account)


@pytest_asyncio.fixture
async def proxy(api_server: ApiServer) -> AsyncIterator[Proxy]:
    made = Proxy(api_server.port)
    await made.start()
    yield made
    await made.stop()


def through(api_server: ApiServer, proxy: Proxy) -> str:
    config = yaml.safe_load(api_server.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{proxy.port}"
    path = api_server.folder / f"kubeconfig-proxy-{proxy.port}"
    path.write_text(yaml.safe_dump(config))
    return str(path)


async def reconcile(resource: Account, world: World) -> Outcome:
    note = resource.metadata.annotations.get("note", "")
    return await world.apply(Plan(objects=(config_map(resource, "one", note=note),)))


def controller() -> Controller[Account]:
    return Controller(Account, reconcile, watches=(Watch(CONFIG_MAPS),))


async def annotate(kube: Kubernetes, namespace: str, note: str) -> None:
    patch = {"metadata": {"annotations": {"note": note}}}
    await kube.merge(ACCOUNTS, namespace, "alice", patch, manager="test")


async def wait_for_note(kube: Kubernetes, namespace: str, note: str, *, seconds: float) -> float:
    started = time.monotonic()

    async def is_there() -> bool:
        found = await kube.get(CONFIG_MAPS, namespace, "alice-one")
        return found is not None and (found.get("data") or {}).get("note", "") == note

    await eventually(is_there, seconds=seconds)
    return time.monotonic() - started


async def test_streams_that_are_cut_again_and_again_miss_nothing(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer, proxy: Proxy
) -> None:
    async with run_operator(controller(), kubeconfig=through(api_server, proxy), leader_seconds=12):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        for number in range(10):
            proxy.cut()
            await annotate(kube, namespace, str(number))
            await asyncio.sleep(0.3)
            proxy.cut()
            await asyncio.sleep(0.5)
        await wait_for_note(kube, namespace, "9", seconds=30)
    assert proxy.cuts > 20


async def test_a_stream_that_is_silent_is_noticed(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer, proxy: Proxy
) -> None:
    login = through(api_server, proxy)
    async with run_operator(controller(), kubeconfig=login, stall_seconds=4, leader_seconds=30):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await annotate(kube, namespace, "before the stall")
        await wait_for_note(kube, namespace, "before the stall", seconds=20)  # the stream is open
        proxy.stall()
        await annotate(kube, namespace, "after the stall")
        await wait_for_note(kube, namespace, "after the stall", seconds=40)


async def test_what_vanishes_while_no_stream_is_open_is_noticed(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer, proxy: Proxy
) -> None:
    login = through(api_server, proxy)
    async with run_operator(controller(), kubeconfig=login, resync_seconds=5, leader_seconds=6):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await proxy.stop()
        await kube.delete(CONFIG_MAPS, namespace, "alice-one")
        await asyncio.sleep(2)
        await proxy.start()
        await wait_for_note(kube, namespace, "", seconds=40)


async def test_an_api_server_that_comes_back_finds_the_operator_at_work_soon(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer, proxy: Proxy
) -> None:
    """While the API server is away the operator does nothing and burns nothing."""
    async with run_operator(controller(), kubeconfig=through(api_server, proxy), leader_seconds=6):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await proxy.stop()
        burnt = time.process_time()
        await annotate(kube, namespace, "while away")
        await asyncio.sleep(12)
        burnt = time.process_time() - burnt
        await proxy.start()
        took = await wait_for_note(kube, namespace, "while away", seconds=40)
        assert ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("True", "Ready")
    assert took <= 15
    assert burnt / 12 < 0.2
