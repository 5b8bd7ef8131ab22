"""`virtengine query`: what the chain knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import typer
from google.protobuf.message import Message

from virtengine.cli import chain, query_hpc, transactions
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import Refused
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.chain.client import ChainClient
from virtengine.core.amounts import DENOM, format_ve

app = typer.Typer(help="Ask the chain: balances, the market, escrow, invoices, blocks.", no_args_is_help=True)
bank = typer.Typer(help="Money of accounts.", no_args_is_help=True)
app.add_typer(bank, name="bank")
app.add_typer(query_hpc.app, name="hpc")

Address = Annotated[str, typer.Argument(help="Account address, ve1...", show_default=False)]
Id = Annotated[str, typer.Argument(help="Id on chain.", show_default=False)]
Owner = Annotated[str, typer.Option(help="Address of the tenant.", show_default=False)]
Seller = Annotated[str, typer.Option("--provider", help="Address of the provider.", show_default=False)]

OFFERING_COLUMNS = {"OFFERING": "id", "STATE": "state", "NAME": "name", "ACTIVE": "active_orders"}
ORDER_COLUMNS = {
    "ORDER": "id",
    "STATE": "state",
    "OFFERING": "offering_id",
    "BIDS": "bid_count",
    "MAX PRICE": "max_price",
}
BID_COLUMNS = {"ORDER": "order_id", "PROVIDER": "provider", "STATE": "state", "HOURLY": "hourly"}
LEASE_COLUMNS = {"LEASE": "id", "STATE": "state", "SETTLED": "settled", "CREATED": "created_height"}
INVOICE_COLUMNS = {
    "INVOICE": "id",
    "NUMBER": "number",
    "STATUS": "status",
    "TOTAL": "total",
    "LEASE": "lease_id",
}
ESCROW_FIELDS = ("id", "owner", "state", "balance", "transferred", "refunded")
PAYMENT_COLUMNS = {"PAYMENT": "id", "STATE": "state", "OWED": "owed", "PAID": "withdrawn", "RATE": "rate"}
PROVIDER_COLUMNS = {"PROVIDER": "owner", "HOST": "host_uri", "LEASES": "active_leases"}


def one(grpc: str, what: str, read: Callable[[ChainClient], Awaitable[Message | None]]) -> dict[str, Any]:
    """Return one object of the chain as a document."""
    return chain.document(chain.require(chain.ask(Endpoints(grpc), read), what))


def many(grpc: str, read: Callable[[ChainClient], Awaitable[list[Any]]]) -> list[dict[str, Any]]:
    """Return several objects of the chain as documents; what is owned gets its id."""
    found = chain.documents(chain.ask(Endpoints(grpc), read))
    return [with_id(item) for item in found]


def with_id(item: Mapping[str, Any]) -> dict[str, Any]:
    """Put the composite id in front of an object that carries only its parts."""
    owner = item.get("owner") or item.get("provider")
    if "id" in item or "external_id" not in item:
        return dict(item)
    return {"id": f"{owner}/{item['external_id']}", **item}


@bank.command(epilog="Example: virtengine query bank balance ve1...")
def balance(address: Address, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show how much money an account holds."""
    amount = chain.ask(Endpoints(grpc), lambda client: client.balance(address))
    found = {"address": address, "amount": str(amount), "denom": DENOM}
    show(found | ({"shown": format_ve(amount)} if output is Output.TABLE else {}), output)


