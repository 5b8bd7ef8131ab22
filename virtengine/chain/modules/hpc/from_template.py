"""Jobs made of templates: the template says what runs, parameters and overrides only what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.hpc import job_messages, jobs, parameters, template_jobs
from virtengine.chain.modules.hpc.books_errors import InvalidTemplateResources, TemplateNotApproved
from virtengine.chain.modules.hpc.errors import OfferingNotFound
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import Template, TemplateStatus
from virtengine.chain.modules.hpc.templates import document_of
from virtengine.chain.modules.hpc.types import Job, Offering
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, job_pb2, template_pb2, tx_pb2

MAX_SEARCHED: Final = 1_000
MB_PER_GB: Final = 1_024


def submit_from_template(
    state: State, msg: books_tx_pb2.MsgSubmitJobFromTemplate, ctx: Context
) -> books_tx_pb2.MsgSubmitJobFromTemplateResponse:
    """Submit the job that a template and its parameters make."""
    existing = state.job_of(msg.creator, msg.external_id)
    template = _require_usable(state, msg, existing)
    document = document_of(template)
    offering = _find_offering(state, msg, template)
    wanted = _make(msg, template, document, offering)
    job_messages.check_submit_job(wanted)
    answer = jobs.submit_job(state, wanted, ctx)
    if existing is None:
        template_jobs.watch(state, template, state.require_job(answer.job_id))
        ctx.emit(
            template_pb2.EventTemplateUsed(
                template_id=template.template_id,
                version=template.version,
                job_id=answer.job_id,
                customer=msg.creator,
            )
        )
    return books_tx_pb2.MsgSubmitJobFromTemplateResponse(
        job_id=answer.job_id,
        escrow_id=answer.escrow_id,
        scheduling_decision_id=answer.scheduling_decision_id,
    )


def _require_usable(
    state: State, msg: books_tx_pb2.MsgSubmitJobFromTemplate, existing: Job | None
) -> Template:
    """Return the version that is asked for. A repeat is of its job's, which needs no approval any more."""
    known = existing.workload_spec.preconfigured_workload_id.partition("@")[2] if existing else ""
    version = msg.version or known or state.books.latest.get(msg.template_id) or ""
    if not version and next(state.books.templates.records(msg.template_id), None) is not None:
        raise TemplateNotApproved(f"no version of {msg.template_id} is approved")
    template = state.books.require_template(msg.template_id, version)
    if template.status is not TemplateStatus.APPROVED and existing is None:
        raise TemplateNotApproved(f"{template.template_id} {version} is {template.status.name}")
    return template


def _find_offering(state: State, msg: books_tx_pb2.MsgSubmitJobFromTemplate, template: Template) -> Offering:
    """Return the offering that is asked for, or the first active one that takes the template."""
    if msg.offering_id:
        return state.require_offering(msg.offering_id)
    for offering in islice(_active(state), MAX_SEARCHED):
        if offering.supports_custom_workloads or _listed_as(offering, template):
            return offering
    raise OfferingNotFound(f"no active offering takes {template.template_id} {template.version}")


def _active(state: State) -> Iterator[Offering]:
    return (one for one in state.offerings.records() if one.active)


def _listed_as(offering: Offering, template: Template) -> str:
    """Return the name by which an offering lists a template; none."""
    for name in (f"{template.template_id}@{template.version}", template.template_id):
        if offering.find_workload(name) is not None:
            return name
    return ""


def _make(
    msg: books_tx_pb2.MsgSubmitJobFromTemplate,
    template: Template,
    document: template_pb2.WorkloadTemplate,
    offering: Offering,
) -> tx_pb2.MsgSubmitJob:
    """Return the job as its customer would have submitted it."""
    values = parameters.resolve(document, msg.parameters)
    runtime_minutes = _chosen(document, msg.resource_overrides, "runtime_minutes")
    listed = _listed_as(offering, template)
    entry = document.entrypoint
    return tx_pb2.MsgSubmitJob(
        customer=msg.creator,
        external_id=msg.external_id,
        offering_id=offering.offering_id,
        queue_name=msg.queue_name or offering.queue_options[0].partition_name,
        workload_spec=job_pb2.WorkloadSpec(
            container_image=pinned_image(template, document),
            command=entry.command,
            arguments=parameters.make_arguments(entry, values),
            environment=[
                job_pb2.EnvironmentVariable(name=name, value=value)
                for name, value in parameters.make_variables(document, values)
            ],
            working_directory=entry.working_directory,
            preconfigured_workload_id=listed or f"{template.template_id}@{template.version}",
            is_preconfigured=bool(listed) or not document.runtime.container_image,
        ),
        resources=_resources(document, msg.resource_overrides),
        data_references=msg.data_references,
        max_runtime_seconds=runtime_minutes * 60,
        max_price=msg.max_price,
    )


def pinned_image(template: Template, document: template_pb2.WorkloadTemplate) -> str:
    """Return the image by the digest that was approved: a tag that moves later changes nothing."""
    image = document.runtime.container_image
    if not image:
        return ""
    name = image.rpartition(":")[0]
    registry = document.runtime.container_registry
    if registry and registry != "library":
        name = f"{registry}/{name}"
    return f"{name}@{template.image_digest}"


def _chosen(
    document: template_pb2.WorkloadTemplate, overrides: template_pb2.ResourceOverrides, name: str
) -> int:
    """Return an amount: what is asked for, or the template's usual. Raises outside of its range."""
    bounds: template_pb2.ResourceRange = getattr(document.resources, name)
    asked: int = getattr(overrides, name)
    if not asked:
        return bounds.default
    if not bounds.min <= asked <= bounds.max:
        raise InvalidTemplateResources(
            f"resource_overrides.{name}: {asked}, must be {bounds.min} to {bounds.max}"
        )
    return asked


def _resources(
    document: template_pb2.WorkloadTemplate, overrides: template_pb2.ResourceOverrides
) -> job_pb2.Resources:
    memory_mb = _chosen(document, overrides, "memory_mb_per_node")
    gpus = _chosen(document, overrides, "gpus_per_node")
    types = document.resources.gpu_types
    return job_pb2.Resources(
        nodes=_chosen(document, overrides, "nodes"),
        cpu_cores_per_node=_chosen(document, overrides, "cpus_per_node"),
        memory_gb_per_node=-(-memory_mb // MB_PER_GB),
        gpus_per_node=gpus,
        storage_gb=document.resources.storage_gb_required,
        gpu_type=types[0] if gpus and types else "",
    )
