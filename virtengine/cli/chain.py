"""One command's talk with the chain: open the client, run, and print protobuf answers as documents."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from virtengine.cli import connection
from virtengine.cli.errors import Refused
from virtengine.clients.chain.client import ChainClient

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Endpoints:
    """What the user named on the command line; empty parts are found through the kubeconfig."""

    grpc: str = ""
    node: str = ""
    kubeconfig: Path | None = None


def ask(
    endpoints: Endpoints, work: Callable[[ChainClient], Awaitable[Answer]], *, rpc: bool = False
) -> Answer:
    """Open the chain client and return what the work answers. `rpc` also opens the way to CometBFT's RPC."""
    with ExitStack() as stack:
        grpc = stack.enter_context(
            connection.endpoint(endpoints.grpc, port=connection.GRPC_PORT, kubeconfig=endpoints.kubeconfig)
        )
        node = endpoints.node
        if rpc and not node:
            rpc_endpoint = connection.endpoint("", port=connection.RPC_PORT, kubeconfig=endpoints.kubeconfig)
            node = f"http://{stack.enter_context(rpc_endpoint)}"

        async def run() -> Answer:
            async with ChainClient(grpc, node) as client:
                return await work(client)

        return asyncio.run(run())


def document(message: Message) -> dict[str, Any]:
    """Return a protobuf message as JSON types, every field present, names as on the wire."""
    found: dict[str, Any] = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return found


def documents(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return several messages as documents."""
    return [document(message) for message in messages]


def require(found: Answer | None, what: str) -> Answer:
    """Return what was found. Raises Refused when the chain says that there is none."""
    if found is None:
        raise Refused(
            f"the chain knows no {what}", hint="check the id; lists are at `virtengine query --help`"
        )
    return found
