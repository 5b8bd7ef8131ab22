from __future__ import annotations

import asyncio
import contextlib
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
import pytest_asyncio

from functions.relay import relay as relay_module
from functions.relay.relay import Relay
from tests.chain.support import TestChain
from tests.support.nats import NatsServer
from tests.support.node import Faults, Node
from tests.support.processes import free_port
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import CHAIN, EventBus
from virtengine.clients.events.event import decode
from virtengine.core.amounts import DENOM
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.encryption.v1.tx_pb2 import MsgRegisterRecipientKey

pytestmark = pytest.mark.contract

KILLS = int(os.environ.get("KILL_ROUNDS", "12"))


@pytest_asyncio.fixture
async def node() -> AsyncIterator[Node]:
    async with Node(TestChain(), block_seconds=None).running() as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(relay_module, "MAX_PAUSE", 0.2)
    monkeypatch.setattr(relay_module, "REMEMBER_EVERY", 3)


def make_blocks(node: Node, count: int, *, seed: int = 1) -> None:
    """Make blocks with nothing, a little and much in them."""
    chance = random.Random(seed)
    alice, bob = node.chain.actor("alice"), node.chain.actor("bob")
    message = MsgSend(
        from_address=alice.address, to_address=bob.address, amount=[Coin(denom=DENOM, amount="1")]
    )
    for _ in range(count):
        raws = []
        sequence = node.chain.machine.query.accounts.get(alice.address).sequence  # type: ignore[union-attr]
        for ahead in range(chance.choice((0, 0, 1, 3))):
            raws.append(node.chain.sign(alice, message, sequence=sequence + ahead))
        node.make_block(*raws)


async def expected(node: Node, chain: ChainClient) -> list[str]:
    found = []
    for height in range(1, node.chain.height + 1):
        found += [f"{height}/{event.index}" for event in (await chain.block(height)).events]
    return found


async def published(bus: EventBus) -> list[str]:
    state = (await bus.jetstream.stream_info(CHAIN)).state
    return [
        decode((await bus.jetstream.get_msg(CHAIN, seq=sequence)).data or b"").id
        for sequence in range(1, state.last_seq + 1)
    ]


@asynccontextmanager
async def relaying(node: Node, bus: EventBus) -> AsyncIterator[asyncio.Task[None]]:
    async with ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as chain:
        task = asyncio.create_task(Relay(chain, bus, node.chain.chain_id).run())
        yield task
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Rejected):
            await task


async def until_published(node: Node, bus: EventBus, *, seconds: float = 20) -> list[str]:
    async with ChainClient(node.grpc, node.url) as chain:
        wanted = await expected(node, chain)
    async with asyncio.timeout(seconds):
        while await bus.last_sequence(CHAIN) < len(wanted):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.1)
    return wanted


async def test_every_event_is_published_once_and_in_order(node: Node, bus: EventBus) -> None:
    make_blocks(node, 20)
    async with relaying(node, bus):
        wanted = await until_published(node, bus)
        make_blocks(node, 10, seed=2)
        wanted = await until_published(node, bus)
    assert len(wanted) > 50
    assert await published(bus) == wanted


async def test_an_event_carries_its_message_and_its_place(node: Node, bus: EventBus) -> None:
    alice = node.chain.actor("alice")
    message = MsgRegisterRecipientKey(
        sender=alice.address, public_key=b"k" * 32, algorithm_id="X25519-XSALSA20-POLY1305", label="first"
    )
    height = node.make_block(node.chain.sign(alice, message))
    async with relaying(node, bus):
        await until_published(node, bus)
    stored = await bus.last(CHAIN, "chain.virtengine.encryption.v1.EventKeyRegistered")
    assert stored is not None
    event = decode(stored.body)
    assert event.type == "virtengine.encryption.v1.EventKeyRegistered"
    assert event.data["address"] == alice.address
    assert event.data["label"] == "first"
    assert event.extensions["height"] == str(height)
    assert event.extensions["chainid"] == node.chain.chain_id
    assert len(event.extensions["txhash"]) == 64
    assert stored.headers["Nats-Msg-Id"] == f"{node.chain.chain_id}/{event.id}"


