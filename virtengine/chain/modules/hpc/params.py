"""The parameters of the hpc module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.checks import require_address, require_text
from virtengine.chain.modules.hpc.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.hpc.types import MILLION, Params
from virtengine.chain.modules.parameters import ParameterSet
from virtengine.core.amounts import DENOM

_YEAR: Final = "31536000"
_RATE: Final = Bound("0", str(MILLION), "platform, provider and node rate together at most 1000000")
_WEIGHT: Final = Bound("0", str(MILLION), "latency and capacity weight together 1000000")
_COUNT: Final = Bound("1", "1000000")
_QUOTA: Final = Bound("0", "1000000")
BOUNDS: Final = {
    "platform_fee_rate": _RATE,
    "provider_reward_rate": _RATE,
    "node_reward_rate": _RATE,
    "min_job_duration_seconds": Bound("1", _YEAR, "at most max_job_duration_seconds"),
    "max_job_duration_seconds": Bound("1", _YEAR),
    "default_identity_threshold": Bound("0", "100"),
    "cluster_heartbeat_timeout": Bound("1", _YEAR),
    "node_heartbeat_timeout": Bound("60", "600"),
    "latency_weight_factor": _WEIGHT,
    "capacity_weight_factor": _WEIGHT,
    "max_latency_ms": Bound("0", "1000000"),
    "enable_proximity_clustering": Bound(),
    "enable_auto_settlement": Bound(),
    "reconciliation_enabled": Bound(),
    "routing_enforcement_enabled": Bound(),
    "allow_automatic_fallback": Bound(),
    "dispute_resolution_period": Bound("1", _YEAR),
    "reward_formula_version": Bound("", "", "not empty"),
    "default_denom": Bound("", "", f"{DENOM}"),
    "accounting_finalization_delay_sec": Bound("0", _YEAR),
    "settlement_delay_sec": Bound("0", _YEAR),
    "platform_fee_rate_bps": Bound("0", "10000"),
    "usage_snapshot_interval_sec": Bound("1", _YEAR),
    "routing_enforcement_mode": Bound("1", "3"),
    "max_scheduling_decision_age_blocks": Bound("1", "10000000"),
    "max_scheduling_decision_age_seconds": Bound("1", _YEAR),
    "price_weight_factor": Bound("0", str(MILLION)),
    "pending_job_ttl_seconds": Bound("1", _YEAR),
    "retries_per_block": Bound("1", "1000"),
    "queue_batch": Bound("1", "10000"),
    "max_waiting_jobs": _QUOTA,
    "running_jobs_quota": _QUOTA,
    "running_jobs_burst": _QUOTA,
    "queued_jobs_quota": _QUOTA,
    "queued_jobs_burst": _QUOTA,
    "identity_auditors": Bound("", "", "addresses"),
    "max_clusters_per_provider": _COUNT,
    "max_nodes_per_cluster": _COUNT,
    "max_offerings_per_cluster": _COUNT,
    "max_jobs_per_customer": _COUNT,
    "enforce_tenant_quotas": Bound(),
}


def require_consistent(params: Params) -> None:
    """Raise InvalidParams when parameters do not go together."""
    rates = params.platform_fee_rate + params.provider_reward_rate + params.node_reward_rate
    if rates > MILLION:
        raise InvalidParams(f"the three reward rates are {rates} of {MILLION}")
    weights = params.latency_weight_factor + params.capacity_weight_factor
    if weights != MILLION:
        raise InvalidParams(f"the weights of latency and capacity are {weights}, not {MILLION}")
    if params.min_job_duration_seconds > params.max_job_duration_seconds:
        raise InvalidParams("min_job_duration_seconds: is above max_job_duration_seconds")
    if params.default_denom != DENOM:
        raise InvalidParams(f"default_denom: the chain has {DENOM} only")
    if not params.reward_formula_version:
        raise InvalidParams("reward_formula_version: is empty")
    require_text(params.reward_formula_version, InvalidParams, field="reward_formula_version", limit=32)
    if len(params.identity_auditors) > 16:
        raise InvalidParams("identity_auditors: at most 16")
    for auditor in params.identity_auditors:
        require_address(auditor, InvalidParams, field="identity_auditors")


PARAMS: Final = ParameterSet("hpc", Params, BOUNDS, InvalidParams, Unauthorized, require_consistent)
