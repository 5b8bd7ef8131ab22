"""Thirty kills while ten orders go through: ten leases, ten sets of pods, nothing twice."""

from __future__ import annotations

import copy
import os
import random
import threading

from cluster.settings import NODE_NAME
from e2e.support.chain import totals
from e2e.support.kill import TARGETS, Killer
from e2e.support.kubernetes import wait_for
from e2e.support.tenant import Tenant, example_order

ORDERS = int(os.environ.get("KILL_ORDERS", "10"))
KILLS = int(os.environ.get("KILL_COUNT", "30"))
SEED = int(os.environ.get("KILL_SEED", "20261121"))


def test_killed_processes_neither_lose_nor_repeat_anything(tenant: Tenant) -> None:
    names = [f"kill-{number}" for number in range(ORDERS)]
    small = copy.deepcopy(example_order()["spec"]["manifest"])
    small["services"][0]["resources"]["cpu"] = "20m"
    known = {lease["id"] for lease in tenant.chain.leases_of(tenant.address)}
    ordered = {order["external_id"] for order in tenant.chain.orders_of(tenant.address)}
    done = threading.Event()
    killed: list[str] = []
    thread = threading.Thread(target=_kill_at_random, args=(Killer(NODE_NAME), killed, done))
    thread.start()
    try:
        for name in names:
            tenant.order(name, deposit="20000000", manifest=small)
        found = [tenant.ready(name, seconds=600) for name in names]
        thread.join(timeout=600)
    finally:
        done.set()
        thread.join(timeout=60)
    assert len(killed) >= KILLS, f"only {len(killed)} processes were there to be killed: {killed}"

    leases = [lease for lease in tenant.chain.leases_of(tenant.address) if lease["id"] not in known]
    assert len(leases) == ORDERS
    assert {order["status"]["leaseId"] for order in found} == {lease["id"] for lease in leases}
    for name in names:
        ids = {str(order["external_id"]) for order in tenant.chain.orders_of(tenant.address)} - ordered
        same = [one for one in ids if one.startswith(f"{name}-")]
        assert len(same) == 1, f"{name} has {len(same)} orders on chain"
    for lease in leases:
        namespace = (tenant.lease_object(lease["id"]) or {})["status"]["namespace"]
        assert len(tenant.kubectl.list("deployments", namespace)) == 1
        account = tenant.chain.escrow(lease["escrow_id"])
        assert sum(int(deposit["amount"]) for deposit in account["deposits"]) == 20_000_000

    for name in names:
        tenant.delete(name, seconds=600)
    for lease in leases:
        wait_for(lambda lease=lease: tenant.chain.lease(lease["id"])["settled"], "the final settlement", 300)  # type: ignore[misc]
        sums = totals(tenant.chain, lease["id"])
        assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0
        assert sums["refunded"] == 20_000_000 - sums["settled"]


def _kill_at_random(killer: Killer, killed: list[str], done: threading.Event) -> None:
    chance = random.Random(SEED)
    while len(killed) < KILLS and not done.wait(chance.uniform(1.0, 5.0)):
        target = chance.choice(sorted(TARGETS))
        if killer.kill(target):
            killed.append(target)
