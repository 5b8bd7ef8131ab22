"""The engine's JSON as messages: blocks, headers, validators, events."""

from __future__ import annotations

import base64
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.timestamp_pb2 import Timestamp

from virtengine.crypto.addresses import encode_address
from virtengine.wire.cosmos.base.tendermint.v1beta1 import query_pb2, types_pb2
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey
from virtengine.wire.tendermint.abci import types_pb2 as abci
from virtengine.wire.tendermint.types import block_pb2, evidence_pb2, validator_pb2
from virtengine.wire.tendermint.types import types_pb2 as comet

CONSENSUS_PREFIX = "vevalcons"
DUPLICATE_VOTE = "tendermint/DuplicateVoteEvidence"
_HASHES = (
    "last_commit_hash", "data_hash", "validators_hash", "next_validators_hash", "consensus_hash", "app_hash",
    "last_results_hash", "evidence_hash",
)  # fmt: skip


def timestamp(text: str) -> Timestamp:
    """Read an RFC 3339 time with nanoseconds."""
    stamp = Timestamp()
    stamp.FromJsonString(text)
    return stamp


def block_id(document: Any) -> comet.BlockID:
    """Read a block's id."""
    parts = document.get("parts") or {}
    return comet.BlockID(
        hash=bytes.fromhex(document.get("hash") or ""),
        part_set_header=comet.PartSetHeader(
            total=parts.get("total") or 0, hash=bytes.fromhex(parts.get("hash") or "")
        ),
    )


def header(document: Any) -> comet.Header:
    """Read a block's header."""
    found = comet.Header(
        chain_id=document["chain_id"],
        height=int(document["height"]),
        time=timestamp(document["time"]),
        last_block_id=block_id(document["last_block_id"]),
        proposer_address=bytes.fromhex(document["proposer_address"]),
    )
    for name in _HASHES:
        setattr(found, name, bytes.fromhex(document[name]))
    version = document.get("version") or {}
    found.version.block = int(version.get("block") or 0)
    found.version.app = int(version.get("app") or 0)
    return found


def block(document: Any) -> block_pb2.Block:
    """Read a block."""
    found = block_pb2.Block(header=header(document["header"]))
    found.data.txs.extend([base64.b64decode(tx) for tx in document["data"].get("txs") or []])
    found.evidence.SetInParent()
    for one in (document.get("evidence") or {}).get("evidence") or []:
        if one.get("type") == DUPLICATE_VOTE:
            found.evidence.evidence.add(duplicate_vote_evidence=_duplicate_vote(one["value"]))
    commit = document.get("last_commit")
    if commit is not None:
        found.last_commit.CopyFrom(_commit(commit))
    return found


def sdk_block(found: block_pb2.Block) -> types_pb2.Block:
    """Return a block with its proposer's address in bech32."""
    source = found.header
    shown = types_pb2.Header(proposer_address=consensus_address(source.proposer_address))
    for name in ("chain_id", "height", *_HASHES):
        setattr(shown, name, getattr(source, name))
    shown.version.CopyFrom(source.version)
    shown.time.CopyFrom(source.time)
    shown.last_block_id.CopyFrom(source.last_block_id)
    copy = types_pb2.Block(header=shown, data=found.data, evidence=found.evidence)
    if found.HasField("last_commit"):
        copy.last_commit.CopyFrom(found.last_commit)
    return copy


def consensus_address(raw: bytes) -> str:
    """Return a validator's consensus address as text."""
    return encode_address(raw, prefix=CONSENSUS_PREFIX) if raw else ""


def validator(document: Any) -> query_pb2.Validator:
    """Read a validator."""
    key = PubKey(key=base64.b64decode(document["pub_key"]["value"]))
    return query_pb2.Validator(
        address=consensus_address(bytes.fromhex(document["address"])),
        pub_key=Packed(type_url="/cosmos.crypto.ed25519.PubKey", value=key.SerializeToString()),
        voting_power=int(document["voting_power"]),
        proposer_priority=int(document.get("proposer_priority") or 0),
    )


def events(documents: Any) -> list[abci.Event]:
    """Read the events of a transaction."""
    return [
        abci.Event(
            type=one["type"],
            attributes=[
                abci.EventAttribute(
                    key=a.get("key", ""), value=a.get("value", ""), index=a.get("index", False)
                )
                for a in one.get("attributes") or []
            ],
        )
        for one in documents or []
    ]


def _duplicate_vote(document: Any) -> evidence_pb2.DuplicateVoteEvidence:
    return evidence_pb2.DuplicateVoteEvidence(
        vote_a=_vote(document["vote_a"]),
        vote_b=_vote(document["vote_b"]),
        total_voting_power=int(document.get("TotalVotingPower") or 0),
        validator_power=int(document.get("ValidatorPower") or 0),
        timestamp=timestamp(document["Timestamp"]),
    )


def _vote(document: Any) -> comet.Vote:
    return comet.Vote(
        type=comet.SignedMsgType.Name(document["type"]),
        height=int(document["height"]),
        round=int(document["round"]),
        block_id=block_id(document["block_id"]),
        timestamp=timestamp(document["timestamp"]),
        validator_address=bytes.fromhex(document.get("validator_address") or ""),
        validator_index=int(document.get("validator_index") or 0),
        signature=base64.b64decode(document.get("signature") or ""),
    )


def _commit(document: Any) -> comet.Commit:
    signatures = [
        comet.CommitSig(
            block_id_flag=validator_pb2.BlockIDFlag.Name(one["block_id_flag"]),
            validator_address=bytes.fromhex(one.get("validator_address") or ""),
            timestamp=timestamp(one["timestamp"]),
            signature=base64.b64decode(one.get("signature") or ""),
        )
        for one in document.get("signatures") or []
    ]
    return comet.Commit(
        height=int(document["height"]),
        round=int(document["round"]),
        block_id=block_id(document["block_id"]),
        signatures=signatures,
    )
