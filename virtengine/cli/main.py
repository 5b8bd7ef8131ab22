"""The `virtengine` command, also a kubectl plugin: `kubectl virtengine status`."""

from __future__ import annotations

import sys

import typer

from cluster.errors import ClusterError
from virtengine.cli import (
    cluster,
    credentials,
    down,
    errors,
    invoice,
    keys,
    lease,
    query,
    status,
    tx,
    up,
    usage,
)
from virtengine.core.errors import VirtEngineError

app = typer.Typer(
    name="virtengine",
    help="A decentralised cloud on Kubernetes: intent is YAML, truth is the chain, work is pods.",
    epilog="Start: virtengine up",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up", epilog=up.EPILOG)(up.up)
app.command("down", epilog=down.EPILOG)(down.down)
app.command("status", epilog=status.EPILOG)(status.status)
app.add_typer(cluster.app, name="cluster")
app.add_typer(keys.app, name="keys")
app.add_typer(tx.app, name="tx")
app.add_typer(query.app, name="query")
app.add_typer(lease.app, name="lease")
app.add_typer(usage.app, name="usage")
app.add_typer(invoice.app, name="invoice")
app.add_typer(credentials.app, name="credentials", hidden=True)


def main() -> None:
    """Run the command and turn the product's errors into an explanation and an exit code."""
    try:
        app()
    except (VirtEngineError, ClusterError) as error:
        sys.stderr.write(errors.explain(error) + "\n")
        sys.exit(errors.exit_code(error))


if __name__ == "__main__":
    main()
