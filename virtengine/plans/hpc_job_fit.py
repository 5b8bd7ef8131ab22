"""Whether a cluster of ours can ever run a job: told before anything is paid."""

from __future__ import annotations

from virtengine.api.hpc_cluster import HPCClusterSpec
from virtengine.api.hpc_job import HPCJobSpec
from virtengine.api.hpc_parts import HPCPartition, HPCPoolTemplate
from virtengine.core.errors import Rejected
from virtengine.plans.scheduler.reasons import Refusal

MAIN = "main"
MAX_KEPT = 512


def require_fit(spec: HPCJobSpec, cluster: HPCClusterSpec, partition: str) -> None:
    """Raise Rejected with the reason when a cluster can never run a job as it stands."""
    _require_files(spec)
    if cluster.external is not None and not cluster.pools:
        return
    queue = next((one for one in cluster.partitions if one.name == partition), None)
    if queue is None and (cluster.partitions or partition != MAIN):
        known = ", ".join(one.name for one in cluster.partitions) or MAIN
        raise Rejected(
            f"partition {partition} does not exist; there are: {known}", reason=Refusal.UNKNOWN_PARTITION
        )
    if queue is not None:
        _require_within(spec, queue)
    pools = [one for one in cluster.pools if queue is None or one.name in queue.pools]
    _require_node(spec, pools, partition)


def _require_within(spec: HPCJobSpec, queue: HPCPartition) -> None:
    if spec.time_limit_seconds > queue.max_time_seconds:
        text = f"timeLimitSeconds is above {queue.max_time_seconds} of partition {queue.name}"
        raise Rejected(text, reason=Refusal.TIME_LIMIT_TOO_LONG)
    if queue.max_nodes is not None and spec.resources.nodes > queue.max_nodes:
        text = f"partition {queue.name} gives at most {queue.max_nodes} nodes to a job"
        raise Rejected(text, reason=Refusal.TOO_MANY_NODES)


def _require_node(spec: HPCJobSpec, pools: list[HPCPoolTemplate], partition: str) -> None:
    wanted = spec.resources
    if not any(
        one.cpus >= wanted.cores_per_node and one.memory_mib >= wanted.memory_mib and _has_devices(spec, one)
        for one in pools
    ):
        asked = f"{wanted.cores_per_node} cores and {wanted.memory_mib} MiB"
        devices = ", ".join(f"{one.count} {one.type or ''} {one.name}" for one in wanted.gres)
        text = f"no node of partition {partition} has {asked}{f' and {devices}' if devices else ''}"
        raise Rejected(text, reason=Refusal.MORE_THAN_ANY_NODE_HAS)


def _has_devices(spec: HPCJobSpec, pool: HPCPoolTemplate) -> bool:
    return all(
        sum(
            has.count
            for has in pool.gres
            if has.name == one.name and (one.type is None or has.type == one.type)
        )
        >= one.count
        for one in spec.resources.gres
    )


def _require_files(spec: HPCJobSpec) -> None:
    """Raise Rejected when the addresses of an array's outputs would not fit into its script."""
    if spec.files and len(spec.files.output) * spec.task_count > MAX_KEPT:
        text = f"an array keeps at most {MAX_KEPT} files: outputs times tasks"
        raise Rejected(text, reason="TooManyOutputs")
