"""`virtengine job logs`: what a job wrote, read on the node where it runs or ran."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from kubernetes import client
from kubernetes.stream import stream

from virtengine.cli import connection, objects
from virtengine.cli.connection import answering
from virtengine.cli.errors import Refused
from virtengine.cli.output import Output
from virtengine.plans.hpc_script import SCRATCH

CONTAINER = "slurmd"
MAX_LINES = 10_000


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: virtengine job logs sweep --task 3 --namespace first-lease")(logs)


def logs(
    name: Annotated[str, typer.Argument(help="Name of the HPCJob.", show_default=False)],
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Namespace of the HPCJob.")] = "default",
    task: Annotated[int | None, typer.Option(min=0, help="Number of a task of an array.")] = None,
    errors: Annotated[bool, typer.Option("--stderr", help="Standard error instead of output.")] = False,
    lines: Annotated[
        int, typer.Option("--tail", min=1, max=MAX_LINES, help="How many of the last lines.")
    ] = 200,
    output: Annotated[
        Output, typer.Option("--output", "-o", help="A table: the lines; JSON: one object a line.")
    ] = Output.TABLE,
) -> None:
    """Print what a job wrote. It is kept on the node as long as the node's scratch folder is."""
    api = connection.load_kubernetes()
    with answering(f"HPCJob {namespace}/{name}"):
        found = objects.get(api, "hpcjobs", namespace, name)
    if found is None:
        raise Refused(f"there is no HPCJob {namespace}/{name}", hint="see `virtengine job list`")
    status = found.get("status") or {}
    place, nodes = str(status.get("cluster") or ""), status.get("nodes") or []
    if not place or not nodes:
        raise Refused(f"HPCJob {namespace}/{name} has not started", hint=objects.explain(found))
    path = written(str(status["schedulerJobId"]), found["spec"], task, errors=errors)
    command = ["tail", "-n", str(lines), path]
    cluster_namespace = place.partition("/")[0]
    for node in nodes:
        text = _run(api, cluster_namespace, str(node), command)
        if text is not None:
            _write(str(node), text, output)
            return
    raise Refused(
        f"no node of the job has {path} any more",
        hint="nodes keep it as long as they live; keep results with spec.files.output",
    )


def written(job_id: str, spec: dict[str, Any], task: int | None, *, errors: bool) -> str:
    """Return where a job wrote. Raises Refused when an array is asked for without a task, or the reverse."""
    is_array = "array" in spec
    if is_array != (task is not None):
        hint = "name one with --task" if is_array else "leave --task out: the job is no array"
        raise Refused("an array has a log for each task", hint=hint)
    number = job_id if task is None else f"{job_id}_{task}"
    return f"{SCRATCH}/virtengine-{number}.{'err' if errors else 'out'}"


def _write(node: str, text: str, output: Output) -> None:
    if output is Output.TABLE:
        sys.stdout.write(text)
        return
    for line in text.splitlines():
        sys.stdout.write(json.dumps({"node": node, "line": line}, ensure_ascii=False) + "\n")


def _run(api: client.ApiClient, namespace: str, pod: str, command: list[str]) -> str | None:
    """Return what a command prints in a node's pod; None when the pod or the file is gone."""
    try:
        opened = stream(
            connection.core(api).connect_get_namespaced_pod_exec,
            pod,
            namespace,
            container=CONTAINER,
            command=command,
            stdout=True,
            stderr=True,
            _preload_content=False,
        )
    except client.ApiException:
        return None
    opened.run_forever(timeout=30)
    text = str(opened.read_stdout())
    return text if opened.returncode == 0 else None
