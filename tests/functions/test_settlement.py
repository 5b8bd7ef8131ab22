from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import pytest
import pytest_asyncio
from google.protobuf import json_format
from pypdf import PdfReader

from functions.relay.relay import Relay
from tests.chain.modules.hpc.books_scene import BooksScene, metrics
from tests.functions.test_usage import close, until
from tests.functions.world import MeterOfTest, Programs, market
from tests.support.nats import NatsServer
from tests.support.node import Node
from tests.support.s3 import ACCESS_KEY, SECRET_KEY, S3Server
from virtengine.clients.artifacts import Artifacts, ArtifactSettings
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import EventBus
from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2
from virtengine.wire.virtengine.settlement.v1 import types_pb2

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))
TYPES = MappingProxyType({"application/json": "json", "application/pdf": "pdf"})


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[tuple[Node, list[str]]]:
    node, leases = market(leases=2)
    async with node.running():
        yield node, leases


@pytest.fixture
def ended_job(scene: tuple[Node, list[str]]) -> str:
    """Return a batch job that has ended and is billed."""
    jobs = BooksScene(chain=scene[0].chain)
    job_id = jobs.ended(metrics(300), seconds=1)
    scene[0].make_block()
    return job_id


@pytest.fixture
def store(s3: S3Server) -> ArtifactSettings:
    return ArtifactSettings(s3.endpoint, f"invoices-{os.urandom(4).hex()}", ACCESS_KEY, SECRET_KEY)


@pytest.fixture
def programs(
    scene: tuple[Node, list[str]],
    nats_server: NatsServer,
    bus: EventBus,
    dsn: str,
    tmp_path: Path,
    store: ArtifactSettings,
) -> Programs:
    settings = {
        "S3_ENDPOINT": str(store.endpoint),
        "S3_BUCKET": store.bucket,
        "S3_ACCESS_KEY": store.access_key,
        "S3_SECRET_KEY": store.secret_key,
    }
    return Programs(scene[0], nats_server.url, dsn, tmp_path, settings)


@pytest_asyncio.fixture
async def relay(scene: tuple[Node, list[str]], bus: EventBus) -> AsyncIterator[None]:
    node = scene[0]
    async with ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as chain:
        running = Relay(chain, bus, node.chain.chain_id, start_height=node.chain.height)
        task = asyncio.create_task(running.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def invoices(node: Node, lease: str) -> list[types_pb2.Invoice]:
    from virtengine.chain.modules.settlement.wires import invoice_to_wire

    return [invoice_to_wire(invoice) for invoice in node.scene.invoices(lease)]  # type: ignore[attr-defined]


async def until_documented(node: Node, lease: str, count: int, *, seconds: float = 90) -> None:
    async def documented() -> bool:
        found = invoices(node, lease)
        return len(found) >= count and all(
            {artifact.media_type for artifact in invoice.artifacts} == set(TYPES) for invoice in found
        )

    await until(documented, seconds=seconds)


async def require_documents(node: Node, lease: str, store: ArtifactSettings) -> None:
    """Both documents of each invoice are in the store, are what the ledger recorded, and tell the truth."""
    artifacts = Artifacts(store)
    for invoice in invoices(node, lease):
        assert sorted(artifact.media_type for artifact in invoice.artifacts) == sorted(TYPES)
        bodies = {}
        for artifact in invoice.artifacts:
            assert artifact.uri.endswith(f"{invoice.id}.{TYPES[artifact.media_type]}")
            body = await artifacts.get(artifact.uri.removeprefix(f"s3://{store.bucket}/"))
            assert body is not None
            assert hashlib.sha256(body).digest() == artifact.sha256
            bodies[artifact.media_type] = body
        document = json.loads(bodies["application/json"])
        told = json_format.ParseDict(document["invoice"], types_pb2.Invoice())
        assert invoice_hash.compute_content_hash(told) == invoice.content_hash
        assert document["content_hash"] == invoice.content_hash.hex()
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(bodies["application/pdf"])).pages)
        assert invoice.number in text
        assert f"{int(invoice.total):,} uve" in text


