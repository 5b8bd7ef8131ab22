"""`virtengine tx`: change something on the chain."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf import any_pb2, json_format, message_factory
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from virtengine.cli import chain, sending
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import Refused, Unreachable
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.passphrase import PassphraseOption
from virtengine.cli.sending import Amount, FromOption, GasOption
from virtengine.clients.chain.client import ChainClient
from virtengine.crypto.addresses import decode_address
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx

# Importing them puts their messages into the pool that `broadcast` reads names from.
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as _encryption  # noqa: F401  isort: skip
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as _provider  # noqa: F401  isort: skip
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as _settlement  # noqa: F401  isort: skip

app = typer.Typer(help="Sign and send transactions with a key of this machine.", no_args_is_help=True)
order = typer.Typer(help="Orders.", no_args_is_help=True)
app.add_typer(order, name="order")

MAX_FILE_BYTES = 1_000_000
WAIT_BLOCKS = 30


@app.command(epilog="Example: virtengine tx send ve1... 2.5VE --from alice")
def send(
    to: Annotated[str, typer.Argument(help="Address that receives it.", show_default=False)],
    amount: Amount,
    signer: FromOption = "",
    gas: GasOption = 0,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Send money to an account."""
    decode_address(to)
    key = sending.open_key(signer, passphrase_file)
    coin = sending.coin(sending.parse_money(amount))
    message = bank_tx.MsgSend(from_address=key.address, to_address=to, amount=[coin])
    show(sending.send(key, [message], Endpoints(grpc, node), gas=gas), output)


@app.command(epilog="Example: virtengine tx deposit order/<order id> 1VE --from alice")
def deposit(
    account: Annotated[
        str, typer.Argument(help="Escrow account, such as order/<order id>.", show_default=False)
    ],
    amount: Amount,
    id: Annotated[
        str, typer.Option(help="Id of this deposit: the same one again changes nothing.", show_default=False)
    ] = "",
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Put money into an escrow account."""
    key = sending.open_key(signer, passphrase_file)
    message = escrow_tx.MsgDeposit(
        depositor=key.address,
        account_id=account,
        amount=sending.coin(sending.parse_money(amount)),
        external_id=id or f"cli-{secrets.token_hex(8)}",
    )
    show(sending.send(key, [message], Endpoints(grpc, node)), output)


@order.command("cancel", epilog="Example: virtengine tx order cancel <order id> --from alice")
def cancel_order(
    id: Annotated[str, typer.Argument(help="Id of an order without a lease.", show_default=False)],
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Take an open order back; its money returns."""
    key = sending.open_key(signer, passphrase_file)
    message = market_tx.MsgCancelOrder(owner=key.address, order_id=id)
    show(sending.send(key, [message], Endpoints(grpc, node)), output)


@order.command("close", epilog="Example: virtengine tx order close <order id> --from alice")
def close_order(
    id: Annotated[str, typer.Argument(help="Id of an order with a lease.", show_default=False)],
    signer: FromOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """End the lease of an order."""
    endpoints = Endpoints(grpc, node)
    found = chain.require(chain.ask(endpoints, lambda client: client.order(id)), f"order {id}")
    if not found.accepted_provider:
        raise Refused(f"order {id} has no lease", hint="take it back: `virtengine tx order cancel`")
    key = sending.open_key(signer, passphrase_file)
    message = market_tx.MsgCloseLease(
        sender=key.address, lease_id=f"{id}/{found.accepted_provider}", reason="LEASE_REASON_OWNER"
    )
    show(sending.send(key, [message], endpoints), output)


@app.command(epilog="Example: virtengine tx broadcast messages.json --from alice")
def broadcast(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON file.", show_default=False)],
    signer: FromOption = "",
    gas: GasOption = 0,
    grpc: GrpcOption = "",
    node: NodeOption = "",
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Send any transaction from a file.

    {"messages": [{"@type": "/cosmos.bank.v1beta1.MsgSend", ...}]} is signed with --from;
    {"tx_bytes": "<base64>"} is signed already and sent as it is.
    """
    content = _read(file)
    endpoints = Endpoints(grpc, node)
    if "tx_bytes" in content:
        show(_broadcast_signed(_tx_bytes(content), endpoints), output)
        return
    messages = [parse_message(item) for item in content.get("messages", [])]
    if not messages:
        raise Refused(f"{file} holds no messages", hint='write {"messages": [...]} or {"tx_bytes": "..."}')
    key = sending.open_key(signer, passphrase_file)
    show(sending.send(key, messages, endpoints, gas=gas), output)


def parse_message(item: Any) -> Message:
    """Return the message of a JSON object with `@type`. Raises Refused with the cause when it is not one."""
    try:
        packed = json_format.ParseDict(item, any_pb2.Any())
        found = message_factory.GetMessageClass(Default().FindMessageTypeByName(packed.TypeName()))()
        packed.Unpack(found)
    except (json_format.ParseError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            f"not a message: {error}", hint='begin it with "@type": "/<full message name>"'
        ) from error
    return found


def _read(file: Path) -> dict[str, Any]:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise Refused(f"{file} is larger than {MAX_FILE_BYTES} bytes", hint="send fewer messages at a time")
    try:
        content = json.loads(file.read_text())
    except ValueError as error:
        raise Refused(f"{file} is not JSON: {error}", hint="see `virtengine tx broadcast --help`") from error
    if not isinstance(content, dict):
        raise Refused(f"{file} is not a JSON object", hint="see `virtengine tx broadcast --help`")
    return content


def _tx_bytes(content: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(content["tx_bytes"], validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise Refused("tx_bytes is not base64", hint="write the bytes of a signed TxRaw in base64") from error


def _broadcast_signed(raw: bytes, endpoints: Endpoints) -> dict[str, Any]:
    tx_hash = hashlib.sha256(raw).hexdigest().upper()

    async def work(client: ChainClient) -> dict[str, Any]:
        first = await client.latest_height() + 1
        verdict = await client.rpc.broadcast(raw)
        if verdict.code:
            raise Refused(
                f"{verdict.codespace} {verdict.code}: {verdict.log}", hint="sign a corrected transaction"
            )
        async for block in client.follow(first):
            if tx_hash in block.results:
                result = block.results[tx_hash]
                if result.code:
                    raise Refused(
                        f"{result.codespace} {result.code}: {result.log}", hint="sign a corrected transaction"
                    )
                return {"tx_hash": tx_hash, "height": block.height}
            if block.height >= first + WAIT_BLOCKS:
                break
        raise Unreachable(
            f"{tx_hash} is in none of {WAIT_BLOCKS} blocks", hint=f"look again: virtengine query tx {tx_hash}"
        )

    return chain.ask(endpoints, work, rpc=True)
