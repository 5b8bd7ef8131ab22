"""What a node is planned from: its keys, its neighbours, what it says and what the chain says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network, Validator
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.node_pod import PodParts
from virtengine.plans.stake import OnChain, Step


@dataclass(frozen=True, slots=True, repr=False)
class NodeKeys:
    """The keys of one node, in CometBFT's JSON."""

    priv_validator_key: str
    node_key: str


@dataclass(frozen=True, slots=True)
class NodeView:
    """What a running node says about itself."""

    height: int
    peers: int
    catching_up: bool
    app_hash: str
    signed_height: int | None = None
    """The newest block that the node's key is known to have signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a node is planned from, beside its Validator."""

    network: Network
    node: GenesisNode
    nodes: Sequence[Validator]
    """All nodes of the Network, this one included."""
    pod: PodParts
    mempool: str
    operator_namespace: str
    signed_height: int = 0
    upgrade: str | None = None
    stateful_set: Mapping[str, Any] | None = None
    view: NodeView | None = None
    on_chain: OnChain | None = None
    has_stake: bool = False
    step: Step | None = None
    may_roll: bool = True
