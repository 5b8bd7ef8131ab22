"""`virtengine lease push-manifest`: replace what a lease runs, or have the provider confirm it."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from virtengine.cli import chain, gateway, orders, sending
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import NodeOption
from virtengine.cli.errors import Refused
from virtengine.cli.gateway import Way
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.chain.client import ChainClient
from virtengine.crypto import envelope
from virtengine.crypto.envelope import SealingKeys
from virtengine.plans import manifest as manifests
from virtengine.wire.virtengine.encryption.v1 import types_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2 as market

FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help="The new manifest; when left out, the one on the chain is confirmed.",
        show_default=False,
        exists=True,
        dir_okay=False,
    ),
]


@dataclass(frozen=True)
class OnChain:
    """A lease and the key that its provider opens manifests with."""

    lease: market.Lease
    recipient: bytes


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("push-manifest", epilog="Example: virtengine lease push-manifest <lease id> --file new.yaml")(
        push
    )


@gateway.reaching
def push(
    way: Way,
    file: FileOption = None,
    node: NodeOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Seal a manifest for the provider, record it on the chain, and have the provider confirm it."""
    found = orders.resolve(way.lease, way.namespace)
    if file is not None and found.account:
        raise Refused(
            "this lease belongs to an Order object, which keeps its manifest",
            hint=f"change spec.manifest: kubectl -n {way.namespace} edit orders.virtengine.com {way.lease}",
        )
    known = chain.ask(Endpoints(way.grpc), lambda client: _read(client, found.lease_id))
    sealed = known.lease.manifest
    if file is not None:
        sealed = seal(file.read_bytes(), known.recipient)
        key = sending.open_key(way.signer, way.passphrase_file)
        message = tx_pb2.MsgUpdateManifest(
            owner=key.address,
            lease_id=found.lease_id,
            manifest=sealed,
            manifest_version=known.lease.manifest_version + 1,
        )
        sending.send(key, [message], Endpoints(way.grpc, node))
    body = {"envelope": base64.b64encode(sealed.SerializeToString()).decode()}
    show(gateway.ask(way, lambda opened: opened.push_manifest(body)), output)


def seal(content: bytes, recipient: bytes) -> types_pb2.Envelope:
    """Return the envelope of a manifest in YAML or JSON. Raises Rejected with all its faults."""
    payload = manifests.seal_bytes(manifests.load(content))
    keys = SealingKeys(secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(24))
    return envelope.seal(payload, [recipient], keys)


async def _read(client: ChainClient, lease_id: str) -> OnChain:
    lease = chain.require(await client.lease(lease_id), f"lease {lease_id}")
    active = (await client.recipient_keys(lease.provider)).active
    return OnChain(lease, chain.require(active, f"encryption key of {lease.provider}").public_key)
