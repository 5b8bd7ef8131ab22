"""Four validators in pods under load, perturbed again and again: forks, and how long recovery takes."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from bench.report import Figure, Report
from cluster import tools
from cluster.paths import Paths
from cluster.settings import NODE_NAME
from e2e.support.kubernetes import Kubectl
from e2e.support.load import Load
from e2e.support.perturb import Perturber
from e2e.support.testnet import NAMESPACE as PLACE
from e2e.support.testnet import NETWORK, NETWORKS_KIND, NODES, Testnet, testnet

SECONDS = float(os.environ.get("NETWORK_SECONDS", "600"))
PERTURBATIONS = int(os.environ.get("NETWORK_PERTURBATIONS", "50"))
SEED = int(os.environ.get("NETWORK_SEED", "20261121"))
RECOVERY_GOAL, PATIENCE = 10.0, 90.0
BLOCKS_MORE = 2


def measure() -> Report:
    """Perturb examples/network-4 on the running platform."""
    report = Report("network")
    report.context["seed"] = SEED
    kubectl = Kubectl(Path(tools.ensure("kubectl")), Paths.from_environment().kubeconfig)
    with testnet(kubectl) as net:
        net.apply()
        network = kubectl.get(NETWORKS_KIND, NETWORK, PLACE)
        assert network is not None
        first, begun = net.head(), time.monotonic()
        with Load(net, network["spec"]["chainId"]) as load:
            recoveries = _perturb(net, begun)
        blocks = net.head() - first
        net.wait_height(net.head(), seconds=PATIENCE)
        forks = net.forks()
        double = net.blocks_with_evidence(NODES[0])
        committed = load.committed
    report.samples["recoveries"] = recoveries
    seconds = time.monotonic() - begun
    report.context |= {
        "seconds": round(seconds),
        "blocks": blocks,
        "committed_tx": committed,
        "handed_in_tx": load.handed_in,
        "forked_heights": forks[:10],
    }
    report.figures["perturbations"] = Figure(len(recoveries), PERTURBATIONS, "count", "higher")
    report.figures["forks"] = Figure(len(forks), 0, "heights")
    report.figures["double_signs"] = Figure(len(double), 0, "blocks")
    worst = max(float(one["seconds"]) for one in recoveries)
    report.figures["recovery_max_s"] = Figure(round(worst, 1), RECOVERY_GOAL, "s")
    return report


def _perturb(net: Testnet, begun: float) -> list[dict[str, str | float]]:
    """Do everything that is to be done, evenly over the time; return what it was and how long it took."""
    chance, perturber = random.Random(SEED), Perturber(net, NODE_NAME)
    kinds = list(perturber.kinds)
    found: list[dict[str, str | float]] = []
    for number in range(PERTURBATIONS):
        time.sleep(max(0.0, begun + SECONDS * number / PERTURBATIONS - time.monotonic()))
        kind, node = kinds[number % len(kinds)], chance.choice(NODES)
        # A pod that is being deleted still answers for a moment: it must be another one that recovers.
        before = _pod_uid(net, node)
        perturber.kinds[kind](node)
        seconds = _recovery(net, node, before if kind in ("kill pod", "restart") else "")
        print(f"{number + 1:3d} {kind:13s} {node:12s} {seconds:5.1f} s", flush=True)
        found.append({"kind": kind, "node": node, "seconds": round(seconds, 2)})
    time.sleep(max(0.0, begun + SECONDS - time.monotonic()))
    return found


def _recovery(net: Testnet, node: str, old_pod: str) -> float:
    """Return how long a node takes to follow the chain again, and the chain to make blocks."""
    begun = time.monotonic()
    target = 0
    while time.monotonic() - begun < PATIENCE:
        target = target or net.head(tuple(one for one in NODES if one != node)) + BLOCKS_MORE
        if net.height(node) >= target and (not old_pod or _pod_uid(net, node) != old_pod):
            break
        time.sleep(0.1)
    return time.monotonic() - begun


def _pod_uid(net: Testnet, node: str) -> str:
    found = net.kubectl.get("pod", f"{node}-0", PLACE)
    return str(found["metadata"]["uid"]) if found else ""
