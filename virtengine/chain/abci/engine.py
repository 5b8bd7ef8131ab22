"""What the engine says about blocks and validators, in the words of the kernel, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from virtengine.chain.kernel.context import Block, Misbehavior, Offence, Vote
from virtengine.wire.tendermint.abci import types_pb2 as abci
from virtengine.wire.tendermint.types.validator_pb2 import BLOCK_ID_FLAG_ABSENT


def milliseconds(stamp: Any) -> int:
    """Return a time stamp in whole milliseconds."""
    return int(stamp.seconds) * 1000 + int(stamp.nanos) // 1_000_000


def block_of(chain_id: str, request: abci.RequestFinalizeBlock) -> Block:
    """Return the block that the engine decided."""
    return Block(
        chain_id,
        request.height,
        milliseconds(request.time),
        request.proposer_address,
        votes=_votes(request.decided_last_commit),
        misbehavior=tuple(_misbehavior(item) for item in request.misbehavior),
        next_validators_hash=request.next_validators_hash,
    )


def _votes(commit: abci.CommitInfo) -> tuple[Vote, ...]:
    """A vote for nothing is a sign of life as good as one for the block."""
    return tuple(
        Vote(
            vote.validator.address,
            vote.validator.power,
            vote.block_id_flag != BLOCK_ID_FLAG_ABSENT,
        )
        for vote in commit.votes
    )


def _misbehavior(item: abci.Misbehavior) -> Misbehavior:
    known = int(item.type) in set(Offence)
    return Misbehavior(
        Offence(item.type) if known else Offence.UNKNOWN,
        item.validator.address,
        item.validator.power,
        item.height,
        milliseconds(item.time),
        item.total_voting_power,
    )


def merge_updates(updates: Iterable[abci.ValidatorUpdate]) -> list[abci.ValidatorUpdate]:
    """Return a first list of validators: each key's last power, in the order of the keys, if it has any."""
    last = {update.pub_key.SerializeToString(): update for update in updates}
    return [last[key] for key in sorted(last) if last[key].power]
