"""The application behind a real CometBFT, both killed at many points; clients by RPC, REST and gRPC."""

from __future__ import annotations

import base64
import random
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from tests.chain.support import Actor
from tests.chain.support.messages import coin, send
from tests.chain.support.node import CHAIN_ID, LiveNode, live_node, wait
from virtengine.crypto.tx import Signer, Terms, sign_tx, tx_hash
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2
from virtengine.wire.cosmos.tx.v1beta1.service_pb2_grpc import ServiceStub

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with live_node(tmp_path_factory.mktemp("node")) as node:
        yield node


def signed(node: LiveNode, actor: Actor, *messages: object, ahead: int = 0, **terms: int) -> bytes:
    number, sequence = node.account(actor)
    return sign_tx(messages, [Signer(actor.key, number, sequence + ahead)], Terms(CHAIN_ID, **terms))  # type: ignore[arg-type]


def test_a_transaction_is_committed_found_and_searched(node: LiveNode) -> None:
    alice, bob = node.actor("alice"), node.actor("bob")
    before = node.balance(bob)
    raw = signed(node, alice, send(alice, bob, 123), fee=1)
    answer = node.broadcast(raw)
    assert (answer["code"], answer["hash"]) == (0, tx_hash(raw))
    found = node.wait_tx(answer["hash"])
    assert found["tx_result"]["code"] == 0
    assert node.balance(bob) == before + 123
    status, document = node.rest(f"/cosmos/tx/v1beta1/txs/{answer['hash']}")
    assert (status, document["tx_response"]["height"]) == (200, found["height"])
    assert document["tx"]["body"]["messages"][0]["@type"] == "/cosmos.bank.v1beta1.MsgSend"
    assert document["tx_response"]["timestamp"].endswith("Z")
    query = f"transfer.recipient=%27{bob.address}%27"
    assert answer["hash"] in str(node.rest(f"/cosmos/tx/v1beta1/txs?query={query}")[1]["tx_responses"])
    assert answer["hash"] in str(node.rest(f"/cosmos/tx/v1beta1/txs?events={query}")[1]["tx_responses"])
    block = node.rest(f"/cosmos/tx/v1beta1/txs/block/{found['height']}")[1]
    assert len(block["txs"]) == 1


def test_refused_transactions_keep_their_codes_by_rpc(node: LiveNode) -> None:
    alice, bob = node.actor("alice"), node.actor("bob")
    for raw, code in (
        (b"garbage", 2),
        (signed(node, alice, send(alice, bob), ahead=1_000), 32),
        (signed(node, alice, send(alice, bob), fee=10**14), 5),
        (signed(node, alice, send(bob, alice)), 8),
    ):
        answer = node.broadcast(raw)
        assert (answer["codespace"], answer["code"]) == ("sdk", code), answer


def test_a_replay_is_refused(node: LiveNode) -> None:
    alice = node.actor("alice")
    raw = signed(node, alice, send(alice, alice), fee=7)
    node.wait_tx(node.broadcast(raw)["hash"])
    outcome = node.rest(
        "/cosmos/tx/v1beta1/txs", {"tx_bytes": base64.b64encode(raw).decode(), "mode": "BROADCAST_MODE_SYNC"}
    )
    assert outcome[1].get("tx_response", {}).get("code") != 0 or "cache" in str(outcome)


def test_many_sequences_sent_backwards_all_arrive(node: LiveNode) -> None:
    carol, dave = node.actor("carol"), node.actor("dave")
    before = node.balance(dave)
    number, sequence = node.account(carol)
    raws = [
        sign_tx([send(carol, dave)], [Signer(carol.key, number, sequence + ahead)], Terms(CHAIN_ID))
        for ahead in range(40)
    ]
    for raw in reversed(raws):
        assert node.broadcast(raw)["code"] == 0
    node.wait_tx(tx_hash(raws[-1]))
    assert node.balance(dave) == before + 40
    assert node.account(carol)[1] == sequence + 40


def test_grpc_simulates_and_broadcasts(node: LiveNode) -> None:
    alice, bob = node.actor("alice"), node.actor("bob")
    message = MsgMultiSend(
        inputs=[Input(address=alice.address, coins=[coin(2)])],
        outputs=[Output(address=bob.address, coins=[coin(1)])] * 2,
    )
    with grpc.insecure_channel(f"127.0.0.1:{node.ports['grpc']}") as channel:
        stub = ServiceStub(channel)
        raw = signed(node, alice, message)
        gas = stub.Simulate(service_pb2.SimulateRequest(tx_bytes=raw)).gas_info.gas_used
        assert 10_000 < gas < 50_000
        raw = signed(node, alice, message, gas_limit=gas)
        answer = stub.BroadcastTx(
            service_pb2.BroadcastTxRequest(tx_bytes=raw, mode=service_pb2.BROADCAST_MODE_SYNC)
        )
        assert answer.tx_response.code == 0, answer
        node.wait_tx(answer.tx_response.txhash)
        found = stub.GetTx(service_pb2.GetTxRequest(hash=answer.tx_response.txhash))
        assert found.tx_response.gas_used == gas
        with pytest.raises(grpc.RpcError) as caught:
            stub.GetTx(service_pb2.GetTxRequest(hash="00" * 32))
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_query_by_rpc_is_what_cosmjs_sends(node: LiveNode) -> None:
    alice = node.actor("alice")
    request = query_pb2.QueryBalanceRequest(address=alice.address, denom="uve")
    response = node.rpc(
        "abci_query",
        path="/cosmos.bank.v1beta1.Query/Balance",
        data=request.SerializeToString().hex(),
        prove=False,
    )["response"]
    answer = query_pb2.QueryBalanceResponse.FromString(base64.b64decode(response["value"]))
    assert answer.balance.amount == str(node.balance(alice))
    assert int(response["height"]) > 0


