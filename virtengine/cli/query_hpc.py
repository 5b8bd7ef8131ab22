"""`virtengine query hpc`: batch clusters on chain, and decisions where jobs run, made again here."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from virtengine.chain.modules.hpc.decision import find_fault
from virtengine.chain.modules.hpc.wires import decision_from_wire
from virtengine.cli import chain
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption
from virtengine.cli.errors import Refused
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.chain.client import ChainClient
from virtengine.wire.virtengine.hpc.v1 import decision_pb2

app = typer.Typer(help="Batch clusters, jobs and decisions.", no_args_is_help=True)

ClusterId = Annotated[str, typer.Argument(help="Id of the cluster, HPC-1.", show_default=False)]
JobId = Annotated[str, typer.Argument(help="Id of the job, JOB-1.", show_default=False)]

CLUSTER_COLUMNS = {
    "CLUSTER": "cluster_id",
    "STATE": "state",
    "NAME": "name",
    "REGION": "region",
    "NODES": "active_nodes",
    "FREE": "available_nodes",
    "JOBS": "open_jobs",
}
NODE_COLUMNS = {"NODE": "node_id", "STATE": "state", "HEALTH": "health_status", "HEARD": "last_heartbeat"}
JOB_COLUMNS = {
    "JOB": "job_id",
    "STATE": "state",
    "CLUSTER": "cluster_id",
    "QUEUE": "queue_name",
    "SCHEDULER": "scheduler_job_id",
    "WHY": "undecided_reason",
}
DECISION_FIELDS = (
    "decision_id",
    "job_id",
    "selected_cluster_id",
    "decision_reason",
    "is_fallback",
    "combined_score",
    "priority_score",
    "fair_share_score",
    "verified",
)


@app.command(epilog="Example: virtengine query hpc clusters")
def clusters(grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """List the batch clusters of all providers."""
    found = chain.ask(Endpoints(grpc), lambda client: client.hpc_clusters())
    show({"clusters": chain.documents(found)}, output, rows="clusters", columns=CLUSTER_COLUMNS)


@app.command(epilog="Example: virtengine query hpc cluster HPC-1")
def cluster(id: ClusterId, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one batch cluster."""
    found = chain.ask(Endpoints(grpc), lambda client: client.hpc_cluster(id))
    show(chain.document(chain.require(found, f"batch cluster {id}")), output)


@app.command(epilog="Example: virtengine query hpc nodes HPC-1")
def nodes(id: ClusterId, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """List the nodes of a batch cluster."""
    found = chain.ask(Endpoints(grpc), lambda client: client.hpc_nodes(id))
    show({"nodes": chain.documents(found)}, output, rows="nodes", columns=NODE_COLUMNS)


@app.command(epilog="Example: virtengine query hpc jobs --cluster HPC-1")
def jobs(
    cluster: Annotated[str, typer.Option(help="Id of the cluster.", show_default=False)] = "",
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """List batch jobs."""
    found = chain.ask(Endpoints(grpc), lambda client: client.hpc_jobs(cluster_id=cluster))
    show({"jobs": chain.documents(found)}, output, rows="jobs", columns=JOB_COLUMNS)


@app.command(epilog="Example: virtengine query hpc job JOB-1")
def job(id: JobId, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one batch job."""
    found = chain.ask(Endpoints(grpc), lambda client: client.hpc_job(id))
    show(chain.document(chain.require(found, f"batch job {id}")), output)


@app.command(epilog="Example: virtengine query hpc decision JOB-1 --verify")
def decision(
    id: Annotated[str, typer.Argument(help="Id of a job or of a decision.", show_default=False)],
    verify: Annotated[bool, typer.Option("--verify", help="Make the decision again and compare.")] = False,
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Show where a job runs and why."""

    async def read(client: ChainClient) -> decision_pb2.Decision | None:
        return await (client.hpc_decision(id) if id.startswith("hpc-") else client.hpc_job_decision(id))

    found = chain.require(chain.ask(Endpoints(grpc), read), f"decision {id}")
    shown = _shown(found, verify=verify)
    show(shown, output, columns=_columns(shown) if output is Output.TABLE else None)


def _shown(found: decision_pb2.Decision, *, verify: bool) -> dict[str, Any]:
    """Return a decision as a document. Raises Refused when it is not what follows from its inputs."""
    shown = chain.document(found)
    if not verify:
        return shown
    fault = find_fault(decision_from_wire(found))
    if fault is not None:
        raise Refused(
            f"{found.decision_id} is not what follows from its inputs: {fault} differs",
            hint="the node that answered is wrong or lies; ask another one",
        )
    return {**shown, "verified": True}


def _columns(shown: dict[str, Any]) -> dict[str, str]:
    return {name: name for name in DECISION_FIELDS if name in shown}
