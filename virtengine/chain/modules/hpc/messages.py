"""What is wrong with a message about clusters or offerings whatever the state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import (
    refused_as,
    require_address,
    require_external_id,
    require_text,
    require_unique,
)
from virtengine.chain.modules.hpc import pricing
from virtengine.chain.modules.hpc.errors import HpcError, InvalidCluster, InvalidOffering
from virtengine.chain.modules.hpc.states import ClusterState
from virtengine.chain.modules.hpc.types import Pricing, QueueOption
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, job_pb2, offering_pb2, tx_pb2

MAX_ID: Final = 64
MAX_DESCRIPTION: Final = 2_048
MAX_LIST: Final = 64
MAX_NODES: Final = 1_000_000
MAX_NUMBER: Final = 10**9
MIN_RUNTIME: Final = 60
PARTITION_STATES: Final = frozenset({"", "up", "down", "drain", "inactive"})
CLUSTER_FIELDS: Final = frozenset(
    {
        "name",
        "description",
        "state",
        "partitions",
        "total_nodes",
        "cluster_metadata",
        "slurm_version",
        "kubernetes_cluster_id",
        "region",
    }
)
OFFERING_FIELDS: Final = frozenset(
    {
        "name",
        "description",
        "queue_options",
        "pricing",
        "required_identity_threshold",
        "max_runtime_seconds",
        "preconfigured_workloads",
        "supports_custom_workloads",
        "active",
        "more_cluster_ids",
    }
)


def require_id(text: str, error: type[HpcError], *, field: str) -> str:
    """Return the text if it may be an id."""
    if not 1 <= len(text) <= MAX_ID:
        raise error(f"{field}: must be 1 to {MAX_ID} characters")
    return require_text(text, error, field=field, limit=MAX_ID)


def require_range(value: int, low: int, high: int, error: type[HpcError], *, field: str) -> None:
    """Raise unless a number is within bounds."""
    if not low <= value <= high:
        raise error(f"{field}: {value}, must be {low} to {high}")


def require_words(words: Iterable[str], error: type[HpcError], *, field: str) -> None:
    """Raise unless there are few words, each once."""
    listed = list(words)
    if len(listed) > MAX_LIST:
        raise error(f"{field}: {len(listed)}, at most {MAX_LIST}")
    for word in listed:
        require_id(word, error, field=field)
    require_unique(listed, error, field=field)


def check_register_cluster(msg: tx_pb2.MsgRegisterCluster) -> None:
    """Check a cluster."""
    require_address(msg.provider, InvalidCluster, field="provider")
    require_external_id(msg.external_id, InvalidCluster)
    for name in ("name", "region", "total_nodes", "description", "partitions", "cluster_metadata"):
        _check_cluster_field(msg, name)
    _check_versions(msg)


def check_update_cluster(msg: tx_pb2.MsgUpdateCluster) -> None:
    """Check what is changed of a cluster."""
    require_address(msg.provider, InvalidCluster, field="provider")
    require_id(msg.cluster_id, InvalidCluster, field="cluster_id")
    _require_fields(msg.fields, CLUSTER_FIELDS, InvalidCluster)
    for name in sorted(msg.fields or CLUSTER_FIELDS):
        _check_cluster_field(msg, name)
    _check_versions(msg)
    if msg.state and int(msg.state) not in set(ClusterState):
        raise InvalidCluster(f"state: {msg.state} is not one of its values")


def check_deregister_cluster(msg: tx_pb2.MsgDeregisterCluster) -> None:
    """Check which cluster ends."""
    require_address(msg.provider, InvalidCluster, field="provider")
    require_id(msg.cluster_id, InvalidCluster, field="cluster_id")


def _check_cluster_field(msg: tx_pb2.MsgRegisterCluster | tx_pb2.MsgUpdateCluster, name: str) -> None:
    if name in {"name", "region"}:
        require_id(getattr(msg, name), InvalidCluster, field=name)
    elif name == "total_nodes":
        require_range(msg.total_nodes, 1, MAX_NODES, InvalidCluster, field=name)
    elif name == "description":
        _require_description(msg.description, InvalidCluster)
    elif name == "partitions":
        _check_partitions(msg.partitions)
    elif name == "cluster_metadata":
        _check_metadata(msg.cluster_metadata)


def _check_versions(msg: tx_pb2.MsgRegisterCluster | tx_pb2.MsgUpdateCluster) -> None:
    require_text(msg.slurm_version, InvalidCluster, field="slurm_version", limit=MAX_ID)
    require_text(msg.kubernetes_cluster_id, InvalidCluster, field="kubernetes_cluster_id")


def _check_partitions(partitions: Iterable[cluster_pb2.Partition]) -> None:
    listed = list(partitions)
    if len(listed) > MAX_LIST:
        raise InvalidCluster(f"partitions: {len(listed)}, at most {MAX_LIST}")
    for one in listed:
        require_id(one.name, InvalidCluster, field="partitions.name")
        for name in (
            "nodes",
            "max_runtime_seconds",
            "default_runtime_seconds",
            "max_nodes",
            "priority",
        ):
            require_range(getattr(one, name), 0, MAX_NUMBER, InvalidCluster, field=f"partitions.{name}")
        require_words(one.features, InvalidCluster, field="partitions.features")
        if one.state not in PARTITION_STATES:
            raise InvalidCluster(f"partitions.state: {one.state[:40]!r} is not up, down, drain or inactive")
    require_unique((one.name for one in listed), InvalidCluster, field="partitions")


def _check_metadata(metadata: cluster_pb2.ClusterMetadata) -> None:
    for name in ("total_cpu_cores", "total_memory_gb", "total_gpus", "total_storage_gb"):
        require_range(getattr(metadata, name), 0, 10**12, InvalidCluster, field=f"cluster_metadata.{name}")
    require_words(metadata.gpu_types, InvalidCluster, field="cluster_metadata.gpu_types")
    for name in ("interconnect_type", "storage_type"):
        text = getattr(metadata, name)
        require_text(text, InvalidCluster, field=f"cluster_metadata.{name}", limit=MAX_ID)


def check_create_offering(msg: tx_pb2.MsgCreateOffering) -> None:
    """Check an offering."""
    require_address(msg.provider, InvalidOffering, field="provider")
    require_external_id(msg.external_id, InvalidOffering)
    require_id(msg.cluster_id, InvalidOffering, field="cluster_id")
    for name in sorted(OFFERING_FIELDS - {"active"}):
        _check_offering_field(msg, name)


def check_update_offering(msg: tx_pb2.MsgUpdateOffering) -> None:
    """Check what is changed of an offering."""
    require_address(msg.provider, InvalidOffering, field="provider")
    require_id(msg.offering_id, InvalidOffering, field="offering_id")
    _require_fields(msg.fields, OFFERING_FIELDS, InvalidOffering)
    for name in sorted(msg.fields or OFFERING_FIELDS):
        _check_offering_field(msg, name)


def _check_offering_field(msg: tx_pb2.MsgCreateOffering | tx_pb2.MsgUpdateOffering, name: str) -> None:
    if name == "name":
        require_id(msg.name, InvalidOffering, field=name)
    elif name == "description":
        _require_description(msg.description, InvalidOffering)
    elif name == "queue_options":
        _check_queues(msg.queue_options)
    elif name == "pricing":
        with refused_as(InvalidOffering):
            queues = [wire.from_wire(one, QueueOption) for one in msg.queue_options]
            pricing.require_pricing(wire.from_wire(msg.pricing, Pricing), queues)
    elif name == "required_identity_threshold":
        require_range(msg.required_identity_threshold, 0, 100, InvalidOffering, field=name)
    elif name == "max_runtime_seconds":
        require_range(msg.max_runtime_seconds, MIN_RUNTIME, MAX_NUMBER, InvalidOffering, field=name)
    elif name == "preconfigured_workloads":
        _check_workloads(msg.preconfigured_workloads)
    elif name == "more_cluster_ids":
        require_words(msg.more_cluster_ids, InvalidOffering, field=name)
        require_range(len(msg.more_cluster_ids), 0, 15, InvalidOffering, field=name)


def _check_queues(queues: Iterable[offering_pb2.QueueOption]) -> None:
    listed = list(queues)
    require_range(len(listed), 1, MAX_LIST, InvalidOffering, field="queue_options")
    for one in listed:
        require_id(one.partition_name, InvalidOffering, field="queue_options.partition_name")
        require_text(one.display_name, InvalidOffering, field="queue_options.display_name", limit=MAX_ID)
        require_range(one.max_nodes, 0, MAX_NODES, InvalidOffering, field="queue_options.max_nodes")
        require_range(one.max_runtime, 0, MAX_NUMBER, InvalidOffering, field="queue_options.max_runtime")
        require_words(one.features, InvalidOffering, field="queue_options.features")
        with refused_as(InvalidOffering):
            if pricing.read_multiplier(wire.from_wire(one, QueueOption)) <= 0:
                raise InvalidOffering("queue_options.price_multiplier: must be above 0")
    require_unique((one.partition_name for one in listed), InvalidOffering, field="queue_options")


def _check_workloads(workloads: Iterable[offering_pb2.PreconfiguredWorkload]) -> None:
    listed = list(workloads)
    require_range(len(listed), 0, MAX_LIST, InvalidOffering, field="preconfigured_workloads")
    for one in listed:
        where = "preconfigured_workloads"
        require_id(one.workload_id, InvalidOffering, field=f"{where}.workload_id")
        for name in ("name", "description", "container_image", "default_command", "category", "version"):
            require_text(getattr(one, name), InvalidOffering, field=f"{where}.{name}", limit=512)
        require_resources(one.required_resources, InvalidOffering, field=f"{where}.required_resources")
    require_unique((one.workload_id for one in listed), InvalidOffering, field="preconfigured_workloads")


def require_resources(asked: job_pb2.Resources, error: type[HpcError], *, field: str) -> None:
    """Raise unless every amount is within bounds."""
    require_range(asked.nodes, 0, MAX_NODES, error, field=f"{field}.nodes")
    for name in ("cpu_cores_per_node", "memory_gb_per_node", "gpus_per_node", "storage_gb"):
        require_range(getattr(asked, name), 0, MAX_NUMBER, error, field=f"{field}.{name}")
    require_text(asked.gpu_type, error, field=f"{field}.gpu_type", limit=MAX_ID)


def _require_description(text: str, error: type[HpcError]) -> None:
    if len(text) > MAX_DESCRIPTION:
        raise error(f"description: at most {MAX_DESCRIPTION} characters")


def _require_fields(fields: Iterable[str], known: frozenset[str], error: type[HpcError]) -> None:
    listed = list(fields)
    unknown = sorted(set(listed) - known)
    if unknown:
        raise error(f"fields: {unknown[0][:80]!r} is not one that can be changed")
    require_unique(listed, error, field="fields")
