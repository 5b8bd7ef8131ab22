"""`virtengine cluster`: the Kubernetes cluster on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from cluster import down as cluster_down
from cluster import images as cluster_images
from cluster import status as cluster_status
from cluster import up as cluster_up
from virtengine.cli import local
from virtengine.cli.errors import REFUSED
from virtengine.cli.output import Output, OutputOption, show

app = typer.Typer(help="The Kubernetes cluster on this machine.", no_args_is_help=True)


@app.command(epilog="Example: virtengine cluster create --workers 2")
def create(workers: local.WorkersOption = None, output: OutputOption = Output.TABLE) -> None:
    """Start the cluster: engine, node image, registry, kind."""
    kubeconfig = cluster_up.up(local.settings(workers), local.progress(output))
    show({"kubeconfig": str(kubeconfig)}, output)


@app.command(epilog="Example: virtengine cluster delete --purge")
def delete(
    purge: Annotated[bool, typer.Option(help="Remove everything that was built as well.")] = False,
    output: OutputOption = Output.TABLE,
) -> None:
    """Remove the cluster and put the machine back as it was."""
    settings = local.settings()
    cluster_down.down(settings, local.progress(output), purge=purge)
    show({"removed": settings.name, "purged": purge}, output)


@app.command(epilog="Example: virtengine cluster images")
def images(
    target: Annotated[list[str] | None, typer.Argument(help="Which images; all when left out.")] = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Build the images that changed and push them to the local registry."""
    wanted = tuple(target) if target else cluster_images.DEFAULT
    references = cluster_up.build(local.settings(), local.progress(output), wanted)
    found = [{"target": name, "reference": reference} for name, reference in sorted(references.items())]
    show({"images": found}, output, rows="images", columns={"TARGET": "target", "REFERENCE": "reference"})


@app.command(epilog="Example: virtengine cluster status --output json")
def status(output: OutputOption = Output.TABLE) -> None:
    """Say part by part what works, and what to do about what does not."""
    checks = cluster_status.status(local.settings())
    found = [{"part": c.part, "ok": c.ok, "message": c.message, "next": c.hint} for c in checks]
    columns = {"PART": "part", "OK": "ok", "MESSAGE": "message", "NEXT": "next"}
    show({"ok": all(c["ok"] for c in found), "parts": found}, output, rows="parts", columns=columns)
    if not all(c["ok"] for c in found):
        raise typer.Exit(REFUSED)
