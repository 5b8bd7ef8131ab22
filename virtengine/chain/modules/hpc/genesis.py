"""Genesis of the hpc module. Indexes and sums follow from the records."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.hpc import keeping
from virtengine.chain.modules.hpc.books_genesis import export_books, init_books
from virtengine.chain.modules.hpc.decision_types import SchedulingMetrics
from virtengine.chain.modules.hpc.errors import InvalidParams
from virtengine.chain.modules.hpc.node_types import Node, NodeAudit
from virtengine.chain.modules.hpc.params import PARAMS
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Cluster, Job, Offering
from virtengine.chain.modules.hpc.wires import cluster_to_wire, decision_from_wire, decision_to_wire
from virtengine.wire.virtengine.hpc.v1 import (
    decision_pb2,
    genesis_pb2,
    job_pb2,
    node_pb2,
    offering_pb2,
    params_pb2,
)


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Store records; without parameters the usual ones hold and nothing is written."""
    if genesis.HasField("params"):
        state.set_params(PARAMS.read(genesis.params))
    with refused_as(InvalidParams):
        for counter in genesis.counters:
            state.counters.set(counter.name, counter.value)
        for message in genesis.clusters:
            _put_cluster(state, wire.from_wire(message, Cluster))
        for listed in genesis.offerings:
            keeping.put_offering(state, wire.from_wire(listed, Offering))
        for described in genesis.nodes:
            keeping.put_node(state, wire.from_wire(described, Node))
        for submitted in genesis.jobs:
            keeping.put_job(state, wire.from_wire(submitted, Job))
        for entry in genesis.node_audits:
            state.node_audits.set(entry.node_id, entry.sequence, wire.from_wire(entry, NodeAudit))
        for made in genesis.decisions:
            state.decisions.set(made.decision_id, decision_from_wire(made))
        init_books(state, genesis.books)
        for averaged in genesis.scheduling_metrics:
            metrics = wire.from_wire(averaged, SchedulingMetrics)
            state.metrics.set(metrics.cluster_id, metrics.queue_name, metrics)


def _put_cluster(state: State, cluster: Cluster) -> None:
    """Store a cluster without its sums: nodes and jobs bring them."""
    if state.clusters.has(cluster.cluster_id):
        raise InvalidParams(f"genesis: {cluster.cluster_id} is there twice")
    bare = replace(
        cluster,
        active_nodes=0,
        held_nodes=0,
        open_jobs=0,
        promised_nodes=0,
        waiting_jobs=0,
        latency_sum_ms=0,
    )
    keeping.put_cluster(state, bare)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return clusters, offerings, jobs, nodes and decisions whole."""
    return genesis_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), params_pb2.Params),
        counters=[
            genesis_pb2.Counter(name=str(key[0]), value=value) for key, value in state.counters.items()
        ],
        clusters=[cluster_to_wire(one) for one in state.clusters.records()],
        offerings=[wire.to_wire(one, offering_pb2.Offering) for one in state.offerings.records()],
        jobs=[wire.to_wire(one, job_pb2.Job) for one in state.jobs.records()],
        nodes=[wire.to_wire(one, node_pb2.Node) for one in state.nodes.records()],
        node_audits=[wire.to_wire(one, node_pb2.NodeAudit) for one in state.node_audits.records()],
        decisions=[decision_to_wire(one) for one in state.decisions.records()],
        books=export_books(state),
        scheduling_metrics=[
            wire.to_wire(one, decision_pb2.SchedulingMetrics) for one in state.metrics.records()
        ],
    )
