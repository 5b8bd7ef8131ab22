"""A fresh node joins a running chain from a snapshot: two engines, two applications, one light client."""

from __future__ import annotations

import base64
import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.messages import send
from tests.chain.support.node import CHAIN_ID, LiveNode, live_node, wait
from virtengine.chain.kernel.keys import encode_key
from virtengine.crypto.tx import Signer, Terms, sign_tx

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
VERIFIER = Path(__file__).parents[3] / "docs" / "verifier.py"


def join(folder: Path, source: LiveNode) -> LiveNode:
    """Return a node of the same chain that trusts a block of the source and has no state."""
    trusted = source.rpc("commit", height="5")["signed_header"]
    settings = {
        "enable": "true",
        "rpc_servers": f'"{source.rpc_url},{source.rpc_url}"',
        "trust_height": trusted["header"]["height"],
        "trust_hash": f'"{trusted["commit"]["block_id"]["hash"]}"',
        "discovery_time": '"5s"',
    }
    config = [("statesync", key, value) for key, value in settings.items()]
    return LiveNode(folder, peers=[source], config=config)


def test_a_fresh_node_joins_from_a_snapshot(tmp_path: Path) -> None:
    with live_node(tmp_path / "source", flags={"snapshots-kept": 100}) as source:
        alice, bob = source.actor("alice"), source.actor("bob")
        number, sequence = source.account(alice)
        raw = sign_tx([send(alice, bob, 77)], [Signer(alice.key, number, sequence)], Terms(CHAIN_ID))
        source.wait_tx(source.broadcast(raw)["hash"])
        folder = source.app_home / "snapshots"
        found = wait(lambda: next(folder.glob("*.snapshot"), None), "snapshot", 90, source.logs)
        source.wait_height(int(found.stem) + 3)
        node = join(tmp_path / "fresh", source)
        try:
            node.start()
            taken = node.wait_height(int(found.stem), 120)
            height = node.wait_height(taken + 5, 60)
            assert node.app_hash(height - 1) == source.app_hash(height - 1)
            assert node.balance(bob) == source.balance(bob)
            assert "snapshot taken over" in (node.folder / "app.log").read_text()
            earliest = int(node.rpc("status")["sync_info"]["earliest_block_height"])
            assert earliest > 1, "it replayed the chain instead"
            node.kill("app")
            node.settle_engine()
            node.start()
            node.wait_height(height + 5, 60)
            assert node.app_hash(height + 3) == source.app_hash(height + 3)
        finally:
            node.close()


def query(node: LiveNode, key: bytes, height: int) -> Any:
    return node.rpc(
        "abci_query", path="/store/bank/balance/key", data=key.hex(), height=str(height), prove=True
    )


def test_live_answers_are_proven_at_the_last_and_at_older_heights(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("verifier", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    verifier = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verifier)
    with live_node(tmp_path) as node:
        alice, bob = node.actor("alice"), node.actor("bob")
        for _ in range(3):
            number, sequence = node.account(alice)
            raw = sign_tx([send(alice, bob, 77)], [Signer(alice.key, number, sequence)], Terms(CHAIN_ID))
            node.wait_tx(node.broadcast(raw)["hash"])
        present, absent = encode_key((bob.address, "uve")), encode_key((bob.address, "nothing"))
        last = node.wait_height(6)
        values = set()
        for height in range(2, last):
            root = bytes.fromhex(node.app_hash(height))
            for key, there in ((present, True), (absent, False)):
                answer = query(node, key, height)["response"]
                op = answer["proofOps"]["ops"][0]
                value = base64.b64decode(answer["value"]) if answer.get("value") else None
                assert (value is not None) == there
                assert int(answer["height"]) == height
                whole, proof = b"bank/balance/" + key, base64.b64decode(op["data"])
                assert base64.b64decode(op["key"]) == base64.b64decode(answer["key"]) == whole
                assert verifier.verify(root, whole, value, proof)
                assert not verifier.verify(root, whole, b"\x01" if value is None else None, proof)
                values.add(value)
        assert len(values) >= 4, "the balance changed on the way"
        file = tmp_path / "answer.json"
        file.write_text(json.dumps({"result": query(node, present, last)}))
        command = ["python3", str(VERIFIER), str(file), node.app_hash(last)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "present\n")
        refused = query(node, present, last + 10_000)["response"]
        assert refused["code"] != 0
        assert "blocks" in refused["log"]
        status, document = node.rest(f"/cosmos/bank/v1beta1/balances/{bob.address}/by_denom?denom=uve")
        assert status == 200
        assert int(document["balance"]["amount"]) > 77
