"""MsgUpdateParams: governance only, complete and consistent."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor

from tests.chain.modules.hpc.scene import HpcScene
from tests.chain.support.governance import decree
from virtengine.chain.modules import wire
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.hpc.params import BOUNDS, PARAMS
from virtengine.chain.modules.hpc.types import Params
from virtengine.wire.virtengine.hpc.v1 import params_pb2, tx_pb2

SPECIFIED = [
    "platform_fee_rate",
    "provider_reward_rate",
    "node_reward_rate",
    "min_job_duration_seconds",
    "max_job_duration_seconds",
    "default_identity_threshold",
    "cluster_heartbeat_timeout",
    "node_heartbeat_timeout",
    "latency_weight_factor",
    "capacity_weight_factor",
    "max_latency_ms",
    "dispute_resolution_period",
    "reward_formula_version",
    "enable_proximity_clustering",
    "default_denom",
    "accounting_finalization_delay_sec",
    "settlement_delay_sec",
    "platform_fee_rate_bps",
    "usage_snapshot_interval_sec",
    "enable_auto_settlement",
    "reconciliation_enabled",
    "routing_enforcement_enabled",
    "routing_enforcement_mode",
    "max_scheduling_decision_age_blocks",
    "max_scheduling_decision_age_seconds",
    "allow_automatic_fallback",
]


def update(authority: str = AUTHORITY, **changes: Any) -> tx_pb2.MsgUpdateParams:
    params = wire.to_wire(Params(), params_pb2.Params)
    for name, value in changes.items():
        setattr(params, name, value)
    return tx_pb2.MsgUpdateParams(authority=authority, params=params)


def test_hp_010_only_governance_changes_parameters(scene: HpcScene) -> None:
    before = scene.state.get_params()
    outcome = scene.chain.fail(scene.tenant, update(scene.tenant.address, max_latency_ms=99))
    assert (outcome.codespace, outcome.code) == ("hpc", Unauthorized.code) == ("hpc", 2118)
    assert scene.state.get_params() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"platform_fee_rate": "0.5"},
        {"platform_fee_rate": "five"},
        {"platform_fee_rate": ""},
        {"platform_fee_rate": "-1"},
        {"node_reward_rate": "1000001"},
        {"platform_fee_rate": "50001"},
        {"latency_weight_factor": "600001"},
        {"capacity_weight_factor": "399999"},
        {"min_job_duration_seconds": 0},
        {"max_job_duration_seconds": -1},
        {"min_job_duration_seconds": 604_801},
        {"cluster_heartbeat_timeout": 0},
        {"dispute_resolution_period": 0},
        {"routing_enforcement_mode": 0},
        {"routing_enforcement_mode": 4},
        {"default_identity_threshold": 101},
        {"default_denom": "uvirt"},
        {"reward_formula_version": ""},
        {"price_weight_factor": "1000001"},
        {"retries_per_block": 0},
    ],
    ids=str,
)
def test_hp_011_parameters_that_cannot_hold_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidParams):
        PARAMS.check(update(**changes))


def test_hp_011_what_is_not_complete_is_refused() -> None:
    with pytest.raises(InvalidParams):
        PARAMS.check(tx_pb2.MsgUpdateParams(authority=AUTHORITY))
    with pytest.raises(InvalidParams):
        PARAMS.check(tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params_pb2.Params(max_latency_ms=5)))


def test_hp_012_every_parameter_can_be_governed(scene: HpcScene) -> None:
    fields = {field.name: field for field in params_pb2.Params.DESCRIPTOR.fields}
    assert set(SPECIFIED) <= set(fields) == set(BOUNDS)
    changes = {name: _another(fields[name]) for name in SPECIFIED if name not in {"default_denom"}}
    decree(scene.chain, update(**changes))
    scene.chain.advance()
    params = scene.state.get_params()
    assert {name for name in SPECIFIED if getattr(params, name) == getattr(Params(), name)} == {
        "default_denom"
    }


def _another(field: FieldDescriptor) -> Any:
    values = {
        "platform_fee_rate": "40000",
        "provider_reward_rate": "700000",
        "node_reward_rate": "140000",
        "latency_weight_factor": "500000",
        "capacity_weight_factor": "500000",
        "routing_enforcement_mode": 2,
        "reward_formula_version": "v1.0.1",
    }
    if field.name in values:
        return values[field.name]
    now = getattr(Params(), field.name)
    return not now if isinstance(now, bool) else int(now) + 1


def test_parameters_are_what_the_specification_says_until_they_are_changed() -> None:
    params = Params()
    assert (params.platform_fee_rate, params.provider_reward_rate, params.node_reward_rate) == (
        50_000,
        800_000,
        150_000,
    )
    assert (params.min_job_duration_seconds, params.max_job_duration_seconds) == (60, 604_800)
    assert (params.cluster_heartbeat_timeout, params.node_heartbeat_timeout) == (300, 120)
    assert (params.latency_weight_factor, params.capacity_weight_factor, params.max_latency_ms) == (
        600_000,
        400_000,
        50,
    )
    assert (params.accounting_finalization_delay_sec, params.settlement_delay_sec) == (3_600, 86_400)
    assert (params.max_scheduling_decision_age_blocks, params.max_scheduling_decision_age_seconds) == (
        100,
        600,
    )