def test_the_node_tells_of_itself(node: LiveNode) -> None:
    assert (
        node.rest("/cosmos/base/tendermint/v1beta1/node_info")[1]["default_node_info"]["network"] == CHAIN_ID
    )
    assert node.rest("/cosmos/base/tendermint/v1beta1/syncing")[1] == {"syncing": False}
    latest = node.rest("/cosmos/base/tendermint/v1beta1/blocks/latest")[1]
    height = latest["sdk_block"]["header"]["height"]
    again = node.rest(f"/cosmos/base/tendermint/v1beta1/blocks/{height}")[1]
    assert again["block_id"] == latest["block_id"]
    assert len(node.rest("/cosmos/base/tendermint/v1beta1/validatorsets/latest")[1]["validators"]) == 1
    assert node.rest("/cosmos/base/node/v1beta1/config")[1]["minimum_gas_price"] == "0uve"
    assert int(node.rest("/cosmos/base/node/v1beta1/status")[1]["height"]) >= int(height)
    for path, word in (("/metrics", "virtengine_chain_height"), ("/healthz", '"ok": true')):
        with urllib.request.urlopen(f"http://127.0.0.1:{node.ports['metrics']}{path}", timeout=5) as answer:
            assert word in answer.read().decode()


def test_a_large_body_is_refused_and_the_node_stays_up(node: LiveNode) -> None:
    status, _document = node.rest("/cosmos/tx/v1beta1/txs", {"tx_bytes": "A" * 1_200_000})
    assert status == 413
    answer = node.broadcast(b"\x0a" * 500_000)
    assert (answer["codespace"], answer["code"]) == ("sdk", 21)
    node.wait_height(node.height() + 1)


def test_a_second_process_on_the_same_folder_is_refused(node: LiveNode) -> None:
    import subprocess

    done = subprocess.run(node._app_command(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"another process uses this data folder" in done.stderr
    node.wait_height(node.height() + 1)


def test_kills_at_random_moments_lose_nothing_and_change_no_hash(tmp_path: Path) -> None:
    """Nine kills of application, engine or both while transfers flow; snapshots are taken every 20 blocks."""
    chance = random.Random(11)
    with live_node(tmp_path, commit="50ms") as node:
        alice, bob = node.actor("alice"), node.actor("bob")
        start = node.balance(bob)
        accepted: dict[str, int] = {}
        for victims in (["app"], ["engine"], ["app", "engine"], ["engine", "app"]) * 2 + (["app"],):
            send_some(node, alice, bob, accepted, 10)
            time.sleep(chance.random() * 0.12)
            known = node.height()
            root = node.app_hash(known - 1)
            node.kill(*victims)
            if victims == ["app"]:
                node.settle_engine()
            node.start(*(["engine"] if victims == ["engine"] else []))
            node.wait_height(known + 2, 60)
            assert node.app_hash(known - 1) == root
        committed = [digest for digest in node.committed_txs() if digest in accepted]
        assert len(committed) == len(set(committed)), "a transaction was carried out twice"
        assert node.balance(bob) == start + sum(accepted[digest] for digest in committed)
        assert node.account(alice)[1] == len(committed)
        wait(
            lambda: True if list((node.app_home / "snapshots").glob("*.snapshot")) else None,
            "snapshot",
            60,
            node.logs,
        )
        node.kill(how=signal.SIGTERM)
        assert "internal error" not in node.logs()


def test_an_application_that_lost_its_folder_replays_the_chain(tmp_path: Path) -> None:
    with live_node(tmp_path, commit="50ms") as node:
        alice, bob = node.actor("alice"), node.actor("bob")
        raw = signed(node, alice, send(alice, bob, 5))
        node.wait_tx(node.broadcast(raw)["hash"])
        height = node.height()
        root, held = node.app_hash(height), node.balance(bob)
        node.kill()
        node.wipe_app()
        node.start()
        node.wait_height(height + 2, 60)
        assert (node.app_hash(height), node.balance(bob)) == (root, held)


def test_a_damaged_log_stops_the_node_with_the_place_and_the_next_step(tmp_path: Path) -> None:
    with live_node(tmp_path) as node:
        node.wait_height(4)
        node.kill()
        log = sorted((node.app_home / "log").glob("*.log"))[0]
        data = bytearray(log.read_bytes())
        data[-5] ^= 1
        log.write_bytes(bytes(data))
        node.start("app")
        assert node.processes["app"].wait(60) == 1
        text = (node.folder / "app.log").read_text()
        assert str(log) in text
        assert "Next step" in text


def send_some(node: LiveNode, sender: Actor, recipient: Actor, accepted: dict[str, int], count: int) -> None:
    number, sequence = node.account(sender)
    for ahead in range(count):
        raw = sign_tx(
            [send(sender, recipient, ahead + 1)],
            [Signer(sender.key, number, sequence + ahead)],
            Terms(CHAIN_ID),
        )
        if node.broadcast(raw)["code"] == 0:
            accepted[tx_hash(raw)] = ahead + 1
