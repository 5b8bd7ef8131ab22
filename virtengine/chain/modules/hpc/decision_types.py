"""Records of decisions: what was seen, what was scored, what was chosen."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record


class TenantUse(Record, frozen=True):
    """What a customer has on a cluster."""

    running_jobs: int = 0
    queued_jobs: int = 0
    nodes: int = 0
    cpu_cores: int = 0
    memory_gb: int = 0
    gpus: int = 0


class RunningJob(Record, frozen=True):
    """A running job of lower priority, `own` when it is the same customer's."""

    job_id: str
    priority_score: int
    nodes: int
    own: bool = False
    cpu_cores: int = 0
    memory_gb: int = 0
    gpus: int = 0


class ClusterView(Record, frozen=True):
    """A cluster as a decision sees it."""

    cluster_id: str
    active: bool
    available_nodes: int
    active_nodes: int
    total_nodes: int
    avg_latency_ms: int
    total_cpu_cores: int
    total_memory_gb: int
    total_gpus: int
    fitting_nodes: int
    unfit_reason: str = ""
    partition_priority: int = 0
    highest_waiting_priority: int = 0
    highest_waiting_nodes: int = 0
    waiting_jobs: int = 0
    use: TenantUse = TenantUse()
    running: tuple[RunningJob, ...] = ()
    price: int = 0


class JobView(Record, frozen=True):
    """A job as a decision sees it; amounts are of all its nodes."""

    job_id: str
    created_at: int
    nodes: int
    cpu_cores: int
    memory_gb: int
    gpus: int
    max_runtime_seconds: int
    queue_name: str
    queue_max_nodes: int = 0
    queue_max_runtime: int = 0
    max_price: int = 0


class DecisionRules(Record, frozen=True):
    """The parameters that a decision follows."""

    latency_weight: int
    capacity_weight: int
    price_weight: int
    max_latency_ms: int
    proximity: bool
    max_waiting_jobs: int
    running_jobs_quota: int
    running_jobs_burst: int
    queued_jobs_quota: int
    queued_jobs_burst: int
    enforce_quotas: bool = True


class DecisionInputs(Record, frozen=True):
    """Everything a decision follows from."""

    now: int
    job: JobView
    clusters: tuple[ClusterView, ...]
    rules: DecisionRules


class Candidate(Record, frozen=True):
    """One cluster with its scores."""

    cluster_id: str
    available_nodes: int
    avg_latency_ms: int
    latency_score: int
    capacity_score: int
    price_score: int
    base_score: int
    age_score: int
    job_size_score: int
    partition_score: int
    priority_score: int
    fair_share_score: int
    combined_score: int
    eligible: bool
    ineligibility_reason: str = ""
    ineligibility_details: str = ""
    preemption_possible: bool = False
    quota_burst_used: bool = False
    backfill_used: bool = False
    waits: bool = False


class Decision(Record, frozen=True):
    """Where a job runs, and why."""

    decision_id: str
    number: int
    job_id: str
    selected_cluster_id: str
    candidate_clusters: tuple[Candidate, ...]
    decision_reason: str
    is_fallback: bool
    fallback_reason: str
    latency_score: int
    capacity_score: int
    combined_score: int
    priority_score: int
    fair_share_score: int
    age_score: int
    job_size_score: int
    partition_score: int
    preemption_planned: bool
    preempted_job_ids: tuple[str, ...]
    backfill_used: bool
    backfill_window_seconds: int
    quota_burst_used: bool
    quota_reason: str
    created_at: int
    block_height: int
    inputs: DecisionInputs
    inputs_hash: bytes


class SchedulingMetrics(Record, frozen=True):
    """Running averages of decisions of one cluster and queue."""

    cluster_id: str
    queue_name: str
    total_decisions: int = 0
    preemption_planned: int = 0
    backfill_used: int = 0
    quota_burst_used: int = 0
    quota_denied: int = 0
    avg_latency_score: int = 0
    avg_capacity_score: int = 0
    avg_combined_score: int = 0
    avg_priority_score: int = 0
    avg_fair_share_score: int = 0
    avg_age_score: int = 0
    avg_job_size_score: int = 0
    avg_partition_score: int = 0
    last_decision_at: int = 0
    block_height: int = 0
