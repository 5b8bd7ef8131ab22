"""Messages about jobs that their customers send: check, then change."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.escrow import accounts, payments
from virtengine.chain.modules.escrow.types import Payment
from virtengine.chain.modules.hpc import accounting, endings, identity, scheduling
from virtengine.chain.modules.hpc.errors import (
    ClusterNotFound,
    IllegalMove,
    InvalidJob,
    InvalidOffering,
    InvalidWorkload,
    JobExists,
    PriceTooHigh,
    RuntimeTooLong,
    TooMany,
    Unauthorized,
)
from virtengine.chain.modules.hpc.keeping import put_job
from virtengine.chain.modules.hpc.rights import require_standing
from virtengine.chain.modules.hpc.states import ClusterState, JobState
from virtengine.chain.modules.hpc.store import JOB, State, job_id_of
from virtengine.chain.modules.hpc.types import (
    DataReference,
    Job,
    Offering,
    PreconfiguredWorkload,
    QueueOption,
    Resources,
    WorkloadSpec,
)
from virtengine.chain.modules.wire import read_coin
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.wire.virtengine.hpc.v1 import job_pb2, tx_pb2


def submit_job(state: State, msg: tx_pb2.MsgSubmitJob, ctx: Context) -> tx_pb2.MsgSubmitJobResponse:
    """Take a job and its money, and decide at once where it runs if that can be said."""
    content_hash = hash_content(msg)
    existing = state.job_of(msg.customer, msg.external_id)
    if existing is not None:
        if existing.content_hash == content_hash:
            return _answer(existing)
        raise JobExists(f"{msg.external_id} is {existing.job_id}, submitted with other content")
    offering = _require_open(state, msg.offering_id)
    require_standing(state, offering.provider)
    queue = _require_fit(state, msg, offering)
    identity.require_identity(state, offering, msg.customer)
    _require_room(state, msg.customer)
    _require_dependencies(state, msg)
    job = _read(state, msg, ctx, offering, queue, content_hash)
    if job.estimate > min(job.agreed_price, MAX_AMOUNT):
        raise PriceTooHigh(f"up to {job.estimate}{DENOM} is needed, max_price is {job.agreed_price}{DENOM}")

    accounts.open_account(state.escrow, job.escrow_id, job.customer, ctx, deposit=job.estimate)
    payments.open_payment(state.escrow, Payment(job.escrow_id, job.escrow_id, job.provider))
    put_job(state, job)
    for hook in state.hooks.submitted:
        hook(job, offering, ctx)
    ctx.emit(
        job_pb2.EventJobSubmitted(
            job_id=job.job_id,
            customer=job.customer,
            provider=job.provider,
            cluster_id=job.cluster_id,
            external_id=job.external_id,
        )
    )
    return _answer(scheduling.decide(state, job, ctx))


def cancel_job(state: State, msg: tx_pb2.MsgCancelJob, ctx: Context) -> tx_pb2.MsgCancelJobResponse:
    """End a job at the wish of its customer or its provider."""
    job = state.require_job(msg.job_id)
    if msg.requester not in {job.customer, job.provider}:
        raise Unauthorized(f"{msg.requester} has no part in {job.job_id}")
    if job.state is JobState.CANCELLED and job.ended_by == msg.requester:
        return tx_pb2.MsgCancelJobResponse()
    if job.has_ended:
        raise IllegalMove(f"{job.job_id} is {job.state.name} already")

    endings.end_job(state, job, JobState.CANCELLED, ctx, by=msg.requester, message=msg.reason)
    return tx_pb2.MsgCancelJobResponse()


def escrow_id_of(job_id: str) -> str:
    """Return the escrow account of a job, which is also the id of its payment."""
    return f"hpc/{job_id}"


def _answer(job: Job) -> tx_pb2.MsgSubmitJobResponse:
    return tx_pb2.MsgSubmitJobResponse(
        job_id=job.job_id, escrow_id=job.escrow_id, scheduling_decision_id=job.scheduling_decision_id
    )


def _require_open(state: State, offering_id: str) -> Offering:
    offering = state.require_offering(offering_id)
    if not offering.active:
        raise InvalidOffering(f"{offering.offering_id} takes no jobs")
    clusters = (state.clusters.get(cluster_id) for cluster_id in offering.cluster_ids)
    if not any(one is not None and one.state is ClusterState.ACTIVE for one in clusters):
        raise ClusterNotFound(f"{offering.cluster_id} is not active")
    return offering


def _require_fit(state: State, msg: tx_pb2.MsgSubmitJob, offering: Offering) -> QueueOption:
    """Return the job's queue; raise unless the offering runs such a job."""
    params = state.get_params()
    most = min(offering.max_runtime_seconds, params.max_job_duration_seconds)
    if msg.max_runtime_seconds > most:
        raise RuntimeTooLong(f"max_runtime_seconds: {msg.max_runtime_seconds}, at most {most}")
    if msg.max_runtime_seconds < params.min_job_duration_seconds:
        raise InvalidJob(f"max_runtime_seconds: below {params.min_job_duration_seconds}")
    queue = offering.find_queue(msg.queue_name)
    if queue is None:
        raise InvalidJob(f"queue_name: {offering.offering_id} has no queue {msg.queue_name!r}")
    _require_workload(msg, offering)
    return queue


