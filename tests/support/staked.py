"""A real node whose genesis has two validators: the engine's own, and a small one that votes nothing."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.chain.support.node import LiveNode
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import module_address, operator_of

LARGE, SMALL = 100_000_000_000, 1_000_000
OWNERS = {"provider": LARGE, "tenant": SMALL}


@contextlib.contextmanager
def staked_node(
    folder: Path, *, key: bytes = bytes(range(32)), more: Mapping[str, Any] | None = None
) -> Iterator[LiveNode]:
    """Start a node with validators `provider` (the engine's key) and `tenant`; `more` is of the genesis."""
    node = LiveNode(folder, commit="200ms")
    path = node.engine_home / "config" / "genesis.json"
    document = json.loads(path.read_text())
    own = document["validators"][0]["pub_key"]["value"]
    other = base64.b64encode(key).decode()
    state = document["app_state"]
    state.update(more or {})
    state["staking"] = _staking(node, {"provider": own, "tenant": other})
    pool = {"denom": DENOM, "amount": str(LARGE + SMALL)}
    state["bank"]["balances"].append({"address": module_address("not_bonded_tokens_pool"), "coins": [pool]})
    document["validators"] = []
    path.write_text(json.dumps(document))
    try:
        node.start()
        node.wait_height(3)
        yield node
    finally:
        node.close()


def operator(node: LiveNode, name: str) -> str:
    """Return the operator address of a validator."""
    return operator_of(node.actor(name).address)


def _staking(node: LiveNode, keys: dict[str, str]) -> dict[str, Any]:
    return {
        "validators": [
            {
                "operator_address": operator(node, name),
                "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": key},
                "status": "BOND_STATUS_UNBONDED",
                "tokens": str(OWNERS[name]),
                "delegator_shares": f"{OWNERS[name]}.000000000000000000",
                "description": {"moniker": name},
                "commission": {
                    "commission_rates": {"rate": "0.1", "max_rate": "0.2", "max_change_rate": "0.01"}
                },
                "min_self_delegation": "1",
            }
            for name, key in keys.items()
        ],
        "delegations": [
            {
                "delegator_address": node.actor(name).address,
                "validator_address": operator(node, name),
                "shares": f"{OWNERS[name]}.000000000000000000",
            }
            for name in keys
        ],
    }
