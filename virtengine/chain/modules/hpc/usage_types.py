"""Records of usage: what a scheduler counted, as its provider signed it."""

from __future__ import annotations

from enum import IntEnum

from virtengine.chain.kernel.codec import Record


class Metrics(Record, frozen=True):
    """What a scheduler counted; the wire calls it DetailedMetrics."""

    wall_clock_seconds: int = 0
    queue_time_seconds: int = 0
    cpu_core_seconds: int = 0
    cpu_time_seconds: int = 0
    memory_gb_seconds: int = 0
    memory_bytes_max: int = 0
    gpu_seconds: int = 0
    gpu_type: str = ""
    storage_gb_hours: int = 0
    network_bytes_in: int = 0
    network_bytes_out: int = 0
    node_seconds: int = 0
    nodes_used: int = 0
    energy_joules: int = 0
    submit_time: int = 0
    start_time: int = 0
    end_time: int = 0


COUNTERS = (
    "wall_clock_seconds",
    "cpu_core_seconds",
    "cpu_time_seconds",
    "memory_gb_seconds",
    "gpu_seconds",
    "storage_gb_hours",
    "network_bytes_in",
    "network_bytes_out",
    "node_seconds",
    "energy_joules",
)
"""Fields that only grow while a job lives."""


class SnapshotType(IntEnum):
    """What a report is for. Only interim and final ones are billed."""

    INTERIM = 1
    FINAL = 2
    RECONCILIATION = 3
    DISPUTE = 4


BILLED = frozenset({SnapshotType.INTERIM, SnapshotType.FINAL})


class Snapshot(Record, frozen=True):
    """A recorded report; the wire calls it UsageSnapshot."""

    snapshot_id: str
    job_id: str
    cluster_id: str
    scheduler_type: str
    scheduler_job_id: str
    snapshot_type: SnapshotType
    sequence_number: int
    provider: str
    customer: str
    metrics: Metrics
    cumulative_metrics: Metrics
    delta_metrics: Metrics
    job_state: str
    snapshot_time: int
    previous_snapshot_id: str
    provider_signature: bytes
    content_hash: str
    scheduler_raw_data: str
    signed_digest: bytes
    height: int
    recorded_at: int
