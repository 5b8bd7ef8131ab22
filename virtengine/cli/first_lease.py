"""The first lease: apply examples/first-lease and follow it from the Order to the invoice in a file."""

from __future__ import annotations

import asyncio
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from kubernetes import client

from cluster.progress import Progress
from virtengine.cli import artifacts, chain, connection, objects, pods
from virtengine.cli.chain import Endpoints
from virtengine.cli.errors import Unreachable
from virtengine.clients.chain.client import ChainClient
from virtengine.core.amounts import format_ve
from virtengine.wire.virtengine.settlement.v1 import types_pb2

NAMESPACE = "first-lease"
ORDER = "hello"
PDF = "application/pdf"
READY_SECONDS = 300
ANSWER_SECONDS = 60
INVOICE_SECONDS = 240


@dataclass(frozen=True)
class Running:
    """An Order whose workload runs."""

    order: dict[str, Any]

    @property
    def lease_id(self) -> str:
        """Id of the lease on chain."""
        return str(self.order["status"]["leaseId"])

    @property
    def url(self) -> str:
        """Where the workload answers."""
        return str(self.order["status"]["endpoints"][0]["url"])


def apply(api: client.ApiClient, folder: Path) -> None:
    """Apply the files of the example's kustomization, unchanged."""
    listing = yaml.safe_load((folder / "kustomization.yaml").read_text())
    for name in listing["resources"]:
        for found in yaml.safe_load_all((folder / name).read_text()):
            objects.apply(api, found)


def follow(api: client.ApiClient, endpoints: Endpoints, progress: Progress, invoices: Path) -> dict[str, Any]:
    """Wait for the workload, its answer, its usage, its settlement and its invoice; return the summary."""
    with progress.step("workload runs"):
        order = objects.wait_ready(api, "orders", NAMESPACE, ORDER, seconds=READY_SECONDS)
    running = Running(order)
    with progress.step(f"{running.url} answers"):
        _wait_answer(running.url)
    with progress.step("usage, settlement and invoice on chain"):
        invoice = _wait_invoice(endpoints, running.lease_id)
    with progress.step("invoice downloaded"):
        path = artifacts.download(api, invoice, PDF, invoices / f"{invoice.number}.pdf")
    return _summary(api, endpoints, running, path)


def _wait_answer(url: str) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the provider's endpoint
                if answer.status == 200:
                    return
                said = f"HTTP {answer.status}"
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            said = str(error)
        if time.monotonic() > deadline:
            raise Unreachable(
                f"{url} does not answer from this machine: {said}",
                hint="check that the node's address and node ports are reachable from here",
            )
        time.sleep(0.5)


def _wait_invoice(endpoints: Endpoints, lease_id: str) -> types_pb2.Invoice:
    """Return the first invoice of the lease whose documents are stored."""

    async def look(chain_client: ChainClient) -> types_pb2.Invoice:
        deadline = time.monotonic() + INVOICE_SECONDS
        while True:
            for invoice in await chain_client.invoices(lease_id=lease_id):
                if any(artifact.media_type == PDF for artifact in invoice.artifacts):
                    return invoice
            if time.monotonic() > deadline:
                usage = await chain_client.usage_summary(lease_id)
                raise Unreachable(
                    f"no invoice after {INVOICE_SECONDS} s; recorded {usage.recorded or 0} uve, "
                    f"paid {usage.settled or 0} uve",
                    hint="kubectl -n virtengine-provider logs deploy/virtengine-settlement",
                )
            await asyncio.sleep(0.5)

    return chain.ask(endpoints, look)


def _summary(api: client.ApiClient, endpoints: Endpoints, running: Running, path: Path) -> dict[str, Any]:
    async def read(chain_client: ChainClient) -> dict[str, Any]:
        lease = chain.require(await chain_client.lease(running.lease_id), f"lease {running.lease_id}")
        usage = await chain_client.usage_summary(running.lease_id)
        return {
            "height": await chain_client.latest_height(),
            "offering": lease.offering_id,
            "order": lease.order_id,
            "lease": lease.id,
            "used": format_ve(int(usage.recorded or 0)),
            "settled": format_ve(int(usage.settled or 0)),
        }

    found = chain.ask(endpoints, read, rpc=True)
    count = pods.with_label(connection.core(api), "virtengine.com/lease")
    return {
        "chain_height": found["height"],
        "offering": found["offering"],
        "order": found["order"],
        "lease": found["lease"],
        "pods": f"{count} ready",
        "endpoint": f"{running.url} (HTTP 200)",
        "usage_so_far": found["used"],
        "settled": found["settled"],
        "invoice": str(path),
    }
