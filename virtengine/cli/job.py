"""`virtengine job`: batch jobs, what became of them, and what they wrote."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from kubernetes import client

from virtengine.cli import connection, job_logs, objects
from virtengine.cli.connection import GROUP, VERSION, answering
from virtengine.cli.errors import Refused, Unreachable
from virtengine.cli.output import Output, OutputOption, show

app = typer.Typer(help="Batch jobs on SLURM clusters.", no_args_is_help=True)
job_logs.add(app)

PLURAL = "hpcjobs"
POLL_SECONDS = 1.0
COLUMNS = {
    "NAMESPACE": "metadata.namespace",
    "NAME": "metadata.name",
    "READY": "ready",
    "STATE": "status.state",
    "JOB": "status.schedulerJobId",
    "EXIT": "status.exitCode",
    "PAID": "status.money.paid",
}
SHOWN = {
    "NAME": "metadata.name",
    "READY": "ready",
    "MESSAGE": "message",
    "STATE": "status.state",
    "CLUSTER": "status.cluster",
    "JOB ON CHAIN": "status.jobId",
    "JOB IN SLURM": "status.schedulerJobId",
    "WAITING FOR": "status.waitingFor",
    "STARTS ABOUT": "status.startEstimate",
    "NODES": "status.nodes",
    "TASKS": "status.tasks",
    "EXIT CODE": "status.exitCode",
    "CORE-SECONDS": "status.usage.coreSeconds",
    "RESERVED": "status.money.reserved",
    "PAID": "status.money.paid",
    "RETURNED": "status.money.refunded",
    "INVOICE": "status.money.invoiceId",
    "STANDARD ERROR": "status.stderrTail",
}

Name = Annotated[str, typer.Argument(help="Name of the HPCJob.", show_default=False)]
NamespaceOption = Annotated[str, typer.Option("--namespace", "-n", help="Namespace of the HPCJob.")]


@app.command(epilog="Example: virtengine job submit examples/hpc/array-job.yaml --wait")
def submit(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML with HPCJobs.")],
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Where it names none.")] = "default",
    wait: Annotated[bool, typer.Option("--wait", help="Wait until each is over.")] = False,
    seconds: Annotated[float, typer.Option("--timeout", help="Longest wait in seconds.")] = 3600,
    output: OutputOption = Output.TABLE,
) -> None:
    """Apply the HPCJobs of a file."""
    api = connection.load_kubernetes()
    found = [one for one in yaml.safe_load_all(file.read_text(encoding="utf-8")) if one]
    if not found or any(one.get("kind") != "HPCJob" for one in found):
        raise Refused(f"{file} holds other objects than HPCJobs", hint="apply others with kubectl")
    for one in found:
        one["metadata"].setdefault("namespace", namespace)
        objects.apply(api, one)
    names = [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in found]
    rows = [_until_over(api, *name, seconds=seconds) if wait else _get(api, *name) for name in names]
    show({"jobs": [_row(one) for one in rows]}, output, rows="jobs", columns=COLUMNS)


@app.command("list", epilog="Example: virtengine job list")
def list_jobs(output: OutputOption = Output.TABLE) -> None:
    """List the jobs of the cluster."""
    found = connection.list_objects(connection.load_kubernetes(), PLURAL)
    show({"jobs": [_row(one) for one in found]}, output, rows="jobs", columns=COLUMNS)


@app.command("show", epilog="Example: virtengine job show sweep --namespace first-lease")
def show_job(name: Name, namespace: NamespaceOption = "default", output: OutputOption = Output.TABLE) -> None:
    """Show one job: where it is, what it waits for, what it used and what it cost."""
    found = _row(_get(connection.load_kubernetes(), namespace, name))
    show(found, output, columns=SHOWN)


@app.command(epilog="Example: virtengine job cancel sweep --namespace first-lease")
def cancel(name: Name, namespace: NamespaceOption = "default", output: OutputOption = Output.TABLE) -> None:
    """End a job. What it used is paid, the rest returns."""
    _change(namespace, name, output, cancel=True)


@app.command(epilog="Example: virtengine job hold sweep --namespace first-lease")
def hold(name: Name, namespace: NamespaceOption = "default", output: OutputOption = Output.TABLE) -> None:
    """Keep a job waiting in the queue."""
    _change(namespace, name, output, hold=True)


@app.command(epilog="Example: virtengine job release sweep --namespace first-lease")
def release(name: Name, namespace: NamespaceOption = "default", output: OutputOption = Output.TABLE) -> None:
    """Let a held job start."""
    _change(namespace, name, output, hold=False)


@app.command("digest", epilog="Example: virtengine job digest data.csv")
def digest_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An input.")],
    output: OutputOption = Output.TABLE,
) -> None:
    """Print the SHA-256 by which an input is known."""
    with file.open("rb") as opened:
        show({"sha256": hashlib.file_digest(opened, "sha256").hexdigest()}, output)


def _change(namespace: str, name: str, output: Output, **spec: bool) -> None:
    api = connection.load_kubernetes()
    _get(api, namespace, name)
    with answering(f"HPCJob {namespace}/{name}"):
        client.CustomObjectsApi(api).patch_namespaced_custom_object(
            GROUP,
            VERSION,
            namespace,
            PLURAL,
            name,
            {"spec": spec},
            _content_type="application/merge-patch+json",
        )
    show({"job": f"{namespace}/{name}", **spec}, output)


def _get(api: client.ApiClient, namespace: str, name: str) -> dict[str, Any]:
    with answering(f"HPCJob {namespace}/{name}"):
        found = objects.get(api, PLURAL, namespace, name)
    if found is None:
        raise Refused(f"there is no HPCJob {namespace}/{name}", hint="see `virtengine job list`")
    return found


def _until_over(api: client.ApiClient, namespace: str, name: str, *, seconds: float) -> dict[str, Any]:
    """Wait until a job is over and its money is settled or may be disputed."""
    deadline = time.monotonic() + seconds
    while True:
        found = _get(api, namespace, name)
        if objects.condition(found, "Settled"):
            return found
        if time.monotonic() > deadline:
            raise Unreachable(
                f"HPCJob {namespace}/{name} is not over after {seconds:.0f} s ({objects.explain(found)})",
                hint=f"see `virtengine job show {name} --namespace {namespace}`",
            )
        time.sleep(POLL_SECONDS)


def _row(found: dict[str, Any]) -> dict[str, Any]:
    ready = objects.condition(found)
    word = f"{ready['status']} {ready['reason']}" if ready else "-"
    return {**found, "ready": word, "message": objects.explain(found)}
