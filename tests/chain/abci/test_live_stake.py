"""Stake and a real engine: power follows delegations, silence is jailed, a double vote is punished."""

from __future__ import annotations

import base64
import calendar
import json
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from nacl.signing import SigningKey

from tests.chain.support.node import CHAIN_ID, LiveNode, wait
from tests.chain.support.stake import coin
from tests.support.staked import LARGE, SMALL, operator, staked_node
from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.crypto.addresses import consensus_address, encode_consensus
from virtengine.crypto.tx import Signer, Terms, sign_tx, tx_hash
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

KEY = SigningKey(b"t" * 32)
PUBLIC = bytes(KEY.verify_key)
ADDRESS = consensus_address(PUBLIC)
LIVENESS = {
    "signed_blocks_window": "10",
    "min_signed_per_window": "0.5",
    "downtime_jail_duration": "1s",
    "slash_fraction_double_sign": "0.05",
    "slash_fraction_downtime": "0.01",
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    more = {"slashing": {"params": LIVENESS}}
    with staked_node(tmp_path_factory.mktemp("node"), key=PUBLIC, more=more) as node:
        yield node


def powers(node: LiveNode) -> dict[str, int]:
    """Return the engine's validators: power by address in hex."""
    found = node.rpc("validators")["validators"]
    return {one["address"]: int(one["voting_power"]) for one in found}


def send(node: LiveNode, name: str, message: Message) -> None:
    actor = node.actor(name)
    number, sequence = node.account(actor)
    terms = Terms(chain_id=CHAIN_ID, gas_limit=1_000_000, fee=100_000)
    raw = sign_tx([message], [Signer(actor.key, number, sequence)], terms)
    verdict = node.broadcast(raw)
    assert int(verdict["code"]) == 0, verdict
    assert int(node.wait_tx(tx_hash(raw))["tx_result"].get("code", 0)) == 0


def tenant(node: LiveNode) -> dict[str, Any]:
    _, document = node.rest(f"/cosmos/staking/v1beta1/validators/{operator(node, 'tenant')}")
    return dict(document["validator"])


def until(look: Any, what: str, node: LiveNode) -> Any:
    return wait(lambda: look() or None, what, 60, node.logs)


def test_who_never_votes_is_jailed_and_may_come_back(node: LiveNode) -> None:
    assert powers(node)[ADDRESS.hex().upper()] == SMALL // 10**6
    until(lambda: ADDRESS.hex().upper() not in powers(node), "jail", node)
    assert tenant(node)["jailed"] is True
    assert tenant(node)["tokens"] == str(SMALL - SMALL // 100)
    address = operator(node, "tenant")
    send(
        node,
        "tenant",
        staking.MsgDelegate(
            delegator_address=node.actor("tenant").address, validator_address=address, amount=coin(5_000_000)
        ),
    )
    time.sleep(1.5)
    send(node, "tenant", slashing.MsgUnjail(validator_addr=address))
    until(lambda: powers(node).get(ADDRESS.hex().upper()) == 5, "the return", node)


def test_power_follows_delegations(node: LiveNode) -> None:
    own = next(address for address in powers(node) if address != ADDRESS.hex().upper())
    send(
        node,
        "alice",
        staking.MsgDelegate(
            delegator_address=node.actor("alice").address,
            validator_address=operator(node, "provider"),
            amount=coin(7_000_000),
        ),
    )
    until(lambda: powers(node)[own] == LARGE // 10**6 + 7, "the power", node)


def vote(height: int, stamp: str, block: bytes) -> dict[str, Any]:
    """Return a prevote of the tenant for a block that never was, in the engine's JSON."""
    seconds = calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ"))
    parts = encode_field(2, block)
    block_id = encode_field(1, block) + encode_field(2, b"\x08\x01" + parts)
    content = b"\x08\x01\x11" + struct.pack("<q", height) + encode_field(4, block_id)
    content += encode_field(5, b"\x08" + encode_varint(seconds)) + encode_field(6, CHAIN_ID.encode())
    signature = KEY.sign(encode_varint(len(content)) + content).signature
    shown = block.hex().upper()
    return {
        "type": 1,
        "height": str(height),
        "round": 0,
        "block_id": {"hash": shown, "parts": {"total": 1, "hash": shown}},
        "timestamp": stamp,
        "validator_address": ADDRESS.hex().upper(),
        "validator_index": 0,
        "signature": base64.b64encode(signature).decode(),
        "extension": None,
        "extension_signature": None,
    }


def test_a_double_vote_that_the_engine_proves_is_punished_for_good(node: LiveNode) -> None:
    height = until(lambda: _height_with_tenant(node), "a height with the tenant", node)
    stamp = node.rpc("block", height=str(height))["block"]["header"]["time"]
    found = node.rpc("validators", height=str(height))["validators"]
    index = next(n for n, one in enumerate(found) if one["address"] == ADDRESS.hex().upper())
    votes = [vote(height, stamp[:19] + "Z", block * 32) for block in (b"\x01", b"\x02")]
    for one in votes:
        one["validator_index"] = index
    power = int(found[index]["voting_power"])
    evidence = {
        "type": "tendermint/DuplicateVoteEvidence",
        "value": {
            "vote_a": votes[0],
            "vote_b": votes[1],
            "TotalVotingPower": str(sum(int(one["voting_power"]) for one in found)),
            "ValidatorPower": str(power),
            "Timestamp": stamp,
        },
    }
    before = int(tenant(node)["tokens"])
    assert node.rpc("broadcast_evidence", evidence=evidence)["hash"]
    until(lambda: tenant(node)["jailed"], "the punishment", node)
    assert before - int(tenant(node)["tokens"]) == power * 10**6 * 5 // 100
    until(lambda: ADDRESS.hex().upper() not in powers(node), "the removal", node)
    _, info = node.rest(f"/cosmos/slashing/v1beta1/signing_infos/{encode_consensus(ADDRESS)}")
    assert info["val_signing_info"]["tombstoned"] is True
    assert info["val_signing_info"]["jailed_until"] == "9999-12-31T23:59:59Z"
    _, listed = node.rest("/cosmos/evidence/v1beta1/evidence")
    assert [int(one["height"]) for one in listed["evidence"]] == [height], json.dumps(listed)


def _height_with_tenant(node: LiveNode) -> int:
    height = node.height()
    found = node.rpc("validators", height=str(height))["validators"]
    return height if any(one["address"] == ADDRESS.hex().upper() for one in found) else 0
