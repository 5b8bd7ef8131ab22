"""What a node's status says: conditions of its own, and values that are written at transitions only."""

from __future__ import annotations

from typing import Any

from virtengine.api import Validator
from virtengine.api.validator import ValidatorStatus
from virtengine.core.amounts import format_rate
from virtengine.plans import stake
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.node_parts import NodeView, Parts
from virtengine.plans.plan import Fact


def identity(validator: Validator, node: GenesisNode) -> ValidatorStatus:
    """Return the status of a node that has its keys and nothing else new."""
    known = {"node_id": node.node_id, "consensus_address": node.address}
    return validator.status.model_copy(update=known)


def facts(validator: Validator, parts: Parts, *, is_running: bool) -> tuple[Fact, ...]:
    """Return what is known beyond Ready; what is not known now stays as it was."""
    return (*_node_facts(validator, parts.view, is_running=is_running), *_stake_facts(validator, parts))


def _node_facts(validator: Validator, view: NodeView | None, *, is_running: bool) -> tuple[Fact, ...]:
    if view is None:
        kept = _before(validator, "Synced", "Connected")
        if kept and is_running:
            return kept
        silence = "the node does not answer; see whether its pod runs"
        return (
            Fact("Synced", "Unknown", "NoAnswer", silence),
            Fact("Connected", "Unknown", "NoAnswer", silence),
        )
    synced = Fact("Synced", "True", "CaughtUp", "the node has all blocks")
    if view.catching_up:
        synced = Fact("Synced", "False", "CatchingUp", "the node fetches blocks that it missed")
    connected = Fact("Connected", "True", "HasPeers", "the node has peers")
    if not view.peers:
        text = (
            "the node has no peers: right for a network of one; else see the other nodes and NetworkPolicies"
        )
        connected = Fact("Connected", "False", "NoPeers", text)
    return (synced, connected)


def _stake_facts(validator: Validator, parts: Parts) -> tuple[Fact, ...]:
    if not parts.has_stake:
        return ()
    if parts.on_chain is None and parts.step is None:
        return _before(validator, "Bonded", "Signing")
    return stake.facts(validator, parts.on_chain)


def _before(validator: Validator, *types: str) -> tuple[Fact, ...]:
    found = (validator.condition(type_) for type_ in types)
    return tuple(Fact(one.type, one.status, one.reason, one.message) for one in found if one is not None)


def status(validator: Validator, parts: Parts, *, is_ready: bool) -> ValidatorStatus:
    """Return the status; what changes with every block is written at transitions only."""
    before, found = identity(validator, parts.node), parts.on_chain
    is_steady = is_ready and validator.is_ready and before.height is not None
    changes: dict[str, Any] = {"upgrade": parts.upgrade}
    if parts.view is not None and not is_steady:
        changes |= {
            "height": parts.view.height,
            "peers": parts.view.peers,
            "catching_up": parts.view.catching_up,
            "app_hash": parts.view.app_hash,
        }
    if found is not None:
        changes |= {
            "operator_address": found.operator,
            "voting_power": _steady_power(before.voting_power, found.power),
            "missed_blocks": before.missed_blocks if is_steady else found.missed,
            "jailed": found.jailed,
            "commission": format_rate(found.rate),
        }
    return before.model_copy(update=changes)


def _steady_power(before: int | None, now: int) -> int:
    """Return the power to show: small changes come with every delegation and are not worth a write."""
    if before is None or not now or abs(now - before) * 100 >= before:
        return now
    return before
