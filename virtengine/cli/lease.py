"""`virtengine lease`: leases that run, and ending or feeding them."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated, Any

import typer

from virtengine.cli import (
    chain,
    lease_exec,
    lease_logs,
    lease_manifest,
    lease_rollback,
    lease_workload,
    orders,
    query,
    sending,
)
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import Refused
from virtengine.cli.orders import NamespaceOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.passphrase import PassphraseOption
from virtengine.cli.query import Id, Owner, Seller
from virtengine.cli.sending import Amount, FromOption
from virtengine.clients.chain.client import ChainClient
from virtengine.core.amounts import format_ve
from virtengine.core.ids import order_escrow_id
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx

app = typer.Typer(help="Leases: what runs, where it answers, what is left in escrow.", no_args_is_help=True)
for commands in (lease_workload, lease_logs, lease_exec, lease_manifest, lease_rollback):
    commands.add(app)


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


@app.command(epilog="Example: virtengine lease close hello --namespace first-lease")
def close(
    lease: Annotated[
        str, typer.Argument(help="Id of the lease, or name of an Order object.", show_default=False)
    ],
    namespace: NamespaceOption = "default",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """End a lease as its tenant. The workload stops, what was used is paid, the rest returns."""
    found = orders.resolve(lease, namespace)
    key = orders.signing_key(found, signer, passphrase_file)
    if not yes:
        _confirm(f"End lease {found.lease_id}?")
    message = market_tx.MsgCloseLease(
        sender=key.address, lease_id=found.lease_id, reason="LEASE_REASON_OWNER"
    )
    show({"lease": found.lease_id, **sending.send(key, [message], Endpoints(grpc, node))}, output)


@app.command("top-up", epilog="Example: virtengine lease top-up hello 5VE --namespace first-lease")
def top_up(
    lease: Annotated[
        str, typer.Argument(help="Id of the lease, or name of an Order object.", show_default=False)
    ],
    amount: Amount,
    namespace: NamespaceOption = "default",
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Put more money into a lease's escrow account."""
    found = orders.resolve(lease, namespace)
    key = orders.signing_key(found, signer, passphrase_file)
    message = escrow_tx.MsgDeposit(
        depositor=key.address,
        account_id=order_escrow_id(found.lease_id.rpartition("/")[0]),
        amount=sending.coin(sending.parse_money(amount)),
        external_id=f"cli-{secrets.token_hex(8)}",
    )
    show({"lease": found.lease_id, **sending.send(key, [message], Endpoints(grpc, node))}, output)


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise Refused("nobody can be asked", hint="repeat the command with --yes")
    if not typer.confirm(question, err=True):
        raise Refused("not done", hint="answer y to do it")
