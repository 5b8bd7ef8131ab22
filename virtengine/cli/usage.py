"""`virtengine usage`: what was metered and recorded."""

from __future__ import annotations

from typing import Any

import typer

from virtengine.cli import chain
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.query import Id
from virtengine.clients.chain.client import ChainClient
from virtengine.core.resources import METERED_PER_UNIT, UNIT_NAMES, ResourceType

app = typer.Typer(help="Usage: what a lease was metered at.", no_args_is_help=True)

COLUMNS = {
    "RESOURCE": "resource",
    "USED": "used",
    "METERED": "quantity",
    "AMOUNT": "amount",
    "UNTIL": "period_end",
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
    rows = [{**total, "used": _in_units(total)} for total in found["summary"]["totals"]]
    show({"totals": rows}, output, rows="totals", columns=COLUMNS)


def _in_units(total: dict[str, Any]) -> str:
    """Write a metered quantity in the unit it is priced in, with six places, rounded down."""
    resource = ResourceType[total["resource"].removeprefix("RESOURCE_TYPE_")]
    millionths = int(total["quantity"]) * 10**6 // METERED_PER_UNIT[resource]
    whole, places = divmod(millionths, 10**6)
    return f"{whole}.{places:06d} {UNIT_NAMES[resource]}"
