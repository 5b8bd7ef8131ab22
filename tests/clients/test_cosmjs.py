"""The published cosmjs, unchanged, against a real node: what wallets and explorers do all day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.node import CHAIN_ID, LiveNode, live_node
from tests.support.published import Cosmjs
from virtengine.crypto.addresses import encode_address

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

MNEMONIC = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
OTHER_MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with live_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture(scope="module")
def cosmjs(tmp_path_factory: pytest.TempPathFactory) -> Cosmjs:
    return Cosmjs(tmp_path_factory.mktemp("client") / "cosmjs")


def key(node: LiveNode, name: str) -> str:
    return node.actor(name).key.secret.hex()


def test_it_sends_simulates_and_searches(node: LiveNode, cosmjs: Cosmjs) -> None:
    bob = node.actor("bob").address
    said = cosmjs.run(
        "account",
        rpc=node.rpc_url,
        key=key(node, "alice"),
        recipient=bob,
        unknown=encode_address(bytes(20)),
        mnemonic=MNEMONIC,
    )
    assert (said["chainId"], said["unknown"], said["missing"]) == (CHAIN_ID, None, None)
    assert said["received"] == "42"
    for name in ("sent", "fixed", "back"):
        assert said[name]["code"] == 0, said[name]
    assert said["sent"]["msgResponses"][0]["typeUrl"] == "/cosmos.bank.v1beta1.MsgSendResponse"
    assert "transfer" in {event["type"] for event in said["sent"]["events"]}
    digest = said["sent"]["transactionHash"]
    assert digest in said["byEvent"]
    assert digest in said["byText"]
    assert said["byHeight"] == [digest]
    assert (said["tx"]["hash"], said["fullTx"]) == (digest, digest)
    assert said["block"]["header"]["chainId"] == CHAIN_ID
    assert len(said["block"]["txs"]) == 1
    assert said["balances"] == [{"denom": "uve", "amount": "3993"}]
    assert said["account"]["pubkey"]["type"] == "tendermint/PubKeySecp256k1"
    assert said["account"]["sequence"] == 1
    assert said["authAccount"] == "/cosmos.auth.v1beta1.BaseAccount"
    assert "uve" in str(said["supply"])


def test_it_understands_why_it_was_refused(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "account",
        rpc=node.rpc_url,
        key=key(node, "carol"),
        recipient=node.actor("dave").address,
        unknown=encode_address(bytes(20)),
        mnemonic=OTHER_MNEMONIC,
    )
    assert "insufficient" in said["poorSimulated"] or "holds" in said["poorSimulated"], said["poorSimulated"]
    assert "Query failed with (18)" in said["wrongAddress"]


def test_it_reads_all_of_the_engines_rpc(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "engine", rpc=node.rpc_url, key=key(node, "dave"), recipient=node.actor("alice").address
    )
    assert (said["network"], said["genesis"], said["catchingUp"]) == (CHAIN_ID, CHAIN_ID, False)
    assert said["abciInfo"]["data"] == "virtengine"
    assert (said["results"], said["validators"], said["commit"]) == ([0], 1, 1)
    assert (said["search"], said["blockSearch"], said["tx"]) == (1, 1, True)
    assert (said["filter"], said["version"].count(".")) == (0, 2)
    assert "Unimplemented" in said["nothing"]


def test_a_hardware_wallet_signs_amino_json(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "amino",
        rpc=node.rpc_url,
        key=key(node, "tenant"),
        recipient=node.actor("bob").address,
        mnemonic="zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
    )
    assert said == {"sent": 0, "back": 0, "many": 0, "left": {"denom": "uve", "amount": "7993"}}


def test_two_of_three_holders_sign(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "multisig",
        rpc=node.rpc_url,
        keys=[key(node, name) for name in ("provider", "bob", "alice")],
        recipient=node.actor("carol").address,
    )
    assert said["result"]["code"] == 0, said
    assert said["refused"]
    assert said["left"]["amount"] == str(100_000 - 700 - 50)
    folder: Any = Path(node.folder)
    assert "internal error" not in (folder / "app.log").read_text()


def test_a_browsers_client_speaks_grpc_web(node: LiveNode, cosmjs: Cosmjs) -> None:
    alice = node.actor("alice")
    said = cosmjs.run("web", rest=node.rest_url, address=alice.address)
    assert said["found"]["status"] == 0
    assert said["found"]["balance"] == {"denom": "uve", "amount": str(node.balance(alice))}
    assert int(said["found"]["height"][0]) > 0
    assert (said["refused"]["status"], said["refused"].get("balance")) == (3, None)
    assert "not an account address" in said["refused"]["message"]
    assert said["older"]["status"] in (0, 3)  # 3 once the window of older heights has passed it


def test_it_follows_blocks_and_transactions(node: LiveNode, cosmjs: Cosmjs) -> None:
    said = cosmjs.run(
        "stream", rpc=node.rpc_url, key=key(node, "carol"), recipient=node.actor("tenant").address
    )
    assert said == {"chain": CHAIN_ID, "higher": True, "same": True, "code": 0, "many": ["uve"] * 3}
