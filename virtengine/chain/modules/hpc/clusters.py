"""Messages about clusters: check, then change."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.hpc import endings
from virtengine.chain.modules.hpc.errors import ClusterBusy, ClusterExists, InvalidCluster, TooMany
from virtengine.chain.modules.hpc.keeping import put_cluster, sum_shapes
from virtengine.chain.modules.hpc.messages import CLUSTER_FIELDS
from virtengine.chain.modules.hpc.rights import require_owner, require_standing
from virtengine.chain.modules.hpc.states import CLUSTER_MOVES, ClusterState
from virtengine.chain.modules.hpc.store import CLUSTER, State
from virtengine.chain.modules.hpc.types import Cluster, ClusterMetadata, Partition
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, tx_pb2


def register_cluster(
    state: State, msg: tx_pb2.MsgRegisterCluster, ctx: Context
) -> tx_pb2.MsgRegisterClusterResponse:
    """Register a cluster; it is pending."""
    content_hash = hash_content(msg)
    known = state.cluster_names.get(msg.provider, msg.external_id)
    if known is not None:
        if state.require_cluster(known).content_hash == content_hash:
            return tx_pb2.MsgRegisterClusterResponse(cluster_id=known)
        raise ClusterExists(f"{msg.external_id} is {known}, registered with other content; update it")
    require_standing(state, msg.provider)
    _require_room(state, msg.provider)

    number = state.next_number(CLUSTER)
    cluster = Cluster(
        cluster_id=f"HPC-{number}",
        number=number,
        provider=msg.provider,
        external_id=msg.external_id,
        state=ClusterState.PENDING,
        created_at=ctx.time,
        updated_at=ctx.time,
        block_height=ctx.height,
        content_hash=content_hash,
        **_read(msg, CLUSTER_FIELDS - {"state"}),
    )
    put_cluster(state, cluster)
    ctx.emit(
        cluster_pb2.EventClusterRegistered(
            cluster_id=cluster.cluster_id, provider=msg.provider, external_id=msg.external_id
        )
    )
    return tx_pb2.MsgRegisterClusterResponse(cluster_id=cluster.cluster_id)


def update_cluster(
    state: State, msg: tx_pb2.MsgUpdateCluster, ctx: Context
) -> tx_pb2.MsgUpdateClusterResponse:
    """Change what a cluster is, and its state as far as its owner may."""
    cluster = state.require_cluster(msg.cluster_id)
    require_owner(cluster, msg.provider)
    if cluster.state is ClusterState.DEREGISTERED:
        raise InvalidCluster(f"{cluster.cluster_id} is deregistered for good")
    fields = frozenset(msg.fields) or CLUSTER_FIELDS
    changed = replace(cluster, **_read(msg, fields - {"state"}))
    if cluster.active_nodes:
        changed = replace(changed, cluster_metadata=sum_shapes(state, changed))
    to = ClusterState(int(msg.state)) if msg.state and "state" in fields else cluster.state
    if changed == cluster and to is cluster.state:
        return tx_pb2.MsgUpdateClusterResponse()
    if to is not cluster.state:
        _require_move(cluster, to)

    changed = replace(changed, updated_at=ctx.time)
    put_cluster(state, changed)
    if to is not cluster.state:
        move_cluster(state, changed, to, ctx, reason="owner")
        return tx_pb2.MsgUpdateClusterResponse()
    _tell(changed, ctx, "content")
    return tx_pb2.MsgUpdateClusterResponse()


def deregister_cluster(
    state: State, msg: tx_pb2.MsgDeregisterCluster, ctx: Context
) -> tx_pb2.MsgDeregisterClusterResponse:
    """End a cluster for good; its jobs are cancelled when that is wanted."""
    cluster = state.require_cluster(msg.cluster_id)
    require_owner(cluster, msg.provider)
    if cluster.state is ClusterState.DEREGISTERED:
        return tx_pb2.MsgDeregisterClusterResponse()
    if cluster.open_jobs and not msg.cancel_jobs:
        raise ClusterBusy(f"{cluster.cluster_id} has {cluster.open_jobs} jobs that have not ended")

    endings.cancel_all(state, cluster.cluster_id, msg.provider, ctx)
    cluster = state.require_cluster(msg.cluster_id)
    move_cluster(state, cluster, ClusterState.DEREGISTERED, ctx, reason="owner")
    return tx_pb2.MsgDeregisterClusterResponse()


def move_cluster(state: State, cluster: Cluster, to: ClusterState, ctx: Context, *, reason: str) -> None:
    """Bring a cluster into another state."""
    if to not in CLUSTER_MOVES[cluster.state]:
        raise InvalidCluster(f"{cluster.cluster_id} is {cluster.state.name} and cannot become {to.name}")
    moved = replace(cluster, state=to, updated_at=ctx.time)
    put_cluster(state, moved)
    _tell(moved, ctx, reason)


def _require_move(cluster: Cluster, to: ClusterState) -> None:
    """Raise unless the owner may bring a cluster into a state by an update."""
    if to not in CLUSTER_MOVES[cluster.state]:
        raise InvalidCluster(f"{cluster.cluster_id} is {cluster.state.name} and cannot become {to.name}")
    if to is ClusterState.DEREGISTERED:
        raise InvalidCluster("state: a cluster is deregistered by MsgDeregisterCluster")
    if to is ClusterState.ACTIVE and not cluster.active_nodes:
        raise InvalidCluster(f"{cluster.cluster_id} has no active node")


def _require_room(state: State, provider: str) -> None:
    limit = state.get_params().max_clusters_per_provider
    known = (state.clusters.get(cluster_id) for cluster_id in state.cluster_names.records(provider))
    live = sum(1 for one in known if one is not None and one.state is not ClusterState.DEREGISTERED)
    if live >= limit:
        raise TooMany(f"{provider} has {live} clusters, at most {limit}")


def _tell(cluster: Cluster, ctx: Context, reason: str) -> None:
    ctx.emit(
        cluster_pb2.EventClusterUpdated(
            cluster_id=cluster.cluster_id,
            provider=cluster.provider,
            state=wire.number(cluster.state),
            reason=reason,
        )
    )


def _read(msg: tx_pb2.MsgRegisterCluster | tx_pb2.MsgUpdateCluster, fields: frozenset[str]) -> dict[str, Any]:
    """Return the named fields as the record has them."""
    content: dict[str, Any] = {name: getattr(msg, name) for name in sorted(fields)}
    if "partitions" in content:
        content["partitions"] = tuple(wire.from_wire(one, Partition) for one in msg.partitions)
    if "cluster_metadata" in content:
        content["cluster_metadata"] = wire.from_wire(msg.cluster_metadata, ClusterMetadata)
    return content
