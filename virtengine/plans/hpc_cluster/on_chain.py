"""The cluster on chain: what must be sent so that cluster and offering say what the HPCCluster says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from google.protobuf.message import Message

from virtengine.api import HPCCluster
from virtengine.api.hpc_parts import HPCOffering, HPCPartition
from virtengine.core.amounts import DENOM
from virtengine.plans.hpc_cluster import names
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, offering_pb2, tx_pb2

CLUSTER_FIELDS = (
    "name",
    "description",
    "region",
    "partitions",
    "total_nodes",
    "slurm_version",
    "kubernetes_cluster_id",
)
OFFERING_FIELDS = (
    "name",
    "description",
    "queue_options",
    "pricing",
    "required_identity_threshold",
    "max_runtime_seconds",
    "supports_custom_workloads",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a registration depends on beside the spec: whose it is, where, and how many nodes pools have."""

    address: str
    external_id: str
    region: str
    slurm_version: str
    replicas: Mapping[str, int] = field(default_factory=dict)
    elsewhere: int = 0
    """Nodes of a cluster that runs elsewhere."""


def registration(cluster: HPCCluster, facts: Facts) -> tx_pb2.MsgRegisterCluster:
    """Return the message that registers a cluster as it is now."""
    total = sum(facts.replicas.values()) if cluster.spec.pools else facts.elsewhere
    return tx_pb2.MsgRegisterCluster(
        provider=facts.address,
        external_id=facts.external_id,
        name=cluster.name,
        description=cluster.spec.description,
        region=facts.region,
        partitions=[_partition(cluster, one, facts) for one in names.partitions_of(cluster)],
        total_nodes=max(total, 1),
        slurm_version=facts.slurm_version,
        kubernetes_cluster_id=cluster.metadata.uid,
    )


def cluster_messages(
    cluster: HPCCluster, facts: Facts, known: cluster_pb2.Cluster | None
) -> tuple[Message, ...]:
    """Return what brings the cluster on chain to the spec; nothing when it is there."""
    wanted = registration(cluster, facts)
    if known is None:
        return (wanted,)
    fields = [name for name in CLUSTER_FIELDS if getattr(known, name) != getattr(wanted, name)]
    message = tx_pb2.MsgUpdateCluster(
        provider=facts.address,
        cluster_id=known.cluster_id,
        name=wanted.name,
        description=wanted.description,
        region=wanted.region,
        partitions=wanted.partitions,
        total_nodes=wanted.total_nodes,
        slurm_version=wanted.slurm_version,
        kubernetes_cluster_id=wanted.kubernetes_cluster_id,
    )
    is_open = known.state in (cluster_pb2.CLUSTER_STATE_PENDING, cluster_pb2.CLUSTER_STATE_DRAINING)
    if is_open and known.active_nodes:
        fields.append("state")
        message.state = cluster_pb2.CLUSTER_STATE_ACTIVE
    message.fields.extend(fields)
    return (message,) if fields else ()


def offering_messages(
    cluster: HPCCluster, facts: Facts, known: offering_pb2.Offering | None, cluster_id: str
) -> tuple[Message, ...]:
    """Return what brings the offering to the spec. One that the spec has no more takes no new jobs."""
    offering = cluster.spec.offering
    if offering is None:
        return (_active(facts, known, is_active=False),) if known is not None and known.active else ()
    wanted = _offering(cluster, offering, facts, cluster_id)
    if known is None:
        return (wanted,) if offering.active else ()
    fields = [name for name in OFFERING_FIELDS if getattr(known, name) != getattr(wanted, name)]
    message = tx_pb2.MsgUpdateOffering(
        provider=facts.address,
        offering_id=known.offering_id,
        name=wanted.name,
        description=wanted.description,
        queue_options=wanted.queue_options,
        pricing=wanted.pricing,
        required_identity_threshold=wanted.required_identity_threshold,
        max_runtime_seconds=wanted.max_runtime_seconds,
        supports_custom_workloads=wanted.supports_custom_workloads,
        active=offering.active,
    )
    if known.active != offering.active:
        fields.append("active")
    message.fields.extend(fields)
    return (message,) if fields else ()


def drain(facts: Facts, known: cluster_pb2.Cluster) -> tuple[Message, ...]:
    """Return what keeps new jobs from a cluster that is being deleted."""
    if known.state != cluster_pb2.CLUSTER_STATE_ACTIVE:
        return ()
    return (
        tx_pb2.MsgUpdateCluster(
            provider=facts.address,
            cluster_id=known.cluster_id,
            state=cluster_pb2.CLUSTER_STATE_DRAINING,
            fields=["state"],
        ),
    )


def _active(facts: Facts, known: offering_pb2.Offering | None, *, is_active: bool) -> Message:
    assert known is not None
    return tx_pb2.MsgUpdateOffering(
        provider=facts.address, offering_id=known.offering_id, active=is_active, fields=["active"]
    )


def _partition(cluster: HPCCluster, one: HPCPartition, facts: Facts) -> cluster_pb2.Partition:
    pools = [pool for pool in cluster.spec.pools if pool.name in one.pools]
    features = sorted({feature for pool in pools for feature in (pool.name, *pool.features)})
    return cluster_pb2.Partition(
        name=one.name,
        nodes=sum(facts.replicas.get(pool.name, 0) for pool in pools),
        max_runtime_seconds=one.max_time_seconds,
        default_runtime_seconds=min(one.default_time_seconds, one.max_time_seconds),
        max_nodes=one.max_nodes or 0,
        features=features,
        priority=one.priority,
        state="up",
    )


def _offering(
    cluster: HPCCluster, offering: HPCOffering, facts: Facts, cluster_id: str
) -> tx_pb2.MsgCreateOffering:
    partitions = names.partitions_of(cluster)
    prices = offering.prices
    return tx_pb2.MsgCreateOffering(
        provider=facts.address,
        external_id=facts.external_id,
        cluster_id=cluster_id,
        name=offering.name,
        description=offering.description,
        queue_options=[
            offering_pb2.QueueOption(
                partition_name=one.name,
                display_name=one.name,
                max_nodes=one.max_nodes or 0,
                max_runtime=one.max_time_seconds,
                price_multiplier=one.price_multiplier,
            )
            for one in partitions
        ],
        pricing=offering_pb2.Pricing(
            base_node_hour_price=prices.node_hour,
            cpu_core_hour_price=prices.cpu_core_hour,
            gpu_hour_price=prices.gpu_hour,
            memory_gb_hour_price=prices.memory_gb_hour,
            storage_gb_price=prices.storage_gb,
            network_gb_price=prices.network_gb,
            currency=DENOM,
            minimum_charge=prices.minimum_charge,
        ),
        required_identity_threshold=offering.identity_threshold,
        max_runtime_seconds=max((one.max_time_seconds for one in partitions), default=86_400),
        supports_custom_workloads=offering.custom_workloads,
    )
