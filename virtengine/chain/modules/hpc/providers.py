"""What batch computing has to say about a provider that goes."""

from __future__ import annotations

from functools import partial

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc.clusters import move_cluster
from virtengine.chain.modules.hpc.errors import ClusterBusy
from virtengine.chain.modules.hpc.states import ClusterState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.provider.types import Provider


def connect(state: State) -> None:
    """Listen to the provider module."""
    state.provider.hooks.deleting.append(partial(_on_deleting, state))


def _on_deleting(state: State, provider: Provider, ctx: Context) -> None:
    """Refuse while a job of its clusters has not ended; end the clusters with it."""
    ids = list(state.cluster_names.records(provider.owner))
    clusters = [state.require_cluster(cluster_id) for cluster_id in ids]
    for cluster in clusters:
        if cluster.open_jobs:
            raise ClusterBusy(f"{cluster.cluster_id} has {cluster.open_jobs} jobs that have not ended")
    for cluster in clusters:
        if cluster.state is not ClusterState.DEREGISTERED:
            move_cluster(state, cluster, ClusterState.DEREGISTERED, ctx, reason="its provider left")