@app.command(epilog="Example: virtengine query account ve1...")
def account(address: Address, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show an account's number and sequence."""
    found = chain.require(
        chain.ask(Endpoints(grpc), lambda client: client.account(address)), f"account {address}"
    )
    show({"address": found.address, "number": found.number, "sequence": found.sequence}, output)


@app.command(epilog="Example: virtengine query providers")
def providers(grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """List the providers."""
    found = many(grpc, lambda client: client.providers())
    show({"providers": found}, output, rows="providers", columns=PROVIDER_COLUMNS)


@app.command(epilog="Example: virtengine query provider ve1...")
def provider(address: Address, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one provider."""
    show(one(grpc, f"provider {address}", lambda client: client.provider(address)), output)


@app.command(epilog="Example: virtengine query offerings --provider ve1...")
def offerings(provider: Seller = "", grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """List what is for sale."""
    found = many(grpc, lambda client: client.offerings(provider=provider))
    show({"offerings": found}, output, rows="offerings", columns=OFFERING_COLUMNS)


@app.command(epilog="Example: virtengine query offering ve1.../small-0123456789abcdef")
def offering(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one offering."""
    show(with_id(one(grpc, f"offering {id}", lambda client: client.offering(id))), output)


@app.command(epilog="Example: virtengine query orders --owner ve1...")
def orders(owner: Owner = "", grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """List orders."""
    found = many(grpc, lambda client: client.orders(owner=owner))
    show({"orders": found}, output, rows="orders", columns=ORDER_COLUMNS)


@app.command(epilog="Example: virtengine query order ve1.../hello-0123456789abcdef")
def order(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one order."""
    show(with_id(one(grpc, f"order {id}", lambda client: client.order(id))), output)


@app.command(epilog="Example: virtengine query bids --order ve1.../hello-0123456789abcdef")
def bids(
    order: Annotated[str, typer.Option(help="Id of the order.", show_default=False)] = "",
    provider: Seller = "",
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """List the bids on an order, of a provider, or both."""
    if not order and not provider:
        raise Refused("whose bids?", hint="name --order, --provider or both")
    found = many(grpc, lambda client: client.bids(order, provider=provider))
    show({"bids": found}, output, rows="bids", columns=BID_COLUMNS)


@app.command(epilog="Example: virtengine query bid <order id>/<provider>")
def bid(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one bid."""
    show(one(grpc, f"bid {id}", lambda client: client.bid(id)), output)


@app.command(epilog="Example: virtengine query leases --owner ve1...")
def leases(
    owner: Owner = "", provider: Seller = "", grpc: GrpcOption = "", output: OutputOption = Output.TABLE
) -> None:
    """List leases."""
    found = many(grpc, lambda client: client.leases(owner=owner, provider=provider))
    show({"leases": found}, output, rows="leases", columns=LEASE_COLUMNS)


@app.command(epilog="Example: virtengine query lease <order id>/<provider>")
def lease(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one lease."""
    show(one(grpc, f"lease {id}", lambda client: client.lease(id)), output)


@app.command(epilog="Example: virtengine query escrow order/<order id>")
def escrow(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show an escrow account and what it owes."""

    async def read(client: ChainClient) -> dict[str, Any]:
        found = chain.require(await client.escrow_account(id), f"escrow account {id}")
        return {
            "account": chain.document(found),
            "payments": chain.documents(await client.escrow_payments(id)),
        }

    answer = chain.ask(Endpoints(grpc), read)
    if output is not Output.TABLE:
        show(answer, output)
        return
    show({name: answer["account"][name] for name in ESCROW_FIELDS}, output)
    show(answer, output, rows="payments", columns=PAYMENT_COLUMNS)


@app.command(epilog="Example: virtengine query invoices --lease <lease id>")
def invoices(
    lease: Annotated[str, typer.Option(help="Id of the lease.", show_default=False)] = "",
    customer: Annotated[str, typer.Option(help="Address of the tenant.", show_default=False)] = "",
    provider: Seller = "",
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """List invoices of the ledger."""
    found = many(grpc, lambda client: client.invoices(lease_id=lease, provider=provider, customer=customer))
    show({"invoices": found}, output, rows="invoices", columns=INVOICE_COLUMNS)


@app.command(epilog="Example: virtengine query invoice 0123456789abcdef0123456789abcdef")
def invoice(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show one invoice and its ledger entries."""
    view = chain.require(chain.ask(Endpoints(grpc), lambda client: client.invoice(id)), f"invoice {id}")
    show({"invoice": chain.document(view.invoice), "entries": chain.documents(view.entries)}, output)


PARAMETERS: Mapping[str, Callable[[ChainClient], Awaitable[Message]]] = {
    "escrow": lambda client: client.escrow_params(),
    "hpc": lambda client: client.hpc_params(),
    "market": lambda client: client.market_params(),
    "settlement": lambda client: client.settlement_params(),
    "take": lambda client: client.take_params(),
}


@app.command(epilog="Example: virtengine query params settlement")
def params(
    module: Annotated[str, typer.Argument(help=f"One of {', '.join(PARAMETERS)}.", show_default=False)],
    grpc: GrpcOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Show a module's parameters."""
    if module not in PARAMETERS:
        raise Refused(
            f"no module {module!r} has parameters here", hint=f"choose one of {', '.join(PARAMETERS)}"
        )
    show(one(grpc, f"module {module}", PARAMETERS[module]), output)


@app.command(epilog="Example: virtengine query block 1200")
def block(
    height: Annotated[int, typer.Argument(min=0, help="Height; the newest block when left out.")] = 0,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Show a block: its time, its transactions and what happened in it."""

    async def read(client: ChainClient) -> dict[str, Any]:
        return transactions.block_document(await client.block(height or await client.latest_height()))

    show(chain.ask(Endpoints(grpc, node), read, rpc=True), output)


@app.command(epilog="Example: virtengine query tx 5D1F...")
def tx(
    hash: Annotated[str, typer.Argument(help="Transaction hash, hex.", show_default=False)],
    blocks: Annotated[int, typer.Option(min=1, max=100_000, help="How many blocks to look back.")] = 1000,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Show what became of a transaction, looked up in the newest blocks."""

    async def read(client: ChainClient) -> dict[str, Any] | None:
        return await transactions.find(client, hash.upper(), blocks=blocks)

    found = chain.ask(Endpoints(grpc, node), read, rpc=True)
    show(chain.require(found, f"transaction {hash} in the last {blocks} blocks"), output)
