"""`virtengine provider`: what a seller can ask before anybody orders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from virtengine.cli import quoting
from virtengine.cli.connection import GrpcOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.quoting import Asked

app = typer.Typer(help="Sell: what an order would cost here, and why.", no_args_is_help=True)
COLUMNS = {"STEP": "step", "WHY": "detail", "PRICE": "amount"}


@app.callback()
def _nothing() -> None:
    """Sell: what an order would cost here, and why."""


@app.command(epilog="Example: virtengine provider quote -f offering.yaml -f provider.yaml -f order.yaml")
def quote(
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--file",
            "-f",
            help="YAML file or folder with Offering, Provider and Order; repeatable.",
            exists=True,
        ),
    ] = None,
    order: Annotated[str, typer.Option(help="Id of an order on chain, instead of one in a file.")] = "",
    offering: Annotated[str, typer.Option(help="Only the Offering of this name.")] = "",
    tenant: Annotated[str, typer.Option(help="Address of the tenant, for rules about tenants.")] = "",
    deposit: Annotated[
        int, typer.Option(min=-1, help="uve put down in advance; -1: as the order says.")
    ] = -1,
    used: Annotated[int, typer.Option(min=0, max=100, help="Percent of the cluster in use.")] = 0,
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Explain the price of an order line by line: from files alone, or with the cluster's own objects."""
    asked = Asked(tuple(files or ()), order, offering, tenant, deposit, used, grpc)
    document = quoting.quote(asked)
    if output is not Output.TABLE:
        show(document, output)
        return
    for answer in document["quotes"]:
        _print(answer, document["order"])


def _print(answer: dict[str, Any], order: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"offering {answer['offering']} for order {order}", style="bold")
    show(answer, Output.TABLE, rows="lines", columns=COLUMNS)
    console.print(f"price    {answer['amount'] or '-'} {answer['unit']}")
    console.print(f"ceiling  {answer['ceiling']} {answer['unit']}")
    console.print(f"verdict  {'bid' if answer['bids'] else 'no bid: ' + answer['reason']}\n")