def _require_workload(msg: tx_pb2.MsgSubmitJob, offering: Offering) -> None:
    spec = msg.workload_spec
    if not spec.is_preconfigured:
        if not offering.supports_custom_workloads:
            raise InvalidWorkload(f"{offering.offering_id} runs prepared workloads only")
        return
    workload = offering.find_workload(spec.preconfigured_workload_id)
    if workload is None:
        raise InvalidWorkload(f"{offering.offering_id} has no {spec.preconfigured_workload_id[:80]!r}")
    _require_within(wire.from_wire(msg.resources, Resources), workload)


def _require_within(asked: Resources, workload: PreconfiguredWorkload) -> None:
    bound = workload.required_resources
    for name in ("nodes", "cpu_cores_per_node", "memory_gb_per_node", "gpus_per_node", "storage_gb"):
        most = getattr(bound, name)
        if most and getattr(asked, name) > most:
            raise InvalidWorkload(f"resources.{name}: {workload.workload_id} takes at most {most}")
    if bound.gpu_type and asked.gpu_type not in {"", bound.gpu_type}:
        raise InvalidWorkload(f"resources.gpu_type: {workload.workload_id} needs {bound.gpu_type}")


def _require_room(state: State, customer: str) -> None:
    limit = state.get_params().max_jobs_per_customer
    count = state.open_jobs.get(customer) or 0
    if count >= limit:
        raise TooMany(f"{customer} has {count} jobs that have not ended, at most {limit}")


def _require_dependencies(state: State, msg: tx_pb2.MsgSubmitJob) -> None:
    for job_id in msg.dependencies:
        if state.require_job(job_id).customer != msg.customer:
            raise Unauthorized(f"{job_id} is not a job of {msg.customer}")


def _read(
    state: State,
    msg: tx_pb2.MsgSubmitJob,
    ctx: Context,
    offering: Offering,
    queue: QueueOption,
    content_hash: bytes,
) -> Job:
    number = state.next_number(JOB)
    asked, tasks = wire.from_wire(msg.resources, Resources), msg.tasks or 1
    return Job(
        job_id=job_id_of(number),
        number=number,
        customer=msg.customer,
        external_id=msg.external_id,
        offering_id=offering.offering_id,
        cluster_id=offering.cluster_id,
        provider=offering.provider,
        state=JobState.PENDING,
        queue_name=queue.partition_name,
        workload_spec=wire.from_wire(msg.workload_spec, WorkloadSpec),
        resources=asked,
        data_references=tuple(wire.from_wire(one, DataReference) for one in msg.data_references),
        encrypted_inputs_pointer=msg.encrypted_inputs_pointer,
        encrypted_outputs_pointer=msg.encrypted_outputs_pointer,
        max_runtime_seconds=msg.max_runtime_seconds,
        agreed_price=read_coin(msg.max_price, field="max_price"),
        estimate=accounting.find_ceiling(state, offering, queue, asked, msg.max_runtime_seconds, tasks=tasks),
        escrow_id=escrow_id_of(job_id_of(number)),
        tasks=tasks,
        dependencies=tuple(msg.dependencies),
        created_at=ctx.time,
        block_height=ctx.height,
        content_hash=content_hash,
    )
