"""Records of clusters, offerings and jobs, and the parameters."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.hpc.states import ENDED_JOBS, ClusterState, JobState, RoutingMode

MILLION = 1_000_000


class Params(Record, frozen=True):
    """Rates, weights, times and bounds. Rates and weights are whole numbers of 10^-6."""

    platform_fee_rate: int = 50_000
    provider_reward_rate: int = 800_000
    node_reward_rate: int = 150_000
    min_job_duration_seconds: int = 60
    max_job_duration_seconds: int = 604_800
    default_identity_threshold: int = 50
    cluster_heartbeat_timeout: int = 300
    node_heartbeat_timeout: int = 120
    latency_weight_factor: int = 600_000
    capacity_weight_factor: int = 400_000
    max_latency_ms: int = 50
    dispute_resolution_period: int = 604_800
    reward_formula_version: str = "v1.0.0"
    enable_proximity_clustering: bool = True
    default_denom: str = "uve"
    accounting_finalization_delay_sec: int = 3_600
    settlement_delay_sec: int = 86_400
    platform_fee_rate_bps: int = 250
    usage_snapshot_interval_sec: int = 300
    enable_auto_settlement: bool = True
    reconciliation_enabled: bool = True
    routing_enforcement_enabled: bool = True
    routing_enforcement_mode: RoutingMode = RoutingMode.STRICT
    max_scheduling_decision_age_blocks: int = 100
    max_scheduling_decision_age_seconds: int = 600
    allow_automatic_fallback: bool = True
    price_weight_factor: int = 0
    pending_job_ttl_seconds: int = 86_400
    retries_per_block: int = 50
    queue_batch: int = 100
    max_waiting_jobs: int = 1_000
    running_jobs_quota: int = 12
    running_jobs_burst: int = 6
    queued_jobs_quota: int = 24
    queued_jobs_burst: int = 12
    identity_auditors: tuple[str, ...] = ()
    max_clusters_per_provider: int = 100
    max_nodes_per_cluster: int = 10_000
    max_offerings_per_cluster: int = 100
    max_jobs_per_customer: int = 10_000
    enforce_tenant_quotas: bool = False


class Partition(Record, frozen=True):
    """A queue of a cluster's scheduler."""

    name: str
    nodes: int = 0
    max_runtime_seconds: int = 0
    default_runtime_seconds: int = 0
    max_nodes: int = 0
    features: tuple[str, ...] = ()
    priority: int = 0
    state: str = ""


class ClusterMetadata(Record, frozen=True):
    """What the active nodes of a cluster have together."""

    total_cpu_cores: int = 0
    total_memory_gb: int = 0
    total_gpus: int = 0
    gpu_types: tuple[str, ...] = ()
    interconnect_type: str = ""
    storage_type: str = ""
    total_storage_gb: int = 0


class Cluster(Record, frozen=True):
    """A provider's schedulable pool."""

    cluster_id: str
    number: int
    provider: str
    external_id: str
    name: str
    description: str
    state: ClusterState
    partitions: tuple[Partition, ...]
    total_nodes: int
    region: str
    cluster_metadata: ClusterMetadata
    slurm_version: str
    kubernetes_cluster_id: str
    created_at: int
    updated_at: int
    block_height: int
    content_hash: bytes
    active_nodes: int = 0
    held_nodes: int = 0
    last_heartbeat: int = 0
    open_jobs: int = 0
    promised_nodes: int = 0
    waiting_jobs: int = 0
    latency_sum_ms: int = 0

    @property
    def available_nodes(self) -> int:
        """How many nodes a job can have now."""
        return max(0, min(self.active_nodes - self.held_nodes, self.total_nodes))

    def find_partition(self, name: str) -> Partition | None:
        """Return the partition of a name."""
        return next((one for one in self.partitions if one.name == name), None)


class QueueOption(Record, frozen=True):
    """A partition as an offering sells it; `price_multiplier` is decimal text."""

    partition_name: str
    display_name: str = ""
    max_nodes: int = 0
    max_runtime: int = 0
    features: tuple[str, ...] = ()
    price_multiplier: str = ""


class Pricing(Record, frozen=True):
    """Prices as decimal text; empty is zero."""

    base_node_hour_price: str = ""
    cpu_core_hour_price: str = ""
    gpu_hour_price: str = ""
    memory_gb_hour_price: str = ""
    storage_gb_price: str = ""
    network_gb_price: str = ""
    currency: str = "uve"
    minimum_charge: str = ""


