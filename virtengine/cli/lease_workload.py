"""`virtengine lease status|events|usage|restart`: what a lease's provider says about its workload."""

from __future__ import annotations

from typing import Any

import typer

from virtengine.cli import gateway
from virtengine.cli.gateway import Way
from virtengine.cli.output import Output, OutputOption, show
from virtengine.core.amounts import format_ve

REPLICAS = {
    "SERVICE": "service",
    "REPLICA": "replica",
    "PHASE": "phase",
    "READY": "ready",
    "RESTARTS": "restarts",
    "SINCE": "started_at",
    "REASON": "reason",
}
EVENTS = {"TIME": "time", "TYPE": "type", "REASON": "reason", "OBJECT": "object", "MESSAGE": "message"}
TOTALS = {"RESOURCE": "resource", "QUANTITY": "quantity", "UNIT": "unit", "AMOUNT": "amount"}


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: virtengine lease status hello --namespace first-lease")(status)
    app.command(epilog="Example: virtengine lease events hello --namespace first-lease")(events)
    app.command(epilog="Example: virtengine lease usage hello --namespace first-lease")(usage)
    app.command(epilog="Example: virtengine lease restart hello --namespace first-lease")(restart)


@gateway.reaching
def status(
    way: Way,
    output: OutputOption = Output.TABLE,
) -> None:
    """Show the state of a lease and of each replica, as its provider sees it."""
    found = gateway.ask(way, lambda opened: opened.status())
    if output is not Output.TABLE:
        show(found, output)
        return
    summary = {
        "LEASE": found["lease"],
        "STATE": found["state"],
        "READY": f"{found['ready_replicas']}/{found['desired_replicas']}",
        "MESSAGE": found["message"],
        "ENDPOINTS": ", ".join(one["url"] for one in found["endpoints"]),
    }
    show(summary, output)
    if found["replicas"]:
        typer.echo()
        show(found, output, rows="replicas", columns=REPLICAS)


@gateway.reaching
def events(
    way: Way,
    limit: int = typer.Option(50, min=1, max=200, help="How many, the newest."),
    output: OutputOption = Output.TABLE,
) -> None:
    """List what happened to a lease's workload."""
    found = gateway.ask(way, lambda opened: opened.events(limit))
    show({"events": found}, output, rows="events", columns=EVENTS)


@gateway.reaching
def usage(
    way: Way,
    output: OutputOption = Output.TABLE,
) -> None:
    """Show what a lease was metered at and costs so far."""
    found = gateway.ask(way, lambda opened: opened.usage())
    if output is not Output.TABLE:
        show(found, output)
        return
    show({"totals": [_in_ve(one) for one in found["totals"]]}, output, rows="totals", columns=TOTALS)
    typer.echo()
    left = found["in_escrow"]
    show(
        {
            "USED": format_ve(int(found["recorded"])),
            "PAID": format_ve(int(found["settled"])),
            "IN ESCROW": format_ve(int(left)) if left is not None else None,
        },
        output,
    )


@gateway.reaching
def restart(
    way: Way,
    service: str = typer.Option("", help="One service of the manifest; all when left out."),
    output: OutputOption = Output.TABLE,
) -> None:
    """Replace the replicas of a lease, one by one."""
    show({"restarted": gateway.ask(way, lambda opened: opened.restart(service))}, output)


def _in_ve(total: dict[str, Any]) -> dict[str, Any]:
    return {**total, "amount": format_ve(int(total["amount"]))}
