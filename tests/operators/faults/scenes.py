"""What happens on the stage: orders that live, change and end, and providers that come and go."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from tests.operators.faults.goods import HOME, MANIFEST, ORDER
from tests.operators.faults.stage import Stage
from virtengine.api import Lease, Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import NODES, of_model
from virtengine.wire.virtengine.escrow.v1 import query_pb2 as escrow_query
from virtengine.wire.virtengine.market.v1 import query_pb2, types_pb2
from virtengine.wire.virtengine.provider.v1 import query_pb2 as provider_query

Scene = Callable[[Stage], Awaitable[None]]
ELSEWHERE = {"rule": "Named", "provider": "ve1" + "q" * 38}
"""A rule by which no bid of the seller is accepted, so that its bid stays open."""


def manifest(**changes: Any) -> dict[str, Any]:
    """Return the manifest with other fields in its service."""
    made = copy.deepcopy(MANIFEST)
    made["services"][0] |= changes
    return made


async def change(stage: Stage, kind: type[Any], name: str, **spec: Any) -> None:
    """Change fields of a spec as its author does."""
    await stage.kube.merge(of_model(kind), HOME, name, {"spec": spec}, manager="user")


async def buy(stage: Stage, **changes: Any) -> None:
    """Order, and wait until it runs."""
    await stage.reason(Offering, "small", "Listed", seconds=3600)
    await stage.create("Order", "hello", **{**ORDER, **changes})
    await stage.reason(Order, "hello", "Active", seconds=3600)


async def live_and_end(stage: Stage) -> None:
    """An order lives and is deleted."""
    await buy(stage)
    await stage.delete(Order, "hello")
    await stage.gone(Order, "hello", seconds=3600)


async def update(stage: Stage) -> None:
    """The manifest is replaced."""
    await buy(stage)
    await change(stage, Order, "hello", manifest=manifest(env={"COLOR": "blue"}))
    await stage.until(lambda: stage.lease().ready_manifest_version == 2, "version 2", seconds=3600)
    await stage.reason(Order, "hello", "Active", seconds=3600)


async def roll_back(stage: Stage) -> None:
    """A manifest that does not get ready is given up, and the one before runs again."""
    stage.machine.refuse_image = ":broken"
    await buy(stage)
    await change(stage, Order, "hello", manifest=manifest(image="registry.virtengine.local/a:broken"))
    await stage.reason(Order, "hello", "UpdateFailed", seconds=3600)
    name = await stage.until(lambda: lease_name(stage), "the Lease object")
    await stage.reason(Lease, name, "RolledBack", seconds=3600)


async def resize(stage: Stage) -> None:
    """A lease gets more by a change of its contract."""
    await buy(stage)
    larger = {"resources": {"cpu": "900m", "memory": "64Mi"}}
    await change(stage, Order, "hello", manifest=manifest(**larger), **larger)
    await stage.until(lambda: stage.lease().resources.cpu_millis == 900, "900m", seconds=3600)
    await stage.until(lambda: stage.lease().ready_manifest_version == 2, "version 2", seconds=3600)
    await stage.reason(Order, "hello", "Active", seconds=3600)


async def pause_only(stage: Stage) -> None:
    """A lease is paused."""
    await change(stage, Order, "hello", suspend=True)
    await stage.reason(Order, "hello", "Paused", seconds=3600)


async def pause(stage: Stage) -> None:
    """A lease is paused and goes on."""
    await buy(stage)
    await pause_only(stage)
    await change(stage, Order, "hello", suspend=False)
    await stage.reason(Order, "hello", "Active", seconds=3600)


async def leave(stage: Stage) -> None:
    """A provider announces that it leaves, and its leases end when the window is over."""
    await buy(stage)
    await change(stage, Provider, "seller", leaving={"reason": "moving", "windowSeconds": 3600})
    await stage.reason(Order, "hello", "ProviderLeaving", seconds=3600)
    stage.clock.now += 3500  # nearly the whole window
    await stage.reason(Order, "hello", "LeaseTerminated", seconds=6000)
    await stage.reason(Provider, "seller", "Left", seconds=3600)


async def withdraw(stage: Stage) -> None:
    """A bid is taken back when there is no room for it any more."""
    await stage.reason(Offering, "small", "Listed", seconds=3600)
    await stage.create("Order", "hello", **ORDER, selection=ELSEWHERE)
    await stage.until(lambda: bids(stage) == [types_pb2.BID_STATE_OPEN], "a bid", seconds=3600)
    for node in ("node-1", "node-2"):
        await stage.kube.merge(NODES, "", node, {"spec": {"unschedulable": True}}, manager="user")
    await stage.until(lambda: bids(stage) == [types_pb2.BID_STATE_WITHDRAWN], "no bid", seconds=3600)


async def decommission(stage: Stage) -> None:
    """A provider is deleted while a lease runs."""
    await buy(stage)
    await stage.delete(Provider, "seller")
    await stage.gone(Provider, "seller", seconds=1800)
    await stage.reason(Order, "hello", "LeaseTerminated", seconds=3600)


async def leave_by_deletion(stage: Stage) -> None:
    """A provider that is to be fair to its tenants is deleted while a lease runs."""
    await buy(stage)
    await change(stage, Provider, "seller", deletionPolicy="Leave")
    await stage.delete(Provider, "seller")
    await stage.reason(Order, "hello", "ProviderLeaving", seconds=3600)
    stage.clock.now += 86_000  # nearly the whole window
    await stage.quiet()
    assert stage.lease().state == types_pb2.LEASE_STATE_ACTIVE
    await stage.reason(Order, "hello", "LeaseTerminated", seconds=6000)
    await stage.gone(Provider, "seller", seconds=3600)


SCENES: dict[str, Scene] = {
    "live and end": live_and_end,
    "update": update,
    "roll back": roll_back,
    "resize": resize,
    "pause": pause,
    "leave": leave,
    "withdraw a bid": withdraw,
    "decommission": decommission,
    "leave by deletion": leave_by_deletion,
}


def lease_name(stage: Stage) -> str:
    """Return the name of the one Lease object; nothing while there is none."""
    return next((name for kind, _, name in stage.kube.items if kind == of_model(Lease)), "")


def ask(stage: Stage, method: str, request: Any) -> Any:
    """Ask the chain."""
    return stage.node.answer(f"/virtengine.{method}", request)


def bids(stage: Stage) -> list[int]:
    """Return the states of all bids."""
    return [one.state for one in ask(stage, "market.v1.Query/Bids", query_pb2.QueryBidsRequest()).bids]


def outcome(stage: Stage) -> dict[str, Any]:
    """Return what counts in the end, on the chain and in the cluster: no ids, times, heights and events."""
    chain = stage.node.chain
    found = ask(stage, "provider.v1.Query/Providers", provider_query.QueryProvidersRequest()).providers
    orders = ask(stage, "market.v1.Query/Orders", query_pb2.QueryOrdersRequest()).orders
    listings = ask(stage, "market.v1.Query/Offerings", query_pb2.QueryOfferingsRequest()).offerings
    accounts = ask(stage, "escrow.v1.Query/Accounts", escrow_query.QueryAccountsRequest()).accounts
    return {
        "providers": [(one.host_uri, one.HasField("notice"), len(one.agents)) for one in found],
        "listings": [(one.state, one.active_orders, one.total_orders) for one in listings],
        "orders": [(one.state, one.bid_count) for one in orders],
        "bids": bids(stage),
        "leases": [_lease(one) for one in stage.leases()],
        "money": {name: chain.balance(actor) for name, actor in chain.actors.items()},
        "escrow": sorted((one.state, one.balance or "0", one.deposited) for one in accounts),
        "objects": Counter(kind.plural for kind, _, _ in stage.kube.items if kind.plural != "events"),
        "conditions": sorted(_conditions(item) for item in stage.kube.items.values() if _is_ours(item)),
    }


def _lease(lease: types_pb2.Lease) -> tuple[Any, ...]:
    versions = (lease.manifest_version, lease.ready_manifest_version, lease.failed_manifest_version)
    return lease.state, lease.reason, lease.settled, versions, lease.resources.cpu_millis


def _is_ours(item: dict[str, Any]) -> bool:
    return str(item["apiVersion"]).startswith("virtengine.com/")


def _conditions(item: dict[str, Any]) -> tuple[Any, ...]:
    conditions = (item.get("status") or {}).get("conditions") or []
    name = "" if item["kind"] == "Lease" else item["metadata"]["name"]
    told = sorted((one["type"], one["status"], one["reason"]) for one in conditions)
    return item["kind"], name, tuple(told)
