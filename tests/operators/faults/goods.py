"""What is on the stage when the curtain rises: nodes, accounts, a provider with an offering."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.operators.faults.theatre import HOME
from virtengine.clients.kubernetes import Object

if TYPE_CHECKING:
    from tests.operators.faults.stage import Stage

__all__ = ["GENESIS", "HOME", "MANIFEST", "OFFERING", "ORDER", "PROVIDER", "SIGNING_KEY", "furnish"]

DEPOSIT = 20_000_000
SIGNING_KEY = b"provider".ljust(32, b"s")
GENESIS: Object = {
    "market": {
        "params": {
            "bid_min_deposit": {"denom": "uve", "amount": "500000"},
            "max_bids_per_order": 100,
            "max_offerings_per_provider": 100,
            "max_orders_per_customer": 50,
            "order_expiry_blocks": "1000000",
            "funds_grace_blocks": "40",
            "final_usage_blocks": "4000",
            "max_manifest_bytes": 65536,
            "queue_batch": 100,
        }
    },
}
MANIFEST: Object = {
    "version": "v1",
    "services": [
        {
            "name": "web",
            "image": "registry.virtengine.local/virtengine/hello:local",
            "resources": {"cpu": "100m", "memory": "64Mi"},
            "ports": [{"name": "http", "containerPort": 8080, "expose": True}],
        }
    ],
}
PROVIDER: Object = {
    "networkRef": {"name": "local"},
    "accountRef": {"name": "provider"},
    "hostURI": "https://provider.example",
    "regions": ["local"],
    "agents": {"usage": {"name": "carol"}, "settlement": {"name": "dave"}},
    "capacity": {"reserved": {"cpu": "500m", "memory": "512Mi"}, "storage": "4Gi"},
    "limits": {"bidsPerMinute": 1000, "bidsPerHour": 10000, "withdrawAfterSeconds": 5},
}
OFFERING: Object = {
    "providerRef": {"name": "seller"},
    "name": "Small computer",
    "price": {"cpu": "4000000", "memory": "2000000", "storage": "100000"},
    "maxPerOrder": {"cpu": "1", "memory": "1Gi", "storage": "2Gi"},
}
ORDER: Object = {
    "networkRef": {"name": "local"},
    "accountRef": {"name": "tenant"},
    "maxPricePerHour": "5000000",
    "deposit": str(DEPOSIT),
    "bidWindowSeconds": 0,
    "manifest": MANIFEST,
}


async def furnish(stage: Stage) -> None:
    """Make everything that a market needs."""
    for name in ("node-1", "node-2"):
        await make_node(stage, name)
    network = await stage.create("Network", "local", chainId=stage.node.chain.chain_id, minimumGasPrice="0")
    endpoints = {"grpc": "in-process", "rpc": "http://in-process", "rest": ""}
    stage.kube.set_status(network, {"chainId": stage.node.chain.chain_id, "endpoints": endpoints})
    for name in ("provider", "tenant", "carol", "dave"):
        await make_account(stage, name)
    await stage.create("Provider", "seller", **PROVIDER)
    await stage.create("Offering", "small", **OFFERING)


async def make_node(stage: Stage, name: str) -> None:
    """Add a node that is ready."""
    node: Object = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {}}
    made = await stage.kube.create(node, manager="cluster")
    room = {"cpu": "4", "memory": "8Gi", "ephemeral-storage": "100Gi", "pods": "110"}
    stage.kube.set_status(
        made,
        {
            "allocatable": room,
            "capacity": room,
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}],
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
        },
    )


async def make_account(stage: Stage, name: str) -> None:
    """Make an Account with its Secret, as the chain operator does."""
    actor = stage.node.chain.actor(name)
    account = await stage.create("Account", name, networkRef={"name": "local"})
    stage.kube.set_status(account, {"address": actor.address})
    values: dict[str, Any] = {
        "private-key": actor.key.secret,
        "encryption-key": name.encode().ljust(32, b"e"),
        "signing-key": name.encode().ljust(32, b"s"),
        "address": actor.address.encode(),
    }
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{name}-account", "namespace": HOME},
        "data": {key: base64.b64encode(value).decode() for key, value in values.items()},
    }
    await stage.kube.create(secret, manager="user")
