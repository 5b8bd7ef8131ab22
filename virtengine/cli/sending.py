"""Sign and send one transaction of a person, and wait until a block holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf.message import Message

from virtengine.cli import chain, keys
from virtengine.cli.chain import Endpoints
from virtengine.cli.errors import Refused
from virtengine.clients.chain.client import ChainClient
from virtengine.clients.chain.wallet import Wallet
from virtengine.core.amounts import ATTO, DENOM, DISPLAY_DENOM, UVE_PER_VE, parse_amount, parse_rate
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2

FromOption = Annotated[
    str,
    typer.Option("--from", envvar="VIRTENGINE_FROM", help="Name of the key that signs.", show_default=False),
]
GasOption = Annotated[int, typer.Option("--gas", min=0, help="Gas limit; 0 lets the client choose.")]
Amount = Annotated[str, typer.Argument(help="Such as 2.5VE or 2500000uve.", show_default=False)]


def parse_money(text: str) -> int:
    """Return uve. Raises Refused unless the text is an amount with its unit."""
    if text.endswith(DENOM):
        return parse_amount(text.removesuffix(DENOM))
    if text.endswith(DISPLAY_DENOM):
        atto = parse_rate(text.removesuffix(DISPLAY_DENOM), field="amount") * UVE_PER_VE
        if atto % ATTO == 0:
            return atto // ATTO
    raise Refused(
        f"{text[:80]!r} is not an amount", hint="write it with its unit, such as 2.5VE or 2500000uve"
    )


def coin(uve: int) -> coin_pb2.Coin:
    """Return an amount as the chain's coin."""
    return coin_pb2.Coin(denom=DENOM, amount=str(uve))


def open_key(name: str, passphrase_file: Path | None) -> PrivateKey:
    """Return a key of the keyring, opened with its passphrase."""
    if not name:
        raise Refused("who signs?", hint="name a key with --from; `virtengine keys list` shows them")
    return keys.account_key(name, passphrase_file)


def send(key: PrivateKey, messages: list[Message], endpoints: Endpoints, *, gas: int = 0) -> dict[str, Any]:
    """Send messages in one transaction and return its hash and height once a block holds it."""

    async def work(client: ChainClient) -> dict[str, Any]:
        receipt = await Wallet(client, key).ensure(_never_there, *messages, gas=gas or None)
        return {"tx_hash": receipt.tx_hash, "height": receipt.height}

    return chain.ask(endpoints, work, rpc=True)


async def _never_there() -> bool:
    """A person's command has no effect to look for: it is sent once, by hand."""
    return False
