"""What the engine says becomes a block of the kernel; what the chain says of validators goes back."""

from __future__ import annotations

import json
from pathlib import Path

from google.protobuf.timestamp_pb2 import Timestamp

from tests.chain.support.engine import Engine
from tests.chain.support.stake import VE, StakeChain
from virtengine.chain.abci.engine import block_of, merge_updates
from virtengine.chain.kernel.context import Misbehavior, Offence, Vote
from virtengine.wire.tendermint.abci import types_pb2 as abci
from virtengine.wire.tendermint.crypto.keys_pb2 import PublicKey
from virtengine.wire.tendermint.types import validator_pb2


def vote(address: bytes, flag: int) -> abci.VoteInfo:
    return abci.VoteInfo(
        validator=abci.Validator(address=address, power=5),
        block_id_flag=flag,  # type: ignore[arg-type]
    )


def test_a_block_carries_votes_and_misbehaviour() -> None:
    request = abci.RequestFinalizeBlock(
        height=9,
        time=Timestamp(seconds=7, nanos=1_999_999),
        proposer_address=b"p",
        next_validators_hash=b"n",
        decided_last_commit=abci.CommitInfo(
            votes=[
                vote(b"a", validator_pb2.BLOCK_ID_FLAG_COMMIT),
                vote(b"b", validator_pb2.BLOCK_ID_FLAG_ABSENT),
                vote(b"c", validator_pb2.BLOCK_ID_FLAG_NIL),
            ]
        ),
        misbehavior=[
            abci.Misbehavior(
                type=abci.DUPLICATE_VOTE,
                validator=abci.Validator(address=b"b", power=5),
                height=4,
                time=Timestamp(seconds=3),
                total_voting_power=15,
            ),
            abci.Misbehavior(type=77),  # type: ignore[arg-type]
        ],
    )
    block = block_of("chain", request)
    assert (block.height, block.time_ms, block.proposer, block.next_validators_hash) == (9, 7001, b"p", b"n")
    assert block.votes == (Vote(b"a", 5, True), Vote(b"b", 5, False), Vote(b"c", 5, True))
    assert block.misbehavior[0] == Misbehavior(Offence.DUPLICATE_VOTE, b"b", 5, 4, 3000, 15)
    assert block.misbehavior[1].offence is Offence.UNKNOWN


def update(key: bytes, power: int) -> abci.ValidatorUpdate:
    return abci.ValidatorUpdate(pub_key=PublicKey(ed25519=key), power=power)


def test_the_last_word_on_a_validator_counts() -> None:
    updates = [update(b"b" * 32, 1), update(b"a" * 32, 2), update(b"b" * 32, 3), update(b"a" * 32, 0)]
    assert merge_updates(updates) == [update(b"b" * 32, 3)]


def test_init_chain_answers_the_validators_of_the_genesis(tmp_path: Path) -> None:
    chain = StakeChain([5 * VE, 7 * VE])
    engine = Engine(tmp_path)
    answer = engine.call("init_chain", chain_id="abci", app_state_bytes=json.dumps(chain.genesis).encode())
    assert sorted(one.power for one in answer.validators) == [5, 7]
    assert list(answer.validators) == merge_updates(chain.machine.genesis_updates)


def test_without_stake_the_engine_keeps_its_own_validators(tmp_path: Path) -> None:
    assert list(Engine(tmp_path).init_chain().validators) == []
