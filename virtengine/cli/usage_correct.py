"""`virtengine usage correct`: a provider's signed word that a report told too much or too little."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from virtengine.cli import chain, connection, events, evidence
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption, answering
from virtengine.cli.errors import Refused
from virtengine.cli.events import EventsOption
from virtengine.cli.evidence import DatabaseOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.query import Id
from virtengine.clients.chain.client import ChainClient
from virtengine.clients.events import Event, EventBus
from virtengine.clients.usage_store import Database, UsageArchive
from virtengine.core.errors import Rejected
from virtengine.core.resources import ResourceType
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import invoice_document, usage_correction, usage_report
from virtengine.plans.usage_correction import Correction
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_pb2

FUNCTION = "virtengine-usage"
NAMESPACE = "virtengine-provider"
KEY_HOLDER = "provider-account"
COLUMNS = {"RESOURCE": "resource", "CHANGE": "change", "METERED": "quantity"}

Record = Annotated[int, typer.Argument(min=1, help="Number of the record to correct.", show_default=False)]
Changes = Annotated[
    list[str],
    typer.Argument(
        help="What was told too little, as cpu=0.5, or too much, as memory=-2.",
        metavar="RESOURCE=AMOUNT...",
        show_default=False,
    ),
]
Reason = Annotated[str, typer.Option(help="Why, for whoever reads the books.", show_default=False)]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--signing-key-file",
        help="The provider's signing key; without it that of Account `provider` in virtengine-provider.",
        exists=True,
        dir_okay=False,
    ),
]


@dataclass(frozen=True)
class _Seller:
    """Who corrects, on which chain."""

    chain_id: str
    address: str
    signing_key: provider_pb2.SigningKey


def correct(  # noqa: PLR0913 - each is a word of the command
    id: Id,
    record: Record,
    changes: Changes,
    *,
    reason: Reason,
    signing_key_file: KeyOption = None,
    database: DatabaseOption = evidence.CLUSTER,
    events_url: EventsOption = "",
    grpc: GrpcOption = "",
    node: NodeOption = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    output: OutputOption = Output.TABLE,
) -> None:
    """Correct recorded usage of a lease that you provide.

    Amounts are in the units of prices: core-hours, GiB-hours, GPU-hours, and GiB for network. One correction
    adds or takes back. Nothing that was recorded is edited: the correction becomes a record of its own.
    """
    deltas = _deltas(changes)
    seller = chain.ask(Endpoints(grpc, node), lambda client: _seller(client, id, record), rpc=True)
    key = signing_key_file.read_bytes() if signing_key_file else _key_in_cluster()
    with evidence.address(database) as dsn:
        number, report, (start_ms, end_ms) = asyncio.run(_stored(dsn, id, record))
    made = Correction(seller.address, id, number, report, reason, start_ms, end_ms, deltas)
    data = _signed(made, seller, key)
    _confirm(made, record, yes=yes)
    _publish(made, data, events_url)
    rows = [_row(resource, delta) for resource, delta in deltas]
    document = {"lease_id": id, "correction": number, "record": record, "report": report, "deltas": rows}
    show(document, output, rows="deltas", columns=COLUMNS)


def _deltas(changes: list[str]) -> tuple[tuple[ResourceType, int], ...]:
    found: dict[ResourceType, int] = {}
    for text in changes:
        name, _, amount = text.partition("=")
        try:
            resource, quantity = usage_correction.parse_amount(name, amount)
        except Rejected as error:
            raise Refused(f"{text}: {error.message}", hint="write it as cpu=0.5 or cpu=-0.5") from error
        if resource in found:
            raise Refused(f"{name} is there twice", hint="give each resource once")
        found[resource] = quantity
    return tuple(sorted(found.items()))


async def _seller(client: ChainClient, lease_id: str, record: int) -> _Seller:
    lease = chain.require(await client.lease(lease_id), f"lease {lease_id}")
    records = {one.sequence: one for one in await client.usage_records(lease_id)}
    if record not in records:
        hint = f"see `virtengine usage show {lease_id} --output json`"
        raise Refused(f"lease {lease_id} has no record {record}", hint=hint)
    if records[record].corrects:
        hint = f"correct record {records[record].corrects} once more"
        raise Refused(f"record {record} is itself a correction", hint=hint)
    provider = chain.require(await client.provider(lease.provider), f"provider {lease.provider}")
    return _Seller(await client.chain_id(), lease.provider, provider.signing_key)


def _key_in_cluster() -> bytes:
    core = connection.core(connection.load_kubernetes())
    with answering(f"Secret {NAMESPACE}/{KEY_HOLDER}"):
        data = core.read_namespaced_secret(KEY_HOLDER, NAMESPACE).data or {}
    return base64.b64decode(data.get("signing-key", ""))


async def _stored(dsn: str, lease: str, record: int) -> tuple[int, int, tuple[int, int]]:
    """Return the next correction's number, and number and time of the record's first report."""
    async with Database(dsn, connections=1) as store, store.connection() as reader:
        archive = UsageArchive(reader)
        last, texts = await archive.last_correction(lease), await archive.reports(lease, record, record)
    if not texts:
        hint = "name the store of this provider with --database"
        raise Refused(f"the usage store has no reports of record {record}", hint=hint)
    told = json.loads(texts[0][1])
    first = told["intervals"][0]
    return last + 1, told["sequence"], (first["start_ms"], first["end_ms"])


def _signed(made: Correction, seller: _Seller, key: bytes) -> dict[str, Any]:
    own = seller.signing_key
    try:
        signed = usage_correction.sign(seller.chain_id, made, key, KeyType(own.key_type))
    except ValueError:
        signed = b""
    digest = usage_correction.digest(seller.chain_id, made)
    if not signature.is_valid(digest, signed, own.public_key, KeyType(own.key_type)):
        hint = "name the key that the provider registered, with --signing-key-file"
        raise Refused(f"this is not the signing key of {seller.address}", hint=hint)
    data = usage_correction.to_data(made, signed)
    try:
        usage_correction.from_data(data)
    except Rejected as error:
        raise Refused(error.message, hint="see `virtengine usage correct --help`") from error
    return data


def _confirm(made: Correction, record: int, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("nobody can be asked", hint="repeat the command with --yes")
    changes = ", ".join(_row(resource, delta)["change"] for resource, delta in made.deltas)
    if not typer.confirm(f"Correct record {record} of {made.lease} by {changes}?", err=True):
        raise Refused("not done", hint="answer y to do it")


def _publish(made: Correction, data: dict[str, Any], events_url: str) -> None:
    name = usage_correction.message_id(made)
    event = Event(name, usage_correction.EVENT_TYPE, made.provider, data)

    async def work(bus: EventBus, _found: events.NamedFunction) -> bool:
        stored = await bus.publish(usage_report.subject(made.lease), event, message_id=name)
        return stored.duplicate

    if events.on_bus(FUNCTION, NAMESPACE, events_url, work):
        hint = "wait until `virtengine usage show` tells it, then send yours again"
        raise Refused(f"correction {made.number} of {made.lease} is under way already", hint=hint)


def _row(resource: ResourceType, delta: int) -> dict[str, str]:
    change = invoice_document.format_quantity(resource, delta)
    return {"resource": resource.name.lower(), "change": change, "quantity": str(delta)}
