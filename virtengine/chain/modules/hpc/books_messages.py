"""What is wrong with a message about usage, money, disputes or routing whatever the state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.checks import refused_as, require_address, require_text, require_unique
from virtengine.chain.modules.hpc.billing import BPS, PARTS
from virtengine.chain.modules.hpc.billing_types import CapType, DiscountType
from virtengine.chain.modules.hpc.books_errors import (
    InvalidAccounting,
    InvalidBillingRules,
    InvalidDispute,
    InvalidReconciliation,
    InvalidSnapshot,
    InvalidUsageSignature,
    RoutingViolationNotFound,
)
from virtengine.chain.modules.hpc.dispute_types import DisputeStatus
from virtengine.chain.modules.hpc.errors import HpcError, InvalidJob, Unauthorized
from virtengine.chain.modules.hpc.messages import require_id, require_range
from virtengine.chain.modules.hpc.reconciliation_types import ResolutionAction
from virtengine.chain.modules.hpc.usage_types import SnapshotType
from virtengine.chain.modules.wire import read_coin
from virtengine.core.amounts import parse_amount, parse_rate
from virtengine.crypto.signature import SIGNATURE_BYTES
from virtengine.wire.virtengine.hpc.v1 import billing_pb2, books_tx_pb2, usage_pb2

MAX_COUNT: Final = 2**53 - 1
MAX_SEQUENCE: Final = 2**31
MAX_RULES: Final = 16
MAX_OPERATORS: Final = 64
MAX_WEIGHT: Final = 1_000_000
MAX_CUSTOMERS: Final = 64
DAY: Final = 86_400
MAX_PERIOD: Final = 366 * DAY
MAX_RAW: Final = 4_096
MAX_REASON: Final = 1_024
HOURS: Final = frozenset({"cpu_core_hours", "gpu_hours", "node_hours"})
RATES: Final = (
    "cpu_core_hour",
    "memory_gb_hour",
    "gpu_hour",
    "node_hour",
    "storage_gb_hour",
    "network_gb",
)


def check_set_billing_rules(msg: books_tx_pb2.MsgSetBillingRules) -> None:
    """Check a provider's rules."""
    error, rules = InvalidBillingRules, msg.rules
    require_address(msg.provider, error, field="provider")
    if not rules.formula_version:
        raise error("formula_version: is empty")
    require_id(rules.formula_version, error, field="formula_version")
    _check_rates(rules.rates)
    with refused_as(error):
        parse_amount(rules.minimum_charge or "0", field="minimum_charge")
    require_range(rules.granularity_seconds, 1, DAY, error, field="granularity_seconds")
    queue = rules.queue_rule
    require_range(queue.threshold_seconds, 0, MAX_PERIOD, error, field="queue_rule.threshold_seconds")
    require_range(queue.bps_per_minute, 0, BPS, error, field="queue_rule.bps_per_minute")
    require_range(queue.max_bps, 0, BPS, error, field="queue_rule.max_bps")
    require_range(len(rules.discounts), 0, MAX_RULES, error, field="discounts")
    require_unique((one.rule_id for one in rules.discounts), error, field="discounts")
    for discount in rules.discounts:
        _check_discount(discount)
    require_range(len(rules.caps), 0, MAX_RULES, error, field="caps")
    require_unique((one.cap_id for one in rules.caps), error, field="caps")
    for cap in rules.caps:
        _check_cap(cap)
    _check_operators(rules)


def check_submit_snapshot(msg: books_tx_pb2.MsgSubmitUsageSnapshot) -> None:
    """Check a report of usage."""
    require_address(msg.sender, InvalidSnapshot, field="sender")
    report = msg.report
    require_id(report.job_id, InvalidSnapshot, field="job_id")
    require_id(report.cluster_id, InvalidSnapshot, field="cluster_id")
    for field in ("scheduler_type", "scheduler_job_id", "job_state"):
        require_text(getattr(report, field), InvalidSnapshot, field=field, limit=128)
    if len(report.scheduler_raw_data) > MAX_RAW:
        raise InvalidSnapshot(f"scheduler_raw_data: at most {MAX_RAW} characters")
    if int(report.snapshot_type) not in set(SnapshotType):
        raise InvalidSnapshot(f"snapshot_type: {report.snapshot_type} is not one of its values")
    require_range(report.sequence_number, 1, MAX_SEQUENCE, InvalidSnapshot, field="sequence_number")
    require_range(report.snapshot_time, 1, MAX_COUNT, InvalidSnapshot, field="snapshot_time")
    check_metrics(report.metrics, InvalidSnapshot, field="metrics")
    check_metrics(report.cumulative_metrics, InvalidSnapshot, field="cumulative_metrics")
    if len(msg.signature) != SIGNATURE_BYTES:
        raise InvalidUsageSignature(f"signature: {len(msg.signature)} bytes, not {SIGNATURE_BYTES}")


