"""Keys of nodes: made once, or brought by their owner, and never replaced."""

from __future__ import annotations

import base64

from operators.chain import keys
from virtengine.api import Validator
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans import node_pod, signing_state
from virtengine.plans import validator as plans
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.node_parts import NodeKeys
from virtengine.plans.node_pod import NODE_KEYS
from virtengine.runtime import World

SIGNED = "priv_validator_state.json"


async def ensure_keys(validator: Validator, world: World) -> tuple[GenesisNode, int]:
    """Return the public side of the node's keys, which are made once, and what a brought key has signed."""
    name = node_pod.secret_name(validator.name)
    found = await world.read(SECRETS, validator.namespace, name)
    brought = await _brought(validator, world)
    if found is None:
        plans.require_unused(await world.fresh(validator))
        made = keys.new_node_keys()
        if brought is not None:
            node_key = _text(brought, NODE_KEYS[1]) or made.node_key
            made = NodeKeys(_text(brought, NODE_KEYS[0]) or "", node_key)
            plans.read_public(validator, plans.secret(validator, made))
        found = await world.create_once(plans.secret(validator, made))
    signed = signing_state.read(_text(brought, SIGNED) or "") if brought is not None else None
    return plans.read_public(validator, found), signed.height if signed else 0


async def _brought(validator: Validator, world: World) -> Object | None:
    """Return the Secret that the user brings, while the key is not reserved yet."""
    ref = validator.spec.key_secret_ref
    if ref is None or validator.status.consensus_address:
        return None
    found = await world.read(SECRETS, validator.namespace, ref.name)
    if found is None:
        raise NotYet(f"Secret {ref.name} with the consensus key does not exist yet", reason="SecretMissing")
    if NODE_KEYS[0] not in (found.get("data") or {}):
        raise Rejected(f"Secret {ref.name} has no {NODE_KEYS[0]}; add it", reason="SecretIncomplete")
    return found


def _text(secret: Object | None, key: str) -> str | None:
    value = ((secret or {}).get("data") or {}).get(key)
    return base64.b64decode(value).decode(errors="replace") if value else None
