"""Typed reads of batch jobs and their books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page, require
from virtengine.wire.virtengine.hpc.v1 import (
    accounting_pb2,
    books_query_pb2,
    job_pb2,
    offering_pb2,
    params_pb2,
    query_pb2,
    query_pb2_grpc,
    template_pb2,
    usage_pb2,
)


@dataclass(frozen=True, slots=True)
class JobAccounting:
    """The books of a job, and its accounting records, the one that counts last."""

    books: accounting_pb2.JobBooks
    records: tuple[accounting_pb2.AccountingRecord, ...]


class HpcJobReads:
    """Batch jobs, what they used and what they cost."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.hpc_jobs_query: Any = query_pb2_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def hpc_job(self, job_id: str) -> job_pb2.Job | None:
        """Return one job."""
        answer = await call(self.hpc_jobs_query.Job, query_pb2.QueryJobRequest(job_id=job_id))
        return None if answer is None else answer.job

    async def hpc_job_of(self, customer: str, external_id: str) -> job_pb2.Job | None:
        """Return the job that a customer gave this name."""
        request = query_pb2.QueryJobsByCustomerRequest(customer=customer, external_id=external_id)
        answer = await call(self.hpc_jobs_query.JobsByCustomer, request)
        return next(iter(answer.jobs), None) if answer is not None else None

    async def hpc_jobs(
        self, *, state: job_pb2.JobState = job_pb2.JOB_STATE_UNSPECIFIED, cluster_id: str = ""
    ) -> list[job_pb2.Job]:
        """Return the jobs that match."""
        request = query_pb2.QueryJobsRequest(state=state, cluster_id=cluster_id)
        return await every_page(self.hpc_jobs_query.Jobs, request, "jobs")

    async def hpc_job_accounting(self, job_id: str) -> JobAccounting | None:
        """Return the books of a job."""
        request = books_query_pb2.QueryJobAccountingRequest(job_id=job_id)
        answer = await call(self.hpc_jobs_query.JobAccounting, request)
        return None if answer is None else JobAccounting(answer.books, tuple(answer.records))

    async def hpc_usage_snapshots(self, job_id: str) -> list[usage_pb2.UsageSnapshot]:
        """Return the records of what a job used."""
        request = books_query_pb2.QueryUsageSnapshotsRequest(job_id=job_id)
        return await every_page(self.hpc_jobs_query.UsageSnapshots, request, "snapshots")

    async def hpc_job_offering(self, offering_id: str) -> offering_pb2.Offering | None:
        """Return one price list."""
        request = query_pb2.QueryOfferingRequest(offering_id=offering_id)
        answer = await call(self.hpc_jobs_query.Offering, request)
        return None if answer is None else answer.offering

    async def hpc_template(self, template_id: str, version: str) -> template_pb2.TemplateRecord | None:
        """Return one template of workloads."""
        request = books_query_pb2.QueryTemplateRequest(template_id=template_id, version=version)
        answer = await call(self.hpc_jobs_query.Template, request)
        return None if answer is None else answer.record

    async def hpc_params(self) -> params_pb2.Params:
        """Return the parameters of batch computing."""
        params: params_pb2.Params = (
            await require(self.hpc_jobs_query.Params, query_pb2.QueryParamsRequest())
        ).params
        return params
