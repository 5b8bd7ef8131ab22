"""Parameters of batch computing in random markets."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain import genesis
from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc.types import Params
from virtengine.wire.virtengine.hpc.v1 import params_pb2

PARAMS = replace(
    Params(),
    cluster_heartbeat_timeout=40,
    node_heartbeat_timeout=60,
    pending_job_ttl_seconds=45,
    accounting_finalization_delay_sec=4,
    settlement_delay_sec=6,
    dispute_resolution_period=12,
    max_scheduling_decision_age_blocks=8,
    max_scheduling_decision_age_seconds=15,
    retries_per_block=4,
    queue_batch=3,
    max_waiting_jobs=2,
    running_jobs_quota=2,
    running_jobs_burst=2,
    queued_jobs_quota=3,
    queued_jobs_burst=1,
    enforce_tenant_quotas=True,
    max_clusters_per_provider=3,
    max_nodes_per_cluster=8,
    max_offerings_per_cluster=3,
    max_jobs_per_customer=8,
)
GENESIS = {"params": genesis.to_json(wire.to_wire(PARAMS, params_pb2.Params))}
"""Short times and small numbers, so that every end is met."""
