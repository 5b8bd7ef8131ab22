"""Bids: how long one order is screened against a large cluster, and whether more is sold than there is.

1,000 nodes with pods on them, 1,000 open orders in pieces; each is screened as the bid engine does it,
against what all bids before have promised. Afterwards an account of its own, node by node, looks for
anything sold twice: every piece of every order that was bid on is put on the node that the packing names.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import Any

from bench.report import Figure, Report, percentile
from virtengine.api.capacity import GpuKind
from virtengine.core.resources import Resources
from virtengine.plans import bid, capacity, inventory, packing, shelf, units
from virtengine.plans.bid import Bid, Listing, NoBid, Seller
from virtengine.plans.capacity import Block, Room, Supply
from virtengine.plans.units import Unit
from virtengine.wire.virtengine.market.v1 import types_pb2

GIB = 2**30
NODES = int(os.environ.get("BIDS_NODES", "1000"))
ORDERS = int(os.environ.get("BIDS_ORDERS", "1000"))
SEED = int(os.environ.get("BIDS_SEED", "1"))
SCREEN_GOAL_MS = 50.0
MODELS = ("a100", "h100")
KINDS = tuple(GpuKind(model=model, node_selector={"gpu": model}) for model in MODELS)


def measure() -> Report:
    """Screen all orders, then look for what was sold twice."""
    report = Report("bids")
    chance = random.Random(SEED)
    nodes = [_node(index, chance) for index in range(NODES)]
    pods = [_pod(index, chance) for index in range(NODES * 6)]
    orders = [_order(index, chance) for index in range(ORDERS)]
    begun = time.perf_counter()
    supply = _supply(nodes, pods, ())
    room = capacity.compute_room(supply)
    report.context["first_look_ms"] = round((time.perf_counter() - begun) * 1000, 1)
    taken, samples, refused = _screen(orders, room)
    report.context |= {"nodes": NODES, "orders": ORDERS, "seed": SEED, "bids": len(taken)}
    report.context["refused"] = dict(sorted(refused.items()))
    begun = time.perf_counter()
    again = capacity.compute_room(_supply(nodes, pods, tuple(taken)))
    report.context["look_with_all_promises_ms"] = round((time.perf_counter() - begun) * 1000, 1)
    if not taken or len(taken) == len(orders):
        report.missing["oversold"] = "the orders did not fill the cluster: nothing could be oversold"
        return report
    report.samples = {"screen_ms": samples}
    report.context["screen_cpu_p99_ms"] = round(percentile(samples["cpu"], 99), 1)
    report.figures["screen_p99_ms"] = Figure(percentile(samples["wall"], 99), SCREEN_GOAL_MS, "ms")
    report.figures["screen_p50_ms"] = Figure(percentile(samples["wall"], 50), SCREEN_GOAL_MS, "ms")
    report.figures["oversold"] = Figure(count_oversold(supply, taken, again), 0, "orders")
    return report


def _screen(
    orders: list[types_pb2.Order], room: Room
) -> tuple[list[Block], dict[str, list[float]], Counter[str]]:
    """Decide on every order in turn; a bid keeps its room."""
    taken: list[Block] = []
    samples: dict[str, list[float]] = {"wall": [], "cpu": []}
    refused: Counter[str] = Counter()
    for order in orders:
        begun = time.perf_counter(), time.process_time()
        verdict = bid.decide(order, SELLER, room, height=1, deposit=1)
        samples["wall"].append((time.perf_counter() - begun[0]) * 1000)
        samples["cpu"].append((time.process_time() - begun[1]) * 1000)
        if isinstance(verdict, Bid):
            room = verdict.room
            asked = bid.resources_of(order.resources)
            taken.append(Block(f"bid/{bid.order_id(order)}", asked, units.read(order.units)))
        else:
            assert isinstance(verdict, NoBid)
            refused[verdict.value] += 1
    return taken, samples, refused


def count_oversold(supply: Supply, taken: list[Block], room: Room) -> int:
    """Return how many orders do not fit, counted by hand on the nodes that the packing names."""
    free = {
        node.name: list(packing.vector(node.allocatable, pods=node.pods))
        for node in supply.nodes
        if node.is_usable
    }
    offers = {node.name: node.offers for node in supply.nodes}
    for holding in supply.holdings:
        for index, amount in enumerate(packing.vector(holding.resources, pods=1)):
            free[holding.node][index] -= amount
    oversold = set(room.short)
    found: Counter[tuple[str, shelf.Vector]] = Counter()
    for run, names in room.shown.places():
        for name in names:
            found[run.key, run.amount] += 1
            free[name] = [there - wanted for there, wanted in zip(free[name], run.amount, strict=True)]
            if min(free[name]) < 0 or (run.needs and run.needs not in offers[name]):
                oversold.add(run.key)
    for block in taken:
        wanted = Counter({(block.key, packing.vector(u.resources, pods=1)): u.count for u in block.units})
        if any(found[shape] < count for shape, count in wanted.items()):
            oversold.add(block.key)
    return len(oversold)


def _supply(nodes: list[dict[str, Any]], pods: list[dict[str, Any]], promised: tuple[Block, ...]) -> Supply:
    return Supply(
        nodes=inventory.read_nodes(nodes, {}, KINDS),
        holdings=inventory.read_holdings(pods),
        promised=promised,
        pool_bytes=2**60,
    )


def _node(index: int, chance: random.Random) -> dict[str, Any]:
    cores = chance.choice((8, 16, 32, 64))
    model = MODELS[index % 20] if index % 20 < len(MODELS) else ""
    gpus = {"nvidia.com/gpu": "8"} if model else {}
    amounts = {"cpu": str(cores), "memory": f"{cores * 4}Gi", "ephemeral-storage": "200Gi", "pods": "110"}
    return {
        "metadata": {"name": f"node-{index:04d}", "labels": {"gpu": model} if model else {}},
        "status": {
            "allocatable": amounts | gpus,
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def _pod(index: int, chance: random.Random) -> dict[str, Any]:
    requests = {"cpu": f"{chance.randint(1, 20) * 50}m", "memory": f"{chance.randint(1, 24) * 128}Mi"}
    return {
        "metadata": {"name": f"pod-{index}"},
        "spec": {
            "nodeName": f"node-{index % NODES:04d}",
            "containers": [{"resources": {"requests": requests}}],
        },
        "status": {"phase": "Running"},
    }


def _order(index: int, chance: random.Random) -> types_pb2.Order:
    wanted = units.merge(_unit(chance) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    total = units.total(wanted)
    return types_pb2.Order(
        owner=f"tenant-{index}",
        external_id="one",
        state=types_pb2.ORDER_STATE_OPEN,
        resources=types_pb2.Resources(
            cpu_millis=total.cpu_millis,
            memory_bytes=total.memory_bytes,
            storage_bytes=total.storage_bytes,
            gpus=total.gpus,
        ),
        units=units.write(wanted),
        billing=types_pb2.BILLING_USAGE,
        max_price="1000000000",
    )


def _unit(chance: random.Random) -> Unit:
    cores = chance.choice((250, 500, 1000, 2000, 4000, 8000, 16000)) + chance.randint(0, 249)
    gpus = chance.choice((1, 2, 4)) if chance.random() < 0.05 else 0
    model = chance.choice(("", *MODELS)) if gpus else ""
    memory = chance.choice((1, 2, 4, 8)) * cores * GIB // 1000
    disk = chance.choice((0, GIB, 10 * GIB))
    return Unit(chance.choice((1, 1, 2, 3, 5, 10, 20)), Resources(cores, memory, disk, gpus), model)


def _seller() -> Seller:
    price = types_pb2.Price(billing=types_pb2.BILLING_USAGE)
    for resource in ("CPU", "MEMORY", "STORAGE", "GPU"):
        entry = price.prices.add(resource=types_pb2.ResourceType.Value(f"RESOURCE_TYPE_{resource}"))
        entry.price.denom, entry.price.amount = "uve", "10"
    listing = types_pb2.Offering(
        provider="seller", external_id="any", price=price, state=types_pb2.OFFERING_STATE_ACTIVE
    )
    return Seller("seller", (Listing(listing),))


SELLER = _seller()
