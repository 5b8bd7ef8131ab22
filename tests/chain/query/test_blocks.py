from __future__ import annotations

import base64
from typing import Any

from virtengine.chain.query import blocks, json_shape

HASH = "AB" * 32
TIME = "2026-01-02T03:04:05.000000006Z"
BLOCK_ID: dict[str, Any] = {"hash": HASH, "parts": {"total": 1, "hash": HASH}}
VOTE: dict[str, Any] = {
    "type": 2,
    "height": "4",
    "round": 1,
    "block_id": BLOCK_ID,
    "timestamp": TIME,
    "validator_address": "CD" * 20,
    "validator_index": 3,
    "signature": base64.b64encode(b"s" * 64).decode(),
}
HEADER: dict[str, Any] = {
    "version": {"block": "11", "app": "1"},
    "chain_id": "c",
    "height": "5",
    "time": TIME,
    "last_block_id": BLOCK_ID,
    "proposer_address": "CD" * 20,
    **dict.fromkeys(blocks._HASHES, HASH),
}
COMMIT: dict[str, Any] = {
    "height": "4",
    "round": 0,
    "block_id": BLOCK_ID,
    "signatures": [
        {"block_id_flag": 2, "validator_address": "CD" * 20, "timestamp": TIME, "signature": "AA=="},
        {"block_id_flag": 1, "validator_address": "", "timestamp": "0001-01-01T00:00:00Z", "signature": None},
    ],
}


def test_a_block_has_header_transactions_evidence_and_commit() -> None:
    value = {
        "vote_a": VOTE,
        "vote_b": VOTE,
        "TotalVotingPower": "10",
        "ValidatorPower": "4",
        "Timestamp": TIME,
    }
    found = blocks.block(
        {
            "header": HEADER,
            "data": {"txs": ["AQ=="]},
            "evidence": {"evidence": [{"type": blocks.DUPLICATE_VOTE, "value": value}]},
            "last_commit": COMMIT,
        }
    )
    assert (found.header.height, found.header.version.block, list(found.data.txs)) == (5, 11, [b"\x01"])
    (evidence,) = found.evidence.evidence
    assert evidence.duplicate_vote_evidence.vote_a.validator_index == 3
    assert evidence.duplicate_vote_evidence.validator_power == 4
    assert [one.block_id_flag for one in found.last_commit.signatures] == [2, 1]
    shown = json_shape.to_json(blocks.sdk_block(found))
    assert shown["header"]["proposer_address"].startswith("vevalcons1")
    assert shown["evidence"]["evidence"][0]["duplicate_vote_evidence"]["vote_b"]["type"] == (
        "SIGNED_MSG_TYPE_PRECOMMIT"
    )
    assert shown["last_commit"]["signatures"][1]["timestamp"] == "0001-01-01T00:00:00Z"


def test_an_empty_block_has_empty_lists() -> None:
    found = blocks.block({"header": HEADER, "data": {"txs": None}, "evidence": {"evidence": None}})
    shown = json_shape.to_json(found)
    assert (shown["data"], shown["evidence"]) == ({"txs": []}, {"evidence": []})
    assert shown["last_commit"] is None