def check_metrics(metrics: usage_pb2.DetailedMetrics, error: type[HpcError], *, field: str) -> None:
    """Raise unless every figure is a count."""
    for one in metrics.DESCRIPTOR.fields:
        value: Any = getattr(metrics, one.name)
        if isinstance(value, str):
            require_text(value, error, field=f"{field}.{one.name}", limit=64)
        else:
            require_range(value, 0, MAX_COUNT, error, field=f"{field}.{one.name}")


def check_settle_job(msg: books_tx_pb2.MsgSettleJob) -> None:
    """Check a settlement."""
    require_address(msg.sender, InvalidAccounting, field="sender")
    require_id(msg.job_id, InvalidJob, field="job_id")


def check_correct_accounting(msg: books_tx_pb2.MsgCorrectAccounting) -> None:
    """Check a correction."""
    require_address(msg.sender, InvalidAccounting, field="sender")
    require_id(msg.record_id, InvalidAccounting, field="record_id")
    check_metrics(msg.metrics, InvalidAccounting, field="metrics")
    require_reason(msg.reason, InvalidAccounting, field="reason")


def check_reconcile_job(msg: books_tx_pb2.MsgReconcileJob) -> None:
    """Check a comparison."""
    require_address(msg.sender, InvalidReconciliation, field="sender")
    require_id(msg.job_id, InvalidReconciliation, field="job_id")
    require_id(msg.source_type, InvalidReconciliation, field="source_type")
    require_id(msg.source_id, InvalidReconciliation, field="source_id")
    require_range(msg.extract_time, 1, MAX_COUNT, InvalidReconciliation, field="extract_time")
    check_metrics(msg.metrics, InvalidReconciliation, field="metrics")


def check_resolve_reconciliation(msg: books_tx_pb2.MsgResolveReconciliation) -> None:
    """Check the end of a discrepancy."""
    require_address(msg.sender, InvalidReconciliation, field="sender")
    require_id(msg.reconciliation_id, InvalidReconciliation, field="reconciliation_id")
    if int(msg.action) not in {ResolutionAction.KEEP_ON_CHAIN, ResolutionAction.USE_SCHEDULER}:
        raise InvalidReconciliation(f"action: {msg.action} is not one of its values")
    require_reason(msg.resolution, InvalidReconciliation, field="resolution")


def check_flag_dispute(msg: books_tx_pb2.MsgFlagDispute) -> None:
    """Check a dispute."""
    require_address(msg.disputer, InvalidDispute, field="disputer")
    require_id(msg.job_id, InvalidDispute, field="job_id")
    require_text(msg.reward_id, InvalidDispute, field="reward_id", limit=80)
    require_id(msg.dispute_type, InvalidDispute, field="dispute_type")
    require_reason(msg.reason, InvalidDispute, field="reason")
    require_text(msg.evidence, InvalidDispute, field="evidence", limit=2_048)


def check_resolve_dispute(msg: books_tx_pb2.MsgResolveDispute) -> None:
    """Check the end of a dispute."""
    require_authority(msg.authority, Unauthorized)
    require_id(msg.dispute_id, InvalidDispute, field="dispute_id")
    to = int(msg.status)
    if to not in set(DisputeStatus) - {DisputeStatus.PENDING}:
        raise InvalidDispute(f"status: {msg.status} does not end or review a dispute")
    require_reason(msg.resolution, InvalidDispute, field="resolution")
    if not msg.HasField("awarded"):
        return
    if to != DisputeStatus.RESOLVED:
        raise InvalidDispute("awarded: only a dispute that is resolved changes what is payable")
    if not msg.awarded.amount:
        raise InvalidDispute("awarded: needs an amount; 0 is one")
    with refused_as(InvalidDispute):
        read_coin(msg.awarded, field="awarded")


