from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.chain.support import Actor, TestChain
from tests.chain.support.chain import FREE_GAS
from tests.support.node import Node
from virtengine.clients.chain import ChainClient, GasPrice, ModuleRejected, Wallet, WrongChain, wallet
from virtengine.core.amounts import DENOM
from virtengine.core.errors import NotYet, Unavailable
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

pytestmark = pytest.mark.thorough


@pytest_asyncio.fixture
async def node() -> AsyncIterator[Node]:
    async with Node(TestChain()).running() as running:
        yield running


@pytest_asyncio.fixture
async def chain(node: Node) -> AsyncIterator[ChainClient]:
    async with ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as client:
        yield client


class Gift:
    """A payment to a new address: there when the address holds the money."""

    def __init__(self, node: Node, chain: ChainClient, name: str, amount: int = 5) -> None:
        self._chain, self.amount = chain, amount
        self.target = node.chain.actor(name).address

    async def is_there(self) -> bool:
        return await self._chain.balance(self.target) >= self.amount

    def message(self, sender: Actor) -> MsgSend:
        coin = Coin(denom=DENOM, amount=str(self.amount))
        return MsgSend(from_address=sender.address, to_address=self.target, amount=[coin])


def wallet_of(node: Node, chain: ChainClient, name: str = "alice") -> tuple[Wallet, Actor]:
    actor = node.chain.actor(name)
    return Wallet(chain, actor.key, gas_price=GasPrice()), actor