class Resources(Record, frozen=True):
    """What a job asks for."""

    nodes: int = 0
    cpu_cores_per_node: int = 0
    memory_gb_per_node: int = 0
    gpus_per_node: int = 0
    storage_gb: int = 0
    gpu_type: str = ""


class PreconfiguredWorkload(Record, frozen=True):
    """A workload that the provider prepared, with the most that a job may ask for with it."""

    workload_id: str
    name: str = ""
    description: str = ""
    container_image: str = ""
    default_command: str = ""
    required_resources: Resources = Resources()
    category: str = ""
    version: str = ""


class Offering(Record, frozen=True):
    """A price list for a cluster."""

    offering_id: str
    number: int
    provider: str
    external_id: str
    cluster_id: str
    name: str
    description: str
    queue_options: tuple[QueueOption, ...]
    pricing: Pricing
    required_identity_threshold: int
    max_runtime_seconds: int
    preconfigured_workloads: tuple[PreconfiguredWorkload, ...]
    supports_custom_workloads: bool
    active: bool
    created_at: int
    updated_at: int
    block_height: int
    content_hash: bytes
    more_cluster_ids: tuple[str, ...] = ()

    @property
    def cluster_ids(self) -> tuple[str, ...]:
        """Return every cluster on which its jobs may run."""
        return tuple(sorted({self.cluster_id, *self.more_cluster_ids}))

    def find_queue(self, name: str) -> QueueOption | None:
        """Return the queue of a partition's or a display name."""
        by_partition = next((one for one in self.queue_options if one.partition_name == name), None)
        return by_partition or next((one for one in self.queue_options if one.display_name == name), None)

    def find_workload(self, workload_id: str) -> PreconfiguredWorkload | None:
        """Return a prepared workload."""
        return next((one for one in self.preconfigured_workloads if one.workload_id == workload_id), None)


class EnvironmentVariable(Record, frozen=True):
    """A variable of a job's environment."""

    name: str
    value: str


class WorkloadSpec(Record, frozen=True):
    """What a job runs."""

    container_image: str = ""
    command: str = ""
    arguments: tuple[str, ...] = ()
    environment: tuple[EnvironmentVariable, ...] = ()
    working_directory: str = ""
    preconfigured_workload_id: str = ""
    is_preconfigured: bool = False
    script_sha256: bytes = b""


class DataReference(Record, frozen=True):
    """Data that a job reads or writes."""

    reference_id: str
    type: str = ""
    uri: str = ""
    encrypted: bool = False
    checksum: str = ""
    size_bytes: int = 0


class UsageMetrics(Record, frozen=True):
    """What a job used since it began."""

    wall_clock_seconds: int = 0
    cpu_core_seconds: int = 0
    memory_gb_seconds: int = 0
    gpu_seconds: int = 0
    storage_gb_hours: int = 0
    network_bytes_in: int = 0
    network_bytes_out: int = 0
    node_hours: int = 0
    nodes_used: int = 0


class Job(Record, frozen=True):
    """A batch job."""

    job_id: str
    number: int
    customer: str
    external_id: str
    offering_id: str
    cluster_id: str
    provider: str
    state: JobState
    queue_name: str
    workload_spec: WorkloadSpec
    resources: Resources
    data_references: tuple[DataReference, ...]
    encrypted_inputs_pointer: str
    encrypted_outputs_pointer: str
    max_runtime_seconds: int
    agreed_price: int
    estimate: int
    escrow_id: str
    tasks: int
    dependencies: tuple[str, ...]
    created_at: int
    block_height: int
    content_hash: bytes
    scheduler_job_id: str = ""
    scheduling_decision_id: str = ""
    status_message: str = ""
    exit_code: int = 0
    queued_at: int = 0
    started_at: int = 0
    completed_at: int = 0
    usage: UsageMetrics = UsageMetrics()
    last_report_at: int = 0
    ended_by: str = ""
    priority_score: int = 0
    requeues: int = 0
    waits: bool = False
    report_hash: bytes = b""
    undecided_reason: str = ""
    decided_at: int = 0

    @property
    def has_ended(self) -> bool:
        """Say whether the job will never run again."""
        return self.state in ENDED_JOBS

    @property
    def holds_nodes(self) -> bool:
        """Say whether the job keeps nodes from others."""
        return self.state is JobState.RUNNING or (self.state is JobState.QUEUED and not self.waits)

    @property
    def is_waiting(self) -> bool:
        """Say whether the job wants to run and neither runs nor has nodes kept for it."""
        if self.state not in {JobState.PENDING, JobState.QUEUED}:
            return False
        return self.waits or not self.scheduling_decision_id


class Counter(Record, frozen=True):
    """The last number of a kind of record."""

    name: str
    value: int