def check_refresh_decision(msg: books_tx_pb2.MsgRefreshDecision) -> None:
    """Check a wish for a new decision."""
    require_address(msg.sender, InvalidJob, field="sender")
    require_id(msg.job_id, InvalidJob, field="job_id")


def check_resolve_violation(msg: books_tx_pb2.MsgResolveViolation) -> None:
    """Check the end of a violation."""
    require_authority(msg.authority, Unauthorized)
    require_id(msg.violation_id, RoutingViolationNotFound, field="violation_id")
    require_reason(msg.resolution, RoutingViolationNotFound, field="resolution")


def require_reason(text: str, error: type[HpcError], *, field: str) -> None:
    """Raise unless there is a text that people can read."""
    if not text:
        raise error(f"{field}: is empty")
    require_text(text, error, field=field, limit=MAX_REASON)


def _require_rate(text: str, *, field: str) -> None:
    with refused_as(InvalidBillingRules):
        parse_rate(text or "0", field=field)


def _check_rates(rates: billing_pb2.Rates) -> None:
    for name in RATES:
        _require_rate(getattr(rates, name), field=f"rates.{name}")
    error = InvalidBillingRules
    require_range(len(rates.gpu_types), 0, MAX_RULES, error, field="rates.gpu_types")
    require_unique((one.gpu_type for one in rates.gpu_types), error, field="rates.gpu_types")
    for one in rates.gpu_types:
        require_id(one.gpu_type, error, field="rates.gpu_types.gpu_type")
        _require_rate(one.hour, field="rates.gpu_types.hour")


def _check_discount(rule: billing_pb2.DiscountRule) -> None:
    error = InvalidBillingRules
    require_id(rule.rule_id, error, field="discounts.rule_id")
    require_text(rule.rule_name, error, field="discounts.rule_name", limit=128)
    require_text(rule.promo_code, error, field="discounts.promo_code", limit=64)
    if int(rule.type) not in set(DiscountType):
        raise error(f"discounts.type: {rule.type} is not one of its values")
    require_range(rule.bps, 0, BPS, error, field="discounts.bps")
    _require_rate(rule.threshold_value, field="discounts.threshold_value")
    if rule.threshold_unit not in HOURS:
        raise error(f"discounts.threshold_unit: {rule.threshold_unit[:40]!r} is none of {sorted(HOURS)}")
    _require_known(rule.applies_to, PARTS, field="discounts.applies_to")
    require_range(rule.valid_from, 0, MAX_COUNT, error, field="discounts.valid_from")
    require_range(rule.valid_until, 0, MAX_COUNT, error, field="discounts.valid_until")


def _require_known(words: Iterable[str], known: Iterable[str], *, field: str) -> None:
    listed = list(words)
    if set(listed) - set(known) or len(listed) != len(set(listed)):
        raise InvalidBillingRules(f"{field}: only {', '.join(known)} are known, each once")


def _check_cap(cap: billing_pb2.CapRule) -> None:
    error = InvalidBillingRules
    require_id(cap.cap_id, error, field="caps.cap_id")
    require_text(cap.cap_name, error, field="caps.cap_name", limit=128)
    if int(cap.type) not in set(CapType):
        raise error(f"caps.type: {cap.type} is not one of its values")
    with refused_as(error):
        parse_amount(cap.amount, field="caps.amount")
    require_range(cap.period_seconds, 0, MAX_PERIOD, error, field="caps.period_seconds")
    require_range(len(cap.applies_to), 0, MAX_CUSTOMERS, error, field="caps.applies_to")
    for customer in cap.applies_to:
        require_address(customer, error, field="caps.applies_to")


def _check_operators(rules: billing_pb2.BillingRules) -> None:
    error = InvalidBillingRules
    require_range(rules.node_reward_bps, 0, BPS, error, field="node_reward_bps")
    require_range(len(rules.node_operators), 0, MAX_OPERATORS, error, field="node_operators")
    if rules.node_reward_bps and not rules.node_operators:
        raise error("node_reward_bps: there is no operator to pay")
    names = (f"{one.node_id} {one.address}" for one in rules.node_operators)
    require_unique(names, error, field="node_operators")
    for one in rules.node_operators:
        require_address(one.address, error, field="node_operators.address")
        require_text(one.node_id, error, field="node_operators.node_id", limit=64)
        require_range(one.weight, 1, MAX_WEIGHT, error, field="node_operators.weight")