async def test_a_write_is_sent_once_and_proven(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new")
    receipt = await writer.ensure(gift.is_there, gift.message(alice))
    assert (receipt.sent, len(receipt.tx_hash)) == (True, 64)
    assert receipt.tx_hash in (await chain.block(receipt.height)).results
    again = await writer.ensure(gift.is_there, gift.message(alice))
    assert (again.sent, again.tx_hash) == (False, "")
    assert await chain.balance(gift.target) == gift.amount


async def test_a_lost_answer_is_looked_up_by_hash(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    node.faults.lose_broadcast_answers = 1
    gift = Gift(node, chain, "new")
    receipt = await writer.ensure(gift.is_there, gift.message(alice))
    assert receipt.sent
    assert len(node.broadcasts) == 1
    assert await chain.balance(gift.target) == gift.amount


async def test_a_lost_transaction_is_sent_again_after_it_can_no_longer_be_included(
    node: Node, chain: ChainClient
) -> None:
    writer, alice = wallet_of(node, chain)
    node.faults.drop_broadcasts = 1
    gift = Gift(node, chain, "new")
    assert (await writer.ensure(gift.is_there, gift.message(alice))).sent
    assert await chain.balance(gift.target) == gift.amount


async def test_a_mempool_that_forgets_costs_time_only(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    forgotten = False

    def forget(_raw: bytes) -> None:
        nonlocal forgotten
        if not forgotten:
            forgotten = True
            asyncio.get_running_loop().call_soon(node.forget_waiting)

    node.faults.on_broadcast = forget
    gift = Gift(node, chain, "new")
    assert (await writer.ensure(gift.is_there, gift.message(alice))).sent
    assert await chain.balance(gift.target) == gift.amount


async def test_many_writes_of_one_key_share_blocks(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    gifts = [Gift(node, chain, f"new-{number}") for number in range(40)]
    receipts = await asyncio.gather(*(writer.ensure(gift.is_there, gift.message(alice)) for gift in gifts))
    assert len({receipt.tx_hash for receipt in receipts}) == len(gifts)
    assert len({receipt.height for receipt in receipts}) < len(gifts)
    assert {await chain.balance(gift.target) for gift in gifts} == {5}


async def test_a_foreign_transaction_of_our_key_only_moves_the_sequence(
    node: Node, chain: ChainClient
) -> None:
    writer, alice = wallet_of(node, chain)
    await writer.ensure((first := Gift(node, chain, "one")).is_there, first.message(alice))
    foreign = Gift(node, chain, "foreign")
    node.make_block(node.chain.sign(alice, foreign.message(alice)))
    gift = Gift(node, chain, "two")
    assert (await writer.ensure(gift.is_there, gift.message(alice))).sent
    assert await chain.balance(gift.target) == gift.amount


async def test_a_foreign_transaction_that_waits_is_waited_for(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    foreign = Gift(node, chain, "foreign")
    assert node.pool.check(node.chain.sign(alice, foreign.message(alice)), insert=True).code == 0
    gift = Gift(node, chain, "two")
    assert (await writer.ensure(gift.is_there, gift.message(alice))).sent
    assert await chain.balance(gift.target) == await chain.balance(foreign.target) == 5


async def test_an_earlier_copy_on_its_way_is_never_doubled(node: Node, chain: ChainClient) -> None:
    """As after kill -9: the copy that the killed process sent waits in the mempool, nothing shows yet."""
    _writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new")
    copy = node.chain.sign(alice, gift.message(alice))
    assert node.pool.check(copy, insert=True).code == 0
    reborn, _alice = wallet_of(node, chain)
    await reborn.ensure(gift.is_there, gift.message(alice))
    await asyncio.sleep(0.3)
    assert await chain.balance(gift.target) == gift.amount


async def test_what_the_chain_refuses_says_why(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new", amount=10**18)
    with pytest.raises(ModuleRejected) as refused:
        await writer.ensure(gift.is_there, gift.message(alice))
    assert (refused.value.codespace, refused.value.code) == ("sdk", 5)
    assert refused.value.log
    ok = Gift(node, chain, "new")
    assert (await writer.ensure(ok.is_there, ok.message(alice))).sent


async def test_too_little_gas_is_raised(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new")
    assert (await writer.ensure(gift.is_there, gift.message(alice), gas=16_000)).sent
    assert await chain.balance(gift.target) == gift.amount


async def test_a_transaction_that_arrives_too_late_is_signed_anew(
    node: Node, chain: ChainClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallet, "TIMEOUT_BLOCKS", 3)
    writer, alice = wallet_of(node, chain)
    late = 2

    def delay(_raw: bytes) -> None:
        nonlocal late
        late -= 1
        for _ in range(5 if late >= 0 else 0):
            node.make_block()

    node.faults.on_broadcast = delay
    gift = Gift(node, chain, "new")
    assert (await writer.ensure(gift.is_there, gift.message(alice))).sent
    assert await chain.balance(gift.target) == gift.amount
    assert len(node.broadcasts) == 3


async def test_an_account_without_money_waits(node: Node, chain: ChainClient) -> None:
    writer, nobody = wallet_of(node, chain, "nobody-yet")
    gift = Gift(node, chain, "new")
    with pytest.raises(NotYet) as waiting:
        await writer.ensure(gift.is_there, gift.message(nobody))
    assert waiting.value.reason == "AccountUnfunded"


async def test_a_node_that_stalls_leaves_the_outcome_unknown(
    node: Node, chain: ChainClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallet, "PATIENCE_SECONDS", 0.5)
    writer, alice = wallet_of(node, chain)

    def stall(_raw: bytes) -> None:
        node.faults.stalled = True

    node.faults.on_broadcast = stall
    gift = Gift(node, chain, "new")
    with pytest.raises(Unavailable):
        await writer.ensure(gift.is_there, gift.message(alice))
    node.faults.stalled = False
    node.faults.on_broadcast = lambda _raw: None
    await writer.ensure(gift.is_there, gift.message(alice))
    assert await chain.balance(gift.target) == gift.amount


async def test_a_cancelled_write_leaves_the_wallet_usable(node: Node, chain: ChainClient) -> None:
    writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new")
    task = asyncio.create_task(writer.ensure(gift.is_there, gift.message(alice)))
    while not node.broadcasts:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await writer.ensure(gift.is_there, gift.message(alice))
    assert await chain.balance(gift.target) == gift.amount


async def test_a_node_of_another_chain_is_refused(node: Node) -> None:
    async with ChainClient(node.grpc, node.url, chain_id="another-1") as client:
        with pytest.raises(WrongChain):
            await client.latest_height()


async def test_no_answer_is_unavailable_and_no_object_is_none(node: Node, chain: ChainClient) -> None:
    assert await chain.account(node.chain.actor("unknown").address) is None
    assert await chain.balance(node.chain.actor("unknown").address) == 0
    async with ChainClient("127.0.0.1:1", "http://127.0.0.1:1") as nowhere:
        with pytest.raises(Unavailable):
            await nowhere.balance(node.chain.actor("alice").address)
        with pytest.raises(Unavailable):
            await nowhere.latest_height()


async def test_a_price_that_rose_is_paid(chain_that_asks: tuple[Node, ChainClient]) -> None:
    node, chain = chain_that_asks
    writer, alice = wallet_of(node, chain)
    gift = Gift(node, chain, "new")
    receipt = await writer.ensure(gift.is_there, gift.message(alice))
    assert receipt.sent
    assert await chain.balance(gift.target) == gift.amount


@pytest_asyncio.fixture
async def chain_that_asks() -> AsyncIterator[tuple[Node, ChainClient]]:
    """A chain that asks 0.0025uve for gas, and a client of it."""
    state = {"gas": {"params": FREE_GAS["params"] | {"enabled": True}}}
    async with (
        Node(TestChain(genesis_state=state)).running() as node,
        ChainClient(node.grpc, node.url, chain_id=node.chain.chain_id) as client,
    ):
        yield node, client
