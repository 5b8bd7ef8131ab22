"""Functions where KEDA is installed, and what the operator may and does touch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from operators.function.rbac import PERMISSIONS
from tests.operators.chain.test_chain import raw_create, refused_to, used_by
from tests.operators.function.conftest import Place
from tests.support.apiserver import ApiServer
from tests.support.running import eventually
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import CUSTOM_RESOURCE_DEFINITIONS, DEPLOYMENTS, SCALED_OBJECTS
from virtengine.core.errors import VirtEngineError

pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]
MONITOR = "virtengine-nats.virtengine-system.svc:8222"
CRD = Path(__file__).parent / "keda_crd.yaml"


@pytest_asyncio.fixture
async def keda(kube: Kubernetes, namespace: str) -> AsyncIterator[None]:
    """KEDA's kind, as far as Functions use it."""
    await kube.apply(yaml.safe_load(CRD.read_text()), manager="keda")

    async def served() -> bool:
        try:
            await kube.list(SCALED_OBJECTS, namespace)
        except (Absent, VirtEngineError):
            return False
        return True

    await eventually(served)
    yield
    await kube.delete(CUSTOM_RESOURCE_DEFINITIONS, "", "scaledobjects.keda.sh")


async def scaled(place: Place) -> Any:
    return await place.kube.get(SCALED_OBJECTS, place.namespace, "order-counter")


@pytest.mark.usefixtures("keda")
async def test_keda_is_told_what_to_watch_and_the_replicas_are_left_to_it(place: Place) -> None:
    place.hosts.paused = True
    async with place.operating(nats_monitor=MONITOR):
        await place.apply(scale={"min": 0, "max": 4, "lagPerReplica": 7, "idleSeconds": 45})
        found = await eventually(lambda: scaled(place))
        spec = found["spec"]
        assert (spec["minReplicaCount"], spec["maxReplicaCount"], spec["cooldownPeriod"]) == (0, 4, 45)
        assert spec["scaleTargetRef"] == {"name": "order-counter"}
        assert [one["type"] for one in spec["triggers"]] == ["nats-jetstream", "nats-jetstream"]
        metadata = spec["triggers"][0]["metadata"]
        assert metadata == {
            "natsServerMonitoringEndpoint": MONITOR,
            "account": "$G",
            "stream": "CHAIN",
            "consumer": f"{place.namespace}_order-counter",
            "lagThreshold": "7",
            "activationLagThreshold": "0",
        }
        assert found["metadata"]["ownerReferences"][0]["kind"] == "Function"

        scaled_up = {"spec": {"replicas": 3}}  # as the horizontal pod autoscaler does for KEDA
        await place.kube.merge(DEPLOYMENTS, place.namespace, "order-counter", scaled_up, manager="autoscaler")
        await place.publish("alice", count=5)
        await asyncio.sleep(3)
        deployment = await place.deployment()
        assert deployment is not None
        assert deployment["spec"]["replicas"] == 3
        function = await place.get()
        assert function is not None
        assert function.status.scaled_by == "KEDA"

        await place.apply(suspend=True)

        async def is_paused() -> bool:
            annotations = (await scaled(place))["metadata"].get("annotations") or {}
            return annotations.get("autoscaling.keda.sh/paused-replicas") == "0"

        await eventually(is_paused)


@pytest.mark.usefixtures("keda")
async def test_without_keda_the_operator_takes_functions_back(place: Place) -> None:
    async with place.operating(nats_monitor=MONITOR):
        await place.apply()
        await eventually(lambda: scaled(place))
    async with place.operating():

        async def is_gone() -> bool:
            return await scaled(place) is None

        await eventually(is_gone)

        async def is_told() -> bool:
            function = await place.get()
            return function is not None and function.status.scaled_by == "Operator"

        try:
            await eventually(is_told)
        except AssertionError:
            raise AssertionError(f"it says {await place.get()}") from None


async def test_a_cluster_without_keda_needs_nothing_of_it(place: Place) -> None:
    async with place.operating(nats_monitor=MONITOR):
        await place.apply()
        function = await place.until("Idle")
        assert function.status.scaled_by == "Operator"


@pytest.mark.usefixtures("keda")
async def test_the_rights_are_those_that_are_used(place: Place, api_server: ApiServer) -> None:
    user = "operator-function"
    await grant(place.kube, user, place.namespace)
    login = str(api_server.kubeconfig_for(user, "token-function"))
    settings = {"kubeconfig": login, "watch_namespaces": "", "leader_election": True, "resync_seconds": 2}
    async with place.operating(nats_monitor=MONITOR, **settings):
        await place.apply(networkRef={"name": "none"})
        await place.until("NetworkNotReady")
        await place.apply("other")
        await eventually(lambda: place.kube.get(SCALED_OBJECTS, place.namespace, "other"))
        await asyncio.sleep(1)
    async with place.operating(**settings):
        await place.until("Idle", "other")
        await place.publish("alice")
        await place.until("Running", "other")

        async def is_back() -> bool:
            return await place.kube.get(SCALED_OBJECTS, place.namespace, "other") is None

        await eventually(is_back)
        for name in ("other", "order-counter"):
            await place.delete(name)
            await eventually(lambda name=name: place.is_gone(name))  # type: ignore[misc]
        await asyncio.sleep(3)
    declared = {
        (group, resource, verb)
        for rule in PERMISSIONS.rules()
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }

    async def is_used_up() -> bool:
        # A watch enters the audit log when it ends.
        return declared <= used_by(api_server, user)

    try:
        await eventually(is_used_up)
    except AssertionError:
        raise AssertionError(f"never used: {declared - used_by(api_server, user)}") from None
    assert used_by(api_server, user) <= declared
    assert refused_to(api_server, user, place.namespace) == set()


async def grant(kube: Kubernetes, user: str, namespace: str) -> None:
    """Give a user the generated rules and nothing else."""
    name = f"{namespace}-function"
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}}
    await raw_create(kube, {**role, "kind": "ClusterRole", "rules": PERMISSIONS.rules()})
    subject = {"kind": "User", "name": user, "apiGroup": "rbac.authorization.k8s.io"}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    await raw_create(kube, {**role, "kind": "ClusterRoleBinding", "subjects": [subject], "roleRef": ref})
