"""The mempool between real nodes: a validator and full nodes that know each other only in a chain."""

from __future__ import annotations

import base64
import contextlib
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.support import Actor
from tests.chain.support.messages import send
from tests.chain.support.node import CHAIN_ID, LiveNode, wait
from virtengine.crypto.tx import Signer, Terms, sign_tx, tx_hash

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

FEE = 50_000


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[LiveNode]]:
    """A validator, a node that knows it, and a node that knows only the second."""
    folder = tmp_path_factory.mktemp("network")
    with contextlib.ExitStack() as stack:
        started: list[LiveNode] = []
        for name in ("validator", "middle", "end"):
            node = LiveNode(folder / name, commit="300ms", peers=started[-1:])
            stack.callback(node.close)
            node.start()
            started.append(node)
        for node in started:
            caught_up(node)
        yield started


def caught_up(node: LiveNode) -> None:
    """Wait until a node takes transactions."""
    node.wait_height(3, 90)
    wait(
        lambda: True if not node.rpc("status")["sync_info"]["catching_up"] else None,
        "the end of catching up",
        60,
        node.logs,
    )


def transfers(node: LiveNode, sender: Actor, recipient: Actor, count: int) -> list[bytes]:
    number, sequence = node.account(sender)
    return [
        sign_tx(
            [send(sender, recipient, 1)],
            [Signer(sender.key, number, sequence + ahead)],
            Terms(CHAIN_ID, fee=FEE),
        )
        for ahead in range(count)
    ]


def test_one_accounts_sequences_sent_over_several_nodes_lose_none(nodes: list[LiveNode]) -> None:
    alice, bob = nodes[0].actor("alice"), nodes[0].actor("bob")
    before, (_number, sequence) = nodes[0].balance(bob), nodes[0].account(alice)
    raws = transfers(nodes[0], alice, bob, 60)
    order = list(enumerate(raws))
    random.Random(4).shuffle(order)
    verdicts: list[int] = []
    lock = threading.Lock()

    def client(node: LiveNode, own: list[bytes]) -> None:
        for raw in own:
            code = node.broadcast(raw)["code"]
            with lock:
                verdicts.append(code)

    threads = [
        threading.Thread(target=client, args=(node, [raw for _, raw in order[place::3]]))
        for place, node in enumerate(nodes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert verdicts == [0] * 60
    logs = nodes[0].logs
    wait(lambda: True if nodes[0].account(alice)[1] == sequence + 60 else None, "all 60", 60, logs)
    assert nodes[0].balance(bob) == before + 60
    nodes[0].wait_height(nodes[0].height() + 2)
    committed = [digest for digest in nodes[0].committed_txs() if digest in set(map(tx_hash, raws))]
    assert sorted(committed) == sorted(map(tx_hash, raws))


def test_what_waits_at_the_far_end_reaches_the_validator(nodes: list[LiveNode]) -> None:
    """The end has no connection to the validator: the node between hands on what it was handed."""
    carol, dave = nodes[0].actor("carol"), nodes[0].actor("dave")
    before = nodes[0].balance(dave)
    for raw in transfers(nodes[0], carol, dave, 5):
        assert nodes[2].broadcast(raw)["code"] == 0
    wait(lambda: True if nodes[0].balance(dave) == before + 5 else None, "five transfers", 60, nodes[2].logs)


def test_a_gap_is_kept_until_another_node_fills_it(nodes: list[LiveNode]) -> None:
    tenant, dave = nodes[0].actor("tenant"), nodes[0].actor("dave")
    before = nodes[0].balance(dave)
    first, second, third = transfers(nodes[0], tenant, dave, 3)
    assert nodes[2].broadcast(third)["code"] == 0
    assert nodes[1].broadcast(second)["code"] == 0
    nodes[0].wait_height(nodes[0].height() + 3)
    assert nodes[0].balance(dave) == before
    shown = nodes[2].rest(f"/virtengine/mempool/v1/pending/{tenant.address}")[1]
    assert tx_hash(third) in [tx["hash"] for tx in shown["txs"] if tx["parked"]]
    assert nodes[0].broadcast(first)["code"] == 0
    wait(lambda: True if nodes[0].balance(dave) == before + 3 else None, "all three", 60, nodes[0].logs)


def test_pending_transactions_are_visible_by_rest(nodes: list[LiveNode]) -> None:
    provider, dave = nodes[0].actor("provider"), nodes[0].actor("dave")
    _first, later = transfers(nodes[0], provider, dave, 2)
    assert nodes[1].broadcast(later)["code"] == 0
    status, document = nodes[1].rest(f"/virtengine/mempool/v1/txs/{tx_hash(later)}")
    assert status == 200
    assert base64.b64decode(document["tx_bytes"]) == later
    assert (document["tx"]["account"], document["tx"]["fee"]) == (provider.address, str(FEE))
    assert int(nodes[1].rest("/virtengine/mempool/v1/status")[1]["txs"]) >= 1
    assert nodes[1].rest(f"/virtengine/mempool/v1/txs/{'00' * 32}")[0] == 404


def test_a_node_that_was_away_is_handed_what_still_waits(nodes: list[LiveNode], tmp_path: Path) -> None:
    """A second full node joins after a transaction was handed over; it gets it when its turn comes again."""
    provider, dave = nodes[0].actor("provider"), nodes[0].actor("dave")
    later = transfers(nodes[0], provider, dave, 4)[3]
    assert nodes[1].broadcast(later)["code"] == 0
    nodes[0].wait_height(nodes[0].height() + 2)
    late = LiveNode(tmp_path / "late", commit="300ms", peers=nodes[1:2])
    try:
        late.start()
        caught_up(late)

        def look() -> bool | None:
            return True if late.rest(f"/virtengine/mempool/v1/txs/{tx_hash(later)}")[0] == 200 else None

        wait(look, "the transaction on the late node", 60, late.logs)
    finally:
        late.close()
