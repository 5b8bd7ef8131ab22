"""Work on a node's volumes, on the machine that the cluster runs on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from cluster import docker
from cluster.commands import run
from cluster.settings import NODE_NAME
from e2e.support.kubernetes import wait_for
from e2e.support.testnet import NAMESPACE, VALIDATORS_KIND, Testnet


@contextmanager
def stopped(net: Testnet, node: str) -> Iterator[None]:
    """Take a node's pod away for a while, as somebody does who works on its volumes."""

    def set_suspend(value: bool) -> None:
        patch = json.dumps({"spec": {"suspend": value}})
        net.kubectl("-n", NAMESPACE, "patch", VALIDATORS_KIND, node, "--type=merge", "-p", patch)

    set_suspend(True)
    net.kubectl("-n", NAMESPACE, "scale", "statefulset", node, "--replicas=0")
    wait_for(lambda: net.kubectl.get("pod", f"{node}-0", NAMESPACE) is None, f"{node} to stop", 90)
    try:
        yield
    finally:
        net.kubectl("-n", NAMESPACE, "scale", "statefulset", node, "--replicas=1")
        set_suspend(False)


def volume_path(net: Testnet, claim: str) -> str:
    """Return where a claim's files are on the cluster's machine."""
    found = net.kubectl.get("pvc", claim, NAMESPACE)
    assert found is not None
    volume = net.kubectl.get("pv", found["spec"]["volumeName"])
    assert volume is not None
    spec = volume["spec"]
    return str((spec.get("hostPath") or spec["local"])["path"])


def on_machine(script: str) -> str:
    """Run a shell script on the cluster's machine."""
    return run([*docker.command(), "exec", NODE_NAME, "sh", "-ec", script], timeout=120)
