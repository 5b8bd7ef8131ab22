"""`virtengine lease`: leases that run, and ending or feeding them."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import typer

from virtengine.cli import chain, query, sending
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.passphrase import PassphraseOption
from virtengine.cli.query import Id, Owner, Seller
from virtengine.cli.sending import Amount, FromOption
from virtengine.clients.chain.client import ChainClient
from virtengine.core.amounts import format_ve
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx

app = typer.Typer(help="Leases: what runs, where it answers, what is left in escrow.", no_args_is_help=True)


@app.command("list", epilog="Example: virtengine lease list --owner ve1...")
def list_leases(
    owner: Owner = "", provider: Seller = "", grpc: GrpcOption = "", output: OutputOption = Output.TABLE
) -> None:
    """List leases."""
    query.leases(owner=owner, provider=provider, grpc=grpc, output=output)


@app.command("show", epilog="Example: virtengine lease show <order id>/<provider>")
def show_lease(id: Id, grpc: GrpcOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show a lease, its endpoints, its escrow account and its usage."""

    async def read(client: ChainClient) -> dict[str, Any]:
        lease = chain.require(await client.lease(id), f"lease {id}")
        escrow = await client.escrow_account(lease.escrow_id)
        return {
            "lease": chain.document(lease),
            "escrow": chain.document(escrow) if escrow else None,
            "usage": chain.document(await client.usage_summary(id)),
        }

    found = chain.ask(Endpoints(grpc), read)
    show(found if output is not Output.TABLE else _summary(found), output)


def _summary(found: dict[str, Any]) -> dict[str, Any]:
    lease, usage = found["lease"], found["usage"]
    left = format_ve(int(found["escrow"]["balance"] or 0)) if found["escrow"] else None
    return {
        "LEASE": lease["id"],
        "STATE": lease["state"],
        "REASON": lease["message"] or lease["reason"],
        "ENDPOINTS": ", ".join(endpoint["url"] for endpoint in lease["endpoints"]),
        "IN ESCROW": left,
        "USED": format_ve(int(usage["recorded"] or 0)),
        "PAID": format_ve(int(usage["settled"] or 0)),
    }


@app.command(epilog="Example: virtengine lease close <lease id> --from alice")
def close(
    id: Id,
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """End a lease as its tenant."""
    message = market_tx.MsgCloseLease(
        sender=sending.address_of(signer), lease_id=id, reason="LEASE_REASON_OWNER"
    )
    endpoints = Endpoints(grpc, node)
    show(sending.send(signer, [message], endpoints=endpoints, passphrase_file=passphrase_file), output)


@app.command("top-up", epilog="Example: virtengine lease top-up <lease id> 5VE --from alice")
def top_up(
    id: Id,
    amount: Amount,
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Put more money into a lease's escrow account."""
    endpoints = Endpoints(grpc, node)
    lease = chain.require(chain.ask(endpoints, lambda client: client.lease(id)), f"lease {id}")
    message = escrow_tx.MsgDeposit(
        depositor=sending.address_of(signer),
        account_id=lease.escrow_id,
        amount=sending.coin(sending.parse_money(amount)),
        external_id=f"cli-{secrets.token_hex(8)}",
    )
    show(sending.send(signer, [message], endpoints=endpoints, passphrase_file=passphrase_file), output)