def require_exact(node: Node, lease: str) -> None:
    """Usage total = settlement total + written off = invoice total + written off."""
    books = node.scene.books(lease)  # type: ignore[attr-defined]
    state = node.chain.state("settlement")
    usage = sum(record.total for _key, record in state.usage.items(lease))
    paid = sum(settlement.total for _key, settlement in state.settlements.items(lease))
    billed = sum(int(invoice.total) for invoice in invoices(node, lease))
    assert usage == books.recorded == paid + books.written_off
    assert billed == paid > 0
    assert state.market.require_lease(lease).settled


async def test_a_lease_is_paid_by_period_and_at_its_end_with_documents(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, relay: None, store: ArtifactSettings
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    async with programs.running("usage"), programs.running("settlement"):
        await meter.publish(bus, meter.cut(10))
        await until_documented(node, leases[0], 1)
        close(node, leases[0])
        await meter.publish(bus, meter.cut(3, final=True))
        await until_documented(node, leases[0], 2)
    require_exact(node, leases[0])
    await require_documents(node, leases[0], store)
    first, last = invoices(node, leases[0])
    assert (first.is_final, last.is_final) == (False, True)


async def test_the_invoice_of_a_batch_job_has_documents_too(
    scene: tuple[Node, list[str]], ended_job: str, programs: Programs, relay: None, store: ArtifactSettings
) -> None:
    node = scene[0]
    tenant = node.chain.actor("tenant")
    accept = books_tx_pb2.MsgSettleJob(sender=tenant.address, job_id=ended_job)
    async with programs.running("settlement"):
        node.make_block(node.chain.sign(tenant, accept))
        await until_documented(node, ended_job, 1)
    await require_documents(node, ended_job, store)


async def test_an_empty_lease_is_settled_too(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, relay: None
) -> None:
    node, leases = scene
    meter = MeterOfTest(node, leases[1])
    async with programs.running("usage"), programs.running("settlement"):
        close(node, leases[1])
        last = meter.cut(1, final=True)[0]
        empty = tuple(type(i)(i.lease, i.resource, 0, i.start_ms, i.end_ms, 0, 0) for i in last.intervals)
        await meter.publish(bus, [type(last)(last.provider, last.lease, 1, empty, True)])
        await until_documented(node, leases[1], 1)
    assert node.scene.account(leases[1]).balance == 0  # type: ignore[attr-defined]


async def test_killed_at_any_step_every_uve_is_paid_and_billed_once(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, relay: None, store: ArtifactSettings
) -> None:
    node, leases = scene
    chance = random.Random(3)
    meters = [MeterOfTest(node, lease) for lease in leases]
    async with programs.running("usage"):
        for _round in range(ROUNDS):
            for meter in meters:
                await meter.publish(bus, meter.cut(1))
            await programs.until_killed("settlement", chance.randint(5, 90), seconds=25)
        for meter in meters:
            close(node, meter.lease)
            await meter.publish(bus, meter.cut(1, final=True))
        await programs.until_killed("settlement", 40, seconds=25)
        async with programs.running("settlement"):
            for lease in leases:
                await until(lambda lease=lease: is_settled(node, lease))  # type: ignore[misc]
                await until_documented(node, lease, 1)
    for lease in leases:
        require_exact(node, lease)
        await require_documents(node, lease, store)


async def is_settled(node: Node, lease: str) -> bool:
    return bool(node.chain.state("market").require_lease(lease).settled)


async def test_documents_lost_before_they_were_recorded_are_the_same_again(
    scene: tuple[Node, list[str]], programs: Programs, bus: EventBus, relay: None, store: ArtifactSettings
) -> None:
    """The function works without the relay's events too: ticks find what is missing."""
    node, leases = scene
    meter = MeterOfTest(node, leases[0])
    async with programs.running("usage"):
        close(node, leases[0])
        await meter.publish(bus, meter.cut(3, final=True))

        async def complete() -> bool:
            return bool(node.scene.books(leases[0]).final_recorded)  # type: ignore[attr-defined]

        await until(complete)
    for dies_at in range(10, 200, 5):
        await programs.until_killed("settlement", dies_at, seconds=25)
        if await is_settled(node, leases[0]):
            break
    async with programs.running("settlement"):
        await until_documented(node, leases[0], 1)
    require_exact(node, leases[0])
    await require_documents(node, leases[0], store)
