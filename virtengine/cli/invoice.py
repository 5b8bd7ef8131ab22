"""`virtengine invoice`: bills, their documents, and whether they are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from virtengine.cli import artifacts, chain, connection, query, verification
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import REFUSED, Refused
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.query import Id, Seller

app = typer.Typer(help="Invoices: list, show, download, verify.", no_args_is_help=True)

FORMATS = {"pdf": "application/pdf", "json": "application/json"}
LINE_COLUMNS = {
    "DESCRIPTION": "description",
    "QUANTITY": "quantity",
    "UNIT PRICE": "unit_price",
    "AMOUNT": "amount",
}


@app.command("list", epilog="Example: virtengine invoice list --lease <lease id>")
def list_invoices(
    lease: Annotated[str, typer.Option(help="Id of the lease.", show_default=False)] = "",
    customer: Annotated[str, typer.Option(help="Address of the tenant.", show_default=False)] = "",
    provider: Seller = "",
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """List invoices."""
    query.invoices(lease=lease, customer=customer, provider=provider, grpc=grpc, output=output)


@app.command("show", epilog="Example: virtengine invoice show 0123456789abcdef0123456789abcdef")
def show_invoice(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show an invoice: its lines and the hash chain of its changes."""
    if output is not Output.TABLE:
        query.invoice(id, grpc=grpc, output=output)
        return
    view = chain.require(chain.ask(Endpoints(grpc), lambda client: client.invoice(id)), f"invoice {id}")
    found = chain.document(view.invoice)
    fields = ("number", "status", "customer", "provider", "lease_id", "total", "amount_paid", "amount_due")
    show({name: found[name] for name in fields}, output)
    show(found, output, rows="lines", columns=LINE_COLUMNS)


@app.command(
    epilog="Example: virtengine invoice download 0123456789abcdef0123456789abcdef --file invoice.pdf"
)
def download(
    id: Id,
    file: Annotated[Path | None, typer.Option(help="Where to; <number>.<format> here when left out.")] = None,
    format: Annotated[str, typer.Option(help=f"One of {', '.join(FORMATS)}.")] = "pdf",
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Fetch an invoice's document and check its digest against the ledger."""
    if format not in FORMATS:
        raise Refused(f"there is no format {format!r}", hint=f"choose one of {', '.join(FORMATS)}")
    view = chain.require(chain.ask(Endpoints(grpc), lambda client: client.invoice(id)), f"invoice {id}")
    target = file or Path(f"{view.invoice.number}.{format}")
    path = artifacts.download(connection.load_kubernetes(), view.invoice, FORMATS[format], target)
    show({"invoice": id, "file": str(path)}, output)


@app.command(epilog="Example: virtengine invoice verify 0123456789abcdef0123456789abcdef --output json")
def verify(
    id: Id,
    fetch: Annotated[
        bool, typer.Option("--documents/--no-documents", help="Fetch the documents too.")
    ] = True,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Recompute an invoice: hashes, sums, fees, usage, documents. Exit code 1 when anything differs."""
    facts = verification.read(id, Endpoints(grpc, node))
    checks = verification.judge(facts)
    if fetch:
        checks += verification.documents(facts, connection.load_kubernetes())
    found = {
        "invoice": id,
        "ok": all(check.ok for check in checks),
        "checks": [check.document() for check in checks],
    }
    show(found, output, rows="checks", columns={"CHECK": "name", "OK": "ok", "FOUND": "message"})
    if not found["ok"]:
        raise typer.Exit(REFUSED)
