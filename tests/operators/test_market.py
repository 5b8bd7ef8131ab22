from __future__ import annotations

import asyncio
import copy
import random

import pytest

from tests.operators.conftest import MANIFEST, Market, namespace_of
from tests.support.running import eventually
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, NAMESPACES, PODS
from virtengine.core.ids import lease_object_name
from virtengine.wire.virtengine.market.v1 import types_pb2

pytestmark = pytest.mark.contract


async def test_an_order_becomes_a_running_workload(market: Market) -> None:
    async with market.running():
        await market.until(Provider, "seller", "Selling")
        await market.until(Offering, "small", "Listed")
        await market.order()
        order = await market.until(Order, "hello", "Active")
        lease = await market.lease()
        assert lease.state == types_pb2.LEASE_STATE_ACTIVE
        assert order.status.lease_id == lease.id
        assert order.status.endpoints[0].url == lease.endpoints[0].url
        assert order.status.endpoints[0].url.startswith("http://127.0.0.1:")
        assert order.status.price == "525000"
        assert order.status.escrow.runway_hours == 38
        mirror = await market.until(Lease, lease_object_name(lease.id), "Running")
        assert mirror.status.workload_namespace == namespace_of(lease)
        # The pod went through restricted pod security and the quota.
        assert not market.kubelet.refused, market.kubelet.refused
        pods, _ = await market.kube.list(PODS, namespace_of(lease))
        assert len(pods) == 1


async def test_what_is_deleted_by_hand_comes_back(market: Market) -> None:
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        namespace, name = namespace_of(lease), lease_object_name(lease.id)
        await market.kube.delete(DEPLOYMENTS, namespace, "web")
        await eventually(lambda: market.kube.get(DEPLOYMENTS, namespace, "web"))
        await market.until(Lease, name, "Running")

        before = await market.kube.get(NAMESPACES, "", namespace)
        assert before is not None
        await market.kube.delete(NAMESPACES, "", namespace)
        await _empty(market, namespace)

        async def is_new() -> bool:
            found = await market.kube.get(NAMESPACES, "", namespace)
            return found is not None and found["metadata"]["uid"] != before["metadata"]["uid"]

        await eventually(is_new, seconds=60)
        await market.until(Lease, name, "Running", seconds=60)

        async def is_answering_there() -> bool:
            order = await market.get(Order, "hello")
            known = await market.lease()
            mirror = await market.get(Lease, name)
            return bool(
                order.status.endpoints[0].url == known.endpoints[0].url == mirror.status.endpoints[0].url
            )

        await eventually(is_answering_there)
        assert (await market.lease()).id == lease.id


async def test_a_paused_order_keeps_everything_and_resumes(market: Market) -> None:
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        before = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
        await market.order(suspend=True)
        await market.until(Order, "hello", "Paused")
        await market.until(Lease, lease_object_name(lease.id), "Paused")

        async def is_stopped() -> bool:
            pods, _ = await market.kube.list(PODS, namespace_of(lease))
            return not pods

        await eventually(is_stopped)
        paused = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
        assert before is not None
        assert paused is not None
        assert paused["spec"]["template"] == before["spec"]["template"]
        await market.order(suspend=False)
        await market.until(Order, "hello", "Active")
        await market.until(Lease, lease_object_name(lease.id), "Running")


async def test_a_changed_manifest_replaces_the_workload_within_the_lease(market: Market) -> None:
    changed = copy.deepcopy(MANIFEST)
    changed["services"][0]["env"] = {"GREETING": "hello"}
    too_much = copy.deepcopy(MANIFEST)
    too_much["services"][0]["resources"]["cpu"] = "900m"
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        await market.order(manifest=changed)

        async def is_changed() -> bool:
            found = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
            return found is not None and bool(found["spec"]["template"]["spec"]["containers"][0].get("env"))

        await eventually(is_changed)
        assert (await market.lease()).manifest_version == 2
        await market.order(manifest=too_much, resources={"cpu": "100m", "memory": "64Mi"})
        stalled = await market.until(Order, "hello", "ManifestInvalid")
        assert "cpu" in stalled.condition("Stalled").message
        assert (await market.lease()).manifest_version == 2


async def test_a_larger_manifest_changes_the_lease_when_the_provider_agrees(market: Market) -> None:
    larger = copy.deepcopy(MANIFEST)
    larger["services"][0]["resources"]["cpu"] = "300m"
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        await market.order(manifest=larger)

        async def is_larger() -> bool:
            found = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
            limits = (
                found["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"] if found else {}
            )
            return bool(limits.get("cpu") == "300m")

        await eventually(is_larger)
        await market.until(Order, "hello", "Active")

        async def is_reported() -> types_pb2.Lease | None:
            found = await market.lease()
            return found if found.ready_manifest_version == 2 else None

        changed = await eventually(is_reported)
        assert changed.resources.cpu_millis == 300
        assert [unit.count for unit in changed.units] == [1]
        assert changed.price == lease.price
        await market.order(
            manifest=larger, resources={"cpu": "900m", "memory": "64Mi"}, maxPricePerHour="1400000"
        )
        refused = await market.until(Order, "hello", "ResizeRefused")
        assert refused.condition("Stalled").status == "True"
        assert "ceiling" in refused.condition("Stalled").message
        assert (await market.lease()).resources.cpu_millis == 300


