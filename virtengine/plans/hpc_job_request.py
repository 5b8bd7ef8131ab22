"""What a job asks of the chain and of the scheduler: both follow from the object, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from virtengine.api.hpc_cluster import HPCClusterSpec
from virtengine.api.hpc_job import HPCJobSpec
from virtengine.api.hpc_job_parts import JobArray, JobTemplate
from virtengine.core.amounts import DENOM
from virtengine.plans import hpc_script
from virtengine.plans.hpc_script import Fetch, Keep
from virtengine.plans.scheduler import Dependency, Gres, JobRequest
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, job_pb2, template_pb2, tx_pb2

GPU = "gpu"
MIB_PER_GB = 1024


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the account's address and the name that it gives the job."""

    address: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where a job runs: an HPCCluster and what it is on chain.

    `scratch` is a folder of every node; `nodes` how many it is to have, 0 where that is not known.
    """

    network: str
    cluster: str
    cluster_id: str
    offering_id: str
    partition: str
    account: str = ""
    scratch: str = hpc_script.SCRATCH
    nodes: int = 0
    spec: HPCClusterSpec | None = None


@dataclass(frozen=True, slots=True)
class Staging:
    """Files by addresses that are good for a while and hold no key, and the script of a template."""

    fetch: tuple[Fetch, ...] = ()
    keep: tuple[Keep, ...] = ()
    script: str = ""


def submit(
    spec: HPCJobSpec, payer: Payer, offering_id: str, partition: str, dependencies: Sequence[str]
) -> tx_pb2.MsgSubmitJob | books_tx_pb2.MsgSubmitJobFromTemplate:
    """Return the message that reserves the job's ceiling. The chain learns the hash of the script only."""
    if spec.template is not None:
        return _from_template(spec, spec.template, payer, offering_id, partition)
    return tx_pb2.MsgSubmitJob(
        customer=payer.address,
        external_id=payer.external_id,
        offering_id=offering_id,
        queue_name=partition,
        workload_spec=_workload(spec),
        resources=_resources(spec),
        max_runtime_seconds=spec.time_limit_seconds,
        max_price=coin_pb2.Coin(denom=DENOM, amount=spec.max_price),
        tasks=spec.task_count,
        dependencies=dependencies,
    )


def _from_template(
    spec: HPCJobSpec, template: JobTemplate, payer: Payer, offering_id: str, partition: str
) -> books_tx_pb2.MsgSubmitJobFromTemplate:
    wanted = _resources(spec)
    return books_tx_pb2.MsgSubmitJobFromTemplate(
        creator=payer.address,
        external_id=payer.external_id,
        template_id=template.id,
        version=template.version,
        parameters=[
            template_pb2.TemplateParameter(name=name, value=value)
            for name, value in sorted(template.parameters.items())
        ],
        resource_overrides=template_pb2.ResourceOverrides(
            nodes=wanted.nodes,
            cpus_per_node=wanted.cpu_cores_per_node,
            memory_mb_per_node=spec.resources.memory_mib,
            runtime_minutes=-(-spec.time_limit_seconds // 60),
            gpus_per_node=wanted.gpus_per_node,
        ),
        offering_id=offering_id,
        queue_name=partition,
        max_price=coin_pb2.Coin(denom=DENOM, amount=spec.max_price),
    )


def external_id(network: str, job_id: str) -> str:
    """Return the id by which the scheduler's job is found again."""
    return f"{network}/{job_id}"


def request(
    spec: HPCJobSpec,
    site: Site,
    job: job_pb2.Job,
    dependencies: Sequence[Dependency],
    staging: Staging,
) -> JobRequest:
    """Return what is handed to the scheduler: always held, until the chain knows the job's number there."""
    wanted = spec.resources
    script = hpc_script.render(
        spec.script or staging.script, fetch=staging.fetch, keep=staging.keep, scratch=site.scratch
    )
    return JobRequest(
        external_id=external_id(site.network, job.job_id),
        name=job.job_id,
        partition=job.queue_name,
        script=script,
        environment=_environment(spec, site, job),
        nodes=wanted.nodes,
        tasks=wanted.tasks,
        cpus_per_task=wanted.cpus_per_task,
        memory_mib=wanted.memory_mib,
        gres=tuple(Gres(one.name, one.type or "", one.count) for one in wanted.gres),
        time_limit_seconds=spec.time_limit_seconds,
        array=array_words(spec.array) if spec.array else "",
        dependencies=tuple(dependencies),
        account=site.account,
        workdir=site.scratch,
        stdout=output_path(site, spec.array is not None, "out"),
        stderr=output_path(site, spec.array is not None, "err"),
        hold=True,
        requeue=spec.requeue.on_node_failure == "Requeue" and spec.requeue.limit > 0,
    )


def task_numbers(spec: HPCJobSpec) -> tuple[str, ...]:
    """Return the numbers of all tasks; one without a number where there is no array."""
    array = spec.array
    if array is None:
        return ("",)
    return tuple(str(number) for number in range(array.from_, array.to + 1, array.step))


def array_words(array: JobArray) -> str:
    """Return an array as the scheduler writes it: 0-9, 0-99:3, 0-99%8."""
    step = f":{array.step}" if array.step > 1 else ""
    running = f"%{array.max_running}" if array.max_running else ""
    return f"{array.from_}-{array.to}{step}{running}"


def output_path(site: Site, is_array: bool, ending: str) -> str:
    """Return where the job writes, in the scheduler's patterns."""
    return f"{site.scratch}/virtengine-{'%A_%a' if is_array else '%j'}.{ending}"


def written_path(site: Site, scheduler_id: str, task: int | None, ending: str) -> str:
    """Return where a job, or a task of an array, has written."""
    number = scheduler_id if task is None else f"{scheduler_id}_{task}"
    return f"{site.scratch}/virtengine-{number}.{ending}"


def _workload(spec: HPCJobSpec) -> job_pb2.WorkloadSpec:
    return job_pb2.WorkloadSpec(script_sha256=hashlib.sha256((spec.script or "").encode()).digest())


def _resources(spec: HPCJobSpec) -> job_pb2.Resources:
    wanted = spec.resources
    gpus = [one for one in wanted.gres if one.name == GPU]
    return job_pb2.Resources(
        nodes=wanted.nodes,
        cpu_cores_per_node=wanted.cores_per_node,
        memory_gb_per_node=-(-wanted.memory_mib // MIB_PER_GB),
        gpus_per_node=sum(one.count for one in gpus),
        gpu_type=next((one.type for one in gpus if one.type), ""),
    )


def _environment(spec: HPCJobSpec, site: Site, job: job_pb2.Job) -> dict[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        **{one.name: one.value for one in spec.environment},
        "VIRTENGINE_JOB_ID": job.job_id,
        "VIRTENGINE_CLUSTER_ID": site.cluster_id,
        "VIRTENGINE_OFFERING_ID": job.offering_id,
    }
