"""`virtengine invoice`: bills, their documents, and whether they are right."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from virtengine.cli import artifacts, chain, connection, evidence, query, verification
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import REFUSED, Refused
from virtengine.cli.evidence import DatabaseOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.query import Id, Seller
from virtengine.plans import invoice_check, invoice_proof

app = typer.Typer(help="Invoices: list, show, download, verify.", no_args_is_help=True)

FORMATS = {"pdf": "application/pdf", "json": "application/json"}
CHECK_COLUMNS = {"LINE": "line", "CHECK": "check", "OK": "ok", "FOUND": "message"}
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
    id: Annotated[str, typer.Argument(help="The id; may be left out with --bundle.")] = "",
    bundle: Annotated[
        Path | None, typer.Option(help="File from `invoice export`: verify offline, with it alone.")
    ] = None,
    database: DatabaseOption = "",
    fetch: Annotated[
        bool, typer.Option("--documents/--no-documents", help="Fetch the documents too.")
    ] = True,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Recompute an invoice: hashes, sums, fees, usage, documents. Exit code 1 when anything differs.

    With the provider's usage store or a bundle every line is counted again from the signed reports.
    """
    if bundle is not None:
        facts, fetch = evidence.read(bundle), False
        if id not in {"", facts.invoice.id}:
            raise Refused(f"{bundle} holds invoice {facts.invoice.id}", hint="name that one, or none")
    else:
        facts = verification.read(id, Endpoints(grpc, node))
        facts = evidence.add_reports(facts, database) if database else facts
    checks = verification.judge(facts)
    lines = [asdict(finding) for finding in invoice_check.check(facts)] if facts.told else []
    if fetch:
        checks += verification.documents(facts, connection.load_kubernetes())
    found = {
        "invoice": facts.invoice.id,
        "ok": all(check.ok for check in checks) and all(line["ok"] for line in lines),
        "checks": [check.document() for check in checks],
        "lines": lines,
    }
    show(found, output, rows="checks", columns={"CHECK": "name", "OK": "ok", "FOUND": "message"})
    if output is Output.TABLE and lines:
        show(found, output, rows="lines", columns=CHECK_COLUMNS)
    if not found["ok"]:
        raise typer.Exit(REFUSED)


@app.command(epilog="Example: virtengine invoice export 0123456789abcdef0123456789abcdef --file invoice.json")
def export(
    id: Id,
    file: Annotated[Path, typer.Option(help="Where to.")],
    database: DatabaseOption = evidence.CLUSTER,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Write everything that an invoice rests on to one file, by which anyone verifies it offline."""
    facts = evidence.add_reports(verification.read(id, Endpoints(grpc, node)), database)
    evidence.write(facts, file)
    show({"invoice": id, "file": str(file), "records": len(facts.told)}, output)


@app.command(
    epilog="Example: virtengine invoice prove --bundle invoice.json --line li-0123456789ab --record 7"
)
def prove(
    bundle: Annotated[Path, typer.Option(help="File from `invoice export`.")],
    line: Annotated[str, typer.Option(help="Id of the invoice's line.")],
    record: Annotated[int, typer.Option(help="Sequence of a usage record behind the line.")],
    interval: Annotated[int, typer.Option(help="Which interval of the record, from 0.")] = 0,
    output: OutputOption = Output.JSON,
) -> None:
    """Print the path of hashes from one metered interval to a line of an invoice."""
    proof = invoice_proof.make(evidence.read(bundle), line, record, interval)
    show(invoice_proof.to_data(proof), output)


ProofArgument = Annotated[Path, typer.Argument(help="File with the path, from `virtengine invoice prove`.")]


@app.command("check-proof", epilog="Example: virtengine invoice check-proof proof.json")
def check_proof(file: ProofArgument, output: OutputOption = Output.TABLE) -> None:
    """Follow a path from `invoice prove`. Exit code 1 when a step does not hold."""
    steps = invoice_proof.check(invoice_proof.from_text(evidence.read_text(file)))
    found = {"ok": all(ok for _, ok in steps), "steps": [{"step": step, "ok": ok} for step, ok in steps]}
    show(found, output, rows="steps", columns={"STEP": "step", "OK": "ok"})
    if not found["ok"]:
        raise typer.Exit(REFUSED)