async def test_a_restart_goes_on_where_it_stopped(node: Node, bus: EventBus) -> None:
    for round_ in range(5):
        make_blocks(node, 4, seed=round_)
        async with relaying(node, bus):
            wanted = await until_published(node, bus)
    assert await published(bus) == wanted


async def test_two_relays_publish_everything_once(node: Node, bus: EventBus) -> None:
    make_blocks(node, 30)
    async with relaying(node, bus), relaying(node, bus):
        wanted = await until_published(node, bus)
        make_blocks(node, 10, seed=3)
        wanted = await until_published(node, bus)
    assert await published(bus) == wanted


async def test_a_node_that_misbehaves_changes_nothing(node: Node, bus: EventBus) -> None:
    async with relaying(node, bus):
        for round_ in range(4):
            make_blocks(node, 4, seed=round_)
            node.faults.wrong_block_heights = 2
            node.faults.missing_results = 2
            node.faults.stalled = True
            await asyncio.sleep(0.2)
            node.faults.stalled = False
            node.faults.status_behind = 2
            await asyncio.sleep(0.1)
            node.faults = Faults()
        wanted = await until_published(node, bus, seconds=40)
    assert await published(bus) == wanted


async def test_a_bus_that_restarts_changes_nothing(
    node: Node, bus: EventBus, nats_server: NatsServer
) -> None:
    make_blocks(node, 30)
    async with relaying(node, bus):
        for _ in range(3):
            await asyncio.sleep(0.05)
            nats_server.stop(hard=True)
            nats_server.start()
        async with asyncio.timeout(30):
            while not bus.connected:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        wanted = await until_published(node, bus, seconds=60)
    assert await published(bus) == wanted


async def test_a_stream_of_another_chain_stops_the_relay(node: Node, bus: EventBus) -> None:
    make_blocks(node, 3)
    async with relaying(node, bus):
        await until_published(node, bus)
    async with Node(TestChain(chain_id="another-1"), block_seconds=None).running() as other:
        make_blocks(other, 3)
        async with relaying(other, bus) as task:
            with pytest.raises(Rejected) as stopped:
                await asyncio.wait_for(asyncio.shield(task), 10)
    assert stopped.value.reason == "WrongChain"


async def test_a_node_of_another_chain_stops_the_relay(node: Node, bus: EventBus) -> None:
    async with ChainClient(node.grpc, node.url, chain_id="another-1") as chain:
        with pytest.raises(Rejected) as stopped:
            await asyncio.wait_for(Relay(chain, bus, "another-1").run(), 10)
    assert stopped.value.reason == "WrongChain"


async def test_killed_at_any_call_it_neither_skips_nor_repeats(
    node: Node, bus: EventBus, nats_server: NatsServer
) -> None:
    """kill -9 before or after each call to the outside, at points spread over the whole run."""
    chance = random.Random(7)
    kills = 0
    while kills < KILLS:
        make_blocks(node, 2, seed=kills)
        command = [
            sys.executable,
            "-m",
            "tests.functions.relay_process",
            node.grpc,
            node.url,
            node.chain.chain_id,
        ]
        process = await asyncio.create_subprocess_exec(
            *command,
            nats_server.url,
            str(chance.randint(1, 40)),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(process.wait(), 4)
        except TimeoutError:
            process.kill()
            await process.wait()
        kills += 1
    async with relaying(node, bus):
        wanted = await until_published(node, bus)
    assert await published(bus) == wanted


async def test_the_program_says_that_it_is_ready_and_stops_when_asked(
    node: Node, bus: EventBus, nats_server: NatsServer
) -> None:
    make_blocks(node, 5)
    port = free_port()
    settings = {
        "CHAIN_GRPC": node.grpc,
        "CHAIN_RPC": node.url,
        "CHAIN_ID": node.chain.chain_id,
        "EVENTS_URL": nats_server.url,
        "METRICS_PORT": str(port),
    }
    environment = {**os.environ, **{f"VIRTENGINE_{name}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "functions.relay", env=environment, stderr=subprocess.DEVNULL
    )
    wanted = await until_published(node, bus, seconds=40)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as web:
        async with web.get("/readyz") as answer:
            assert answer.status == 200
        async with web.get("/metrics") as answer:
            assert f"virtengine_relay_height {node.chain.height}.0" in await answer.text()
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 20) == 0
    assert await published(bus) == wanted
