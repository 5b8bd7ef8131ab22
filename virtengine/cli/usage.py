"""`virtengine usage`: what was metered and recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import typer

from virtengine.cli import chain, usage_correct
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.query import Id
from virtengine.clients.chain.client import ChainClient
from virtengine.core.resources import ResourceType
from virtengine.plans import invoice_document

app = typer.Typer(help="Usage: what a lease was metered at.", no_args_is_help=True)
app.command(
    "correct",
    epilog="Example: virtengine usage correct <lease id> 3 cpu=-0.5 --reason 'the clock was wrong'",
)(usage_correct.correct)

ODD = ("gaps", "gap_ms", "credit", "credit_returned", "credit_lost")
"""Shown only when there is any: time that nobody told, and what corrections took back."""
COLUMNS = {
    "RESOURCE": "resource",
    "USED": "used",
    "METERED": "quantity",
    "AMOUNT": "amount",
    "UNTIL": "until",
}


@app.command("show", epilog="Example: virtengine usage show <lease id>")
def show_usage(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show a lease's running totals and its recorded batches."""

    async def read(client: ChainClient) -> dict[str, Any]:
        chain.require(await client.lease(id), f"lease {id}")
        summary = await client.usage_summary(id)
        return {
            "lease_id": id,
            "summary": chain.document(summary),
            "records": chain.documents(await client.usage_records(id)),
        }

    found = chain.ask(Endpoints(grpc), read)
    if output is not Output.TABLE:
        show(found, output)
        return
    rows = [
        {**total, "used": _in_units(total), "until": _until(total)} for total in found["summary"]["totals"]
    ]
    show({"totals": rows}, output, rows="totals", columns=COLUMNS)
    summary = found["summary"]
    odd = {name: summary[name] for name in ODD if int(summary.get(name) or 0)}
    if odd:
        show(odd, output)


def _in_units(total: dict[str, Any]) -> str:
    resource = ResourceType[total["resource"].removeprefix("RESOURCE_TYPE_")]
    return invoice_document.format_quantity(resource, int(total["quantity"]))


def _until(total: dict[str, Any]) -> str:
    return datetime.fromtimestamp(int(total["period_end"]) // 1000, UTC).isoformat()
