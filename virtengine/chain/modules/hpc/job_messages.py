"""What is wrong with a message about jobs whatever the state."""

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
from virtengine.chain.modules.hpc.errors import InvalidJob
from virtengine.chain.modules.hpc.messages import (
    MAX_ID,
    MAX_LIST,
    MAX_NODES,
    MAX_NUMBER,
    MIN_RUNTIME,
    require_id,
    require_range,
    require_resources,
    require_words,
)
from virtengine.chain.modules.hpc.states import JobState
from virtengine.wire.virtengine.hpc.v1 import job_pb2, tx_pb2

MAX_TASKS: Final = 100_000
MAX_ENVIRONMENT: Final = 256


def check_submit_job(msg: tx_pb2.MsgSubmitJob) -> None:
    """Check a job."""
    require_address(msg.customer, InvalidJob, field="customer")
    require_external_id(msg.external_id, InvalidJob)
    require_id(msg.offering_id, InvalidJob, field="offering_id")
    require_id(msg.queue_name, InvalidJob, field="queue_name")
    _check_workload(msg.workload_spec)
    require_resources(msg.resources, InvalidJob, field="resources")
    require_range(msg.resources.nodes, 1, MAX_NODES, InvalidJob, field="resources.nodes")
    _check_data(msg.data_references)
    for name in ("encrypted_inputs_pointer", "encrypted_outputs_pointer"):
        require_text(getattr(msg, name), InvalidJob, field=name, limit=512)
    require_range(msg.max_runtime_seconds, MIN_RUNTIME, MAX_NUMBER, InvalidJob, field="max_runtime_seconds")
    require_range(msg.tasks, 0, MAX_TASKS, InvalidJob, field="tasks")
    require_words(msg.dependencies, InvalidJob, field="dependencies")
    with refused_as(InvalidJob):
        wire.read_coin(msg.max_price, field="max_price")


def _check_workload(spec: job_pb2.WorkloadSpec) -> None:
    where = "workload_spec"
    if len(spec.script_sha256) not in {0, 32}:
        raise InvalidJob(f"{where}.script_sha256: is not 32 bytes")
    if not (spec.container_image or spec.is_preconfigured or spec.script_sha256):
        raise InvalidJob(f"{where}.container_image: is empty")
    for name in ("container_image", "command", "working_directory"):
        require_text(getattr(spec, name), InvalidJob, field=f"{where}.{name}", limit=1_024)
    require_text(spec.preconfigured_workload_id, InvalidJob, field=f"{where}.preconfigured_workload_id")
    require_range(len(spec.arguments), 0, MAX_ENVIRONMENT, InvalidJob, field=f"{where}.arguments")
    require_range(len(spec.environment), 0, MAX_ENVIRONMENT, InvalidJob, field=f"{where}.environment")
    for argument in spec.arguments:
        if len(argument) > 1_024:
            raise InvalidJob(f"{where}.arguments: one has more than 1024 characters")
    for variable in spec.environment:
        require_id(variable.name, InvalidJob, field=f"{where}.environment.name")
        if len(variable.value) > 4_096:
            raise InvalidJob(f"{where}.environment.value: more than 4096 characters")
    require_unique((one.name for one in spec.environment), InvalidJob, field=f"{where}.environment")


def _check_data(references: Iterable[job_pb2.DataReference]) -> None:
    listed = list(references)
    require_range(len(listed), 0, MAX_LIST, InvalidJob, field="data_references")
    for one in listed:
        require_id(one.reference_id, InvalidJob, field="data_references.reference_id")
        require_text(one.type, InvalidJob, field="data_references.type", limit=MAX_ID)
        require_text(one.uri, InvalidJob, field="data_references.uri", limit=1_024)
        require_text(one.checksum, InvalidJob, field="data_references.checksum", limit=128)
        require_range(one.size_bytes, 0, 2**62, InvalidJob, field="data_references.size_bytes")
    require_unique((one.reference_id for one in listed), InvalidJob, field="data_references")


def check_cancel_job(msg: tx_pb2.MsgCancelJob) -> None:
    """Check a cancellation."""
    require_address(msg.requester, InvalidJob, field="requester")
    require_id(msg.job_id, InvalidJob, field="job_id")
    require_text(msg.reason, InvalidJob, field="reason", limit=512)


def check_report_job_status(msg: tx_pb2.MsgReportJobStatus) -> None:
    """Check a report."""
    require_address(msg.sender, InvalidJob, field="sender")
    require_id(msg.job_id, InvalidJob, field="job_id")
    if int(msg.state) not in set(JobState) - {JobState.PENDING}:
        raise InvalidJob(f"state: {msg.state} is not one that a provider reports")
    require_text(msg.scheduler_job_id, InvalidJob, field="scheduler_job_id", limit=MAX_ID)
    require_text(msg.cluster_id, InvalidJob, field="cluster_id", limit=MAX_ID)
    if len(msg.status_message) > 1_024:
        raise InvalidJob("status_message: more than 1024 characters")
    for field, value in msg.usage_metrics.ListFields():
        require_range(value, 0, 2**62, InvalidJob, field=f"usage_metrics.{field.name}")
    if msg.signed_timestamp <= 0:
        raise InvalidJob("signed_timestamp: must be given")