async def test_a_manifest_that_never_gets_ready_gives_way_to_the_one_before(market: Market) -> None:
    broken = copy.deepcopy(MANIFEST)
    broken["services"][0]["image"] = "registry.virtengine.local/virtengine/none:1"
    broken["services"][0]["secrets"] = {"TOKEN": "s3cret"}
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        market.kubelet.refuse_image = "none:1"
        await market.order(manifest=broken)
        stalled = await market.until(Order, "hello", "UpdateFailed")
        assert "manifest 2" in stalled.condition("Stalled").message
        mirror = await market.until(Lease, lease_object_name(lease.id), "RolledBack")
        assert mirror.status.manifest_version == 1
        found = await market.kube.get(DEPLOYMENTS, namespace_of(lease), "web")
        assert found is not None
        image = found["spec"]["template"]["spec"]["containers"][0]["image"]
        assert image == MANIFEST["services"][0]["image"]
        known = await market.lease()
        assert (known.ready_manifest_version, known.failed_manifest_version) == (1, 2)
        await market.order()
        await market.until(Order, "hello", "Active")
        assert (await market.lease()).ready_manifest_version == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"offering": {"offeringId": "ve1xxxxx/none"}}, "InvalidRequest", id="no such seller"),
        pytest.param({"deposit": "9" * 30}, "InsufficientFunds", id="unfunded"),
        pytest.param({"deposit": "0", "maxPricePerHour": "0"}, "InvalidPricing", id="free"),
    ],
)
async def test_what_only_the_chain_knows_stalls_with_a_next_step(
    market: Market, changes: dict[str, object], reason: str
) -> None:
    async with market.running("tenant"):
        await market.order(**changes)
        stalled = await market.until(Order, "hello", reason)
        assert stalled.condition("Stalled").status == "True"
        assert len(stalled.condition("Stalled").message) > 20
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")


async def test_an_order_for_a_listing_above_the_ceiling_stalls(market: Market) -> None:
    async with market.running():
        listed = await market.until(Offering, "small", "Listed")
        missing = f"{market.provider}/no-such-offering"
        await market.order("named", offering={"offeringId": listed.status.offering_id}, maxPricePerHour="1")
        await market.order("unknown", offering={"offeringId": missing})
        await market.until(Order, "named", "InvalidPricing")
        await market.until(Order, "unknown", "OfferingNotFound")
        await market.order("open", maxPricePerHour="1")
        stalled = await market.until(Order, "open", "AboveCeiling")
        assert "ceiling" in stalled.condition("Stalled").message
        assert not await market.chain.leases(owner=market.tenant)


async def test_a_workload_above_its_lease_never_gets_a_pod(market: Market) -> None:
    greedy = copy.deepcopy(MANIFEST)
    greedy["services"][0]["resources"]["cpu"] = "1500m"
    async with market.running():
        await market.order(manifest=greedy, resources={"cpu": "100m", "memory": "64Mi"})
        stalled = await market.until(Order, "hello", "ManifestInvalid")
        assert "cpu" in stalled.condition("Stalled").message
        assert await market.chain.orders(owner=market.tenant) == []


async def test_a_cancelled_order_returns_its_money(market: Market) -> None:
    async with market.running("tenant"):
        before = await market.chain.balance(market.tenant)
        await market.order()
        await market.until(Order, "hello", "WaitingForBids")
        assert await market.chain.balance(market.tenant) == before - 20_000_000
        await market.delete(Order, "hello")
        await market.gone(Order, "hello")
        assert await market.chain.balance(market.tenant) == before


async def test_nothing_is_written_when_nothing_changes(market: Market) -> None:
    async with market.running():
        await market.order()
        await market.until(Order, "hello", "Active")
        lease = await market.lease()
        await market.until(Lease, lease_object_name(lease.id), "Running")
        await asyncio.sleep(2)
        before = await _versions(market, namespace_of(lease))
        for operator in market.operators.values():
            for controller in operator.build().controllers:
                controller.enqueue_all()
        await asyncio.sleep(3)
        assert await _versions(market, namespace_of(lease)) == before


@pytest.mark.parametrize("seed", range(4))
async def test_operators_killed_at_random_make_one_order_and_one_lease(market: Market, seed: int) -> None:
    chance = random.Random(seed)
    await market.order(bidWindowSeconds=1, offering=None)
    for _ in range(8):
        async with asyncio.timeout(30):
            tasks = [market.start(name)[1] for name in ("provider", "tenant")]
            await asyncio.sleep(chance.uniform(0.3, 1.6))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    async with market.running():
        await market.until(Order, "hello", "Active", seconds=60)
        assert len(await market.chain.orders(owner=market.tenant)) == 1
        lease = await market.lease()
        account = await market.chain.escrow_account(lease.escrow_id)
        assert account is not None
        assert account.deposited == "20000000"
        assert len(await market.chain.bids(provider=market.provider)) == 1
        deployments, _ = await market.kube.list(DEPLOYMENTS, namespace_of(lease))
        assert len(deployments) == 1


async def _versions(market: Market, namespace: str) -> dict[str, str]:
    found = {}
    for kind in (Order, Lease, Offering, Provider):
        for item in (await market.kube.list(_plain(kind), market.namespace))[0]:
            found[f"{item['kind']}/{item['metadata']['name']}"] = item["metadata"]["resourceVersion"]
    for item in (await market.kube.list(DEPLOYMENTS, namespace))[0]:
        found[f"Deployment/{item['metadata']['name']}"] = item["metadata"]["resourceVersion"]
    return found


def _plain(kind: type) -> object:
    from virtengine.clients.kubernetes_kinds import of_model

    return of_model(kind)


async def _empty(market: Market, namespace: str) -> None:
    """End the pods of a namespace that goes, as a kubelet does."""
    from tests.operators.cluster import force_delete

    for pod in (await market.kube.list(PODS, namespace))[0]:
        await force_delete(market.kube, pod)
