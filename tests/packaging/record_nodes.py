"""`python -m tests.packaging.record_nodes`: write down the pods that this version makes of some nodes.

Done for a release, and when a changed pod is meant: then every node restarts once, and the changelog says so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from virtengine.api import Network, Validator
from virtengine.plans import node_pod, relay
from virtengine.plans.network import Images

FILE = Path(__file__).parent / "releases" / "node-0.2.0.yaml"
HEADER = "# The pods of some nodes and of their relay, as the chain's operator of release 0.2.0 makes them.\n"
IMAGES = Images("platform:1", "cometbft:1")
NETWORK = {
    "metadata": {"name": "net", "namespace": "home"},
    "spec": {
        "chainId": "test-1",
        "relay": {"enabled": True, "eventsUrl": "nats://n:4222", "eventsSecretRef": {"name": "events"}},
        "history": {"snapshotInterval": 500},
    },
}
SIGNER = {"address": "tcp://0.0.0.0:26659", "publicKey": "A" * 43 + "="}
NODES: dict[str, dict[str, Any]] = {
    "signs": {},
    "remote": {"remoteSigner": SIGNER},
    "full": {"mode": "full", "recovery": "StateSync"},
}


def make() -> dict[str, Any]:
    """Return the recorded objects and the pods that are made of them now."""
    network = Network.read(NETWORK)
    parts = node_pod.PodParts(IMAGES, IMAGES.platform)
    pods = {}
    for name, spec in NODES.items():
        metadata = {"name": name, "namespace": "home"}
        node = Validator.read({"metadata": metadata, "spec": {"networkRef": {"name": "net"}, **spec}})
        pods[name] = node_pod.build_pod(node, network, parts)
    (deployment,) = relay.relay(network, IMAGES)
    return dict(json.loads(json.dumps({"pods": pods, "relay": deployment})))


def main() -> None:
    """Write the file."""
    FILE.write_text(HEADER + yaml.safe_dump(make(), sort_keys=False, width=110), encoding="utf-8")


if __name__ == "__main__":
    main()
