"""The event bus of a Function, as a person's kubeconfig leads to it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import typer
from kubernetes import client

from virtengine.cli import connection, objects, portforward
from virtengine.cli.connection import answering
from virtengine.cli.errors import Refused
from virtengine.clients.events import EventBus
from virtengine.plans.function_names import FunctionId

EVENTS_PORT = 4222
Name = Annotated[str, typer.Argument(help="Name of the Function.", show_default=False)]
NamespaceOption = Annotated[str, typer.Option("--namespace", "-n", help="Namespace of the Function.")]
Answer = TypeVar("Answer")
EventsOption = Annotated[
    str,
    typer.Option(
        "--events-url",
        envvar="VIRTENGINE_EVENTS_URL",
        help="NATS servers, nats://user:password@host:4222. Without it the kubeconfig leads there.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class NamedFunction:
    """A Function object and where its events are."""

    id: FunctionId
    url: str


@contextmanager
def function(name: str, namespace: str, named_url: str) -> Iterator[NamedFunction]:
    """Give a Function and an address of its NATS that answers from here."""
    who = FunctionId(namespace, name)
    if named_url:
        yield NamedFunction(who, named_url)
        return
    api = connection.load_kubernetes()
    with answering(f"Function {namespace}/{name}"):
        found = objects.get(api, "functions", namespace, name)
    if found is None:
        hint = "see `virtengine function list`"
        raise Refused(f"there is no Function {namespace}/{name}", hint=hint)
    url = urlsplit(_secret(api, namespace, found["spec"]["events"]["secretRef"]))
    service = service_of(url)
    if service is None:
        yield NamedFunction(who, url.geturl())
        return
    core = connection.core(api)
    with (
        answering(f"Service {service[1]}/{service[0]}"),
        portforward.open_port(
            core, namespace=service[1], service=service[0], port=url.port or EVENTS_PORT
        ) as local,
    ):
        yield NamedFunction(who, through(url, local))


def on_bus(
    name: str,
    namespace: str,
    url: str,
    work: Callable[[EventBus, NamedFunction], Awaitable[Answer]],
) -> Answer:
    """Do something with the events of a Function and return its outcome."""
    with function(name, namespace, url) as found:

        async def run() -> Answer:
            async with EventBus(found.url, name="virtengine-cli", timeout_seconds=20) as bus:
                return await work(bus, found)

        return asyncio.run(run())


def service_of(url: SplitResult) -> tuple[str, str] | None:
    """Return name and namespace of the Service that an address names; None for one outside the cluster."""
    parts = (url.hostname or "").split(".")
    is_service = len(parts) == 3 or parts[3:] == ["cluster", "local"]
    return (parts[0], parts[1]) if is_service and parts[2] == "svc" else None


def through(url: SplitResult, port: int) -> str:
    """Return an address with the same user at a port of this machine."""
    user, at, _host = url.netloc.rpartition("@")
    return url._replace(netloc=f"{user}{at}127.0.0.1:{port}").geturl()


def _secret(api: client.ApiClient, namespace: str, ref: dict[str, Any]) -> str:
    with answering(f"Secret {namespace}/{ref['name']}"):
        found = connection.core(api).read_namespaced_secret(ref["name"], namespace)
    return base64.b64decode((found.data or {}).get(ref["key"], "")).decode().strip()
