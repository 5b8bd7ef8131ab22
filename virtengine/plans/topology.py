"""Who dials whom in a Network, and who tells whom about others.

A validator with sentries talks to them alone and its sentries tell nobody of it. All others dial each
other directly; a seed dials them too, for nodes elsewhere to ask. Each node has a Service of its own:
engines look a name up once, when they start, and a Service's address outlives the pod behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from virtengine.api import Validator

P2P = 26656


@dataclass(frozen=True, slots=True)
class Peering:
    """What one node is told of the others."""

    persistent: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Node ids that are never told to others."""
    exchanges: bool = True
    """Whether it asks peers for more peers."""
    is_seed: bool = False


def service_name(node: str) -> str:
    """Return the name of a node's own Service."""
    return f"{node}-node"


def host(node: Validator) -> str:
    """Return the name by which peers reach a node."""
    return f"{service_name(node.name)}.{node.namespace}.svc"


def address(node: Validator) -> str:
    """Return a node's address for peers."""
    return f"{node.status.node_id}@{host(node)}:{P2P}"


def is_hidden(node: Validator) -> bool:
    """Say whether a node is behind sentries."""
    return node.spec.mode == "validator" and bool(node.spec.sentries)


def peering(me: Validator, nodes: Sequence[Validator]) -> Peering:
    """Return what a node is told of the others, in an order that depends on names alone.

    Seeds are told to nobody here: a node of CometBFT 0.40 that asks a seed which dials it asks again as soon
    as it has an answer, and a seed bans whoever asks twice within seconds.
    """
    others = sorted(
        (one for one in nodes if one.name != me.name and one.status.node_id and not one.is_deleting),
        key=lambda one: one.name,
    )
    if is_hidden(me):
        mine = [one for one in others if one.spec.mode == "sentry" and one.name in me.spec.sentries]
        return Peering(persistent=tuple(map(address, mine)), exchanges=False)
    guarded = [one for one in others if me.spec.mode == "sentry" and me.name in one.spec.sentries]
    dialled = [one for one in others if one in guarded or not (is_hidden(one) or one.spec.mode == "seed")]
    return Peering(
        persistent=tuple(map(address, dialled)),
        private=tuple(str(one.status.node_id) for one in guarded),
        is_seed=me.spec.mode == "seed",
    )


def unknown(me: Validator, nodes: Sequence[Validator]) -> list[str]:
    """Return the nodes whose id is not known yet, but for those that wait for their author."""
    return sorted(
        one.name
        for one in nodes
        if one.name != me.name and not one.status.node_id and not one.is_deleting and not _is_stalled(one)
    )


def _is_stalled(node: Validator) -> bool:
    found = node.condition("Stalled")
    return node.spec.suspend or (found is not None and found.status == "True")
