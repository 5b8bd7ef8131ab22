"""Records whose messages say more than their fields, and decisions, whose parts have numbers below zero."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc.decision_types import Decision
from virtengine.chain.modules.hpc.types import Cluster
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, decision_pb2


def cluster_to_wire(cluster: Cluster) -> cluster_pb2.Cluster:
    """Return a cluster as a message, with what follows from its sums."""
    message = wire.to_wire(cluster, cluster_pb2.Cluster)
    message.available_nodes = cluster.available_nodes
    return message


def decision_to_wire(decision: Decision) -> decision_pb2.Decision:
    """Return a decision as a message."""
    return wire.to_wire(decision, decision_pb2.Decision)


def decision_from_wire(message: decision_pb2.Decision) -> Decision:
    """Return a decision as it is stored: what `decision.find_fault` makes again."""
    return wire.from_wire(message, Decision)
