"""A node from elsewhere that is told of the seed alone finds the others and follows the chain."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from e2e.support.kubernetes import Object, wait_for
from e2e.support.nodes import Nodes
from e2e.support.testnet import NETWORKS_KIND
from operators.chain import keys
from virtengine.plans.node_pod import NODE_KEYS

STRANGER = "stranger"
CRAWL_SECONDS = 150
"""A seed looks around every half minute, and hangs up once it has told what it knows."""


def test_a_network_tells_its_seeds_to_nodes_elsewhere(two: Nodes) -> None:
    (seed,) = two.get(NETWORKS_KIND, two.network)["status"]["seeds"]
    found = two.rpc("seed-0", "status")
    assert found is not None
    assert seed == f"{found['node_info']['id']}@seed-0-node.network-2.svc:26656"


def test_a_node_that_knows_the_seed_alone_finds_the_others(two: Nodes) -> None:
    (seed,) = two.get(NETWORKS_KIND, two.network)["status"]["seeds"]
    two.kubectl.apply(*stranger(two, seed))

    def peers() -> set[str]:
        found = two.rpc(STRANGER, "net_info") or {"peers": []}
        return {peer["node_info"]["moniker"] for peer in found["peers"]}

    wait_for(lambda: "full-0" in peers(), "the full node among its peers", CRAWL_SECONDS, every=2)
    two.wait_height(STRANGER, two.height("full-0") + 3, seconds=120)
    height = two.height(STRANGER)
    blocks = [two.rpc(node, f"block?height={height}") for node in (STRANGER, "full-0")]
    assert all(block is not None for block in blocks)
    assert len({block["block_id"]["hash"] for block in blocks if block}) == 1


def stranger(nodes: Nodes, seed: str) -> tuple[Object, ...]:
    """Return a pod like the full node's, with keys of its own and nobody to dial but the seed."""
    template = nodes.get("statefulset", "full-0")["spec"]["template"]["spec"]
    own = json.loads(json.dumps(template).replace("full-0-", f"{STRANGER}-"))
    own["volumes"].append({"name": "data", "emptyDir": {"sizeLimit": "1Gi"}})
    files = nodes.get("configmap", "full-0-config")["data"]
    config = files["config.toml"]
    for name, value in (
        ("moniker", STRANGER),
        ("persistent_peers", ""),
        ("seeds", seed),
        ("external_address", ""),
    ):
        config, count = re.subn(rf"(?m)^{name} = .*$", f'{name} = "{value}"', config)
        assert count == 1, name
    made = keys.new_node_keys()
    values = dict(zip(NODE_KEYS, (made.priv_validator_key, made.node_key), strict=True))
    secret = {name: base64.b64encode(value.encode()).decode() for name, value in values.items()}
    return (
        _object(nodes, "v1", "ConfigMap", "config", data={**files, "config.toml": config, "rpc-peers": ""}),
        _object(nodes, "v1", "Secret", "keys", data=secret),
        _object(nodes, "v1", "Pod", "0", spec=own),
    )


def _object(nodes: Nodes, version: str, kind: str, suffix: str, **content: Any) -> Object:
    metadata = {"name": f"{STRANGER}-{suffix}", "namespace": nodes.namespace}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **content}
