"""A controller against a real API server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.apiserver import ApiServer
from tests.support.running import Runner, eventually
from virtengine.api import Account
from virtengine.api.account import AccountStatus
from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, EVENTS, of_model
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import Controller, Outcome, Plan, Watch, World

pytestmark = pytest.mark.contract
ACCOUNTS = of_model(Account)


def account(namespace: str, name: str = "alice", **spec: Any) -> Object:
    return {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": "Account",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"networkRef": {"name": "net"}, **spec},
    }


def config_map(resource: Account, name: str, **data: str) -> Object:
    metadata = {"name": f"{resource.name}-{name}", "namespace": resource.namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def ready_of(item: Object | None) -> tuple[str, str] | None:
    for one in ((item or {}).get("status") or {}).get("conditions") or []:
        if one["type"] == "Ready":
            return one["status"], one["reason"]
    return None


async def reasons(kube: Kubernetes, namespace: str) -> list[str]:
    events, _ = await kube.list(EVENTS, namespace)
    return [event["reason"] for event in events]


async def is_ready(kube: Kubernetes, namespace: str, name: str = "alice") -> Object | None:
    found = await kube.get(ACCOUNTS, namespace, name)
    return found if ready_of(found) == ("True", "Ready") else None


async def test_an_object_becomes_ready_with_what_its_plan_says(
    kube: Kubernetes, namespace: str, run_operator: Runner
) -> None:
    async def reconcile(resource: Account, world: World) -> Outcome:
        plan = Plan(objects=(config_map(resource, "one", a="1"),), status=AccountStatus(address="ve1x"))
        return await world.apply(plan)

    async with run_operator(Controller(Account, reconcile, watches=(Watch(CONFIG_MAPS),))):
        await kube.create(account(namespace), manager="test")
        item = await eventually(lambda: is_ready(kube, namespace))
        await eventually(lambda: reasons(kube, namespace))
    assert item["status"]["address"] == "ve1x"
    assert item["status"]["observedGeneration"] == 1
    types = {one["type"]: one["status"] for one in item["status"]["conditions"]}
    assert types == {"Ready": "True", "Reconciling": "False", "Stalled": "False"}
    assert all(one["observedGeneration"] == 1 for one in item["status"]["conditions"])
    child = await kube.get(CONFIG_MAPS, namespace, "alice-one")
    assert child is not None
    assert child["metadata"]["ownerReferences"][0]["uid"] == item["metadata"]["uid"]
    assert await reasons(kube, namespace) == ["Ready"]


async def test_drift_is_repaired_and_what_left_the_plan_is_removed(
    kube: Kubernetes, namespace: str, run_operator: Runner
) -> None:
    wanted = {"one", "two"}

    async def reconcile(resource: Account, world: World) -> Outcome:
        return await world.apply(
            Plan(objects=tuple(config_map(resource, name, a="1") for name in sorted(wanted)))
        )

    controller = Controller(Account, reconcile, watches=(Watch(CONFIG_MAPS),))
    async with run_operator(controller):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await kube.merge(CONFIG_MAPS, namespace, "alice-one", {"data": {"a": "changed"}}, manager="human")

        async def is_repaired() -> bool:
            found = await kube.get(CONFIG_MAPS, namespace, "alice-one")
            return found is not None and found["data"] == {"a": "1"}

        await eventually(is_repaired)
        await kube.delete(CONFIG_MAPS, namespace, "alice-two")
        await eventually(lambda: kube.get(CONFIG_MAPS, namespace, "alice-two"))
        wanted.discard("two")
        controller.enqueue(namespace, "alice")

        async def is_gone() -> bool:
            return await kube.get(CONFIG_MAPS, namespace, "alice-two") is None

        await eventually(is_gone)
        assert await kube.get(CONFIG_MAPS, namespace, "alice-one") is not None


async def test_an_idle_operator_writes_nothing_and_a_transition_writes_status_once(
    kube: Kubernetes, namespace: str, run_operator: Runner, api_server: ApiServer
) -> None:
    calls = 0

    async def reconcile(resource: Account, world: World) -> Outcome:
        nonlocal calls
        calls += 1
        return await world.apply(Plan(objects=(config_map(resource, "one", a="1"),)))

    controller = Controller(Account, reconcile, watches=(Watch(CONFIG_MAPS),))
    async with run_operator(controller, resync_seconds=1):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await asyncio.sleep(4)
    assert calls >= 4
    writes = [
        (one["verb"], one["objectRef"]["resource"], one["objectRef"].get("subresource", ""))
        for one in api_server.requests()
        if one.get("objectRef", {}).get("namespace") == namespace
        and one["verb"] in ("create", "update", "patch", "delete")
        and one["objectRef"]["resource"] != "leases"
        and one["userAgent"] == "virtengine"
    ]
    assert sorted(writes) == sorted(
        [
            ("create", "accounts", ""),
            ("patch", "configmaps", ""),
            ("patch", "accounts", "status"),
            ("create", "events", ""),
        ]
    )


@pytest.mark.parametrize(
    ("error", "ready", "reconciling", "stalled"),
    [
        (Rejected("no such offering", reason="UnknownOffering"), "False", "False", "True"),
        (NotYet("not funded", seconds=30, reason="NotFunded"), "False", "True", "False"),
        (Unavailable("chain is away", reason="ChainAway"), "Unknown", "True", "False"),
    ],
)
async def test_an_error_says_who_must_act(
    kube: Kubernetes,
    namespace: str,
    run_operator: Runner,
    error: Rejected | NotYet | Unavailable,
    ready: str,
    reconciling: str,
    stalled: str,
) -> None:
    async def reconcile(resource: Account, world: World) -> Outcome:
        raise error

    async with run_operator(Controller(Account, reconcile)):
        await kube.create(account(namespace), manager="test")

        async def has_conditions() -> Object | None:
            found = await kube.get(ACCOUNTS, namespace, "alice")
            return found if ready_of(found) else None

        item = await eventually(has_conditions)
    by_type = {one["type"]: one for one in item["status"]["conditions"]}
    assert (by_type["Ready"]["status"], by_type["Reconciling"]["status"], by_type["Stalled"]["status"]) == (
        ready,
        reconciling,
        stalled,
    )
    assert by_type["Ready"]["reason"] == error.reason
    assert by_type["Ready"]["message"] == error.message


async def test_deletion_waits_for_finalize(kube: Kubernetes, namespace: str, run_operator: Runner) -> None:
    is_clean = False

    async def reconcile(resource: Account, world: World) -> Outcome:
        return Outcome()

    async def finalize(resource: Account, world: World) -> None:
        if not is_clean:
            raise NotYet("money is still held", seconds=0.3, reason="Settling")

    async with run_operator(Controller(Account, reconcile, finalize=finalize)):
        await kube.create(account(namespace), manager="test")
        item = await eventually(lambda: is_ready(kube, namespace))
        assert item["metadata"]["finalizers"] == ["virtengine.com/finalizer"]
        await kube.delete(ACCOUNTS, namespace, "alice")

        async def is_settling() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("False", "Settling")

        await eventually(is_settling)
        is_clean = True

        async def is_gone() -> bool:
            return await kube.get(ACCOUNTS, namespace, "alice") is None

        await eventually(is_gone)


async def test_deletion_is_bounded(kube: Kubernetes, namespace: str, run_operator: Runner) -> None:
    async def reconcile(resource: Account, world: World) -> Outcome:
        return Outcome()

    async def finalize(resource: Account, world: World) -> None:
        raise NotYet("never done", seconds=0.3)

    async with run_operator(Controller(Account, reconcile, finalize=finalize, finalize_within=2)):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        await kube.delete(ACCOUNTS, namespace, "alice")

        async def is_gone() -> bool:
            return await kube.get(ACCOUNTS, namespace, "alice") is None

        await eventually(is_gone)
    assert "FinalizerAbandoned" in await reasons(kube, namespace)


async def test_a_suspended_object_is_left_alone(
    kube: Kubernetes, namespace: str, run_operator: Runner
) -> None:
    calls = 0

    async def reconcile(resource: Account, world: World) -> Outcome:
        nonlocal calls
        calls += 1
        return Outcome()

    async with run_operator(Controller(Account, reconcile)):
        await kube.create(account(namespace, suspend=True), manager="test")

        async def is_suspended() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "alice")) == ("False", "Suspended")

        await eventually(is_suspended)
    assert calls == 0


async def test_one_objects_bug_does_not_stop_the_others(
    kube: Kubernetes, namespace: str, run_operator: Runner
) -> None:
    async def reconcile(resource: Account, world: World) -> Outcome:
        if resource.name == "bad":
            raise KeyError("bug")
        return Outcome()

    async with run_operator(Controller(Account, reconcile), workers=1):
        await kube.create(account(namespace, "bad"), manager="test")
        await kube.create(account(namespace, "good"), manager="test")
        await eventually(lambda: is_ready(kube, namespace, "good"))

        async def is_reported() -> bool:
            return ready_of(await kube.get(ACCOUNTS, namespace, "bad")) == ("Unknown", "InternalError")

        await eventually(is_reported)


async def test_of_two_replicas_one_acts_and_the_other_takes_over(
    kube: Kubernetes, namespace: str, run_operator: Runner
) -> None:
    acted: list[str] = []

    def controller(who: str) -> Controller[Account]:
        async def reconcile(resource: Account, world: World) -> Outcome:
            acted.append(who)
            return Outcome()

        return Controller(Account, reconcile)

    async with run_operator(controller("one"), identity="one"):
        await kube.create(account(namespace), manager="test")
        await eventually(lambda: is_ready(kube, namespace))
        second = run_operator(controller("two"), identity="two")
        await second.__aenter__()
        await asyncio.sleep(3)
        assert set(acted) == {"one"}
    await kube.create(account(namespace, "bob"), manager="test")
    await eventually(lambda: is_ready(kube, namespace, "bob"))
    assert acted[-1] == "two"
    await second.__aexit__(None, None, None)
