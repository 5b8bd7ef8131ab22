"""The chain client against a real node: CometBFT and the application as processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from functions.relay.relay import Relay
from tests.chain.support.messages import send
from tests.chain.support.node import CHAIN_ID, LiveNode, live_node
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.clients.events import CHAIN, EventBus
from virtengine.clients.events.event import decode
from virtengine.core.errors import NotYet, Unavailable

pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with live_node(tmp_path_factory.mktemp("node")) as running:
        yield running


@pytest_asyncio.fixture
async def chain(node: LiveNode) -> AsyncIterator[ChainClient]:
    async with ChainClient(f"127.0.0.1:{node.ports['grpc']}", node.rpc_url, chain_id=CHAIN_ID) as client:
        yield client


async def give(node: LiveNode, chain: ChainClient, writer: Wallet, name: str, amount: int) -> None:
    """Pay an amount to an address that holds nothing, however often the node is away."""
    target = node.actor(name).address
    before = await settled_balance(chain, target)

    async def is_there() -> bool:
        return await chain.balance(target) >= before + amount

    message = send(writer.address, target, amount)
    async with asyncio.timeout(150):
        while True:
            try:
                await writer.ensure(is_there, message)
            except (Unavailable, NotYet):
                await asyncio.sleep(0.3)
            else:
                return


async def settled_balance(chain: ChainClient, address: str) -> int:
    while True:
        try:
            return await chain.balance(address)
        except Unavailable:
            await asyncio.sleep(0.3)


async def test_writes_of_one_key_go_through_while_engine_and_application_are_killed(
    node: LiveNode, chain: ChainClient
) -> None:
    names = ("bob", "carol", "dave", "provider", "tenant")
    before = [await chain.balance(node.actor(name).address) for name in names]
    writer = Wallet(chain, node.actor("alice").key)
    gifts = [asyncio.create_task(give(node, chain, writer, name, 7)) for name in names]
    for victim in ("engine", "app"):
        await asyncio.sleep(0.4)
        # The engine ends when its application does; both are started again, the application first.
        await asyncio.to_thread(node.kill, *(("engine",) if victim == "engine" else ("app", "engine")))
        await asyncio.to_thread(node.start, *(("engine",) if victim == "engine" else ("app", "engine")))
    await asyncio.gather(*gifts)
    after = [await settled_balance(chain, node.actor(name).address) for name in names]
    assert [now - then for then, now in zip(before, after, strict=True)] == [7] * len(names)


async def test_blocks_and_events_of_a_real_engine_are_relayed_in_order(
    node: LiveNode, chain: ChainClient, bus: EventBus
) -> None:
    writer = Wallet(chain, node.actor("alice").key)
    relay = asyncio.create_task(Relay(chain, bus, CHAIN_ID).run())
    await give(node, chain, writer, "bob", 3)
    top = await chain.latest_height()
    wanted = []
    async for block in chain.follow(1):
        wanted += [f"{block.height}/{event.index}" for event in block.events]
        if block.height >= top:
            break
    async with asyncio.timeout(60):
        while await bus.last_sequence(CHAIN) < len(wanted):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
    found = [
        decode((await bus.jetstream.get_msg(CHAIN, seq=number)).data or b"").id
        for number in range(1, len(wanted) + 1)
    ]
    assert found == wanted
    assert len(wanted) > 3
