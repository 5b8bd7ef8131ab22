"""The way to the gateway of a lease's provider: its address from the chain, tokens from a file."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from cluster.paths import Paths
from virtengine.cli import chain, connection, orders
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption
from virtengine.cli.errors import Refused
from virtengine.cli.orders import NamedLease, NamespaceOption
from virtengine.cli.passphrase import PassphraseOption
from virtengine.cli.sending import FromOption
from virtengine.clients.chain.client import ChainClient
from virtengine.clients.gateway import Address, Gateway, Token
from virtengine.core.errors import Unavailable
from virtengine.core.ids import short_hash, split_lease_id
from virtengine.plans.gateway import PIN_ATTRIBUTE

Answer = TypeVar("Answer")
FRESH_SECONDS = 600
LeaseArgument = Annotated[
    str, typer.Argument(help="Id of the lease, or name of an Order object.", show_default=False)
]
GatewayOption = Annotated[
    str,
    typer.Option(
        "--gateway",
        envvar="VIRTENGINE_GATEWAY",
        help="Address of the gateway, https. Without it the provider's on the chain.",
        show_default=False,
    ),
]
CaOption = Annotated[
    Path | None,
    typer.Option(
        "--ca",
        help="File with the CA of the gateway's certificate. Without it the digest on the chain.",
        show_default=False,
        exists=True,
        dir_okay=False,
    ),
]


@dataclass(frozen=True)
class Way:
    """What the user named on the command line: a lease, who signs, and where the gateway is."""

    lease: LeaseArgument
    namespace: NamespaceOption = "default"
    signer: FromOption = ""
    passphrase_file: PassphraseOption = None
    gateway: GatewayOption = ""
    ca: CaOption = None
    grpc: GrpcOption = ""


def reaching(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, whose first parameter is a `Way`, the arguments and options of one."""
    of_way = _parameters(Way)
    own = [one for one in _parameters(command) if one.name != "way"]

    def call(**given: Any) -> None:
        """Collect the options of the way."""
        way = Way(**{one.name: given.pop(one.name) for one in of_way})
        command(way, **given)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    every = [*of_way, *own]
    call.__annotations__ = {one.name: one.annotation for one in every}
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in every]
    )
    return call


def _parameters(of: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return parameters with their annotations as types."""
    hints = get_type_hints(of, include_extras=True)
    return [one.replace(annotation=hints[one.name]) for one in inspect.signature(of).parameters.values()]


class Memory:
    """What is known about one lease's gateway, in a file that only its owner can read."""

    def __init__(self, lease_id: str) -> None:
        self._path = Paths.from_environment().home / "gateway" / f"{short_hash(lease_id)}.json"

    def read(self) -> dict[str, Any]:
        """Return what was kept; nothing when there is no file or it is damaged."""
        try:
            found = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep(self, **values: Any) -> None:
        """Add to what is kept."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump({**self.read(), **values}, handle)
        temporary.replace(self._path)

    def load(self) -> Token | None:
        """Return the token that was kept."""
        found = self.read()
        value, expires_at = found.get("token"), found.get("expires_at")
        return Token(value, expires_at) if isinstance(value, str) and isinstance(expires_at, int) else None

    def save(self, token: Token) -> None:
        """Keep a token."""
        self.keep(token=token.value, expires_at=token.expires_at)


def ask(way: Way, work: Callable[[Gateway], Awaitable[Answer]]) -> Answer:
    """Open the gateway of a lease and return what the work answers."""
    found = orders.resolve(way.lease, way.namespace)
    split_lease_id(found.lease_id, field="lease")
    memory = Memory(found.lease_id)
    with reached(_address(way, found, memory)) as address:

        async def run() -> Answer:
            key = lambda: orders.signing_key(found, way.signer, way.passphrase_file)  # noqa: E731
            async with Gateway(address, key, found.lease_id, memory) as opened:
                return await work(opened)

        return asyncio.run(run())


@contextmanager
def reached(address: Address) -> Iterator[Address]:
    """Give an address that can be reached: one inside the cluster by a local port that leads there."""
    parts = address.host.split(".")
    if len(parts) < 3 or parts[2] != "svc":
        yield address
        return
    from virtengine.cli import portforward

    with ExitStack() as stack:
        with connection.answering(f"Service {parts[0]}"):
            core = connection.core(connection.load_kubernetes())
            local = stack.enter_context(
                portforward.open_port(core, namespace=parts[1], service=parts[0], port=address.port)
            )
        yield replace(address, connect=("127.0.0.1", local))


def _address(way: Way, lease: NamedLease, memory: Memory) -> Address:
    provider = lease.lease_id.rpartition("/")[2]
    host_uri, pin = _published(way, provider, memory)
    if way.gateway and way.gateway.rstrip("/") != host_uri:
        host_uri = way.gateway.rstrip("/")
    if not host_uri.startswith("https://"):
        raise Refused(f"{host_uri[:80]!r} is no gateway", hint="give an https address with --gateway")
    return Address(host_uri=host_uri, provider=provider, pin="" if way.ca else pin, ca_file=way.ca)


def _published(way: Way, provider: str, memory: Memory) -> tuple[str, str]:
    """Return address and certificate digest as published; as they were kept while no chain answers."""
    kept = memory.read()
    known = (str(kept.get("host_uri") or ""), str(kept.get("pin") or ""))
    if known[0] and time.time() - float(kept.get("looked_at") or 0) < FRESH_SECONDS:
        return known

    async def read(client: ChainClient) -> tuple[str, str]:
        found = chain.require(await client.provider(provider), f"provider {provider}")
        pins = [one.value for one in found.attributes if one.key == PIN_ATTRIBUTE]
        return found.host_uri, pins[0] if pins else ""

    try:
        found = chain.ask(Endpoints(way.grpc), read)
    except Unavailable:
        if known[0]:
            return known
        raise
    memory.keep(host_uri=found[0], pin=found[1], looked_at=int(time.time()))
    return found
