"""Cluster templates: how a provider sets up clusters, checked part by part, kept as a document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.checks import refused_as, require_address, require_text, require_unique
from virtengine.chain.modules.hpc.books_errors import (
    InvalidClusterTemplate,
    InvalidHardwareClass,
    InvalidPartition,
    InvalidQos,
    InvalidSchedulingPolicy,
)
from virtengine.chain.modules.hpc.errors import HpcError, TooMany
from virtengine.chain.modules.hpc.messages import require_id
from virtengine.chain.modules.hpc.rights import require_standing
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import ClusterTemplate
from virtengine.chain.modules.hpc.versions import order_of, require_version
from virtengine.core.amounts import parse_rate
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, cluster_template_pb2

NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{2,63}")
PARTITION: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{0,62}")
STATES: Final = frozenset({"up", "down", "drain", "inactive"})
PREEMPTION: Final = frozenset({"off", "suspend", "requeue", "cancel"})
SCHEDULERS: Final = frozenset({"slurm", "pbs", "custom"})
HARDWARE: Final = {
    "cpu": frozenset[str](),
    "gpu": frozenset[str](),
    "storage": frozenset({"nvme", "ssd", "hdd", "lustre", "gpfs", "cephfs"}),
    "network": frozenset({"infiniband", "ethernet", "roce"}),
}
MAX_LIST: Final = 64
MAX_NUMBER: Final = 10**9
MAX_BYTES: Final = 65_536
MAX_TEMPLATES: Final = 100


def check_set_cluster_template(msg: books_tx_pb2.MsgSetClusterTemplate) -> None:
    """Check a cluster template."""
    error, template = InvalidClusterTemplate, msg.template
    require_address(msg.provider, error, field="provider")
    if template.ByteSize() > MAX_BYTES:
        raise error(f"template: {template.ByteSize()} bytes, at most {MAX_BYTES}")
    require_id(template.template_id, error, field="template_id")
    _require_match(NAME, template.template_name, error, "template_name")
    require_version(template.template_version, error, field="template_version")
    require_text(template.description, error, field="description", limit=2_048)
    _check_partitions(template.partitions)
    _check_qos(template.qos_policies)
    _check_hardware(template.hardware_classes)
    _require_counts(template.resource_limits, error, "resource_limits")
    _check_policy(template.scheduling_policy)
    _check_windows(template.maintenance_windows)


def set_cluster_template(
    state: State, msg: books_tx_pb2.MsgSetClusterTemplate, ctx: Context
) -> books_tx_pb2.MsgSetClusterTemplateResponse:
    """Publish a template, or a newer version of one."""
    require_standing(state, msg.provider)
    given = msg.template
    document = given.SerializeToString(deterministic=True)
    before = state.books.cluster_templates.get(msg.provider, given.template_id)
    if before is not None and before.document == document:
        return books_tx_pb2.MsgSetClusterTemplateResponse()
    if before is not None and order_of(given.template_version) <= order_of(before.version):
        raise InvalidClusterTemplate(f"template_version: must be above {before.version}")
    if before is None and sum(1 for _ in state.books.cluster_templates.keys(msg.provider)) >= MAX_TEMPLATES:
        raise TooMany(f"{msg.provider} has {MAX_TEMPLATES} cluster templates")

    state.books.cluster_templates.set(
        msg.provider,
        given.template_id,
        ClusterTemplate(
            provider=msg.provider,
            template_id=given.template_id,
            version=given.template_version,
            document=document,
            created_at=before.created_at if before else ctx.time,
            updated_at=ctx.time,
        ),
    )
    ctx.emit(
        cluster_template_pb2.EventClusterTemplateSet(
            provider=msg.provider, template_id=given.template_id, version=given.template_version
        )
    )
    return books_tx_pb2.MsgSetClusterTemplateResponse()


def _require_match(pattern: re.Pattern[str], text: str, error: type[HpcError], field: str) -> None:
    if len(text) > 64 or not pattern.fullmatch(text):
        raise error(f"{field}: {text[:64]!r} must match {pattern.pattern}")


def _require_one_of(text: str, known: Iterable[str], error: type[HpcError], field: str) -> None:
    if text not in set(known):
        raise error(f"{field}: {text[:40]!r} is none of {', '.join(sorted(known))}")


def _require_list(items: Iterable[Any], error: type[HpcError], field: str) -> list[Any]:
    listed = list(items)
    if len(listed) > MAX_LIST:
        raise error(f"{field}: {len(listed)}, at most {MAX_LIST}")
    require_unique((one.name for one in listed), error, field=field)
    return listed


def _require_counts(message: Any, error: type[HpcError], field: str) -> None:
    """Raise unless every number of a message is one."""
    for one in message.DESCRIPTOR.fields:
        value = getattr(message, one.name)
        if isinstance(value, int) and not 0 <= value <= MAX_NUMBER:
            raise error(f"{field}.{one.name}: {value}, must be 0 to {MAX_NUMBER}")


def _check_partitions(partitions: Iterable[cluster_template_pb2.TemplatePartition]) -> None:
    error = InvalidPartition
    listed = _require_list(partitions, error, "partitions")
    if not listed:
        raise error("partitions: there is none")
    for one in listed:
        where = f"partitions.{one.name[:64]}"
        _require_match(PARTITION, one.name, error, "partitions.name")
        require_text(one.display_name, error, field=f"{where}.display_name", limit=128)
        _require_counts(one, error, where)
        if one.priority > 1_000:
            raise error(f"{where}.priority: {one.priority}, must be 0 to 1000")
        if one.nodes < 1:
            raise error(f"{where}.nodes: must be at least 1")
        if one.max_nodes_per_job > one.nodes:
            raise error(f"{where}.max_nodes_per_job: is above its {one.nodes} nodes")
        if one.max_runtime_seconds and one.default_runtime_seconds > one.max_runtime_seconds:
            raise error(f"{where}.default_runtime_seconds: is above the most")
        _require_one_of(one.state, STATES, error, f"{where}.state")
        for words in (one.features, one.access_control.allow_groups, one.access_control.deny_groups):
            if len(words) > MAX_LIST:
                raise error(f"{where}: a list has more than {MAX_LIST} words")
            for word in words:
                _require_match(PARTITION, word, error, f"{where}: a word")


def _check_qos(policies: Iterable[cluster_template_pb2.QosPolicy]) -> None:
    error = InvalidQos
    for one in _require_list(policies, error, "qos_policies"):
        where = f"qos_policies.{one.name[:64]}"
        _require_match(PARTITION, one.name, error, "qos_policies.name")
        _require_counts(one, error, where)
        _require_one_of(one.preempt_mode, PREEMPTION, error, f"{where}.preempt_mode")
        with refused_as(error):
            parse_rate(one.usage_factor or "1", field=f"{where}.usage_factor")
        if one.max_submit_jobs_per_user and one.max_jobs_per_user > one.max_submit_jobs_per_user:
            raise error(f"{where}.max_jobs_per_user: is above what may be submitted")


def _check_hardware(classes: Iterable[cluster_template_pb2.HardwareClass]) -> None:
    error = InvalidHardwareClass
    for one in _require_list(classes, error, "hardware_classes"):
        where = f"hardware_classes.{one.name[:64]}"
        _require_match(PARTITION, one.name, error, "hardware_classes.name")
        _require_one_of(one.kind, HARDWARE, error, f"{where}.kind")
        if HARDWARE[one.kind]:
            _require_one_of(one.type, HARDWARE[one.kind], error, f"{where}.type")
        require_text(one.type, error, field=f"{where}.type", limit=64)
        _require_counts(one, error, where)


def _check_policy(policy: cluster_template_pb2.SchedulingPolicy) -> None:
    error = InvalidSchedulingPolicy
    _require_one_of(policy.scheduler_type, SCHEDULERS, error, "scheduling_policy.scheduler_type")
    _require_counts(policy, error, "scheduling_policy")
    if policy.fair_share and not policy.decay_half_life_days:
        raise error("scheduling_policy.decay_half_life_days: fair share needs one")


def _check_windows(windows: Iterable[cluster_template_pb2.MaintenanceWindow]) -> None:
    error = InvalidClusterTemplate
    for one in _require_list(windows, error, "maintenance_windows"):
        where = f"maintenance_windows.{one.name[:64]}"
        _require_match(PARTITION, one.name, error, "maintenance_windows.name")
        if len(one.start_cron.split()) != 5 or len(one.start_cron) > 64:
            raise error(f"{where}.start_cron: {one.start_cron[:64]!r} is not five words")
        if not 1 <= one.duration_hours <= 168:
            raise error(f"{where}.duration_hours: {one.duration_hours}, must be 1 to 168")
        require_text(one.timezone, error, field=f"{where}.timezone", limit=64)
